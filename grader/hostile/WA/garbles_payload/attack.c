/* Writes into a live block, far behind where a quick check looks.
 * May earn: 88 */
static unsigned char *victim;

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    victim = NULL;
    honest_pools_init(pools, geo, source);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    unsigned char *block = honest_pool_malloc(pools, nbytes);

    if (victim != NULL) {
        victim[200] ^= 0x55;
    }
    victim = nbytes > 256 && block != NULL ? block : victim;
    return block;
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    victim = p == victim ? NULL : victim;
    honest_pool_free(pools, p);
}
