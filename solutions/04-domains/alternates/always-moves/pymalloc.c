/* pymalloc.c -- lab 04, alternate "always-moves": sizes come from the classes.
 * SPDX-License-Identifier: MIT
 *
 * Whether a block stays is asked in other words than in the reference: is the
 * request in the same class, or not smaller than what three quarters of the
 * block hold?  calloc is a malloc that is cleared.  The statistics are
 * collected pool by pool of the whole arena, carved or not. */
#include "mem/pymalloc.h"

#include "mem/fatal.h"

#include <string.h>

void
ou_pymalloc_init(ou_pymalloc *heap, const ou_geometry *geo,
                 ou_arena_source source, ou_allocator raw)
{
    ou_arenas_init(&heap->arenas, geo, source);
    ou_pools_init(&heap->pools, geo, ou_arenas_pool_source(&heap->arenas));
    heap->raw = raw;
    heap->nraw_blocks = 0;
}

void
ou_pymalloc_fini(ou_pymalloc *heap)
{
    const ou_geometry *geo = heap->pools.geo;

    ou_arenas_fini(&heap->arenas);
    ou_pools_init(&heap->pools, geo, ou_arenas_pool_source(&heap->arenas));
}

bool
ou_pymalloc_owns(const ou_pymalloc *heap, const void *p)
{
    return ou_arenas_contain(&heap->arenas, p);
}

void *
ou_pymalloc_malloc(ou_pymalloc *heap, size_t nbytes)
{
    void *p = NULL;

    if (nbytes - 1 < heap->pools.geo->threshold) {
        p = ou_pool_malloc(&heap->pools, nbytes);
    }
    if (p == NULL) {
        p = heap->raw.malloc(heap->raw.ctx, nbytes);
        if (p != NULL) {
            heap->nraw_blocks++;
        }
    }
    return p;
}

void *
ou_pymalloc_calloc(ou_pymalloc *heap, size_t nelem, size_t elsize)
{
    void *p;

    if (elsize != 0 && nelem > SIZE_MAX / elsize) {
        return NULL;
    }
    p = ou_pymalloc_malloc(heap, nelem * elsize);
    return p == NULL ? NULL : memset(p, 0, nelem * elsize);
}

void
ou_pymalloc_free(ou_pymalloc *heap, void *p)
{
    if (p == NULL) {
        return;
    }
    if (ou_arenas_contain(&heap->arenas, p)) {
        ou_pool_free(&heap->pools, p);
        return;
    }
    heap->raw.free(heap->raw.ctx, p);
    heap->nraw_blocks--;
}

void *
ou_pymalloc_realloc(ou_pymalloc *heap, void *p, size_t nbytes)
{
    const ou_geometry *geo = heap->pools.geo;
    const ou_pool *pool;
    size_t size;
    void *moved;

    if (p == NULL) {
        return ou_pymalloc_malloc(heap, nbytes);
    }
    if (!ou_pymalloc_owns(heap, p)) {
        return heap->raw.realloc(heap->raw.ctx, p, nbytes);
    }
    pool = ou_geometry_pool_of(geo, p);
    size = ou_geometry_class_size(geo, pool->szidx);
    if (nbytes <= size && size - nbytes < size - size / 4 * 3) {
        return p;
    }
    moved = ou_pymalloc_malloc(heap, nbytes);
    if (moved == NULL) {
        return NULL;
    }
    memmove(moved, p, nbytes < size ? nbytes : size);
    ou_pool_free(&heap->pools, p);
    return moved;
}

/* The statistics know everything that is needed to count. */
size_t
ou_pymalloc_nblocks(const ou_pymalloc *heap)
{
    ou_heap_stats stats;

    ou_pymalloc_stats(heap, &stats);
    return stats.nblocks;
}

static void
look_at_pool(const ou_pymalloc *heap, const ou_pool *pool, ou_heap_stats *stats)
{
    const ou_geometry *geo = heap->pools.geo;
    size_t size = ou_geometry_class_size(geo, pool->szidx);
    size_t room = (geo->pool_size - OU_POOL_OVERHEAD) / size;

    stats->classes[pool->szidx].npools++;
    stats->classes[pool->szidx].nallocated += pool->ref_count;
    stats->classes[pool->szidx].navailable += room - pool->ref_count;
    stats->nblocks += pool->ref_count;
    stats->allocated_bytes += pool->ref_count * size;
    stats->available_bytes += (room - pool->ref_count) * size;
    stats->pool_header_bytes += OU_POOL_OVERHEAD;
    stats->quantization_bytes +=
        (geo->pool_size - OU_POOL_OVERHEAD) - room * size;
}

static void
look_at_arena(const ou_pymalloc *heap, const ou_arena *arena,
              ou_heap_stats *stats)
{
    const ou_geometry *geo = heap->pools.geo;
    char *end = (char *)arena->address + geo->arena_size;
    char *first =
        ou_geometry_pool_of(geo, (char *)arena->address + geo->pool_size - 1);

    stats->arena_bytes += geo->arena_size;
    stats->alignment_bytes += (size_t)(first - (char *)arena->address);
    for (char *at = first; at < end; at += geo->pool_size) {
        if (end - at < (ptrdiff_t)geo->pool_size) {
            stats->alignment_bytes += (size_t)(end - at);
        }
        else if (at >= arena->pool_address || ((ou_pool *)at)->ref_count == 0) {
            stats->unused_pool_bytes += geo->pool_size;
        }
        else {
            look_at_pool(heap, (ou_pool *)at, stats);
        }
    }
}

void
ou_pymalloc_stats(const ou_pymalloc *heap, ou_heap_stats *stats)
{
    const ou_arenas *arenas = &heap->arenas;

    memset(stats, 0, sizeof *stats);
    for (uint32_t i = 0; i < ou_geometry_nclasses(arenas->geo); i++) {
        stats->classes[i].block_size = ou_geometry_class_size(arenas->geo, i);
    }
    for (uint32_t i = 0; i < arenas->maxarenas; i++) {
        if (arenas->arenas[i].address != 0) {
            look_at_arena(heap, &arenas->arenas[i], stats);
        }
    }
    stats->narenas = arenas->narenas_currently_allocated;
    stats->narenas_highwater = arenas->narenas_highwater;
    stats->narenas_allocated = arenas->ntimes_arena_allocated;
    stats->nraw_blocks = heap->nraw_blocks;
    stats->nblocks += heap->nraw_blocks;
}
