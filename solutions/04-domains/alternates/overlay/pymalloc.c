/* pymalloc.c -- lab 04, alternate "overlay": statistics by subtraction.
 * SPDX-License-Identifier: MIT
 *
 * The statistics begin with all pools unused and move bytes from there to where
 * a pool says that they are; what is left over at the end is lost to alignment.
 */
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

/* A new block; the first `clear` bytes are 0, all of them or none. */
static void *
obtain(ou_pymalloc *heap, size_t nbytes, size_t clear)
{
    void *p = ou_pool_malloc(&heap->pools, nbytes);

    if (p == NULL) {
        p = heap->raw.malloc(heap->raw.ctx, nbytes);
        if (p == NULL) {
            return NULL;
        }
        ++heap->nraw_blocks;
    }
    return memset(p, 0, clear);
}

void *
ou_pymalloc_malloc(ou_pymalloc *heap, size_t nbytes)
{
    return obtain(heap, nbytes, 0);
}

void *
ou_pymalloc_calloc(ou_pymalloc *heap, size_t nelem, size_t elsize)
{
    unsigned __int128 nbytes = (unsigned __int128)nelem * elsize;

    return nbytes >> 64 != 0 ? NULL
                             : obtain(heap, (size_t)nbytes, (size_t)nbytes);
}

void
ou_pymalloc_free(ou_pymalloc *heap, void *p)
{
    bool ours = ou_pymalloc_owns(heap, p);

    if (ours) {
        ou_pool_free(&heap->pools, p);
    }
    else if (p != NULL) {
        heap->raw.free(heap->raw.ctx, p);
    }
    heap->nraw_blocks -= p != NULL && !ours;
}

void *
ou_pymalloc_realloc(ou_pymalloc *heap, void *p, size_t nbytes)
{
    const ou_pool *pool = ou_geometry_pool_of(heap->pools.geo, p);
    size_t quarter;
    void *new;

    if (p == NULL) {
        return obtain(heap, nbytes, 0);
    }
    if (!ou_pymalloc_owns(heap, p)) {
        return heap->raw.realloc(heap->raw.ctx, p, nbytes);
    }
    quarter = ou_geometry_class_size(heap->pools.geo, pool->szidx) / 4;
    if (nbytes > 3 * quarter && nbytes <= 4 * quarter) {
        return p;
    }
    new = obtain(heap, nbytes, 0);
    if (new != NULL) {
        memcpy(new, p, nbytes > 4 * quarter ? 4 * quarter : nbytes);
        ou_pool_free(&heap->pools, p);
    }
    return new;
}

/* Return pool number i of arena, or NULL if it holds no block. */
static const ou_pool *
pool_in_use(const ou_geometry *geo, const ou_arena *arena, uint32_t i)
{
    uintptr_t first = -(-arena->address & ~(uintptr_t)(geo->pool_size - 1));
    const char *at = (const char *)first + (size_t)i * geo->pool_size;

    return at < arena->pool_address && ((const ou_pool *)at)->ref_count > 0
               ? (const ou_pool *)at
               : NULL;
}

static void
move_to_class(const ou_geometry *geo, const ou_pool *pool, ou_heap_stats *stats)
{
    uint32_t c = pool->szidx;
    size_t size = ou_geometry_class_size(geo, c);
    size_t n = ou_geometry_blocks_per_pool(geo, c);

    stats->classes[c].npools += 1;
    stats->classes[c].nallocated += pool->ref_count;
    stats->classes[c].navailable += n - pool->ref_count;
    stats->nblocks += pool->ref_count;
    stats->unused_pool_bytes -= geo->pool_size;
    stats->allocated_bytes += size * pool->ref_count;
    stats->available_bytes += size * (n - pool->ref_count);
    stats->pool_header_bytes += OU_POOL_OVERHEAD;
    stats->quantization_bytes += geo->pool_size - OU_POOL_OVERHEAD - n * size;
}

void
ou_pymalloc_stats(const ou_pymalloc *heap, ou_heap_stats *stats)
{
    const ou_arenas *all = &heap->arenas;
    const ou_geometry *geo = all->geo;

    *stats = (ou_heap_stats){.nraw_blocks = heap->nraw_blocks,
                             .nblocks = heap->nraw_blocks,
                             .narenas = all->narenas_currently_allocated,
                             .narenas_highwater = all->narenas_highwater,
                             .narenas_allocated = all->ntimes_arena_allocated};
    for (uint32_t c = 0; c < ou_geometry_nclasses(geo); c++) {
        stats->classes[c].block_size = ou_geometry_class_size(geo, c);
    }
    for (uint32_t i = 0; i < all->maxarenas; i++) {
        const ou_arena *arena = &all->arenas[i];
        size_t npools = arena->address == 0 ? 0 : arena->ntotalpools;

        stats->arena_bytes += npools == 0 ? 0 : geo->arena_size;
        stats->unused_pool_bytes += npools * geo->pool_size;
        for (uint32_t k = 0; k < npools; k++) {
            const ou_pool *pool = pool_in_use(geo, arena, k);

            if (pool != NULL) {
                move_to_class(geo, pool, stats);
            }
        }
    }
    stats->alignment_bytes = stats->arena_bytes - stats->unused_pool_bytes -
                             stats->allocated_bytes - stats->available_bytes -
                             stats->pool_header_bytes -
                             stats->quantization_bytes;
}

/* A walk over the used and full pools, by the same door. */
size_t
ou_pymalloc_nblocks(const ou_pymalloc *heap)
{
    const ou_arenas *all = &heap->arenas;
    size_t n = heap->nraw_blocks;

    for (uint32_t i = 0; i < all->maxarenas; i++) {
        for (uint32_t k = 0;
             all->arenas[i].address != 0 && k < all->arenas[i].ntotalpools;
             k++) {
            const ou_pool *pool = pool_in_use(all->geo, &all->arenas[i], k);

            n += pool == NULL ? 0 : pool->ref_count;
        }
    }
    return n;
}
