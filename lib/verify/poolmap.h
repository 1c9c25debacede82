/* poolmap.h -- a picture of pools: what each byte is used for.
 * SPDX-License-Identifier: MIT
 *
 * A map is plain data: pools, and in each pool cells in the order of their
 * offsets.  Whoever can walk a heap fills one in; this module only draws, as
 * text or as SVG, and knows nothing of any allocator.  A student's own module,
 * the reference and the grader are drawn by the same code.
 *
 *     ou_poolmap map = {0};
 *     size_t pool = ou_poolmap_add_pool(&map, 0, 512);
 *     ou_poolmap_add_cell(&map, pool, 0, 48, OU_CELL_HEADER);
 *     ou_poolmap_add_cell(&map, pool, 48, 32, OU_CELL_ALLOCATED);
 *     ou_poolmap_print_text(&map, stdout);
 *     ou_poolmap_clear(&map);
 *
 * CPython: no counterpart; sys._debugmallocstats prints totals only. */
#ifndef OU_POOLMAP_H
#define OU_POOLMAP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum ou_cell_state {
    OU_CELL_HEADER,    /* the pool's own bookkeeping */
    OU_CELL_ALLOCATED, /* belongs to a caller */
    OU_CELL_FREE,      /* was handed out and came back */
    OU_CELL_UNTOUCHED, /* never handed out */
    OU_CELL_TAIL,      /* too short for a block */
    OU_CELL_INVALID,   /* what should not be: two owners, a broken link */
    OU_CELL_STATES
};

typedef struct {
    uint64_t offset; /* bytes from the start of the pool */
    uint64_t size;   /* bytes */
    enum ou_cell_state state;
} ou_poolmap_cell;

/* Cells are in the order of their offsets, inside the pool. */
typedef struct {
    uint64_t address; /* where the pool starts: shown, never dereferenced */
    uint64_t size;    /* bytes */
    ou_poolmap_cell *cells;
    size_t ncells;
} ou_poolmap_pool;

/* A zero-filled map is an empty one. */
typedef struct {
    ou_poolmap_pool *pools;
    size_t npools;
} ou_poolmap;

/* Bytes and cells of each state. */
typedef struct {
    uint64_t bytes[OU_CELL_STATES];
    size_t cells[OU_CELL_STATES];
} ou_poolmap_count;

/* Add a pool of size bytes, without cells.  Returns its number, or SIZE_MAX if
 * there is no memory.  CPython: no counterpart. */
size_t ou_poolmap_add_pool(ou_poolmap *map, uint64_t address, uint64_t size);

/* Add a cell to pool number pool, behind those it has.  What lies outside the
 * pool is cut off; a cell without bytes is left out.  Returns 0, or -1 if there
 * is no memory.  CPython: no counterpart. */
int ou_poolmap_add_cell(ou_poolmap *map, size_t pool, uint64_t offset,
                        uint64_t size, enum ou_cell_state state);

/* Free what map holds and make it empty.  CPython: no counterpart. */
void ou_poolmap_clear(ou_poolmap *map);

/* Return the bytes and cells of pool.  CPython: the counts of
 * _PyObject_DebugMallocStats. */
ou_poolmap_count ou_poolmap_count_pool(const ou_poolmap_pool *pool);

/* Return the name of a state in a word: "allocated".  Borrowed.
 * CPython: no counterpart. */
const char *ou_cell_state_name(enum ou_cell_state state);

/* Print map as text: one line a pool, a character for each block or, if there
 * are many, for each 64th of the pool; then a legend.  CPython: no
 * counterpart. */
void ou_poolmap_print_text(const ou_poolmap *map, FILE *out);

/* Up to this many pools are drawn cell by cell. */
#define OU_POOLMAP_ROWS 32

/* Print map as an SVG picture that is readable on light and dark ground: one
 * row a pool with its cells, or, above OU_POOLMAP_ROWS pools, one small bar a
 * pool that shows how full it is.  CPython: no counterpart. */
void ou_poolmap_print_svg(const ou_poolmap *map, FILE *out);

#endif
