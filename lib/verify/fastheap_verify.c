/* fastheap_verify.c -- is a fast heap what its headers say it is?
 * SPDX-License-Identifier: MIT
 *
 * A corrupt list may be a circle, so every walk is bounded: that of a free list
 * by the blocks carved, that of slots by the slots there are.  A queue needs no
 * bound: links that agree both ways lead back to the head and nowhere else. */
#include "verify/fastheap_verify.h"

#include "mem/fastheap_internal.h"
#include "verify/complain.h"

static bool
is_used(const ou_pageheap *ph, size_t unit)
{
    const ou_chunk *chunk = &ph->chunks[unit / OU_CHUNK_UNITS];
    size_t i = unit % OU_CHUNK_UNITS;

    return (chunk->used[i / 64] >> i % 64 & 1) != 0;
}

/* ---- The page heap ------------------------------------------------------- */

static const char *
verify_chunk(const ou_pageheap *ph, size_t i)
{
    const ou_chunk *chunk = &ph->chunks[i];
    size_t nused = 0, end = 0;

    for (size_t u = 0; u < OU_CHUNK_UNITS; u++) {
        if (is_used(ph, i * OU_CHUNK_UNITS + u)) {
            nused++;
            end = u + 1;
        }
    }
    if (nused != chunk->nused || nused > chunk->npeak) {
        return ou__complain(
            "chunk %zu: %zu units are allocated, it says %u, at "
            "most %u so far",
            i, nused, chunk->nused, chunk->npeak);
    }
    if (end > chunk->top || chunk->top > OU_CHUNK_UNITS) {
        return ou__complain(
            "chunk %zu: units up to %zu are allocated, but only %u "
            "have memory",
            i, end, chunk->top);
    }
    if (chunk->huge > 0 && chunk->top % OU_CHUNK_UNITS != 0) {
        return ou__complain("chunk %zu: %u units of a huge page have memory", i,
                            chunk->top);
    }
    if ((i < ph->first && nused < chunk->top) ||
        (i < ph->first_free && nused < OU_CHUNK_UNITS)) {
        return ou__complain(
            "chunk %zu has free units, but the search begins at %zu "
            "(%zu)",
            i, ph->first, ph->first_free);
    }
    return NULL;
}

const char *
ou_pageheap_verify(const ou_pageheap *ph)
{
    size_t nlive = 0, nheld = 0, nidle = 0, narenas = 0;

    for (size_t i = 0; i < ph->nchunks; i++) {
        const ou_chunk *chunk = &ph->chunks[i];
        const char *bad = verify_chunk(ph, i);

        if (bad != NULL) {
            return bad;
        }
        nlive += chunk->nused;
        nheld += chunk->top;
        nidle += chunk->nused == 0 ? chunk->top : 0;
        narenas += chunk->top > 0;
    }
    if (nlive != ph->nlive || nheld != ph->nheld || nidle != ph->nidle ||
        narenas != ph->narenas) {
        return ou__complain(
            "the chunks have %zu units live, %zu held, %zu idle, "
            "%zu arenas; the sums say %zu, %zu, %zu, %zu",
            nlive, nheld, nidle, narenas, ph->nlive, ph->nheld, ph->nidle,
            ph->narenas);
    }
    if (ph->nspare > nlive || ph->nchunks * OU_CHUNK_UNITS > ph->nunits) {
        return ou__complain(
            "%zu units spare, %zu live; %zu chunks, room for %zu "
            "units",
            ph->nspare, nlive, ph->nchunks, ph->nunits);
    }
    return NULL;
}

/* ---- Large blocks -------------------------------------------------------- */

static size_t
slot_units(const ou_slot *slot)
{
    return ((size_t)1 << (OU_SLOT_SHIFT + slot->class)) >> OU_UNIT_SHIFT;
}

/* Slots lie side by side, the first at the end of the range. */
static const char *
verify_slots(const ou_largeheap *lh)
{
    size_t end = lh->ph->span >> OU_UNIT_SHIFT;
    size_t used = 0, held = 0;

    for (size_t i = 0; i < lh->nslots; i++) {
        const ou_slot *slot = &lh->slots[i];

        if (slot->unit + slot_units(slot) != end) {
            return ou__complain("slot %zu ends at unit %zu, not at %zu", i,
                                slot->unit + slot_units(slot), end);
        }
        if (slot->used > slot->touched ||
            slot->touched > slot_units(slot) * OU_UNIT_SIZE) {
            return ou__complain("slot %zu: %zu bytes used, %zu touched of %zu",
                                i, slot->used, slot->touched,
                                slot_units(slot) * OU_UNIT_SIZE);
        }
        end = slot->unit;
        used += slot->used;
        held += slot->touched;
    }
    if (end != lh->ph->nunits || used != lh->ph->large_used ||
        held != lh->ph->large_held) {
        return ou__complain("slots reach down to unit %zu, %zu bytes used, %zu "
                            "held; the sums say %zu, %zu, %zu",
                            end, used, held, lh->ph->nunits, lh->ph->large_used,
                            lh->ph->large_held);
    }
    return NULL;
}

