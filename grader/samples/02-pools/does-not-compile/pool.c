/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT */
#include "mem/pool.h"
#include "mem/fatal.h"

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++) {
        ou_pool *head = &pools->usedpools[i];
        head->nextpool = head;
        head->prevpool = head;
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
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset <= pool->maxnextoffset) {
        pool->freeblock = (ou_block *)((char *)pool + pool->nextoffset);
        pool->freeblock->next = NULL;
        pool->nextoffset += block_size;
    }
    else {
        ou_usedpools_unlink(pool);
    }
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    ou_block *block;

    pool->ref_count = 1;
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->nextoffset = OU_POOL_OVERHEAD + size;
        pool->maxnextoffset = pools->geo->pool_size - size;
        pool->freeblock = (ou_block *)((char *)pool + OU_POOL_OVERHEAD);
        pool->freeblock->next = NULL;
    }
    ou_usedpools_link_front(pools, pool);
    block = pool->freeblock;
    pool->freeblock = block->next;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, size);
    }
    return block;
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_pool *pool;

    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool == &pools->usedpools[szidx]) {
        pool = pools->source.get_pool(pools->source.ctx)
        if (pool == NULL) {
            return NULL;
        }
        return ou_pool_init(pools, pool, szidx);
    }
    ou_block *block = pool->freeblock;
    pool->freeblock = block->next;
    pool->refcount++;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    return block;
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_todo();
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    ou_todo();
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    ou_todo();
}
