/* pool.c
 * Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 */
#include "mem/pool.h"

#include "mem/fatal.h"

/* where block number i (0, 1, 2 ...) of a pool begins */
static uint32_t
block_offset(uint32_t i, uint32_t size)
{
    return OU_POOL_OVERHEAD + i * size;
}

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    uint32_t i;

    pools->geo = geo;
    pools->source = source;
    for (i = 0; i < OU_MAX_SIZE_CLASSES; i++) {
        pools->usedpools[i].nextpool = pools->usedpools + i;
        pools->usedpools[i].prevpool = pools->usedpools + i;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = pools->usedpools + pool->szidx;
    ou_pool *old_first = head->nextpool;

    pool->prevpool = head;
    pool->nextpool = old_first;
    old_first->prevpool = pool;
    head->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
}

/* pool gets one fresh block, or leaves the list */
void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    ou_block *block;

    if (pool->nextoffset < pool->maxnextoffset) {
        block = (ou_block *)((char *)pool + pool->nextoffset);
        block->next = NULL;
        pool->freeblock = block;
        pool->nextoffset += block_size;
        return;
    }
    ou_usedpools_unlink(pool);
}

static void *
get_block(ou_pool *pool, uint32_t size)
{
    ou_block *block = pool->freeblock;

    pool->freeblock = block->next;
    pool->ref_count++;
    if (!pool->freeblock)
        ou_pool_extend(pool, size);
    return block;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    uint32_t n = ou_geometry_blocks_per_pool(pools->geo, szidx);

    pool->ref_count = 0;
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->freeblock = (ou_block *)((char *)pool + OU_POOL_OVERHEAD);
        pool->freeblock->next = NULL;
        pool->nextoffset = block_offset(1, size);
        pool->maxnextoffset = block_offset(n - 1, size);
    }
    ou_usedpools_link_front(pools, pool);
    return get_block(pool, size);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (nbytes > 0 && nbytes <= pools->geo->threshold) {
        uint32_t szidx = ou_geometry_class_of(pools->geo, nbytes);
        ou_pool *pool = pools->usedpools[szidx].nextpool;

        if (pool != &pools->usedpools[szidx])
            return get_block(pool, ou_geometry_class_size(pools->geo, szidx));
        pool = pools->source.get_pool(pools->source.ctx);
        if (pool)
            return ou_pool_init(pools, pool, szidx);
    }
    return NULL;
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool;
    bool was_full;

    if (!p)
        return;
    pool = ou_geometry_pool_of(pools->geo, p);
    if (OU_IS_CHECKED) {
        if (pool->szidx >= ou_geometry_nclasses(pools->geo))
            ou_fatal("ou_pool_free: %p is not ours", p);
        if (ou_block_state(pools, p) == OU_BLOCK_FREE)
            ou_fatal("ou_pool_free: %p was freed before", p);
        if (ou_block_state(pools, p) != OU_BLOCK_ALLOCATED)
            ou_fatal("ou_pool_free: %p is not an allocated block", p);
    }
    was_full = !pool->freeblock;
    ((ou_block *)p)->next = pool->freeblock;
    pool->freeblock = p;
    if (was_full)
        ou_usedpools_link_front(pools, pool);
    if (--pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == ou_geometry_blocks_per_pool(pools->geo, pool->szidx))
        return OU_POOL_FULL;
    if (pool->ref_count)
        return OU_POOL_USED;
    return OU_POOL_EMPTY;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t n = ou_geometry_blocks_per_pool(pools->geo, pool->szidx);
    uint32_t offset = (uint32_t)((char *)p - (char *)pool);
    uint32_t i;
    ou_block *b;

    if (offset < OU_POOL_OVERHEAD)
        return OU_BLOCK_INVALID;
    i = (offset - OU_POOL_OVERHEAD) / size;
    if (i >= n || block_offset(i, size) != offset)
        return OU_BLOCK_INVALID;
    if (offset >= pool->nextoffset)
        return OU_BLOCK_UNTOUCHED;
    for (b = pool->freeblock; b; b = b->next)
        if (b == p)
            return OU_BLOCK_FREE;
    return OU_BLOCK_ALLOCATED;
}
