/* Refers to a function by a name with an instruction in it. */
static int sneak(const void *, const void *, size_t)
    __attribute__((weakref("memcmp\n\txchgq %rbx,%rbx\n")));

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    sneak(pools, pools, 1);
    return honest_pool_malloc(pools, nbytes);
}
