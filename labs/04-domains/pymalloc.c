/* pymalloc.c -- a heap that behaves as CPython's does.
 * Lab 04-domains: Domains and debug hooks.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=04-domains):
 *
 *     serve         10 points   Small here, the others there
 *     realloc       15 points   Stay or move
 *     stats         15 points   Where each byte is
 *
 * A block lies in an arena of ours, or raw has it; nraw_blocks counts those.
 * lib/verify/pymalloc_verify.c walks the rest.
 * CPython: _PyObject_Malloc and what it calls (Objects/obmalloc.c). */
#include "mem/pymalloc.h"

#include "mem/fatal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void
ou_pymalloc_init(ou_pymalloc *heap, const ou_geometry *geo,
                 ou_arena_source source, ou_allocator raw)
{
    ou_arenas_init(&heap->arenas, geo, source);
    ou_pools_init(&heap->pools, geo, ou_arenas_pool_source(&heap->arenas));
    heap->raw = raw;
    heap->nraw_blocks = 0;
}

void
ou_pymalloc_fini(ou_pymalloc *heap)
{
    const ou_geometry *geo = heap->pools.geo;

    ou_arenas_fini(&heap->arenas);
    ou_pools_init(&heap->pools, geo, ou_arenas_pool_source(&heap->arenas));
}

bool
ou_pymalloc_owns(const ou_pymalloc *heap, const void *p)
{
    return ou_arenas_contain(&heap->arenas, p);
}

/* ---- Blocks -------------------------------------------------------------- */

/* Exercise serve, 10 points: Small here, the others there.
 * Contract: lib/mem/pymalloc.h. */
void *
ou_pymalloc_malloc(ou_pymalloc *heap, size_t nbytes)
{
    ou_todo();
}

/* Exercise serve, continued.
 * Contract: lib/mem/pymalloc.h. */
void *
ou_pymalloc_calloc(ou_pymalloc *heap, size_t nelem, size_t elsize)
{
    ou_todo();
}

/* Exercise serve, continued.
 * Contract: lib/mem/pymalloc.h. */
void
ou_pymalloc_free(ou_pymalloc *heap, void *p)
{
    ou_todo();
}

/* Exercise realloc, 15 points: Stay or move.
 * Contract: lib/mem/pymalloc.h. */
void *
ou_pymalloc_realloc(ou_pymalloc *heap, void *p, size_t nbytes)
{
    ou_todo();
}

/* ---- Statistics ---------------------------------------------------------- */

/* Exercise stats, 15 points: Where each byte is.
 * Contract: lib/mem/pymalloc.h. */
size_t
ou_pymalloc_nblocks(const ou_pymalloc *heap)
{
    ou_todo();
}

/* Exercise stats, continued.
 * Contract: lib/mem/pymalloc.h. */
void
ou_pymalloc_stats(const ou_pymalloc *heap, ou_heap_stats *stats)
{
    ou_todo();
}
