/* pymalloc.h -- a heap that behaves as CPython's does.
 * SPDX-License-Identifier: MIT
 *
 * Requests of 1 to geo->threshold bytes are served from pools, and pools come
 * from arenas.  Everything else, a request of 0 bytes included, goes to another
 * allocator, called raw.  Which of the two has a block is told from its address
 * alone: nothing is written before a block.
 *
 * With profile py310 this heap takes the same decisions as CPython 3.10 and
 * later, with py38 the same as 3.9: which block a request gets, when a realloc
 * moves, when an arena comes and goes.
 *
 * CPython: _PyObject_Malloc, _PyObject_Calloc, _PyObject_Realloc,
 * _PyObject_Free (Objects/obmalloc.c). */
#ifndef OU_PYMALLOC_H
#define OU_PYMALLOC_H

#include "mem/allocator.h"
#include "mem/arena.h"
#include "mem/heap_stats.h"
#include "mem/pool.h"

#include <stddef.h>

/* arenas and pools hold the small blocks; raw has the others.
 * CPython: the state in obmalloc.c, with _PyMem_Raw. */
typedef struct {
    ou_arenas arenas;
    ou_pools pools;
    ou_allocator raw;
    size_t nraw_blocks; /* raw has this many blocks of ours */
} ou_pymalloc;

/* Make heap an empty heap of profile geo.  geo and what source and raw point to
 * are borrowed.  heap may not be moved: its pools point into it.  Takes no
 * memory.  CPython: done at compile time. */
void ou_pymalloc_init(ou_pymalloc *heap, const ou_geometry *geo,
                      ou_arena_source source, ou_allocator raw);

/* Give back all arenas, whatever blocks are in them, and the bookkeeping.
 * Blocks that raw has are the caller's to free, before.
 * CPython: no counterpart. */
void ou_pymalloc_fini(ou_pymalloc *heap);

/* Return a new block of at least nbytes bytes, or NULL.  A small request for
 * which there is no pool is tried with raw before it fails.
 * CPython: _PyObject_Malloc. */
void *ou_pymalloc_malloc(ou_pymalloc *heap, size_t nbytes);

/* Return a new block of at least nelem * elsize bytes, all zeros, or NULL; NULL
 * if the product is too large for size_t.  CPython: _PyObject_Calloc. */
void *ou_pymalloc_calloc(ou_pymalloc *heap, size_t nelem, size_t elsize);

/* Change the size of block p to nbytes; the first bytes, as many as both sizes
 * have, stay.  Returns the block, which may have moved, or NULL if there is no
 * memory; then p is as before.  Steals p unless it returns NULL.  p NULL is a
 * malloc.
 * A small block stays where it is if nbytes fits, and more than three quarters
 * of it remain in use; otherwise it moves, be it into a smaller class or, for
 * nbytes 0, to raw.  A block that raw has stays with raw, however small it
 * becomes.
 * CPython: pymalloc_realloc. */
void *ou_pymalloc_realloc(ou_pymalloc *heap, void *p, size_t nbytes);

/* Take back block p.  Steals p; NULL does nothing.  CPython: _PyObject_Free. */
void ou_pymalloc_free(ou_pymalloc *heap, void *p);

/* Is p a small block, or at least in an arena?  p is not dereferenced.
 * CPython: address_in_range. */
bool ou_pymalloc_owns(const ou_pymalloc *heap, const void *p);

/* Return the number of blocks that callers have, large ones included.
 * CPython: _Py_GetAllocatedBlocks, sys.getallocatedblocks. */
size_t ou_pymalloc_nblocks(const ou_pymalloc *heap);

/* Fill in *stats, by a walk over all pools.
 * CPython: _PyObject_DebugMallocStats. */
void ou_pymalloc_stats(const ou_pymalloc *heap, ou_heap_stats *stats);

#endif