const char *
ou_largeheap_verify(const ou_largeheap *lh)
{
    size_t nfree = 0, on_stacks = 0;
    const char *bad = verify_slots(lh);

    if (bad != NULL) {
        return bad;
    }
    for (size_t i = 0; i < lh->nslots; i++) {
        nfree += lh->slots[i].used == 0;
    }
    for (unsigned class = 0; class < OU_SLOT_NCLASSES; class ++) {
        for (const ou_slot *s = lh->free[class]; s != NULL; s = s->next) {
            if (s->class != class || s->used != 0 || ++on_stacks > nfree) {
                return ou__complain(
                    "slot %td stands among the free ones of class "
                    "%u: class %u, %zu bytes used",
                    s - lh->slots, class, s->class, s->used);
            }
        }
    }
    return on_stacks == nfree
               ? NULL
               : ou__complain("%zu slots are free, %zu on stacks", nfree,
                              on_stacks);
}

/* ---- Pools --------------------------------------------------------------- */

/* What a walk over the units has found. */
struct count {
    size_t nspare;
    size_t nblocks;
    size_t npools[OU_FAST_NCLASSES];
    size_t nqueued[OU_FAST_NCLASSES];
};

/* Count the free blocks of pool in *nfree. */
static const char *
verify_free_list(const ou_fastheap *heap, const ou_fast_pool *pool,
                 size_t *nfree)
{
    size_t size = heap->classes[pool->szidx].block_size;
    const char *start =
        heap->base + ((size_t)(pool - heap->pools) << OU_UNIT_SHIFT);

    *nfree = 0;
    for (const ou_fast_block *b = pool->free; b != NULL; b = b->next) {
        size_t offset = (uintptr_t)b - (uintptr_t)start;

        if (offset % size != 0 || offset / size >= pool->nblocks ||
            ou__carved_before(heap, pool, offset / size) >= pool->ncarved) {
            return ou__complain(
                "pool %p: %p on the free list is no carved block",
                (const void *)start, (const void *)b);
        }
        if (++*nfree > pool->ncarved) {
            return ou__complain("pool %p: the free list goes round in a circle",
                                (const void *)start);
        }
    }
    return NULL;
}

/* What the countdown of pool must be if nallocated of its blocks are, or -1. */
static long
countdown_for(const ou_fast_pool *pool, long nallocated)
{
    long patience = (pool->nblocks + OU_PATIENCE - 1) / OU_PATIENCE;

    switch ((enum ou_fast_kind)pool->kind) {
    case OU_FAST_CURRENT:
    case OU_FAST_QUEUED:
        return nallocated;
    case OU_FAST_RETAINED:
        return nallocated + 1;
    case OU_FAST_FULL:
        return pool->ncarved == pool->nblocks
                   ? patience - (pool->nblocks - nallocated)
                   : -1;
    default:
        return -1;
    }
}

/* Is pool to be found where its kind says? */
static bool
is_in_place(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    bool current = heap->current[pool->szidx] == pool;

    switch ((enum ou_fast_kind)pool->kind) {
    case OU_FAST_CURRENT:
    case OU_FAST_RETAINED:
        return current;
    case OU_FAST_QUEUED:
        return !current && pool->free != NULL && pool->next->prev == pool &&
               pool->prev->next == pool;
    default:
        return !current;
    }
}

static const char *
verify_pool(const ou_fastheap *heap, const ou_fast_pool *pool,
            struct count *count)
{
    size_t nfree, nunits;
    const char *bad;
    long nallocated;

    if (pool->szidx == 0 || pool->szidx >= OU_FAST_NCLASSES ||
        pool->ncarved > pool->nblocks || pool->nblocks == 0) {
        return ou__complain("unit %td: class %u, %u blocks of %u carved",
                            pool - heap->pools, pool->szidx, pool->ncarved,
                            pool->nblocks);
    }
    bad = verify_free_list(heap, pool, &nfree);
    if (bad != NULL) {
        return bad;
    }
    nallocated = (long)pool->ncarved - (long)nfree;
    if (pool->countdown != countdown_for(pool, nallocated)) {
        return ou__complain(
            "unit %td: kind %u, %ld blocks allocated, countdown %u",
            pool - heap->pools, pool->kind, nallocated, pool->countdown);
    }
    if (!is_in_place(heap, pool)) {
        return ou__complain(
            "unit %td: a pool of kind %u is not where it should be",
            pool - heap->pools, pool->kind);
    }
    nunits =
        ou__units_for(pool->nblocks * heap->classes[pool->szidx].block_size);
    count->nblocks += (size_t)nallocated;
    count->npools[pool->szidx]++;
    count->nqueued[pool->szidx] += pool->kind == OU_FAST_QUEUED;
    count->nspare += pool->kind == OU_FAST_RETAINED ? nunits : 0;
    return NULL;
}

