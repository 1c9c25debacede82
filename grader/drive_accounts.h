/* drive_accounts.h -- the judge's own list of live blocks.
 * SPDX-License-Identifier: MIT
 *
 * What is live, where, and what was written there is known here and nowhere
 * else: nothing in the heap under test is believed.  Three maps are kept:
 *
 *     handle  -> block    offset, size, when it was allocated
 *     granule -> handle   the live block that covers these 8 or 16 bytes
 *     offset  -> unit     the taken memory that covers it
 *
 * A unit is what the submission takes from its source of memory: a pool.  All
 * are of one size, which the judge knows by itself.  So it does what the source
 * will hand out next, the one given back last or else the next in the heap: the
 * records of memory taken and given back pass through memory that the
 * submission can write, and are believed only where they agree.  If there is no
 * source and the whole heap is one unit, its footprint is taken to end where
 * the highest live block ends.
 *
 * Each function that can find a fault returns NULL, or a message for the
 * student, which stays valid until the next call. */
#ifndef OU_DRIVE_ACCOUNTS_H
#define OU_DRIVE_ACCOUNTS_H

#include "grade.h"
#include "mem/geometry.h"

/* One live block. */
struct account_block {
    uint64_t offset; /* from the start of the heap */
    uint32_t size;   /* asked for; 0: the handle has no block */
    uint32_t filled; /* bytes of the pattern that were written; 0 or size */
    size_t step;     /* that allocated it */
};

/* live, blocks, footprint: see struct grade_sample. */
struct account_sums {
    uint64_t live, blocks, footprint;
    uint64_t peak_live, peak_blocks, peak_footprint;
    uint64_t digest; /* of every offset and every event so far */
};

struct accounts; /* opaque */

/* Return new accounts of a heap of heap_bytes bytes that the judge sees at
 * heap (borrowed), for handles below nhandles, under the profile geo
 * (borrowed).  Its source hands out units of unit_bytes, from 1 to heap_bytes.
 * seed chooses the patterns.  NULL if out of memory. */
struct accounts *accounts_new(unsigned char *heap, uint64_t heap_bytes,
                              uint32_t nhandles, const ou_geometry *geo,
                              uint64_t unit_bytes, uint64_t seed);
void accounts_free(struct accounts *a);

/* The sums as they are now.  Borrowed. */
const struct account_sums *accounts_sums(const struct accounts *a);

/* The verdict on the fault found last: WA, or SV if a record of memory taken or
 * given back cannot have come from the source.  (A submission that spoils the
 * source's list gets WA.) */
enum verdict accounts_verdict(const struct accounts *a);

/* In step `step`, handle asked for size bytes and got the block at offset
 * (OU_DRIVE_FAILED: NULL); gave its block back; the submission took the unit
 * [offset, offset + bytes) or gave it back. */
const char *accounts_malloc(struct accounts *a, size_t step, uint32_t handle,
                            uint32_t size, uint64_t offset);
void accounts_release(struct accounts *a, uint32_t handle);
const char *accounts_unit(struct accounts *a, bool taken, uint64_t offset,
                          uint64_t bytes);

/* Write the pattern into every live block that has none yet, from outside. */
void accounts_fill(struct accounts *a);

/* The pattern in the block of handle, or in every block that has one, is
 * intact. */
const char *accounts_verify(struct accounts *a, uint32_t handle);
const char *accounts_verify_all(struct accounts *a);

/* Draw the heap as it is now into *map, whose arrays are new; title is copied.
 * Of a large heap a part is drawn: the units around offset focus, or, if that
 * is ACCOUNTS_SPREAD, as many from all over it. */
#define ACCOUNTS_SPREAD UINT64_MAX
void accounts_map(const struct accounts *a, const char *title, uint64_t focus,
                  struct grade_map *map);
void grade_map_clear(struct grade_map *map);

#endif
