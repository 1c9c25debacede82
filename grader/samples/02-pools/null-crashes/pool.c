/* pool.c -- blocks of one size carved from a pool.
 * Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * A pool is used, full or empty, and is found from exactly one place in each
 * state: usedpools[szidx] / its own blocks / the pool source.  A pool in
 * usedpools always has a block on its free list, so that ou_pool_malloc takes
 * one without asking; ou_pool_extend keeps that true. */
#include "mem/pool.h"

#include "mem/fatal.h"

/* Exercise init. */
void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (int i = 0; i < OU_MAX_SIZE_CLASSES; i++) {
        pools->usedpools[i].prevpool = &(pools->usedpools[i]);
        pools->usedpools[i].nextpool = &(pools->usedpools[i]);
    }
}

/* Exercise list. */
void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &(pools->usedpools[pool->szidx]);
    ou_pool *first = head->nextpool;

    head->nextpool = pool;
    first->prevpool = pool;
    pool->nextpool = first;
    pool->prevpool = head;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    ou_pool *before = pool->prevpool;
    ou_pool *after = pool->nextpool;

    before->nextpool = after;
    after->prevpool = before;
}

/* Exercise init, continued. */
void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    ou_block *block;

    if (pool->szidx != szidx) {
        /* first block at offset 48 */
        pool->szidx = szidx;
        block = (ou_block *)((uint8_t *)pool + OU_POOL_OVERHEAD);
        block->next = NULL;
        pool->freeblock = block;
        pool->nextoffset = OU_POOL_OVERHEAD + size;
        pool->maxnextoffset = pools->geo->pool_size - size;
    }
    ou_usedpools_link_front(pools, pool);
    block = pool->freeblock;
    pool->freeblock = block->next;
    pool->ref_count = 1;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, size);
    }
    return block;
}

/* Exercise extend. */
void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset > pool->maxnextoffset) {
        ou_usedpools_unlink(pool);
    }
    else {
        ou_block *block = (ou_block *)((uint8_t *)pool + pool->nextoffset);

        block->next = NULL;
        pool->freeblock = block;
        pool->nextoffset = pool->nextoffset + block_size;
    }
}

/* Exercise malloc. */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }

    uint32_t szidx = ou_geometry_class_of(pools->geo, nbytes);
    ou_pool *head = &(pools->usedpools[szidx]);
    ou_pool *pool = head->nextpool;

    if (pool == head) {
        pool = pools->source.get_pool(pools->source.ctx);
        if (pool == NULL) {
            return NULL;
        }
        return ou_pool_init(pools, pool, szidx);
    }

    ou_block *block = pool->freeblock;
    pool->freeblock = block->next;
    pool->ref_count = pool->ref_count + 1;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    return block;
}

/* Exercise free. */
void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    ou_block *block = (ou_block *)p;
    ou_block *old = pool->freeblock;

    if (OU_IS_CHECKED) {
        if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
            ou_fatal("ou_pool_free(%p): wrong pool %p", p, (void *)pool);
        }
        if (ou_block_state(pools, p) != OU_BLOCK_ALLOCATED) {
            ou_fatal("ou_pool_free(%p): block is not allocated", p);
        }
    }

    block->next = old;
    pool->freeblock = block;
    pool->ref_count = pool->ref_count - 1;
    if (old == NULL) {
        ou_usedpools_link_front(pools, pool);
    }
    if (pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

/* Exercise states. */
enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    else if (pool->ref_count ==
             ou_geometry_blocks_per_pool(pools->geo, pool->szidx)) {
        return OU_POOL_FULL;
    }
    else {
        return OU_POOL_USED;
    }
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t offset = (uint32_t)((uintptr_t)p - (uintptr_t)pool);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        (offset - OU_POOL_OVERHEAD) % size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    for (ou_block *block = pool->freeblock; block != NULL;
         block = block->next) {
        if (block == p) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
