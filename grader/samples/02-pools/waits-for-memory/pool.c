/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT */
#include "mem/pool.h"
#include "mem/fatal.h"

void ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (size_t i = 0; i < ou_geometry_nclasses(geo); ++i) {
        ou_pool *p = &pools->usedpools[i];
        p->nextpool = p->prevpool = p;
    }
}

void ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->nextpool = head->nextpool;
    pool->nextpool->prevpool = pool;
    head->nextpool = pool;
    pool->prevpool = head;
}

void ou_usedpools_unlink(ou_pool *pool)
{
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
}

static ou_block *block_at(ou_pool *pool, uint32_t offset)
{
    return (ou_block *)((char *)pool + offset);
}

void ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset <= pool->maxnextoffset) {
        pool->freeblock = block_at(pool, pool->nextoffset);
        pool->freeblock->next = NULL;
        pool->nextoffset += block_size;
    } else {
        ou_usedpools_unlink(pool);
    }
}

static void *take(ou_pools *pools, ou_pool *pool)
{
    ou_block *b = pool->freeblock;

    pool->freeblock = b->next;
    ++pool->ref_count;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, pool->szidx));
    }
    return b;
}

void *ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    if (pool->szidx != szidx) {
        const uint32_t size = ou_geometry_class_size(pools->geo, szidx);

        pool->szidx = szidx;
        pool->maxnextoffset = pools->geo->pool_size - size;
        pool->nextoffset = OU_POOL_OVERHEAD + size;
        pool->freeblock = block_at(pool, OU_POOL_OVERHEAD);
        pool->freeblock->next = NULL;
    }
    pool->ref_count = 0;
    ou_usedpools_link_front(pools, pool);
    return take(pools, pool);
}

void *ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }

    const uint32_t szidx = ou_geometry_class_of(pools->geo, nbytes);
    ou_pool *const head = &pools->usedpools[szidx];

    if (head->nextpool == head) {
        ou_pool *fresh;

        // If there is no memory now, there may be some in a moment.
        do {
            fresh = pools->source.get_pool(pools->source.ctx);
        } while (fresh == NULL);
        return ou_pool_init(pools, fresh, szidx);
    }
    return take(pools, head->nextpool);
}

static void must_be_allocated(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);

    if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
        ou_fatal("ou_pool_free: %p has no pool", p);
    }
    if (ou_block_state(pools, p) != OU_BLOCK_ALLOCATED) {
        ou_fatal("ou_pool_free: %p is not allocated (size class %u)", p,
                 pool->szidx);
    }
}

void ou_pool_free(ou_pools *pools, void *p)
{
    if (p == NULL) {
        return;
    }
    if (OU_IS_CHECKED) {
        must_be_allocated(pools, p);
    }

    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    ou_block *b = p;
    const bool was_full = (pool->freeblock == NULL);

    b->next = pool->freeblock;
    pool->freeblock = b;
    --pool->ref_count;
    if (was_full) {
        ou_usedpools_link_front(pools, pool);
    }
    if (pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    return pool->ref_count == ou_geometry_blocks_per_pool(pools->geo, pool->szidx) ? OU_POOL_FULL : OU_POOL_USED;
}

enum ou_block_state ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    const uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    const uint32_t offset = (uint32_t)((const char *)p - (const char *)pool);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset || (offset - OU_POOL_OVERHEAD) % size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    for (const ou_block *b = pool->freeblock; b != NULL; b = b->next) {
        if (b == p) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
