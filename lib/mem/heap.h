/* heap.h -- a heap of your own.
 * SPDX-License-Identifier: MIT
 *
 *     ou_heap *heap = ou_heap_new(NULL);
 *     char *name = ou_heap_malloc(heap, 10);
 *     …
 *     ou_heap_free(heap, name);
 *     ou_heap_delete(heap);
 *
 * A heap is one of two kinds, and its profile says which:
 *
 *     "fast"      as fast as we can make it (fastheap.h)
 *     "py310"     as CPython 3.10 and later (pymalloc.h)
 *     "py38"      as CPython 3.9; 3.8 has its sizes, but keeps no empty arena
 *     "classic"   as the comment in CPython's source says
 *     "tiny"      as CPython, small enough to draw
 *
 * Several heaps may exist side by side.  What one has handed out goes back to
 * the same one.  As everywhere in the library, one thread at a time.
 *
 * CPython: the functions PyObject_Malloc, PyObject_Calloc, PyObject_Realloc and
 * PyObject_Free, without their domain (domain.h has that). */
#ifndef OU_HEAP_H
#define OU_HEAP_H

#include "mem/allocator.h"
#include "mem/arena.h"
#include "mem/arena_source.h"
#include "mem/heap_stats.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct ou_heap ou_heap;

/* What a heap is like; a member that is NULL or 0 leaves the choice to us. What
 * pointers point at is copied; what that points at is borrowed.
 * The fast heap has neither a source of arenas nor a raw allocator nor a
 * policy: it takes pages itself.
 * memory_limit is for what is taken from the source: arenas, of a faithful heap
 * at least one and only whole ones; or the pages of a fast heap, beside the few
 * that its tables need.  What the raw allocator has does not count. */
typedef struct {
    const char *profile;           /* NULL: "fast" */
    const ou_arena_source *source; /* NULL: pages of the operating system */
    const ou_allocator *raw;       /* NULL: the C library */
    ou_arena_policy *policy;       /* NULL: the fullest arena serves */
    size_t memory_limit;           /* bytes held at a time; 0: any number */
} ou_heap_options;

/* Return a new heap, or NULL if there is no memory.  options may be NULL.  A
 * profile that does not exist is fatal: ask ou_heap_has_profile first.
 * CPython: no counterpart before 3.12, where each interpreter has its own. */
ou_heap *ou_heap_new(const ou_heap_options *options);

/* Take heap apart.  Steals it; NULL does nothing.  Blocks that ou_heap_owns
 * says yes to go with it, freed or not; all others belong to the raw allocator,
 * whatever their size, and are the caller's to free, before.
 * CPython: no counterpart; memory is left to the end of the process. */
void ou_heap_delete(ou_heap *heap);

/* Is there a profile called name?  NULL is one: the default.
 * CPython: no counterpart. */
bool ou_heap_has_profile(const char *name);

/* Return a new block of at least nbytes bytes, aligned to 16 (8 in profile
 * "classic"), contents undefined; NULL if there is no memory, and nothing is
 * lost.  0 bytes give a unique pointer, as 1 byte does.
 * CPython: PyObject_Malloc. */
void *ou_heap_malloc(ou_heap *heap, size_t nbytes);

/* Return a new block of nelem * elsize bytes, all zeros; NULL if there is no
 * memory or the product is too large for size_t.  CPython: PyObject_Calloc. */
void *ou_heap_calloc(ou_heap *heap, size_t nelem, size_t elsize);

/* Change the size of block p to nbytes; the first bytes, as many as both sizes
 * have, stay.  Returns the block, perhaps elsewhere, and steals p; or NULL if
 * there is no memory, and p is as before.  p NULL is a malloc; nbytes 0 is a
 * block of 0 bytes, not a free.  CPython: PyObject_Realloc. */
void *ou_heap_realloc(ou_heap *heap, void *p, size_t nbytes);

/* Take back block p.  Steals p; NULL does nothing.  In a checked build a block
 * that is not allocated is fatal.  CPython: PyObject_Free. */
void ou_heap_free(ou_heap *heap, void *p);

/* The four functions above as a table.  Borrows heap.
 * CPython: PyMem_GetAllocator(PYMEM_DOMAIN_OBJ). */
ou_allocator ou_heap_allocator(ou_heap *heap);

/* Does p lie in memory of heap's own (not the raw allocator's)?  p is not
 * dereferenced.  CPython: address_in_range. */
bool ou_heap_owns(const ou_heap *heap, const void *p);

/* Return the number of blocks that callers have.
 * CPython: sys.getallocatedblocks. */
size_t ou_heap_nblocks(const ou_heap *heap);

/* Fill in *stats, by a walk over the whole heap.
 * CPython: sys._debugmallocstats. */
void ou_heap_stats_get(const ou_heap *heap, ou_heap_stats *stats);

#endif
