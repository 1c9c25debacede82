/* firstfit.h -- a heap over one piece of memory, its books in a side table.
 * SPDX-License-Identifier: MIT
 *
 * The memory is cut into ranges that tile it without a gap.  Each range is a
 * block, which belongs to the caller, or a hole:
 *
 *     offset  0        64    96                 256        capacity
 *             | block  | hole | block            | hole     |
 *
 * No two holes are neighbours: they would be one hole.  Which ranges there are
 * is written down in a table of the heap's own, outside the memory it manages.
 * Nothing the caller writes into a block (zeros, rubbish, a byte too many) can
 * therefore change what the heap believes, and a free of a block that is none
 * is always noticed.
 *
 * CPython: no counterpart; objects above 512 bytes go to libc's malloc, which
 * keeps its books in headers between the blocks. */
#ifndef OU_FIRSTFIT_H
#define OU_FIRSTFIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which of the holes that are large enough a request gets.  The block is
 * always cut from the low end of that hole.
 * CPython: no counterpart; a pool's blocks are all alike. */
enum ou_fit {
    OU_FIT_FIRST, /* the one at the lowest offset */
    OU_FIT_BEST,  /* the smallest; of several, the one at the lowest offset */
    OU_FIT_NEXT   /* the first one that starts at or behind the end of the block
                   * handed out last; if there is none there, the one at the
                   * lowest offset.  The very first search starts at 0. */
};

/* A heap.  Its record and its table lie in pages of their own.  How they look
 * is the business of firstfit.c alone.
 * CPython: no counterpart. */
typedef struct ou_firstfit ou_firstfit;

/* One range of a heap: bytes [offset, offset + size) of its memory.
 * size is a multiple of the alignment; requested <= size, and 0 for a hole.
 * CPython: no counterpart. */
typedef struct {
    size_t offset;
    size_t size;
    size_t requested; /* bytes the caller asked for; 0: this is a hole */
} ou_range;

/* block_bytes + hole_bytes == capacity; live_bytes <= block_bytes.
 * CPython: the figures of _PyObject_DebugMallocStats. */
typedef struct {
    size_t capacity;    /* bytes under management */
    size_t blocks;      /* how many */
    size_t live_bytes;  /* asked for, in all blocks */
    size_t block_bytes; /* the same, rounded up to the alignment */
    size_t holes;       /* how many */
    size_t hole_bytes;
    size_t largest_hole;       /* bytes; 0 if there is no hole */
    uint64_t searches;         /* calls of malloc for 1 to capacity bytes */
    uint64_t examined;         /* holes looked at by all searches */
    uint64_t examined_by_last; /* by the last search */
} ou_firstfit_figures;

/* Return a new, empty heap over the capacity bytes at memory, which is borrowed
 * and must outlive the heap; its contents are neither read nor written.  If
 * memory is NULL, the heap takes pages of its own.
 * capacity is rounded down to a multiple of alignment.  NULL if nothing is left
 * of it, or if the kernel has no pages.
 * It is fatal if alignment is not a power of two, if it is larger than a page
 * while memory is NULL, if memory is not aligned to it, or if fit is none of
 * the above.
 * CPython: no counterpart. */
ou_firstfit *ou_firstfit_new(void *memory, size_t capacity, size_t alignment,
                             enum ou_fit fit);

/* Give back the table and, if the heap took them, its pages.  Blocks still
 * allocated are gone with it.  Steals heap; NULL does nothing.
 * CPython: no counterpart. */
void ou_firstfit_delete(ou_firstfit *heap);

/* Return a new block of at least nbytes bytes, aligned to the heap's alignment,
 * contents undefined.  The block takes nbytes rounded up to the alignment; the
 * hole it is cut from keeps the rest.
 * NULL, and nothing has changed, if nbytes is 0, no hole is large enough (no
 * size is too large to ask for), or the table cannot grow.
 * CPython: PyObject_Malloc, which gives a request for 0 bytes a block too. */
void *ou_firstfit_malloc(ou_firstfit *heap, size_t nbytes);

/* Take back the block p, which joins the holes on either side of it.  Never
 * needs memory.  Steals p; NULL does nothing.
 * Anything but the start of a block of this heap is fatal, in every build.  The
 * message begins with "ou_firstfit_free(P): ", P as %p prints it, and goes on
 * with one of these, on one line, offsets and sizes in decimal:
 *     "no block: offset O lies in the hole of S bytes at offset H (freed
 *      twice?)"
 *     "not the start of a block: offset O lies in the block of S bytes at
 *      offset B"
 *     "not in this heap of S bytes at M", M as %p prints it
 * CPython: PyObject_Free; its debug hooks report similar faults. */
void ou_firstfit_free(ou_firstfit *heap, void *p);

/* Return the range that byte number offset of the memory belongs to; all zeros
 * if offset is not below the capacity.  A walk over the heap starts at 0 and
 * goes on at range.offset + range.size.
 * CPython: no counterpart. */
ou_range ou_firstfit_range_at(const ou_firstfit *heap, size_t offset);

/* Return the size in bytes of the largest hole, 0 if there is none: the largest
 * request that can succeed now.  CPython: no counterpart. */
size_t ou_firstfit_largest_hole(const ou_firstfit *heap);

/* Return the figures of heap as it is now.
 * A search looks at holes one at a time; a table that knows more may get away
 * with fewer, but first fit never needs to look behind the hole it takes, and
 * no search needs to look at a hole twice.
 * CPython: _PyObject_DebugMallocStats. */
ou_firstfit_figures ou_firstfit_stats(const ou_firstfit *heap);

#endif
