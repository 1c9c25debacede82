/* arena_source.h -- where arenas come from.
 * SPDX-License-Identifier: MIT
 *
 * A heap takes memory in large pieces, arenas, from a table of two functions.
 * The table is chosen by whoever makes the heap: pages of the operating system
 * as a rule, a buffer of fixed size on a machine without one, a source that
 * fails on purpose in a test.
 *
 * CPython: PyObjectArenaAllocator, PyObject_SetArenaAllocator. */
#ifndef OU_ARENA_SOURCE_H
#define OU_ARENA_SOURCE_H

#include <stddef.h>

/* alloc returns nbytes new bytes, aligned to 16 at least, or NULL; contents are
 * undefined.  free steals what alloc returned for the same nbytes.  ctx is
 * borrowed and handed to both.  CPython: PyObjectArenaAllocator. */
typedef struct {
    void *ctx;
    void *(*alloc)(void *ctx, size_t nbytes);
    void (*free)(void *ctx, void *p, size_t nbytes);
} ou_arena_source;

/* Arenas are pages of the operating system: aligned to a page, not to a pool.
 * CPython: _PyObject_ArenaMmap, _PyObject_ArenaMunmap. */
ou_arena_source ou_arena_source_mmap(void);

/* Arenas are blocks of the C library.
 * CPython: _PyObject_ArenaMalloc, _PyObject_ArenaFree. */
ou_arena_source ou_arena_source_malloc(void);

/* Arenas are cut from one buffer, one after the other; what comes back is
 * handed out again, the last first.  All requests must be of one
 * size, a multiple of 16.
 * next is where the uncut part begins; returned is a list through the arenas'
 * first words. */
typedef struct {
    char *next, *end;
    void *returned;
} ou_fixed_buffer;

/* Make buffer a source of arenas in [p, p + nbytes), which is borrowed; p is
 * rounded up to 16.  CPython: no counterpart. */
ou_arena_source ou_arena_source_fixed(ou_fixed_buffer *buffer, void *p,
                                      size_t nbytes);

/* Passes calls on and counts them.  Of alloc calls, only `budget` more succeed.
 * nallocs counts those that succeeded, so nallocs - nfrees arenas are out. */
typedef struct {
    ou_arena_source below;
    size_t budget;
    size_t nallocs, nfrees;
} ou_arena_meter;

/* Put meter in front of below, with a budget of budget arenas (SIZE_MAX: no
 * limit).  Returns the table to use in below's place; it borrows meter.
 * CPython: no counterpart; an arena allocator with a hook of one's own. */
ou_arena_source ou_arena_source_metered(ou_arena_meter *meter,
                                        ou_arena_source below, size_t budget);

#endif
