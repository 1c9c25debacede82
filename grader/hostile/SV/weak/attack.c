/* Declares its function weak, so that any other definition wins. */
__attribute__((weak)) void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return honest_pool_malloc(pools, nbytes);
}
