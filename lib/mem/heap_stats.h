/* heap_stats.h -- what a heap's memory is used for.
 * SPDX-License-Identifier: MIT
 *
 * Every byte that a heap holds itself is in exactly one of six categories, so
 * they add up, to the byte.  A faithful heap holds small blocks; its large ones
 * are the raw allocator's.  A fast heap holds both.
 *
 *     allocated_bytes     in blocks that callers have
 *   + available_bytes     in blocks that are carved or could be, in pools that
 *                         have a size class
 *   + unused_pool_bytes   in pools that have none: the heap's reserve
 *   + pool_header_bytes   what the heap writes into pools for itself
 *   + quantization_bytes  at the ends of pools, too few for a block
 *   + alignment_bytes     of arenas, before the first pool and behind the last
 *   = arena_bytes         taken from the source and not given back
 *
 * CPython: _PyObject_DebugMallocStats, sys._debugmallocstats. */
#ifndef OU_HEAP_STATS_H
#define OU_HEAP_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Size classes of any heap of ours. */
#define OU_MAX_STAT_CLASSES 128

/* One size class. */
typedef struct {
    size_t block_size; /* bytes; 0: there is no such class */
    size_t npools;
    size_t nallocated; /* blocks */
    size_t navailable; /* blocks, free or uncarved */
} ou_class_stats;

typedef struct {
    size_t allocated_bytes;
    size_t available_bytes;
    size_t unused_pool_bytes;
    size_t pool_header_bytes;
    size_t quantization_bytes;
    size_t alignment_bytes;
    size_t arena_bytes;

    size_t narenas;           /* held now */
    size_t narenas_highwater; /* at most, so far */
    size_t narenas_allocated; /* taken from the source, so far */
    size_t nblocks;           /* blocks allocated, large ones included */
    size_t nraw_blocks; /* of these, blocks that are not in the six sums */
    ou_class_stats classes[OU_MAX_STAT_CLASSES];
} ou_heap_stats;

/* Do the six categories of stats add up to arena_bytes?
 * CPython: an assertion in _PyObject_DebugMallocStats. */
bool ou_heap_stats_add_up(const ou_heap_stats *stats);

/* Print stats to out as a table: one line for each class that has a pool, then
 * arenas, then the categories and their sum.
 * CPython: _PyObject_DebugMallocStats. */
void ou_heap_stats_print(const ou_heap_stats *stats, FILE *out);

#endif
