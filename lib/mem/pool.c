/* pool.c -- blocks of one size carved from a pool.
 * Layer 6.  Needs: fatal geometry.  Used by: arena pymalloc.
 * SPDX-License-Identifier: MIT
 *
 * A pool is used, full or empty, and is found from exactly one place in each
 * state: usedpools[szidx] / its own blocks / the pool source.  A pool in
 * usedpools always has a block on its free list, so that ou_pool_malloc takes
 * one without asking; ou_pool_extend keeps that true.
 * lib/verify/pool_verify.c checks both.
 * CPython: pymalloc_alloc, pymalloc_free (Objects/obmalloc.c). */
#include "mem/pool.h"

#include "mem/fatal.h"

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++) {
        pools->usedpools[i].nextpool = &pools->usedpools[i];
        pools->usedpools[i].prevpool = &pools->usedpools[i];
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];
    ou_pool *first = head->nextpool;

    pool->nextpool = first;
    pool->prevpool = head;
    first->prevpool = pool;
    head->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

/* Cut the next untouched block off pool.  The caller knows that there is one.
 */
static ou_block *
carve(ou_pool *pool, uint32_t block_size)
{
    ou_block *block = (ou_block *)((char *)pool + pool->nextoffset);

    pool->nextoffset += block_size;
    return block;
}

/* Set up the header of pool for class szidx, with one block on the free list.
 * The other blocks stay untouched: their memory may not even be resident. */
static void
format(const ou_geometry *geo, ou_pool *pool, uint32_t szidx)
{
    uint32_t block_size = ou_geometry_class_size(geo, szidx);

    pool->szidx = szidx;
    pool->nextoffset = OU_POOL_OVERHEAD;
    pool->maxnextoffset = geo->pool_size - block_size;
    pool->freeblock = carve(pool, block_size);
    pool->freeblock->next = NULL;
}

static ou_block *
pop_freeblock(ou_pool *pool)
{
    ou_block *block = pool->freeblock;

    pool->ref_count++;
    pool->freeblock = block->next;
    return block;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    ou_block *block;

    pool->ref_count = 0;
    if (pool->szidx != szidx) {
        format(pools->geo, pool, szidx);
    }
    ou_usedpools_link_front(pools, pool);
    block = pop_freeblock(pool);
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    return block;
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset <= pool->maxnextoffset) {
        pool->freeblock = carve(pool, block_size);
        pool->freeblock->next = NULL;
    }
    else {
        ou_usedpools_unlink(pool);
    }
}

static void *
malloc_from_new_pool(ou_pools *pools, uint32_t szidx)
{
    ou_pool *pool = pools->source.get_pool(pools->source.ctx);

    return pool == NULL ? NULL : ou_pool_init(pools, pool, szidx);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    uint32_t szidx;
    ou_pool *pool;
    ou_block *block;

    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool == &pools->usedpools[szidx]) {
        return malloc_from_new_pool(pools, szidx);
    }
    block = pop_freeblock(pool);
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    return block;
}

/* Stop if p is not an allocated block.  For checked builds: to find out whether
 * a block is free is to walk the free list. */
static void
check_free(const ou_pools *pools, const ou_pool *pool, const void *p)
{
    if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
        ou_fatal("ou_pool_free(%p): not from a pool of this heap (what would "
                 "be its pool's header says size class %u)",
                 p, pool->szidx);
    }
    switch (ou_block_state(pools, p)) {
    case OU_BLOCK_ALLOCATED:
        return;
    case OU_BLOCK_FREE:
        ou_fatal("ou_pool_free(%p): block is already on the free list of pool "
                 "%p (size class %u): freed twice, or written after free",
                 p, (const void *)pool, pool->szidx);
    case OU_BLOCK_UNTOUCHED:
        ou_fatal("ou_pool_free(%p): block was never allocated (pool %p has "
                 "carved up to offset %u)",
                 p, (const void *)pool, pool->nextoffset);
    case OU_BLOCK_INVALID:
        ou_fatal("ou_pool_free(%p): not the start of a block of pool %p (size "
                 "class %u, block size %u)",
                 p, (const void *)pool, pool->szidx,
                 ou_geometry_class_size(pools->geo, pool->szidx));
    }
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool;
    ou_block *block = p;
    bool was_full;

    if (p == NULL) {
        return;
    }
    pool = ou_geometry_pool_of(pools->geo, p);
    if (OU_IS_CHECKED) {
        check_free(pools, pool, p);
    }
    was_full = pool->freeblock == NULL;
    block->next = pool->freeblock;
    pool->freeblock = block;
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
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    return pool->ref_count ==
                   ou_geometry_blocks_per_pool(pools->geo, pool->szidx)
               ? OU_POOL_FULL
               : OU_POOL_USED;
}

static bool
on_freelist(const ou_pool *pool, const ou_block *block)
{
    for (const ou_block *b = pool->freeblock; b != NULL; b = b->next) {
        if (b == block) {
            return true;
        }
    }
    return false;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    size_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    size_t offset = (size_t)((const char *)p - (const char *)pool);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        (offset - OU_POOL_OVERHEAD) % size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    return on_freelist(pool, p) ? OU_BLOCK_FREE : OU_BLOCK_ALLOCATED;
}
