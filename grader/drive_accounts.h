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
 * A unit is what the submission takes from its source of memory: a pool, or an
 * arena.  All are of one size, which the judge knows by itself, as it does
 * where they may lie and what the source will hand out next, the one given back
 * last or else the next in the heap: the records of memory taken and given back
 * pass through memory that the submission can write, and are believed only
 * where they agree.  If there is no source and the whole heap is one unit, its
 * footprint is taken to end where the highest live block ends.
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
    uint32_t filled; /* so many of its bytes are known: the pattern's … */
    uint64_t key;    /* … of this key, or zeros if it is ACCOUNT_ZEROS */
    size_t step;     /* that allocated it, or gave it its size */
};
#define ACCOUNT_ZEROS UINT64_MAX

/* live, blocks, footprint: see struct grade_sample. */
struct account_sums {
    uint64_t live, blocks, footprint;
    uint64_t peak_live, peak_blocks, peak_footprint;
    uint64_t calls;  /* of the source: units taken and given back */
    uint64_t digest; /* of every offset and every event so far */
};

/* Where the units lie: number i, from 0, at first + i * stride; all in a heap
 * that begins at a multiple of 1 MiB.  word is what students call one. */
struct account_layout {
    const char *word; /* "pool", "arena" */
    uint64_t unit_bytes, first, stride;
    bool forgets; /* what is given back is gone: nobody may read it again */
};

struct accounts; /* opaque */

/* Return new accounts of a heap of heap_bytes bytes that the judge sees at
 * heap (borrowed), for handles below nhandles, under the profile geo
 * (borrowed).  Its source hands out the units of layout (copied), of which one
 * fits at least.  seed chooses the patterns.  NULL if out of memory. */
struct accounts *accounts_new(unsigned char *heap, uint64_t heap_bytes,
                              uint32_t nhandles, const ou_geometry *geo,
                              const struct account_layout *layout,
                              uint64_t seed);
void accounts_free(struct accounts *a);

/* The sums as they are now.  Borrowed. */
const struct account_sums *accounts_sums(const struct accounts *a);

/* The verdict on the fault found last: WA, or SV if a record of memory taken or
 * given back cannot have come from the source.  (A submission that spoils the
 * source's list gets WA.) */
enum verdict accounts_verdict(const struct accounts *a);

/* In step `step`, handle asked for size bytes and got the block at offset
 * (OU_DRIVE_FAILED: NULL), all zeros or whatever it holds; gave its block back;
 * the submission took the unit [offset, offset + bytes) or gave it back. */
const char *accounts_malloc(struct accounts *a, size_t step, uint32_t handle,
                            uint32_t size, uint64_t offset);
const char *accounts_calloc(struct accounts *a, size_t step, uint32_t handle,
                            uint32_t size, uint64_t offset);
void accounts_release(struct accounts *a, uint32_t handle);
const char *accounts_unit(struct accounts *a, bool taken, uint64_t offset,
                          uint64_t bytes);

/* In step `step`, handle, whose block was released just now and was old, asked
 * for size bytes in its place and got the block at offset.  What was known of
 * the contents of old is known of the new block, as far as it goes.
 *
 *     old = *accounts_block(a, handle);
 *     accounts_release(a, handle);
 *     accounts_unit(a, ...);          taken for it, or given back by it
 *     accounts_realloc(a, step, handle, &old, size, offset); */
const char *accounts_realloc(struct accounts *a, size_t step, uint32_t handle,
                             const struct account_block *old, uint32_t size,
                             uint64_t offset);

/* The block of handle; size 0 if it has none.  Borrowed. */
const struct account_block *accounts_block(const struct accounts *a,
                                           uint32_t handle);

/* Write the pattern into every block that was allocated, or got another size,
 * since the last call; first, what is known of it must be there.  Units that
 * forget are overwritten once they were given back. */
const char *accounts_fill(struct accounts *a);

/* What is known of the block of handle is there. */
const char *accounts_verify(struct accounts *a, uint32_t handle);

/* The same of all blocks; or, if they hold more than about nbytes, of as many
 * as make up that, going on where the last call ended. */
const char *accounts_verify_some(struct accounts *a, uint64_t nbytes);

/* Draw the heap as it is now into *map, whose arrays are new; title is copied.
 * Of a large heap a part is drawn: the units around offset focus, or, if that
 * is ACCOUNTS_SPREAD, as many from all over it. */
#define ACCOUNTS_SPREAD UINT64_MAX
void accounts_map(const struct accounts *a, const char *title, uint64_t focus,
                  struct grade_map *map);
void grade_map_clear(struct grade_map *map);

/* Write to *arenas, whose arrays are new, how full the pools of the arenas are
 * now; nunits 0 if the units are not arenas. */
void accounts_arenas(const struct accounts *a, struct grade_arenas *arenas);
void grade_arenas_clear(struct grade_arenas *arenas);

#endif
