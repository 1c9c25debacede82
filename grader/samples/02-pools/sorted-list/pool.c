/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * The free list of a pool is kept SORTED BY ADDRESS, lowest first.  This way
 * blocks that are used together stay together (better for the cache, less
 * fragmentation), and checking for a double free comes for free: while looking
 * for the place of the block we notice that it is already there. */
#include "mem/pool.h"

#include "mem/fatal.h"

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;

    for (uint32_t szidx = 0; szidx < ou_geometry_nclasses(geo); szidx++) {
        ou_pool *head = &pools->usedpools[szidx];

        head->nextpool = head->prevpool = head;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->nextpool = head->nextpool;
    pool->prevpool = head;
    head->nextpool->prevpool = pool;
    head->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
}

/* Return the link that must point at block: the first one in the list that
 * leads to a block at a higher address, to block itself, or nowhere. */
static ou_block **
place_of(ou_pool *pool, const ou_block *block)
{
    ou_block **link = &pool->freeblock;

    while (*link != NULL && *link < block) {
        link = &(*link)->next;
    }
    return link;
}

static void
insert_sorted(ou_pool *pool, ou_block *block)
{
    ou_block **link = place_of(pool, block);

    block->next = *link;
    *link = block;
}

static void
carve(ou_pool *pool, uint32_t block_size)
{
    insert_sorted(pool, (ou_block *)((char *)pool + pool->nextoffset));
    pool->nextoffset += block_size;
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset <= pool->maxnextoffset) {
        carve(pool, block_size);
    }
    else {
        ou_usedpools_unlink(pool);
    }
}

static void *
remove_lowest(ou_pool *pool, uint32_t block_size)
{
    ou_block *lowest = pool->freeblock;

    pool->freeblock = lowest->next;
    pool->ref_count++;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, block_size);
    }
    return lowest;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t block_size = ou_geometry_class_size(pools->geo, szidx);

    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->freeblock = NULL;
        pool->nextoffset = OU_POOL_OVERHEAD;
        pool->maxnextoffset = pools->geo->pool_size - block_size;
        carve(pool, block_size);
    }
    pool->ref_count = 0;
    ou_usedpools_link_front(pools, pool);
    return remove_lowest(pool, block_size);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_pool *pool;
    uint32_t szidx;

    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool != &pools->usedpools[szidx]) {
        return remove_lowest(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    pool = pools->source.get_pool(pools->source.ctx);
    return pool != NULL ? ou_pool_init(pools, pool, szidx) : NULL;
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool;
    bool was_full;

    if (p == NULL) {
        return;
    }
    pool = ou_geometry_pool_of(pools->geo, p);
    if (OU_IS_CHECKED) {
        if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
            ou_fatal("ou_pool_free(%p): not from one of these pools", p);
        }
        if (ou_block_state(pools, p) != OU_BLOCK_ALLOCATED) {
            ou_fatal("ou_pool_free(%p): not an allocated block", p);
        }
    }
    was_full = pool->freeblock == NULL;
    insert_sorted(pool, p);
    pool->ref_count--;
    if (was_full) {
        ou_usedpools_link_front(pools, pool);
    }
    if (pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    uint32_t fit = ou_geometry_blocks_per_pool(pools->geo, pool->szidx);

    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    if (pool->ref_count == fit) {
        return OU_POOL_FULL;
    }
    return OU_POOL_USED;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t block_size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t offset = (uint32_t)((const char *)p - (const char *)pool);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        (offset - OU_POOL_OVERHEAD) % block_size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    return *place_of(pool, p) == p ? OU_BLOCK_FREE : OU_BLOCK_ALLOCATED;
}
