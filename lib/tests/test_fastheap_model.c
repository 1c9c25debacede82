/* test_fastheap_model.c -- random programs on the fast heap, and a verifier
 * that must see what is broken.
 * SPDX-License-Identifier: MIT */
#include "mem/fastheap.h"
#include "mem/os.h"
#include "test.h"
#include "verify/fastheap_verify.h"

#include <stdio.h>

#define NSLOTS 200

struct program {
    ou_fastheap *heap;
    unsigned char *block[NSLOTS];
    size_t size[NSLOTS];
    unsigned char fill[NSLOTS];
    size_t nblocks;
};

static void
program_start(void *state)
{
    struct program *p = state;

    p->heap = ou_fastheap_new(NULL);
    CHECK_NOT_NULL(p->heap);
}

/* Most requests are small, some are not. */
static size_t
size_of(uint64_t number)
{
    size_t n = number >> 16 & 0xffffff;

    switch (number >> 40 & 15) {
    case 0:
        return n % 400000;
    case 1:
    case 2:
        return n % 20000;
    case 3:
        return n % 2000;
    default:
        return n % 130;
    }
}

static bool
is_filled(const struct program *p, size_t slot, size_t n)
{
    for (size_t at = 0; at < n; at++) {
        if (p->block[slot][at] != p->fill[slot]) {
            return false;
        }
    }
    return true;
}

static void
fill(struct program *p, size_t slot, unsigned char *block, size_t n,
     uint64_t number)
{
    p->block[slot] = block;
    p->size[slot] = n;
    p->fill[slot] = (unsigned char)(number >> 24);
    memset(block, p->fill[slot], n);
}

static const char *
change(struct program *p, size_t slot, uint64_t number)
{
    size_t n = size_of(number);
    size_t least = n < p->size[slot] ? n : p->size[slot];
    unsigned char *block;

    if (!is_filled(p, slot, p->size[slot])) {
        return "the contents of a block changed";
    }
    if (number >> 44 & 1) {
        ou_fastheap_free(p->heap, p->block[slot]);
        p->block[slot] = NULL;
        p->nblocks--;
        return NULL;
    }
    block = ou_fastheap_realloc(p->heap, p->block[slot], n);
    p->block[slot] = block;
    if (block == NULL || !is_filled(p, slot, least)) {
        return "realloc lost the contents";
    }
    fill(p, slot, block, n, number);
    return NULL;
}

static const char *
create(struct program *p, size_t slot, uint64_t number)
{
    size_t n = size_of(number);
    bool zero = (number >> 44 & 3) == 0;
    unsigned char *block = zero ? ou_fastheap_calloc(p->heap, 1, n)
                                : ou_fastheap_malloc(p->heap, n);

    if (block == NULL) {
        return "out of memory";
    }
    p->nblocks++;
    for (size_t at = 0; zero && at < n; at++) {
        if (block[at] != 0) {
            return "calloc gave a byte that is not 0";
        }
    }
    fill(p, slot, block, n, number);
    return NULL;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t slot = number % NSLOTS;
    const char *bad = p->block[slot] == NULL ? create(p, slot, number)
                                             : change(p, slot, number);

    if (bad == NULL) {
        bad = ou_fastheap_verify(p->heap);
    }
    if (bad == NULL && ou_fastheap_nblocks(p->heap) != p->nblocks) {
        bad = "the heap counts its blocks wrongly";
    }
    return bad;
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_fastheap_delete(p->heap);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "slot %d: %s(%zu), or malloc",
             (int)(number % NSLOTS), number >> 44 & 1 ? "free" : "realloc",
             size_of(number));
}

TEST(fastheap, random_programs_leave_a_sound_structure_after_every_step)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 3000);
}

/* ---- The verifier itself ------------------------------------------------- */

/* A heap with a full pool, a queued one, a current one, one of several units
 * and two large slots, one of them free. */
static ou_fastheap *
sample_heap(void)
{
    ou_fastheap *heap = ou_fastheap_new(NULL);
    void *p[40];

    CHECK_NOT_NULL(heap);
    for (int i = 0; i < 40; i++) {
        p[i] = ou_fastheap_malloc(heap, 1000);
    }
    for (int i = 17; i < 20; i++) {
        ou_fastheap_free(heap, p[i]);
    }
    for (int i = 0; i < 4; i++) {
        CHECK_NOT_NULL(ou_fastheap_malloc(heap, 10000));
    }
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, 50000));
    ou_fastheap_free(heap, ou_fastheap_malloc(heap, 300000));
    CHECK_EQ(heap->pools[0].kind, OU_FAST_FULL);
    CHECK_EQ(heap->pools[1].kind, OU_FAST_QUEUED);
    CHECK_EQ(heap->pools[2].kind, OU_FAST_CURRENT);
    CHECK_NULL(ou_fastheap_verify(heap));
    return heap;
}

/* Damage number param to the pools, and the word that the report must have. */
static const char *
damage_pool(ou_fastheap *heap, int param)
{
    ou_fast_pool *full = &heap->pools[0], *queued = &heap->pools[1];

    switch (param) {
    case 0:
        queued->countdown++;
        return "countdown";
    case 1:
        queued->free->next = queued->free;
        return "circle";
    case 2:
        queued->free = (ou_fast_block *)((char *)queued->free + 16);
        return "no carved block";
    case 3:
        full->kind = OU_FAST_CURRENT;
        return "countdown";
    case 4:
        heap->current[full->szidx] = full;
        return "not where it should be";
    case 5:
        queued->prev = queued;
        return "not where it should be";
    case 6:
        heap->classes[full->szidx].queue.next = &heap->classes[63].queue;
        heap->classes[full->szidx].queue.prev = &heap->classes[63].queue;
        return "";
    case 7:
        full->kind = OU_FAST_NOTHING;
        return "allocated or not";
    case 8:
        full->ncarved = 200;
        return "carved";
    default:
        heap->classes[full->szidx].npools++;
        return "pools";
    }
}

/* The same for what lies below. */
static const char *
damage_pages(ou_fastheap *heap, int param)
{
    switch (param) {
    case 0:
        heap->ph.chunks[0].used[1] |= 1;
        return "units are allocated";
    case 1:
        heap->ph.chunks[0].top = 1;
        return "have memory";
    case 2:
        heap->ph.nheld++;
        return "the sums say";
    case 3:
        heap->ph.first_free = heap->ph.first = 1;
        return "the search begins";
    case 4:
        heap->ph.nspare++;
        return "spare";
    case 5:
        heap->lh.slots[0].used = 300 * 1024;
        return "touched";
    case 6:
        heap->lh.slots[0].unit--;
        return "ends at unit";
    case 7:
        heap->ph.large_used += 4096;
        return "the sums say";
    case 8:
        heap->lh.free[3] = NULL;
        return "on stacks";
    default:
        heap->pools[heap->lh.slots[0].unit].kind = OU_FAST_NOTHING;
        return "of kind";
    }
}

TEST_EACH(fastheap_verify, each_kind_of_damage_is_found, 20)
{
    ou_fastheap *heap = sample_heap();
    ou_fastheap sound = *heap;
    const char *word =
        param < 10 ? damage_pool(heap, param) : damage_pages(heap, param - 10);
    const char *bad = ou_fastheap_verify(heap);

    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word));
    *heap = sound; /* with true sums it can be given back */
    ou_fastheap_delete(heap);
}
