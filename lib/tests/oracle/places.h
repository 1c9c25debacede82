/* places.h -- arenas at known places, so that two heaps can be compared.
 * SPDX-License-Identifier: MIT
 *
 * Addresses differ from run to run, decisions do not.  This source of arenas
 * hands out numbered places of one large range, always the free one with the
 * lowest number; a block is then described by its place, its pool there and its
 * offset in the pool, and the same program on two heaps that decide alike gives
 * the same descriptions. */
#ifndef ORACLE_PLACES_H
#define ORACLE_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#define PLACES_MAX 768

/* Place k begins at a multiple of the arena's size; off the grid it begins up
 * to 4 KiB later, so that arenas of 63 and of 64 pools alternate and an arena
 * covers two slots of an address map. */
struct places {
    bool off_grid;
    size_t budget;      /* arenas that may still be taken */
    size_t arena_size;  /* of the first request; all must be alike */
    char *region, *end; /* reserved at the first request */
    char *first;        /* place 0 */
    bool taken[PLACES_MAX];
    size_t nallocs, nfrees;
};

/* Make places empty, with no limit.  Takes no memory. */
void places_init(struct places *places, bool off_grid);

/* Give the range back. */
void places_fini(struct places *places);

/* A source of arenas; ctx is the struct places.  The shape is that of
 * ou_arena_source and of CPython's PyObjectArenaAllocator. */
void *places_alloc(void *ctx, size_t nbytes);
void places_free(void *ctx, void *p, size_t nbytes);

/* Where a block is. */
struct place {
    bool known; /* it lies in an arena of places */
    size_t arena;
    size_t pool;   /* counted from the arena's first pool boundary */
    size_t offset; /* bytes, in the pool */
};

/* Describe the block at p. */
struct place places_find(const struct places *places, const void *p);

#endif
