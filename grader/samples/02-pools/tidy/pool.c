/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * How it hangs together:
 *   - only pools with something on their free list are in usedpools;
 *   - whoever empties a free list calls ou_pool_extend at once, so nobody else
 *     ever has to look.
 */
#include "mem/pool.h"

#include "mem/fatal.h"

/* ---- list ---------------------------------------------------------------- */

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->prevpool = head;
    pool->nextpool = head->nextpool;
    pool->nextpool->prevpool = pool;
    pool->prevpool->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    ou_pool *left = pool->prevpool;
    ou_pool *right = pool->nextpool;

    left->nextpool = right;
    right->prevpool = left;
}

/* ---- blocks of one pool -------------------------------------------------- */

/* The next block that nobody ever had becomes the only free one. */
static void
carve_one(ou_pool *pool, uint32_t block_size)
{
    ou_block *fresh = (void *)((unsigned char *)pool + pool->nextoffset);

    fresh->next = NULL;
    pool->freeblock = fresh;
    pool->nextoffset += block_size;
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    bool one_more_fits = pool->nextoffset <= pool->maxnextoffset;

    if (one_more_fits) {
        carve_one(pool, block_size);
    }
    else {
        ou_usedpools_unlink(pool); /* full */
    }
}

/* Take the first free block; there must be one. */
static void *
take_block(ou_pools *pools, ou_pool *pool)
{
    ou_block *taken = pool->freeblock;

    pool->freeblock = taken->next;
    pool->ref_count += 1;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, pool->szidx));
    }
    return taken;
}

/* ---- init ---------------------------------------------------------------- */

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    uint32_t n = ou_geometry_nclasses(geo);

    pools->geo = geo;
    pools->source = source;
    for (ou_pool *head = pools->usedpools; head < pools->usedpools + n;
         head++) {
        head->nextpool = head;
        head->prevpool = head;
    }
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    if (pool->szidx != szidx) {
        uint32_t size = ou_geometry_class_size(pools->geo, szidx);

        pool->szidx = szidx;
        pool->maxnextoffset = pools->geo->pool_size - size;
        pool->nextoffset = OU_POOL_OVERHEAD;
        carve_one(pool, size);
    }
    pool->ref_count = 0;
    ou_usedpools_link_front(pools, pool);
    return take_block(pools, pool);
}

/* ---- malloc -------------------------------------------------------------- */

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_pool *head, *pool;
    uint32_t szidx;

    if (nbytes < 1 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    head = &pools->usedpools[szidx];
    if (head->nextpool != head) {
        return take_block(pools, head->nextpool);
    }
    pool = pools->source.get_pool(pools->source.ctx);
    if (pool == NULL) {
        return NULL;
    }
    return ou_pool_init(pools, pool, szidx);
}

/* ---- free ---------------------------------------------------------------- */

static void
refuse_unless_allocated(const ou_pools *pools, const ou_pool *pool,
                        const void *p)
{
    if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
        ou_fatal("ou_pool_free(%p): this is not in one of my pools", p);
    }
    switch (ou_block_state(pools, p)) {
    case OU_BLOCK_ALLOCATED:
        break;
    case OU_BLOCK_FREE:
        ou_fatal("ou_pool_free(%p): double free", p);
        break;
    case OU_BLOCK_UNTOUCHED:
        ou_fatal("ou_pool_free(%p): nobody ever got this block", p);
        break;
    default:
        ou_fatal("ou_pool_free(%p): no block starts at this address", p);
    }
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    ou_block *block = p;
    bool was_full;

    if (p == NULL) {
        return;
    }
    if (OU_IS_CHECKED) {
        refuse_unless_allocated(pools, pool, p);
    }
    was_full = pool->freeblock == NULL;
    block->next = pool->freeblock;
    pool->freeblock = block;
    pool->ref_count -= 1;

    if (pool->ref_count == 0) {
        if (!was_full) {
            ou_usedpools_unlink(pool);
        }
        pools->source.put_pool(pools->source.ctx, pool);
    }
    else if (was_full) {
        ou_usedpools_link_front(pools, pool);
    }
}

/* ---- states -------------------------------------------------------------- */

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    uint32_t capacity = ou_geometry_blocks_per_pool(pools->geo, pool->szidx);

    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    return pool->ref_count < capacity ? OU_POOL_USED : OU_POOL_FULL;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    size_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    size_t at = (size_t)((const char *)p - (const char *)pool);
    const ou_block *b;

    if (at < OU_POOL_OVERHEAD || at > pool->maxnextoffset ||
        (at - OU_POOL_OVERHEAD) % size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (at >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    for (b = pool->freeblock; b != NULL; b = b->next) {
        if (b == p) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
