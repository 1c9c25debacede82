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

/* The whole heap is one unit: draw it from its start. */
static void
draw_extent(const struct accounts *a, struct grade_map *map)
{
    uint64_t rows = (a->sums.footprint + ROW_BYTES - 1) / ROW_BYTES;
    uint64_t end = draw_range(a, map, 0, rows * ROW_BYTES);

    map->unit_bytes = (end + ROW_BYTES - 1) / ROW_BYTES * ROW_BYTES;
    map->units[map->nunits++] = 0;
}

/* Should the unit with the given rank (by offset) be drawn?  focus_rank is that
 * of the unit in question, or SIZE_MAX. */
static bool
is_chosen(const struct accounts *a, size_t rank, size_t focus_rank)
{
    size_t n = a->nunits;

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

/* Return the first unit at or behind slot, or NULL. */
static const struct unit *
unit_from(const struct accounts *a, uint64_t slot)
{
    for (; slot < a->heap_bytes / SLOT_BYTES; slot++) {
        if (a->slots[slot].first == slot + 1) {
            return &a->slots[slot].unit;
        }
    }
    return NULL;
}

static const struct unit *
unit_after(const struct accounts *a, const struct unit *unit)
{
    return unit_from(a, (unit->offset + unit->bytes) / SLOT_BYTES);
}

/* Return how many units lie before the one that holds focus. */
static size_t
rank_of(const struct accounts *a, uint64_t focus)
{
    size_t rank = 0;

    for (const struct unit *u = unit_from(a, 0);
         u != NULL && u->offset + u->bytes <= focus; u = unit_after(a, u)) {
        rank++;
    }
    return rank;
}

static void
draw_units(const struct accounts *a, uint64_t focus, struct grade_map *map)
{
    size_t focus_rank = focus == ACCOUNTS_SPREAD ? SIZE_MAX : rank_of(a, focus);
    size_t rank = 0;

    for (const struct unit *u = unit_from(a, 0); u != NULL;
         u = unit_after(a, u), rank++) {
        if (is_chosen(a, rank, focus_rank) && map->nunits < MAX_UNITS) {
            draw_range(a, map, u->offset, u->offset + u->bytes);
            map->units[map->nunits++] = u->offset;
            map->unit_bytes = u->bytes;
        }
    }
}

static char *
map_title(const struct accounts *a, const char *title,
          const struct grade_map *map)
{
    char *text = NULL;

    if (map->nunits < a->nunits) {
        return asprintf(&text, "%s: %zu of %zu pools", title, map->nunits,
                        a->nunits) < 0
                   ? NULL
                   : text;
    }
    return strdup(title);
}

void
accounts_map(const struct accounts *a, const char *title, uint64_t focus,
             struct grade_map *map)
{
    const struct unit *first = unit_from(a, 0);

    *map = (struct grade_map){
        .units = calloc(MAX_UNITS, sizeof *map->units),
        .blocks = calloc(MAX_BLOCKS, sizeof *map->blocks),
    };
    if (map->units == NULL || map->blocks == NULL || first == NULL) {
        free(map->units);
        free(map->blocks);
        *map = (struct grade_map){.nunits = 0};
        return;
    }
    if (first->bytes == a->heap_bytes) {
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
