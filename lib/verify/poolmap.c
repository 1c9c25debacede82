/* poolmap.c -- a picture of pools: the data, and the picture as text.
 * SPDX-License-Identifier: MIT
 *
 * The cells of a pool stay in the order of their offsets and inside the pool:
 * ou_poolmap_add_cell cuts what sticks out, so that a picture of a damaged heap
 * is still a picture.
 * CPython: no counterpart. */
#include "verify/poolmap.h"

#include <stdbool.h>
#include <stdlib.h>

#define TEXT_COLUMNS 64

/* In text, a piece of the pool that holds several kinds of cells. */
#define MIXED '+'

static const struct {
    const char *name;
    char mark;
} states[OU_CELL_STATES] = {
    [OU_CELL_HEADER] = {"header", 'H'},
    [OU_CELL_ALLOCATED] = {"allocated", '#'},
    [OU_CELL_FREE] = {"free", 'o'},
    [OU_CELL_UNTOUCHED] = {"untouched", '.'},
    [OU_CELL_TAIL] = {"tail", '~'},
    [OU_CELL_INVALID] = {"invalid", '!'},
};

/* Return items with room for one more behind n, or NULL.  The room doubles when
 * n is a power of two. */
static void *
room_for_one(void *items, size_t n, size_t item_size)
{
    if (n != 0 && (n & (n - 1)) != 0) {
        return items;
    }
    return reallocarray(items, n == 0 ? 1 : 2 * n, item_size);
}

size_t
ou_poolmap_add_pool(ou_poolmap *map, uint64_t address, uint64_t size)
{
    ou_poolmap_pool *pools =
        room_for_one(map->pools, map->npools, sizeof *pools);

    if (pools == NULL) {
        return SIZE_MAX;
    }
    map->pools = pools;
    pools[map->npools] = (ou_poolmap_pool){address, size, NULL, 0};
    return map->npools++;
}

int
ou_poolmap_add_cell(ou_poolmap *map, size_t pool, uint64_t offset,
                    uint64_t size, enum ou_cell_state state)
{
    ou_poolmap_pool *p = &map->pools[pool];
    ou_poolmap_cell *cells;

    if (offset >= p->size || size == 0) {
        return 0;
    }
    cells = room_for_one(p->cells, p->ncells, sizeof *cells);
    if (cells == NULL) {
        return -1;
    }
    if (size > p->size - offset) {
        size = p->size - offset;
    }
    p->cells = cells;
    cells[p->ncells++] = (ou_poolmap_cell){offset, size, state};
    return 0;
}

void
ou_poolmap_clear(ou_poolmap *map)
{
    for (size_t i = 0; i < map->npools; i++) {
        free(map->pools[i].cells);
    }
    free(map->pools);
    *map = (ou_poolmap){NULL, 0};
}

ou_poolmap_count
ou_poolmap_count_pool(const ou_poolmap_pool *pool)
{
    ou_poolmap_count count = {{0}, {0}};

    for (size_t i = 0; i < pool->ncells; i++) {
        count.bytes[pool->cells[i].state] += pool->cells[i].size;
        count.cells[pool->cells[i].state]++;
    }
    return count;
}

const char *
ou_cell_state_name(enum ou_cell_state state)
{
    return states[state].name;
}

/* ---- Text ---------------------------------------------------------------- */

/* Draw by place: each column stands for an equal share of the bytes. */
static void
print_by_place(const ou_poolmap_pool *pool, FILE *out)
{
    char line[TEXT_COLUMNS + 1] = {0};

    for (size_t i = 0; i < pool->ncells; i++) {
        const ou_poolmap_cell *cell = &pool->cells[i];
        size_t first = (size_t)(cell->offset * TEXT_COLUMNS / pool->size);
        size_t last = (size_t)((cell->offset + cell->size - 1) * TEXT_COLUMNS /
                               pool->size);
        char mark = states[cell->state].mark;

        for (size_t k = first; k <= last; k++) {
            /* What is wrong must not disappear among its neighbours. */
            bool new = line[k] == '\0' || mark == '!';

            line[k] = new || line[k] == mark ? mark
                      : line[k] == '!'       ? '!'
                                             : MIXED;
        }
    }
    for (size_t k = 0; k < TEXT_COLUMNS; k++) {
        fputc(line[k] != '\0' ? line[k] : ' ', out);
    }
}

static void
print_pool(const ou_poolmap_pool *pool, FILE *out)
{
    ou_poolmap_count count = ou_poolmap_count_pool(pool);
    int padding = 0;

    fprintf(out, "  0x%-8llx|", (unsigned long long)pool->address);
    if (pool->ncells <= TEXT_COLUMNS) {
        for (size_t i = 0; i < pool->ncells; i++) {
            fputc(states[pool->cells[i].state].mark, out);
        }
        padding = TEXT_COLUMNS - (int)pool->ncells;
    }
    else {
        print_by_place(pool, out);
    }
    fprintf(out, "|%*s %zu allocated, %zu free\n", padding, "",
            count.cells[OU_CELL_ALLOCATED], count.cells[OU_CELL_FREE]);
}

void
ou_poolmap_print_text(const ou_poolmap *map, FILE *out)
{
    for (size_t i = 0; i < map->npools; i++) {
        print_pool(&map->pools[i], out);
    }
    fputs("            ", out);
    for (int s = 0; s < OU_CELL_STATES; s++) {
        fprintf(out, "  %c %s", states[s].mark, states[s].name);
    }
    fprintf(out, "  %c several\n", MIXED);
}
