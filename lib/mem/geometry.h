/* geometry.h -- sizes and size classes of one heap, as plain data.
 * SPDX-License-Identifier: MIT
 *
 * A size class is a block size.  A request of n bytes (1 <= n <= threshold) is
 * served by the smallest class that holds it: class i has blocks of
 * (i + 1) * alignment bytes.  A pool holds blocks of one class behind a header
 * of OU_POOL_OVERHEAD bytes; pools tile an arena.
 *
 * CPython fixes these numbers at compile time; here they are chosen per heap,
 * so that the figures of several releases can be compared in one program.
 * CPython: ALIGNMENT, POOL_SIZE, ARENA_SIZE, INDEX2SIZE, NUMBLOCKS, POOL_ADDR
 * (Objects/obmalloc.c; Include/internal/pycore_obmalloc.h since 3.12). */
#ifndef OU_GEOMETRY_H
#define OU_GEOMETRY_H

#include <stddef.h>
#include <stdint.h>

/* Bytes before the first block of a pool: the size of its header rounded up to
 * 16, in every profile.  CPython: POOL_OVERHEAD. */
#define OU_POOL_OVERHEAD 48

/* More classes than any profile has; sizes arrays.  CPython:
 * NB_SMALL_SIZE_CLASSES. */
#define OU_MAX_SIZE_CLASSES 64

/* threshold == nclasses << alignment_shift; pool_size and arena_size are powers
 * of two; pool_size divides arena_size. */
struct ou_geometry {
    const char *name;         /* "classic", "py38", "py310" or "tiny" */
    uint32_t alignment_shift; /* log2 of the alignment in bytes */
    uint32_t pool_size;       /* bytes */
    uint32_t arena_size;      /* bytes */
    uint32_t threshold;       /* largest small request, bytes, inclusive */
};
typedef struct ou_geometry ou_geometry;

extern const ou_geometry ou_geometry_classic; /* 8 B, 4 KiB, 256 KiB, 512 B */
extern const ou_geometry ou_geometry_py38;    /* 16 B, 4 KiB, 256 KiB, 512 B */
extern const ou_geometry ou_geometry_py310;   /* 16 B, 16 KiB, 1 MiB, 512 B */
extern const ou_geometry ou_geometry_tiny;    /* 16 B, 512 B, 4 KiB, 128 B */

/* Return profile number i in the order above, or NULL if there is none.
 * Borrowed, never freed.  CPython: no counterpart. */
const ou_geometry *ou_geometry_profile(size_t i);

/* Return the profile called name, or NULL if there is none.  Borrowed.
 * CPython: no counterpart (fixed at compile time). */
const ou_geometry *ou_geometry_by_name(const char *name);

/* Return the number of size classes.  CPython: NB_SMALL_SIZE_CLASSES. */
uint32_t ou_geometry_nclasses(const ou_geometry *geo);

/* Return the size class that serves a request of nbytes bytes.
 * nbytes must be from 1 to geo->threshold.
 * CPython: (nbytes - 1) >> ALIGNMENT_SHIFT in pymalloc_alloc. */
uint32_t ou_geometry_class_of(const ou_geometry *geo, size_t nbytes);

/* Return the block size in bytes of class szidx, szidx < nclasses.
 * CPython: INDEX2SIZE. */
uint32_t ou_geometry_class_size(const ou_geometry *geo, uint32_t szidx);

/* Return how many blocks of class szidx fit behind a pool's header.
 * CPython: NUMBLOCKS. */
uint32_t ou_geometry_blocks_per_pool(const ou_geometry *geo, uint32_t szidx);

/* Return the bytes at the end of a pool of class szidx that hold no block.
 * CPython: "quantization" in _PyObject_DebugMallocStats. */
uint32_t ou_geometry_pool_waste(const ou_geometry *geo, uint32_t szidx);

/* Return the address of the pool that contains address p: p rounded down to a
 * multiple of the pool size.  p is not dereferenced.  CPython: POOL_ADDR. */
void *ou_geometry_pool_of(const ou_geometry *geo, const void *p);

/* Return how many whole, aligned pools an arena at address base holds: one
 * fewer than arena_size / pool_size unless base is aligned to the pool size.
 * CPython: new_arena, "excess". */
uint32_t ou_geometry_pools_per_arena(const ou_geometry *geo, uintptr_t base);

#endif
