/* pool_draw.c -- the picture of a pool, by asking the pool module itself.
 * SPDX-License-Identifier: MIT
 *
 * It uses public functions only, so that it draws any design: a student's own
 * module answers for its own blocks. */
#include "verify/pool_draw.h"

static enum ou_cell_state
cell_state(const ou_pools *pools, const void *block)
{
    switch (ou_block_state(pools, block)) {
    case OU_BLOCK_UNTOUCHED:
        return OU_CELL_UNTOUCHED;
    case OU_BLOCK_ALLOCATED:
        return OU_CELL_ALLOCATED;
    case OU_BLOCK_FREE:
        return OU_CELL_FREE;
    default:
        return OU_CELL_INVALID;
    }
}

int
ou_pool_draw(const ou_pools *pools, const ou_pool *pool, uint64_t address,
             ou_poolmap *map)
{
    const ou_geometry *geo = pools->geo;
    uint32_t size = ou_geometry_class_size(geo, pool->szidx);
    size_t row = ou_poolmap_add_pool(map, address, geo->pool_size);
    uint32_t at = OU_POOL_OVERHEAD;

    if (row == SIZE_MAX ||
        ou_poolmap_add_cell(map, row, 0, at, OU_CELL_HEADER) < 0) {
        return -1;
    }
    for (; at + size <= geo->pool_size; at += size) {
        enum ou_cell_state state = cell_state(pools, (const char *)pool + at);

        if (ou_poolmap_add_cell(map, row, at, size, state) < 0) {
            return -1;
        }
    }
    return ou_poolmap_add_cell(map, row, at, geo->pool_size - at, OU_CELL_TAIL);
}
