/* heap_verify.c -- is a whole heap what heap.h says it is?
 * SPDX-License-Identifier: MIT */
#include "verify/heap_verify.h"

#include "mem/heap_inside.h"
#include "verify/fastheap_verify.h"
#include "verify/pymalloc_verify.h"
#include "verify/complain.h"

/* The classes against the sums over them. */
static const char *
verify_classes(const ou_heap_stats *stats)
{
    size_t nblocks = stats->nraw_blocks, allocated = 0, available = 0;

    for (size_t i = 0; i < OU_MAX_STAT_CLASSES; i++) {
        const ou_class_stats *class = &stats->classes[i];

        if (class->npools == 0 && class->nallocated + class->navailable > 0) {
            return ou__complain("class %zu has blocks but no pool", i);
        }
        nblocks += class->nallocated;
        allocated += class->nallocated * class->block_size;
        available += class->navailable * class->block_size;
    }
    if (nblocks > stats->nblocks || allocated > stats->allocated_bytes) {
        return ou__complain(
            "classes hold %zu blocks of %zu bytes, the heap only "
            "%zu of %zu",
            nblocks, allocated, stats->nblocks, stats->allocated_bytes);
    }
    if (available > stats->available_bytes) {
        return ou__complain(
            "classes have %zu bytes available, the heap only %zu", available,
            stats->available_bytes);
    }
    return NULL;
}

static const char *
verify_stats(const ou_heap *heap)
{
    ou_heap_stats stats;

    ou_heap_stats_get(heap, &stats);
    if (!ou_heap_stats_add_up(&stats)) {
        return ou__complain(
            "the six categories do not add up to the %zu bytes of "
            "arenas",
            stats.arena_bytes);
    }
    if (stats.nblocks != ou_heap_nblocks(heap)) {
        return ou__complain("statistics count %zu blocks, ou_heap_nblocks %zu",
                            stats.nblocks, ou_heap_nblocks(heap));
    }
    if (stats.narenas > stats.narenas_highwater ||
        stats.narenas_highwater > stats.narenas_allocated) {
        return ou__complain("%zu arenas, at most %zu, %zu in all",
                            stats.narenas, stats.narenas_highwater,
                            stats.narenas_allocated);
    }
    return verify_classes(&stats);
}

/* The fast part of a faithful heap has nothing to offer. */
static const char *
verify_void(const ou_fastheap *fast)
{
    for (uint32_t i = 0; i < OU_FAST_NCLASSES; i++) {
        if (fast->current[i] != &fast->none) {
            return ou__complain("a faithful heap has a fast pool of class %u",
                                i);
        }
    }
    if (fast->span != 0 || fast->none.free != NULL) {
        return ou__complain("a faithful heap has fast blocks or addresses");
    }
    return NULL;
}

const char *
ou_heap_verify(const ou_heap *heap)
{
    const char *bad = heap->is_fast ? ou_fastheap_verify(&heap->fast)
                                    : ou_pymalloc_verify(&heap->pymalloc);

    if (bad == NULL && !heap->is_fast) {
        bad = verify_void(&heap->fast);
    }
    return bad != NULL ? bad : verify_stats(heap);
}
