/* pool_draw.h -- the picture of a pool, by asking the pool module itself.
 * SPDX-License-Identifier: MIT */
#ifndef OU_POOL_DRAW_H
#define OU_POOL_DRAW_H

#include "mem/pool.h"
#include "verify/poolmap.h"

/* Add pool, which must have a class, to map: its header, each block in the
 * state that ou_block_state says, its tail.  Shown at address.  Returns 0, or
 * -1 if there is no memory.  CPython: no counterpart. */
int ou_pool_draw(const ou_pools *pools, const ou_pool *pool, uint64_t address,
                 ou_poolmap *map);

#endif
