/* largeheap.h -- large blocks, each with room to grow.
 * SPDX-License-Identifier: MIT
 *
 * The range of addresses of a page heap is used from both ends.  Runs of units
 * come from the bottom; large blocks come from the top, each at the start of a
 * slot of its own:
 *
 *     | units →                    …                 | slot |   slot   | slot |
 *                                                     block··  block·   block
 *
 * A slot is a power of two of bytes, but only the pages that a block has
 * reached have memory.  So room to grow costs addresses, of which there are
 * plenty, and no memory: a list that is appended to again and again is copied
 * only each time it has become four times as large, and leaves no holes behind
 * among the pools.
 *
 * A free slot keeps its memory for the next block that fits, as far as the page
 * heap's measure of what may lie idle allows.
 *
 * CPython: no counterpart; blocks above 512 bytes go to libc's malloc. */
#ifndef OU_LARGEHEAP_H
#define OU_LARGEHEAP_H

#include "mem/pageheap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OU_SLOT_SHIFT    16 /* the smallest slot has 64 KiB */
#define OU_SLOT_NCLASSES 24

/* used <= touched <= size; both are whole pages of the operating system; used
 * is 0 while the slot is free.  CPython: no counterpart. */
typedef struct ou_slot {
    size_t unit;          /* where it starts */
    size_t used;          /* bytes of the block in it */
    size_t touched;       /* bytes that have memory: the first ones */
    unsigned class;       /* its size is 1 << (OU_SLOT_SHIFT + class) */
    struct ou_slot *next; /* free slots of this class */
} ou_slot;

/* ph->large_used and ph->large_held are the sums of used and touched over all
 * slots.  CPython: no counterpart. */
typedef struct {
    ou_pageheap *ph; /* borrowed: the range, its side table, the limits */
    ou_slot *slots;  /* records of all slots ever cut, nslots of them */
    size_t nslots;
    size_t table_bytes; /* committed for them */
    size_t range_bytes; /* reserved for them */
    size_t side_bottom; /* from this byte on the side table has memory */
    ou_slot *free[OU_SLOT_NCLASSES];
} ou_largeheap;

/* Make lh an empty heap of large blocks in the range of ph, which is borrowed.
 * Returns 0, or -1 if there are not enough addresses.
 * CPython: no counterpart. */
int ou_largeheap_init(ou_largeheap *lh, ou_pageheap *ph);

/* Give back everything.  Before ou_pageheap_fini.  CPython: no counterpart. */
void ou_largeheap_fini(ou_largeheap *lh);

/* Return a slot for a block of nbytes bytes, at most half of the range, or NULL
 * if there is no memory; what lies idle elsewhere is given back before.
 * growing asks for one that the block can double in.  The entry of the slot's
 * first unit in the side table of ph is the user's.  The first bytes of the
 * slot, as many as *dirty says, may be anything; the others are 0.
 * CPython: no counterpart. */
ou_slot *ou_slot_alloc(ou_largeheap *lh, size_t nbytes, bool growing,
                       size_t *dirty);

/* Make the block in slot nbytes bytes long, where it is.  Returns false, and
 * does nothing, if the slot is too small or there is no memory.  A block that
 * shrinks gives its last pages back.  CPython: no counterpart. */
bool ou_slot_resize(ou_largeheap *lh, ou_slot *slot, size_t nbytes);

/* Take back slot.  It keeps its memory, unless more lies idle than may.
 * CPython: no counterpart. */
void ou_slot_free(ou_largeheap *lh, ou_slot *slot);

/* Return the slot in use that the address of unit lies in, or NULL.
 * CPython: no counterpart. */
ou_slot *ou_slot_at(const ou_largeheap *lh, size_t unit);

/* Give back memory of free slots until at most may bytes lie idle.
 * CPython: no counterpart. */
void ou_largeheap_trim(ou_largeheap *lh, size_t may);

/* The same, until no more lies idle than may: a half of the high-water mark of
 * the page heap, but only what its own units may while it is draining.
 * CPython: no counterpart. */
void ou_largeheap_fit(ou_largeheap *lh);

#endif
