/* pool.c -- blocks of one size carved from a pool.
 * Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=02-pools):
 *
 *     list          10 points   The list of used pools      done
 *     init          15 points   A pool gets its class       done
 *     extend        15 points   Carve on demand             done
 *     malloc        20 points   Hand out a block            on Sunday
 *     free          25 points   Take a block back
 *     states        15 points   Read the state back
 */
#include "mem/pool.h"

#include "mem/fatal.h"

/* Exercise init, 15 points: A pool gets its class.
 * Contract: lib/mem/pool.h. */
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

/* Exercise list, 10 points: The list of used pools.
 * Contract: lib/mem/pool.h. */
void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];
    ou_pool *first = head->nextpool;

    /* head <-> pool */
    head->nextpool = pool;
    pool->prevpool = head;
    /* pool <-> first */
    pool->nextpool = first;
    first->prevpool = pool;
}

/* Exercise list, continued.
 * Contract: lib/mem/pool.h. */
void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

/* Exercise init, continued.
 * Contract: lib/mem/pool.h. */
void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    ou_block *block;

    pool->ref_count = 0;
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->nextoffset = OU_POOL_OVERHEAD;
        pool->maxnextoffset = pools->geo->pool_size - size;
        ou_pool_extend(pool, size);
    }
    ou_usedpools_link_front(pools, pool);
    block = pool->freeblock;
    pool->freeblock = block->next;
    pool->ref_count++;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, size);
    }
    return block;
}

/* Exercise extend, 15 points: Carve on demand.
 * Contract: lib/mem/pool.h. */
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

/* Exercise malloc, 20 points: Hand out a block.
 * Contract: lib/mem/pool.h. */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_todo();
}

/* Exercise free, 25 points: Take a block back.
 * Contract: lib/mem/pool.h. */
void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_todo();
}

/* Exercise states, 15 points: Read the state back.
 * Contract: lib/mem/pool.h. */
enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    ou_todo();
}

/* Exercise states, continued.
 * Contract: lib/mem/pool.h. */
enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    ou_todo();
}
