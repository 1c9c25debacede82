/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * ou_pool_init threads all the blocks of a new pool into the free list, so
 * everybody else only has to pop and push.
 */
#include "mem/pool.h"

#include "mem/fatal.h"

/* Links */

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->nextpool = head->nextpool;
    pool->prevpool = head;
    pool->nextpool->prevpool = pool;
    head->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

/* Pools */

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

/* Cut the whole pool into blocks.  From the last to the first, so that the
 * first block ends up at the head of the list. */
static void
cut_into_blocks(ou_pool *pool, uint32_t size, uint32_t count)
{
    ou_block *list = NULL;

    for (uint32_t i = count; i > 0; i--) {
        ou_block *block =
            (ou_block *)((char *)pool + OU_POOL_OVERHEAD + (i - 1) * size);

        block->next = list;
        list = block;
    }
    pool->freeblock = list;
    pool->nextoffset = OU_POOL_OVERHEAD + count * size;
}

static void *
pop(ou_pool *pool, uint32_t size)
{
    ou_block *block = pool->freeblock;

    pool->freeblock = block->next;
    pool->ref_count++;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, size);
    }
    return block;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);

    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->maxnextoffset = pools->geo->pool_size - size;
        cut_into_blocks(pool, size,
                        ou_geometry_blocks_per_pool(pools->geo, szidx));
    }
    pool->ref_count = 0;
    ou_usedpools_link_front(pools, pool);
    return pop(pool, size);
}

/* All blocks were carved by ou_pool_init: no free block means full. */
void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    (void)block_size;
    ou_usedpools_unlink(pool);
}

/* Blocks */

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    uint32_t szidx;
    ou_pool *pool;

    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool == &pools->usedpools[szidx]) {
        pool = pools->source.get_pool(pools->source.ctx);
        return pool == NULL ? NULL : ou_pool_init(pools, pool, szidx);
    }
    return pop(pool, ou_geometry_class_size(pools->geo, szidx));
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
    if (OU_IS_CHECKED && (pool->szidx >= ou_geometry_nclasses(pools->geo) ||
                          ou_block_state(pools, p) != OU_BLOCK_ALLOCATED)) {
        ou_fatal("ou_pool_free(%p): not an allocated block of pool %p", p,
                 (void *)pool);
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

/* States */

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    if (pool->ref_count ==
        ou_geometry_blocks_per_pool(pools->geo, pool->szidx)) {
        return OU_POOL_FULL;
    }
    return OU_POOL_USED;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    size_t offset = (size_t)((const char *)p - (const char *)pool);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        (offset - OU_POOL_OVERHEAD) %
                ou_geometry_class_size(pools->geo, pool->szidx) !=
            0) {
        return OU_BLOCK_INVALID;
    }
    for (const ou_block *b = pool->freeblock; b != NULL; b = b->next) {
        if (b == p) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
