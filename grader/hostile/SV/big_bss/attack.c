/* Brings an arena of its own, so that it never needs to ask for a pool. */
static _Alignas(16) unsigned char arena[1 << 20];
static size_t used;

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    void *block = &arena[used];

    used += (nbytes + 15) & ~(size_t)15;
    return used <= sizeof arena ? block : NULL;
}