/* A unit is allocated if and only if it belongs to a pool. */
static const char *
verify_unit(const ou_fastheap *heap, size_t unit, struct count *count)
{
    const ou_fast_pool *pool = &heap->pools[unit];
    const ou_fast_pool *head = pool->kind == OU_FAST_BEHIND ? pool->head : pool;
    size_t nunits;

    if (!is_used(&heap->ph, unit) || pool->kind == OU_FAST_NOTHING) {
        return is_used(&heap->ph, unit) == (pool->kind != OU_FAST_NOTHING)
                   ? NULL
                   : ou__complain(
                         "unit %zu is allocated or not, but of kind %u", unit,
                         pool->kind);
    }
    if (pool->kind != OU_FAST_BEHIND) {
        return verify_pool(heap, pool, count);
    }
    nunits =
        ou__units_for(head->nblocks * heap->classes[head->szidx].block_size);
    if (head >= pool || (size_t)(pool - head) >= nunits ||
        pool->countdown != 1 || pool->free != NULL) {
        return ou__complain("unit %zu does not lie behind unit %td", unit,
                            head - heap->pools);
    }
    return NULL;
}

static const char *
verify_class(const ou_fastheap *heap, uint32_t szidx, const struct count *count)
{
    const ou_fast_class *class = &heap->classes[szidx];
    const ou_fast_pool *current = heap->current[szidx];
    size_t nqueued = 0;

    for (const ou_fast_pool *p = class->queue.next; p != &class->queue;
         p = p->next) {
        if (p->next->prev != p || p->prev->next != p || p->szidx != szidx ||
            p->kind != OU_FAST_QUEUED) {
            return ou__complain("queue %u: unit %td does not belong into it",
                                szidx, p - heap->pools);
        }
        nqueued++;
    }
    if (nqueued != count->nqueued[szidx] ||
        class->npools != count->npools[szidx]) {
        return ou__complain(
            "class %u: %zu pools, %zu queued; there are %zu, %zu", szidx,
            class->npools, nqueued, count->npools[szidx],
            count->nqueued[szidx]);
    }
    if (current != &heap->none && current->kind != OU_FAST_CURRENT &&
        current->kind != OU_FAST_RETAINED) {
        return ou__complain("class %u: the current pool is of kind %u", szidx,
                            current->kind);
    }
    return NULL;
}

/* Every large block is known to the side table, and nothing else up there. */
static const char *
verify_large(const ou_fastheap *heap, struct count *count)
{
    for (size_t i = 0; i < heap->lh.nslots; i++) {
        const ou_slot *slot = &heap->lh.slots[i];
        const ou_fast_pool *pool = &heap->pools[slot->unit];

        count->nblocks += slot->used > 0;
        if (slot->used == 0 ? pool->kind != OU_FAST_NOTHING
                            : pool->kind != OU_FAST_LARGE ||
                                  pool->slot != slot || pool->countdown != 1) {
            return ou__complain(
                "slot %zu: %zu bytes used, its unit is of kind %u", i,
                slot->used, pool->kind);
        }
    }
    return NULL;
}

static const char *
verify_sums(const ou_fastheap *heap, const struct count *count)
{
    ou_heap_stats stats;

    ou_fastheap_stats(heap, &stats);
    if (!ou_heap_stats_add_up(&stats)) {
        return ou__complain("the byte categories do not add up to %zu",
                            stats.arena_bytes);
    }
    if (stats.nblocks != count->nblocks || heap->ph.nspare != count->nspare) {
        return ou__complain("%zu blocks, %zu units spare; there are %zu, %zu",
                            stats.nblocks, heap->ph.nspare, count->nblocks,
                            count->nspare);
    }
    return heap->none.free == NULL ? NULL
                                   : ou__complain("the pool that is none has a "
                                                  "free block");
}

const char *
ou_fastheap_verify(const ou_fastheap *heap)
{
    struct count count = {0};
    const char *bad = ou_pageheap_verify(&heap->ph);
    size_t nunits = heap->ph.nchunks * OU_CHUNK_UNITS;

    if (bad == NULL) {
        bad = ou_largeheap_verify(&heap->lh);
    }
    for (size_t unit = 0; bad == NULL && unit < nunits; unit++) {
        bad = verify_unit(heap, unit, &count);
    }
    for (uint32_t i = 1; bad == NULL && i < OU_FAST_NCLASSES; i++) {
        bad = verify_class(heap, i, &count);
    }
    if (bad == NULL) {
        bad = verify_large(heap, &count);
    }
    return bad != NULL ? bad : verify_sums(heap, &count);
}
