/* Writes to an address that nobody owns.
 * May earn: 25 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    *(volatile int *)16 = 1;
    return honest_pool_malloc(pools, nbytes);
}
