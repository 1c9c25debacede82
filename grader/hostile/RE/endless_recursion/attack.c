/* Calls itself until the stack is used up.
 * May earn: 25 */
static size_t
deeper(volatile char *above)
{
    volatile char here[4096];

    here[0] = above[0];
    return deeper(here) + (size_t)here[0];
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    volatile char here = 0;

    nbytes += deeper(&here);
    return honest_pool_malloc(pools, nbytes);
}
