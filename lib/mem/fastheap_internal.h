/* fastheap_internal.h -- what the files of the fast heap share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_FASTHEAP_INTERNAL_H
#define OU_FASTHEAP_INTERNAL_H

#include "mem/fastheap.h"

/* Bytes from where one pool begins to carve to where the next one does: a
 * number of lines of the cache that takes a while to come round. */
#define OU_COLOUR (17 * 64)

/* One in so many blocks of a full pool must be free before it queues. */
#define OU_PATIENCE 16

/* Return the size class of a request for nbytes, 1 to OU_FAST_LARGEST. */
static inline uint32_t
ou__class_of(size_t nbytes)
{
    uint32_t log, sixteenth;

    if (nbytes <= OU_FAST_LINEAR) {
        return (uint32_t)((nbytes + 15) / 16);
    }
    log = 63 - (uint32_t)__builtin_clzll(nbytes - 1);
    sixteenth = (uint32_t)((nbytes - 1) >> (log - 4)); /* 16 .. 31 */
    return OU_FAST_LINEAR / 16 + (log - 10) * 16 + sixteenth - 15;
}

/* Return the first byte of pool. */
static inline char *
ou__pool_start(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    return heap->base + ((size_t)(pool - heap->pools) << OU_UNIT_SHIFT);
}

/* Return a large block.  Its first *dirty bytes may be anything; the others are
 * 0.  growing: it has been realloc'ed, and is likely to be so again. */
void *ou__fastheap_malloc_large(ou_fastheap *heap, size_t nbytes, bool growing,
                                size_t *dirty);

/* Return the least number of units that hold nbytes bytes. */
static inline size_t
ou__units_for(size_t nbytes)
{
    return (nbytes + OU_UNIT_SIZE - 1) >> OU_UNIT_SHIFT;
}

/* Return the number of the block that is carved first in pool; the others
 * follow in the order of their addresses, round the end.  If each pool began
 * with its first block, the first blocks of all pools would compete for the
 * same few lines of the cache. */
static inline size_t
ou__first_block(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    size_t unit = (size_t)(pool - heap->pools);
    size_t size = heap->classes[pool->szidx].block_size;

    return unit * OU_COLOUR % OU_UNIT_SIZE / size % pool->nblocks;
}

/* Return how many blocks were carved in pool before block number i was. */
static inline size_t
ou__carved_before(const ou_fastheap *heap, const ou_fast_pool *pool, size_t i)
{
    size_t first = ou__first_block(heap, pool);

    return i >= first ? i - first : i + pool->nblocks - first;
}

/* Return how many blocks of a full pool must be freed before it queues.  A pool
 * with a single free block would be full again at once, and to take pools out
 * of a queue and put them back is most of what malloc would then do. */
static inline size_t
ou__patience(const ou_fast_pool *pool)
{
    return (pool->nblocks + OU_PATIENCE - 1u) / OU_PATIENCE;
}

#endif
