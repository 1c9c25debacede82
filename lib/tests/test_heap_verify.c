/* test_heap_verify.c -- the verifiers of whole heaps see what is broken.
 * SPDX-License-Identifier: MIT */
#include "mem/heap_inside.h"
#include "mem/os.h"
#include "test.h"
#include "verify/heap_verify.h"

/* A heap of profile tiny with pools that are empty, used and full, and an arena
 * of each kind. */
static ou_heap *
new_heap(void)
{
    static const ou_heap_options options = {.profile = "tiny"};
    ou_heap *heap = ou_heap_new(&options);
    void *block[100];

    CHECK_NOT_NULL(heap);
    for (size_t i = 0; i < 100; i++) {
        block[i] = ou_heap_malloc(heap, 128);
    }
    for (size_t i = 0; i < 100; i++) {
        if (i % 10 < 4 && i > 20) {
            ou_heap_free(heap, block[i]);
        }
    }
    CHECK_STR_EQ(ou_heap_verify(heap), NULL);
    return heap;
}

/* The first used pool of the class of 128 bytes. */
static ou_pool *
used_pool(ou_heap *heap)
{
    return heap->pymalloc.pools.usedpools[7].nextpool;
}

/* Do damage number param, and return a word of what must be said. */
static const char *
damage(ou_heap *heap, int param)
{
    ou_pymalloc *p = &heap->pymalloc;
    ou_pool *pool = used_pool(heap);
    ou_arena *arena = &p->arenas.arenas[pool->arenaindex];

    switch (param) {
    case 0: /* a used pool that is in no list */
        ou_usedpools_unlink(pool);
        return "usedpools holds";
    case 1:
        pool->arenaindex++;
        return "lies in arena";
    case 2: /* a block that nobody has counted */
        pool->ref_count++;
        return "carved";
    case 3:
        arena->nfreepools++;
        return "nfreepools";
    case 4:
        p->arenas.narenas_currently_allocated++;
        return "narenas_currently_allocated";
    case 5: /* a pool with blocks, in the reserve */
        pool->ref_count = 0;
        return "";
    case 6: /* the map does not know an arena */
        CHECK_EQ(ou_addrmap_mark(&p->arenas.map, arena->address, false), 0);
        return "";
    default: /* the last arena of all with so many free pools is another one */
        p->arenas.nfp2lasta[p->arenas.usable_arenas->nfreepools] = NULL;
        return "nfp2lasta";
    }
}

TEST_EACH(heap_verify, each_kind_of_damage_is_found, 8)
{
    ou_heap *heap = new_heap();
    const char *word = damage(heap, param);
    const char *bad = ou_heap_verify(heap);

    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word));
    ou_pymalloc_fini(&heap->pymalloc);
    ou_os_free_pages(heap, sizeof *heap);
}

TEST(heap_verify, a_faithful_heap_with_a_fast_block_is_found)
{
    ou_heap *heap = new_heap();
    ou_fast_block block = {NULL};
    ou_fast_pool *none = heap->fast.current[1];

    heap->fast.none.free = &block;
    CHECK_NOT_NULL(strstr(ou_heap_verify(heap), "fast blocks"));
    heap->fast.none.free = NULL;
    heap->fast.current[1] = NULL;
    CHECK_NOT_NULL(strstr(ou_heap_verify(heap), "fast pool of class 1"));
    heap->fast.current[1] = none;
    CHECK_STR_EQ(ou_heap_verify(heap), NULL);
    ou_heap_delete(heap);
}

/* Statistics that do not say what is there. */
TEST(heap_verify, a_fast_heap_with_a_wrong_count_is_found)
{
    ou_heap *heap = ou_heap_new(NULL);

    CHECK_NOT_NULL(ou_heap_malloc(heap, 100));
    CHECK_STR_EQ(ou_heap_verify(heap), NULL);
    heap->fast.ph.nlive++;
    CHECK_NOT_NULL(ou_heap_verify(heap));
    heap->fast.ph.nlive--;
    CHECK_STR_EQ(ou_heap_verify(heap), NULL);
    ou_heap_delete(heap);
}
