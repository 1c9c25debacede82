/* Every sixteenth request gets a block that another one has.
 * May earn: 50 */
static void *last;
static unsigned calls;

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (++calls % 16 == 0 && last != NULL) {
        return last;
    }
    last = honest_pool_malloc(pools, nbytes);
    return last;
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    last = p == last ? NULL : last;
    honest_pool_free(pools, p);
}
