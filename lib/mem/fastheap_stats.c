/* fastheap_stats.c -- what the memory of a fast heap is used for.
 * Layer 15.  Needs: fatal os heap_stats pageheap.  Used by: heap.
 * SPDX-License-Identifier: MIT
 *
 * Nothing is counted while the heap works: every figure is derived from the
 * side table, by a walk over the units.
 * CPython: _PyObject_DebugMallocStats (Objects/obmalloc.c). */
#include "mem/fastheap.h"

#include "mem/os.h"

#include <string.h>

static size_t
allocated_blocks(const ou_fast_pool *pool)
{
    switch ((enum ou_fast_kind)pool->kind) {
    case OU_FAST_CURRENT:
    case OU_FAST_QUEUED:
        return pool->countdown;
    case OU_FAST_RETAINED:
        return pool->countdown - 1u;
    case OU_FAST_FULL:
        return pool->nblocks;
    default:
        return 0;
    }
}

/* Add one pool.  Returns its units. */
static size_t
add_pool(ou_heap_stats *stats, const ou_fastheap *heap,
         const ou_fast_pool *pool)
{
    size_t size = heap->classes[pool->szidx].block_size;
    size_t bytes = ou__units_for(pool->nblocks * size) * OU_UNIT_SIZE;
    size_t nallocated = allocated_blocks(pool);
    ou_class_stats *class = &stats->classes[pool->szidx - 1];

    class->npools++;
    class->nallocated += nallocated;
    class->navailable += pool->nblocks - nallocated;
    stats->nblocks += nallocated;
    stats->allocated_bytes += nallocated * size;
    stats->available_bytes += (pool->nblocks - nallocated) * size;
    stats->quantization_bytes += bytes - pool->nblocks * size;
    return bytes / OU_UNIT_SIZE;
}

/* Add what starts at unit, and return its units; 1 if nothing does. */
static size_t
add_unit(ou_heap_stats *stats, const ou_fastheap *heap, size_t unit)
{
    const ou_fast_pool *pool = &heap->pools[unit];

    switch ((enum ou_fast_kind)pool->kind) {
    case OU_FAST_NOTHING:
    case OU_FAST_BEHIND:
        return 1;
    case OU_FAST_LARGE:
        stats->nblocks++;
        stats->allocated_bytes += pool->nunits * OU_UNIT_SIZE;
        return pool->nunits;
    default:
        return add_pool(stats, heap, pool);
    }
}

void
ou_fastheap_stats(const ou_fastheap *heap, ou_heap_stats *stats)
{
    const ou_pageheap *ph = &heap->ph;
    size_t nunits = ph->nchunks * OU_CHUNK_UNITS;

    memset(stats, 0, sizeof *stats);
    for (uint32_t i = 1; i < OU_FAST_NCLASSES; i++) {
        stats->classes[i - 1].block_size = heap->classes[i].block_size;
    }
    for (size_t unit = 0; unit < nunits;) {
        unit += add_unit(stats, heap, unit);
    }
    stats->unused_pool_bytes = (ph->nheld - ph->nlive) * OU_UNIT_SIZE;
    stats->pool_header_bytes =
        ou_pageheap_held(ph) - ph->nheld * OU_UNIT_SIZE + sizeof *heap;
    stats->arena_bytes = ou_pageheap_held(ph) + sizeof *heap;
    stats->narenas = ph->narenas;
    stats->narenas_highwater = ph->narenas_highwater;
    stats->narenas_allocated = ph->narenas_taken;
}

size_t
ou_fastheap_nblocks(const ou_fastheap *heap)
{
    ou_heap_stats stats;

    ou_fastheap_stats(heap, &stats);
    return stats.nblocks;
}
