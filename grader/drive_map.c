/* drive_map.c -- draw the heap under test at one moment.
 * SPDX-License-Identifier: MIT
 *
 * A map is for a page, not for a proof: of a heap of many pools it shows some
 * and says so.  A heap that is a single unit is cut where the page is full. */
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

/* Should the unit with the given rank (by offset) be drawn?  focus_rank is that
 * of the unit in question, or SIZE_MAX. */
static bool
is_chosen(const struct accounts *a, size_t rank, size_t focus_rank)
{
    size_t n = a->ntaken;

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

/* Return how many taken units lie before the one that holds focus. */
static size_t
rank_of(const struct accounts *a, uint64_t focus)
{
    uint64_t end = focus / a->unit_bytes;
    size_t rank = 0;

    for (uint64_t i = 0; i < a->nunits && i < end; i++) {
        rank += a->units[i].taken;
    }
    return rank;
}

static void
draw_units(const struct accounts *a, uint64_t focus, struct grade_map *map)
{
    size_t focus_rank = focus == ACCOUNTS_SPREAD ? SIZE_MAX : rank_of(a, focus);
    size_t rank = 0;

    map->unit_bytes = a->unit_bytes;
    for (uint64_t i = 0; i < a->nunits && map->nunits < MAX_UNITS; i++) {
        uint64_t offset = i * a->unit_bytes;

        if (a->units[i].taken && is_chosen(a, rank++, focus_rank)) {
            draw_range(a, map, offset, offset + a->unit_bytes);
            map->units[map->nunits++] = offset;
        }
    }
}

static char *
map_title(const struct accounts *a, const char *title,
          const struct grade_map *map)
{
    char *text = NULL;

    if (map->nunits < a->ntaken) {
        return asprintf(&text, "%s: %zu of %zu pools", title, map->nunits,
                        a->ntaken) < 0
                   ? NULL
                   : text;
    }
    return strdup(title);
}

void
accounts_map(const struct accounts *a, const char *title, uint64_t focus,
             struct grade_map *map)
{
    *map = (struct grade_map){
        .units = calloc(MAX_UNITS, sizeof *map->units),
        .blocks = calloc(MAX_BLOCKS, sizeof *map->blocks),
    };
    if (map->units == NULL || map->blocks == NULL || a->ntaken == 0) {
        free(map->units);
        free(map->blocks);
        *map = (struct grade_map){.nunits = 0};
        return;
    }
    if (a->unit_bytes == a->heap_bytes) {
        draw_extent(a, map);
    }
    else {
        draw_units(a, focus, map);
    }
    map->title = map_title(a, title, map);
}

void
grade_map_clear(struct grade_map *map)
{
    free(map->title);
    free(map->units);
    free(map->blocks);
    *map = (struct grade_map){.nunits = 0};
}
