/* pool.c -- blocks of one size carved from a pool.
 * Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=02-pools):
 *
 *     list          10 points   The list of used pools
 *     init          15 points   A pool gets its class
 *     extend        15 points   Carve on demand
 *     malloc        20 points   Hand out a block
 *     free          25 points   Take a block back
 *     states        15 points   Read the state back
 *
 * A pool is used, full or empty, and is found from exactly one place in each
 * state: usedpools[szidx] / its own blocks / the pool source.  A pool in
 * usedpools always has a block on its free list, so that ou_pool_malloc takes
 * one without asking; ou_pool_extend keeps that true.
 * lib/verify/pool_verify.c checks both.
 * CPython: pymalloc_alloc, pymalloc_free (Objects/obmalloc.c). */
#include "mem/pool.h"

#include "mem/fatal.h"

/* Exercise init, 15 points: A pool gets its class.
 * Contract: lib/mem/pool.h. */
void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    ou_todo();
}

/* Exercise list, 10 points: The list of used pools.
 * Contract: lib/mem/pool.h. */
void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_todo();
}

/* Exercise list, continued.
 * Contract: lib/mem/pool.h. */
void
ou_usedpools_unlink(ou_pool *pool)
{
    ou_todo();
}

/* Exercise init, continued.
 * Contract: lib/mem/pool.h. */
void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    ou_todo();
}

/* Exercise extend, 15 points: Carve on demand.
 * Contract: lib/mem/pool.h. */
void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    ou_todo();
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
