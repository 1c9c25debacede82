/* Keeps its state where the accounts of global variables do not look. */
static __thread unsigned char hoard[1 << 16];

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    hoard[nbytes]++;
    return honest_pool_malloc(pools, nbytes);
}
