/* Never gives a pool back to the source.
 * May earn: 80 */
static ou_pool *hoard[4096];
static size_t hoarded;

static void
keep(void *ctx, ou_pool *pool)
{
    if (hoarded < 4096) {
        hoard[hoarded++] = pool;
    }
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    void (*put_pool)(void *, ou_pool *) = pools->source.put_pool;

    pools->source.put_pool = keep;
    honest_pool_free(pools, p);
    pools->source.put_pool = put_pool;
}
