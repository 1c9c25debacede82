/* pymalloc_verify.c -- is a heap of the faithful kind what pymalloc.h says?
 * SPDX-License-Identifier: MIT
 *
 * The verifiers of arenas and of pools have followed every list, and each list
 * holds only what belongs there.  So it is enough to count: as many pools are
 * in usedpools as there are pools with some blocks, and as many in freepools as
 * there are pools with none. */
#include "verify/pymalloc_verify.h"

#include "verify/arena_verify.h"
#include "verify/pool_verify.h"
#include "verify/complain.h"

/* What was counted, of pools that were carved. */
struct count {
    size_t empty, used, full;
};

static const char *
verify_pool(const ou_pymalloc *heap, const ou_pool *pool, uint32_t arena,
            struct count *count)
{
    const char *bad;

    if (pool->arenaindex != arena) {
        return ou__complain("pool %p lies in arena %u and says %u",
                            (const void *)pool, arena, pool->arenaindex);
    }
    if (pool->szidx == OU_POOL_NO_CLASS || pool->ref_count == 0) {
        count->empty++;
        return NULL; /* whatever its header says of its last class */
    }
    bad = ou_pool_verify(&heap->pools, pool);
    if (pool->freeblock != NULL) {
        count->used++;
    }
    else {
        count->full++;
        if (bad == NULL && pool->nextoffset <= pool->maxnextoffset) {
            bad = ou__complain("pool %p has no free block and yet one to carve",
                               (const void *)pool);
        }
    }
    return bad;
}

static const char *
verify_pools_of(const ou_pymalloc *heap, uint32_t number, struct count *count)
{
    const ou_geometry *geo = heap->arenas.geo;
    const ou_arena *arena = &heap->arenas.arenas[number];
    uintptr_t mask = geo->pool_size - 1;
    char *pool = (char *)((arena->address + mask) & ~mask);
    size_t uncarved = arena->ntotalpools;
    struct count before = *count;
    const char *bad = NULL;

    for (; bad == NULL && pool < arena->pool_address; pool += geo->pool_size) {
        bad = verify_pool(heap, (const ou_pool *)pool, number, count);
        uncarved--;
    }
    if (bad == NULL &&
        count->empty - before.empty + uncarved != arena->nfreepools) {
        bad = ou__complain("arena %u has %u free pools; %zu are empty and %zu "
                           "uncarved",
                           number, arena->nfreepools,
                           count->empty - before.empty, uncarved);
    }
    return bad;
}

static size_t
count_usedpools(const ou_pools *pools)
{
    size_t n = 0;

    for (uint32_t i = 0; i < ou_geometry_nclasses(pools->geo); i++) {
        const ou_pool *head = &pools->usedpools[i];

        for (const ou_pool *p = head->nextpool; p != head; p = p->nextpool) {
            n++;
        }
    }
    return n;
}

const char *
ou_pymalloc_verify(const ou_pymalloc *heap)
{
    struct count count = {0, 0, 0};
    const char *bad = ou_arenas_verify(&heap->arenas);

    bad = bad != NULL ? bad : ou_pools_verify(&heap->pools);
    for (uint32_t i = 0; bad == NULL && i < heap->arenas.maxarenas; i++) {
        if (heap->arenas.arenas[i].address != 0) {
            bad = verify_pools_of(heap, i, &count);
        }
    }
    if (bad == NULL && count.used != count_usedpools(&heap->pools)) {
        bad =
            ou__complain("usedpools holds %zu pools; %zu have free blocks and "
                         "allocated ones",
                         count_usedpools(&heap->pools), count.used);
    }
    return bad;
}
