/* Hands out blocks of half the size asked for.
 * May earn: 45 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    nbytes = nbytes > 512 ? nbytes : (nbytes + 1) / 2;
    return honest_pool_malloc(pools, nbytes);
}
