/* pageheap.h -- runs of units out of one large range of addresses.
 * SPDX-License-Identifier: MIT
 *
 * The fast heap reserves its addresses once, as one range, and never takes
 * more.  The range is divided twice:
 *
 *     chunk   2 MiB, a huge page: what memory is given back by
 *     unit    16 KiB, the least that is handed out: a pool of small blocks
 *
 *     | chunk 0                | chunk 1                | chunk 2  …
 *     |u|u|u|.|u|u|.|.| … |u|u|u|u|.|.|.|.| … |.|.|.|.| never used  …
 *
 * Which units are allocated is one bit each, in a record of their chunk that
 * lies outside of the chunk.  So free runs need no lists, grow together by
 * themselves, and are found in the order of their addresses: the lowest one
 * that fits serves, so that the high chunks empty and can be given back.
 *
 * How memory is taken and given back is this module's other half.  It is a
 * compromise between two wishes that pull apart: hold little that nobody uses,
 * and never pay twice for the same page.  pageheap_idle.c says how.
 *
 * CPython: arenas and their pools (Objects/obmalloc.c), with other policies. */
#ifndef OU_PAGEHEAP_H
#define OU_PAGEHEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OU_UNIT_SHIFT  14
#define OU_UNIT_SIZE   ((size_t)1 << OU_UNIT_SHIFT)
#define OU_CHUNK_SHIFT 21
#define OU_CHUNK_SIZE  ((size_t)1 << OU_CHUNK_SHIFT)
#define OU_CHUNK_UNITS (1u << (OU_CHUNK_SHIFT - OU_UNIT_SHIFT))
#define OU_CHUNK_WORDS (OU_CHUNK_UNITS / 64)

/* The most addresses a page heap can have, and the least that are worth while.
 * Between them they are halved. */
#define OU_LARGEST_SPAN  ((size_t)64 << 30)
#define OU_SMALLEST_SPAN ((size_t)64 << 20)

/* No unit: what a search returns that finds none. */
#define OU_NO_UNIT SIZE_MAX

/* nused == bits set in used; nused <= npeak; every used unit is below top.
 * CPython: struct arena_object. */
typedef struct {
    uint64_t used[OU_CHUNK_WORDS]; /* bit: this unit is allocated */
    uint16_t nused;                /* units */
    uint16_t npeak;                /* most used at a time since top was 0 */
    uint16_t top; /* units below have memory; from here on none was touched */
    uint8_t huge; /* a huge page, for so many more purges; 0: small ones */
} ou_chunk;

/* nlive <= nheld; nidle is the sum of top over chunks with nused == 0, and
 * nheld over all chunks. */
typedef struct {
    char *base;       /* of unit 0, aligned to a chunk */
    size_t span;      /* bytes of all units there can be */
    ou_chunk *chunks; /* records of the chunks; nchunks of them are in use */
    char *side;       /* the user's table, side_size bytes for each unit */
    size_t side_size;
    size_t nchunks;     /* chunks ever used: all above are untouched */
    size_t first;       /* no chunk below has a free unit with memory */
    size_t first_free;  /* no chunk below has a free unit at all */
    size_t nlive;       /* units allocated */
    size_t nspare;      /* of these, kept by the user for no strong reason; the
                           user's to set */
    size_t highwater;   /* most units allocated at a time, large blocks
                           included; fades slowly */
    size_t nheld;       /* units that have memory */
    size_t nidle;       /* of these, in chunks with nothing allocated */
    size_t credit;      /* units that may be purged: see pageheap_idle.c */
    size_t limit;       /* bytes that may be held; SIZE_MAX: any number */
    size_t nunits;      /* units there can be: large blocks took the rest */
    size_t large_used;  /* bytes in large blocks; theirs to set, by … */
    size_t large_held;  /* bytes of memory behind them … ou_pageheap_large */
    size_t large_side;  /* bytes committed for their entries in side */
    size_t chunk_bytes; /* committed for chunks */
    size_t side_bytes;  /* committed for side */
    size_t narenas;     /* chunks that have memory */
    size_t narenas_highwater; /* most of them at a time */
    size_t narenas_taken;     /* so far */
    char *range;              /* the reservation: chunks, side, units */
    size_t range_bytes;
} ou_pageheap;

/* Make ph a page heap whose side table has side_size bytes for each unit and
 * that holds at most limit bytes at a time (0: no limit).  It reserves span
 * bytes of addresses, OU_LARGEST_SPAN for example, or, where that is refused, a
 * half of that, and so on down to OU_SMALLEST_SPAN; what it gets is all it will
 * ever have.  Returns 0, or -1 if there are not enough addresses.
 * CPython: no counterpart. */
int ou_pageheap_init(ou_pageheap *ph, size_t side_size, size_t limit,
                     size_t span);

/* Give back everything.  CPython: no counterpart. */
void ou_pageheap_fini(ou_pageheap *ph);

/* Allocate n (> 0) neighbouring units, the lowest that are free, and return the
 * number of the first, or OU_NO_UNIT if there is no room or no memory; or, with
 * may_grow false, if these units have no memory yet.  Their contents are
 * undefined.  CPython: new_arena and the pools of an arena. */
size_t ou_pageheap_alloc(ou_pageheap *ph, size_t n, bool may_grow);

/* Take back the n units at unit, all of them allocated (perhaps a part of what
 * one call allocated).  CPython: insert_to_freepool. */
void ou_pageheap_free(ou_pageheap *ph, size_t unit, size_t n);

/* Give back all memory behind chunks with nothing allocated.
 * CPython: no counterpart; there, an empty arena is freed at once. */
void ou_pageheap_trim(ou_pageheap *ph);

/* Is most of what the heap once held free again?  Then it is not worth while to
 * keep a free unit for its last user.  CPython: no counterpart. */
bool ou_pageheap_is_draining(const ou_pageheap *ph);

/* Large blocks, in the upper part of the range, now have `used` bytes more (or
 * less) in use and `held` bytes more (or less) of memory.
 * CPython: no counterpart. */
void ou_pageheap_large(ou_pageheap *ph, ptrdiff_t used, ptrdiff_t held);

/* Return how many units may lie idle.  CPython: no counterpart. */
size_t ou_pageheap_may_idle(const ou_pageheap *ph);

/* Are units kept for no strong reason that should be given back before the heap
 * grows?  A small heap keeps them.  CPython: no counterpart. */
bool ou_pageheap_has_spare(const ou_pageheap *ph);

/* Is unit allocated?  It may be any number.  CPython: no counterpart. */
bool ou_pageheap_is_used(const ou_pageheap *ph, size_t unit);

/* May the heap, large blocks included, hold nbytes more?
 * CPython: no counterpart. */
bool ou_pageheap_may_hold(const ou_pageheap *ph, size_t nbytes);

/* Return the bytes held, tables and large blocks included.  CPython: no
 * counterpart. */
size_t ou_pageheap_held(const ou_pageheap *ph);

#endif
