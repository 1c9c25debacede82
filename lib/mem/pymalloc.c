/* pymalloc.c -- a heap that behaves as CPython's does.
 * Layer 13.  Needs: fatal pool allocator arena heap_stats.  Used by: heap.
 * SPDX-License-Identifier: MIT
 *
 * A block lies in an arena of ours, or raw has it; nraw_blocks counts those.
 * lib/verify/pymalloc_verify.c walks the rest.
 * CPython: _PyObject_Malloc and what it calls (Objects/obmalloc.c). */
#include "mem/pymalloc.h"

#include "mem/fatal.h"

#include <stdbool.h>
#include <stdint.h>
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

/* ---- Blocks -------------------------------------------------------------- */

/* Count p, which raw has just handed out, unless it is NULL. */
static void *
count_raw(ou_pymalloc *heap, void *p)
{
    heap->nraw_blocks += p != NULL;
    return p;
}

void *
ou_pymalloc_malloc(ou_pymalloc *heap, size_t nbytes)
{
    void *p = ou_pool_malloc(&heap->pools, nbytes);

    if (p != NULL) {
        return p;
    }
    return count_raw(heap, heap->raw.malloc(heap->raw.ctx, nbytes));
}

void *
ou_pymalloc_calloc(ou_pymalloc *heap, size_t nelem, size_t elsize)
{
    size_t nbytes;
    void *p;

    if (__builtin_mul_overflow(nelem, elsize, &nbytes)) {
        return NULL;
    }
    p = ou_pool_malloc(&heap->pools, nbytes);
    if (p != NULL) {
        return memset(p, 0, nbytes);
    }
    return count_raw(heap, heap->raw.calloc(heap->raw.ctx, nelem, elsize));
}

void
ou_pymalloc_free(ou_pymalloc *heap, void *p)
{
    if (p == NULL) {
        return;
    }
    if (ou_pymalloc_owns(heap, p)) {
        ou_pool_free(&heap->pools, p);
    }
    else {
        heap->nraw_blocks--;
        heap->raw.free(heap->raw.ctx, p);
    }
}

static size_t
block_size_of(const ou_pymalloc *heap, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(heap->pools.geo, p);

    return ou_geometry_class_size(heap->pools.geo, pool->szidx);
}

/* Would a request of nbytes use a block of size bytes well enough to leave it
 * there?  A copy now and then is the price for the memory that comes free. */
static bool
fits_well(size_t nbytes, size_t size)
{
    return nbytes <= size && 4 * nbytes > 3 * size;
}

static void *
move_block(ou_pymalloc *heap, void *p, size_t size, size_t nbytes)
{
    void *moved = ou_pymalloc_malloc(heap, nbytes);

    if (moved != NULL) {
        memcpy(moved, p, size < nbytes ? size : nbytes);
        ou_pymalloc_free(heap, p);
    }
    return moved;
}

void *
ou_pymalloc_realloc(ou_pymalloc *heap, void *p, size_t nbytes)
{
    size_t size;

    if (p == NULL) {
        return ou_pymalloc_malloc(heap, nbytes);
    }
    if (!ou_pymalloc_owns(heap, p)) {
        return heap->raw.realloc(heap->raw.ctx, p, nbytes);
    }
    size = block_size_of(heap, p);
    return fits_well(nbytes, size) ? p : move_block(heap, p, size, nbytes);
}

/* ---- Statistics ---------------------------------------------------------- */

/* Call visit for every pool of arena that was carved. */
static void
visit_pools(const ou_pymalloc *heap, const ou_arena *arena,
            void (*visit)(const ou_geometry *geo, const ou_pool *pool,
                          void *arg),
            void *arg)
{
    const ou_geometry *geo = heap->pools.geo;
    uintptr_t first = (arena->address + geo->pool_size - 1) &
                      ~(uintptr_t)(geo->pool_size - 1);

    for (char *pool = (char *)first; pool < arena->pool_address;
         pool += geo->pool_size) {
        visit(geo, (const ou_pool *)pool, arg);
    }
}

static void
visit_all_pools(const ou_pymalloc *heap,
                void (*visit)(const ou_geometry *geo, const ou_pool *pool,
                              void *arg),
                void *arg)
{
    for (uint32_t i = 0; i < heap->arenas.maxarenas; i++) {
        if (heap->arenas.arenas[i].address != 0) {
            visit_pools(heap, &heap->arenas.arenas[i], visit, arg);
        }
    }
}

static void
count_blocks(const ou_geometry *geo, const ou_pool *pool, void *arg)
{
    *(size_t *)arg += pool->ref_count;
}

size_t
ou_pymalloc_nblocks(const ou_pymalloc *heap)
{
    size_t n = heap->nraw_blocks;

    visit_all_pools(heap, count_blocks, &n);
    return n;
}

/* A pool without a block is in its arena's reserve, whatever its header says
 * about its last class. */
static void
add_pool(const ou_geometry *geo, const ou_pool *pool, void *arg)
{
    ou_heap_stats *stats = arg;
    ou_class_stats *class;
    size_t capacity;

    if (pool->ref_count == 0) {
        return;
    }
    class = &stats->classes[pool->szidx];
    capacity = ou_geometry_blocks_per_pool(geo, pool->szidx);
    class->npools++;
    class->nallocated += pool->ref_count;
    class->navailable += capacity - pool->ref_count;
    stats->pool_header_bytes += OU_POOL_OVERHEAD;
    stats->quantization_bytes += ou_geometry_pool_waste(geo, pool->szidx);
}

static void
add_arena(const ou_geometry *geo, const ou_arena *arena, ou_heap_stats *stats)
{
    size_t pools = (size_t)arena->ntotalpools * geo->pool_size;

    stats->unused_pool_bytes += (size_t)arena->nfreepools * geo->pool_size;
    stats->alignment_bytes += geo->arena_size - pools;
    stats->arena_bytes += geo->arena_size;
}

static void
add_classes(const ou_geometry *geo, ou_heap_stats *stats)
{
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++) {
        ou_class_stats *class = &stats->classes[i];

        class->block_size = ou_geometry_class_size(geo, i);
        stats->allocated_bytes += class->nallocated * class->block_size;
        stats->available_bytes += class->navailable * class->block_size;
        stats->nblocks += class->nallocated;
    }
}

void
ou_pymalloc_stats(const ou_pymalloc *heap, ou_heap_stats *stats)
{
    const ou_arenas *arenas = &heap->arenas;

    *stats = (ou_heap_stats){
        .narenas = arenas->narenas_currently_allocated,
        .narenas_highwater = arenas->narenas_highwater,
        .narenas_allocated = arenas->ntimes_arena_allocated,
        .nblocks = heap->nraw_blocks,
        .nraw_blocks = heap->nraw_blocks,
    };
    for (uint32_t i = 0; i < arenas->maxarenas; i++) {
        if (arenas->arenas[i].address != 0) {
            add_arena(arenas->geo, &arenas->arenas[i], stats);
        }
    }
    visit_all_pools(heap, add_pool, stats);
    add_classes(arenas->geo, stats);
}
