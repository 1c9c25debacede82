/* drive_map.c -- draw the heap under test at one moment.
 * SPDX-License-Identifier: MIT
 *
 * A map is for a page, not for a proof: of a heap of many pools it shows some
 * and says so.  A heap that is a single unit is cut where the page is full. The
 * pools of an arena are found by their addresses; those that never held a block
 * are left out. */
#include "drive_accounts_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_UNITS = 16,
    MAX_BLOCKS = 4096,
    ROW_BYTES = 4096 /* a heap that is one unit is drawn in whole rows */
};

static void
add_block(struct grade_map *map, uint64_t offset, uint32_t size, bool live)
{
    map->blocks[map->nblocks++] = (struct grade_block){offset, size, live};
}

/* Draw the blocks that start in [from, to); returns where it stopped because
 * the page is full, or to. */
static uint64_t
draw_range(const struct accounts *a, struct grade_map *map, uint64_t from,
           uint64_t to)
{
    uint64_t last = to >> a->shift;

    for (uint64_t g = from >> a->shift; g < last; g++) {
        uint32_t owner = a->owner[g];
        uint64_t offset = g << a->shift;

        if (map->nblocks == MAX_BLOCKS) {
            return offset;
        }
        if (owner != 0 && a->blocks[owner - 1].offset == offset) {
            add_block(map, offset, a->blocks[owner - 1].size, true);
        }
        else if (a->ghost[g] != 0) {
            add_block(map, offset, a->ghost[g], false);
        }
    }
    return to;
}

/* The whole heap is one unit: draw it from its start, and be it a row without a
 * block. */
static void
draw_extent(const struct accounts *a, struct grade_map *map)
{
    uint64_t rows = (a->sums.footprint + ROW_BYTES - 1) / ROW_BYTES;
    uint64_t end = draw_range(a, map, 0, (rows > 0 ? rows : 1) * ROW_BYTES);

    map->unit_bytes = (end + ROW_BYTES - 1) / ROW_BYTES * ROW_BYTES;
    map->units[map->nunits++] = 0;
}

/* Pools, by offset: the units, or what lies in units of several. */
struct pools {
    uint64_t *offsets;
    size_t n;
    uint64_t bytes; /* of one */
};

static bool
has_blocks(const struct accounts *a, uint64_t from, uint64_t to)
{
    for (uint64_t g = from >> a->shift; g < to >> a->shift; g++) {
        if (a->owner[g] != 0 || a->ghost[g] != 0) {
            return true;
        }
    }
    return false;
}

/* List the taken pools; free pools->offsets. */
static void
list_pools(const struct accounts *a, struct pools *pools)
{
    bool cut = a->layout.unit_bytes > a->geo->pool_size;

    pools->bytes = cut ? a->geo->pool_size : a->layout.unit_bytes;
    pools->n = 0;
    pools->offsets =
        calloc(a->heap_bytes / pools->bytes + 1, sizeof *pools->offsets);
    for (uint64_t i = 0; pools->offsets != NULL && i < a->nunits; i++) {
        uint64_t at = account_unit_offset(a, i);
        uint64_t end = at + a->layout.unit_bytes;

        at += cut ? -at & (pools->bytes - 1) : 0;
        for (; a->units[i].taken && at + pools->bytes <= end;
             at += pools->bytes) {
            if (!cut || has_blocks(a, at, at + pools->bytes)) {
                pools->offsets[pools->n++] = at;
            }
        }
    }
}

/* Should the pool with the given rank (by offset) be drawn, of n?  focus_rank
 * is that of the pool in question, or SIZE_MAX. */
static bool
is_chosen(size_t n, size_t rank, size_t focus_rank)
{
    if (n <= MAX_UNITS) {
        return true;
    }
    if (focus_rank == SIZE_MAX) {
        return rank * MAX_UNITS / n != (rank + 1) * MAX_UNITS / n;
    }
    if (focus_rank < MAX_UNITS / 2) {
        return rank < MAX_UNITS;
    }
    return rank + MAX_UNITS / 2 >= focus_rank &&
           rank < focus_rank + MAX_UNITS / 2;
}

/* Return how many pools lie before the one that holds focus. */
static size_t
rank_of(const struct pools *pools, uint64_t focus)
{
    size_t rank = 0;

    while (rank < pools->n && pools->offsets[rank] <= focus &&
           focus - pools->offsets[rank] >= pools->bytes) {
        rank++;
    }
    return rank;
}

/* Draw some of the pools; returns how many there are. */
static size_t
draw_pools(const struct accounts *a, uint64_t focus, struct grade_map *map)
{
    struct pools pools;
    size_t focus_rank;

    list_pools(a, &pools);
    focus_rank = focus == ACCOUNTS_SPREAD ? SIZE_MAX : rank_of(&pools, focus);
    map->unit_bytes = pools.bytes;
    for (size_t i = 0; i < pools.n && map->nunits < MAX_UNITS; i++) {
        uint64_t offset = pools.offsets[i];

        if (is_chosen(pools.n, i, focus_rank)) {
            draw_range(a, map, offset, offset + pools.bytes);
            map->units[map->nunits++] = offset;
        }
    }
    free(pools.offsets);
    return pools.n;
}

static char *
map_title(const char *title, const struct grade_map *map, size_t npools)
{
    char *text = NULL;

    if (map->nunits < npools) {
        return asprintf(&text, "%s: %zu of %zu pools", title, map->nunits,
                        npools) < 0
                   ? NULL
                   : text;
    }
    return strdup(title);
}

void
accounts_map(const struct accounts *a, const char *title, uint64_t focus,
             struct grade_map *map)
{
    size_t npools = 1;

    *map = (struct grade_map){
        .units = calloc(MAX_UNITS, sizeof *map->units),
        .blocks = calloc(MAX_BLOCKS, sizeof *map->blocks),
    };
    if (map->units != NULL && map->blocks != NULL && a->ntaken > 0) {
        if (a->layout.unit_bytes == a->heap_bytes) {
            draw_extent(a, map);
        }
        else {
            npools = draw_pools(a, focus, map);
        }
    }
    if (map->nunits == 0) {
        grade_map_clear(map);
        return;
    }
    map->title = map_title(title, map, npools);
}

void
grade_map_clear(struct grade_map *map)
{
    free(map->title);
    free(map->units);
    free(map->blocks);
    *map = (struct grade_map){.nunits = 0};
}
