/* fastheap_blocks.c -- blocks looked at, resized and counted.
 * Layer 16.  Needs: fatal os heap_stats pageheap largeheap.  Used by: heap.
 * SPDX-License-Identifier: MIT
 *
 * The part of the fast heap that is not fast: it finds a block's pool, and may
 * walk.  Nothing is counted while the heap works; the statistics are derived
 * from the side table.
 * CPython: PyObject_Realloc, _PyObject_DebugMallocStats (Objects/obmalloc.c).
 */
#include "mem/fastheap.h"

#include "mem/fastheap_internal.h"
#include "mem/fatal.h"

#include <string.h>

/* ---- Looking at blocks --------------------------------------------------- */

/* Return the entry that speaks for the block at p: the first of its pool. */
static ou_fast_pool *
pool_of(const ou_fastheap *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->base;
    ou_fast_pool *pool = &heap->pools[offset >> OU_UNIT_SHIFT];

    return pool->kind == OU_FAST_BEHIND ? pool->head : pool;
}

static size_t
pool_block_size(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    return pool->kind == OU_FAST_LARGE ? pool->slot->used
                                       : heap->classes[pool->szidx].block_size;
}

size_t
ou_fastheap_usable_size(const ou_fastheap *heap, const void *p)
{
    return pool_block_size(heap, pool_of(heap, p));
}

bool
ou_fastheap_contains(const ou_fastheap *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->base;
    size_t unit = offset >> OU_UNIT_SHIFT;
    const ou_slot *slot;

    if (!ou_fastheap_has_address(heap, p)) {
        return false;
    }
    if (ou_pageheap_is_used(&heap->ph, unit)) {
        return true;
    }
    slot = ou_slot_at(&heap->lh, unit);
    return slot != NULL && offset - (slot->unit << OU_UNIT_SHIFT) < slot->used;
}

void
ou__fastheap_free_outside(ou_fastheap *heap, void *p)
{
    if (p != NULL) {
        ou_fatal("ou_fastheap_free(%p): not from this heap, whose addresses "
                 "are %p to %p",
                 p, (void *)heap->base, (void *)(heap->base + heap->span));
    }
}

static bool
on_free_list(const ou_fast_pool *pool, const void *p)
{
    for (const ou_fast_block *b = pool->free; b != NULL; b = b->next) {
        if (b == p) {
            return true;
        }
    }
    return false;
}

/* Stop if p is not an allocated block.  For checked builds: it walks. */
void
ou__fastheap_check_free(const ou_fastheap *heap, const void *p)
{
    const ou_fast_pool *pool = pool_of(heap, p);
    size_t offset = (size_t)((const char *)p - ou__pool_start(heap, pool));
    size_t size;

    if (pool->kind == OU_FAST_NOTHING) {
        ou_fatal("ou_fastheap_free or realloc (%p): no block starts here: the "
                 "unit is free "
                 "or lies inside a large block",
                 p);
    }
    size = pool_block_size(heap, pool);
    if (offset % size != 0) {
        ou_fatal("ou_fastheap_free(%p): %zu bytes behind the start of a block "
                 "of %zu bytes",
                 p, offset % size, size);
    }
    if (pool->kind != OU_FAST_LARGE &&
        (offset / size >= pool->nblocks ||
         ou__carved_before(heap, pool, offset / size) >= pool->ncarved)) {
        ou_fatal("ou_fastheap_free(%p): block was never allocated (%u of its "
                 "pool are carved)",
                 p, pool->ncarved);
    }
    if (on_free_list(pool, p)) {
        ou_fatal("ou_fastheap_free(%p): block is already on the free list of "
                 "its pool (block size %zu): freed twice, or written after "
                 "free",
                 p, size);
    }
}

/* ---- calloc and realloc -------------------------------------------------- */

void *
ou_fastheap_calloc(ou_fastheap *heap, size_t nelem, size_t elsize)
{
    size_t nbytes, dirty;
    void *p;

    if (__builtin_mul_overflow(nelem, elsize, &nbytes)) {
        return NULL;
    }
    dirty = nbytes;
    p = nbytes > OU_FAST_LARGEST
            ? ou__fastheap_malloc_large(heap, nbytes, false, &dirty)
            : ou_fastheap_malloc(heap, nbytes);
    if (p != NULL) {
        memset(p, 0, dirty < nbytes ? dirty : nbytes);
    }
    return p;
}

/* Stop if p is not an allocated block of heap.  For checked builds. */
static void
check_block(ou_fastheap *heap, void *p)
{
    if (!ou_fastheap_has_address(heap, p)) {
        ou__fastheap_free_outside(heap, p);
    }
    ou__fastheap_check_free(heap, p);
}

/* Can the block of pool be nbytes long where it is? */
static bool
stays(ou_fastheap *heap, const ou_fast_pool *pool, size_t nbytes)
{
    size_t size = pool_block_size(heap, pool);

    if (nbytes <= size && nbytes > size / 4 * 3) {
        return true;
    }
    if (pool->kind == OU_FAST_LARGE) {
        return nbytes > OU_FAST_LARGEST &&
               ou_slot_resize(&heap->lh, pool->slot, nbytes);
    }
    return nbytes <= OU_FAST_LARGEST && ou__class_of(nbytes) == pool->szidx;
}

void *
ou_fastheap_realloc(ou_fastheap *heap, void *p, size_t nbytes)
{
    ou_fast_pool *pool;
    size_t size, dirty;
    void *new;

    if (p == NULL) {
        return ou_fastheap_malloc(heap, nbytes);
    }
    if (OU_IS_CHECKED) {
        check_block(heap, p);
    }
    nbytes += nbytes == 0;
    pool = pool_of(heap, p);
    if (stays(heap, pool, nbytes)) {
        return p;
    }
    size = pool_block_size(heap, pool);
    new = nbytes > OU_FAST_LARGEST
              ? ou__fastheap_malloc_large(heap, nbytes, true, &dirty)
              : ou_fastheap_malloc(heap, nbytes);
    if (new != NULL) {
        memcpy(new, p, nbytes < size ? nbytes : size);
        ou_fastheap_free(heap, p);
    }
    return new;
}

/* ---- Statistics ---------------------------------------------------------- */

_Static_assert(OU_FAST_NCLASSES - 1 <= OU_MAX_STAT_CLASSES,
               "class 0 is no class; all others have a line");

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
        return pool->nblocks - (ou__patience(pool) - pool->countdown);
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
    case OU_FAST_LARGE:
        return 1;
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
    for (size_t i = 0; i < heap->lh.nslots; i++) {
        stats->nblocks += heap->lh.slots[i].used > 0;
    }
    stats->allocated_bytes += ph->large_used;
    stats->unused_pool_bytes = (ph->nheld - ph->nlive) * OU_UNIT_SIZE +
                               ph->large_held - ph->large_used;
    stats->arena_bytes =
        ou_pageheap_held(ph) + heap->lh.table_bytes + sizeof *heap;
    stats->pool_header_bytes =
        stats->arena_bytes - ph->nheld * OU_UNIT_SIZE - ph->large_held;
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
