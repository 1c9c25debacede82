/* Never comes back.
 * May earn: 25 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    for (volatile int go = 1; go;) {
    }
    return honest_pool_malloc(pools, nbytes);
}
