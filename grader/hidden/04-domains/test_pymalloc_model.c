/* test_pymalloc_model.c -- random programs on the heap, against a model that
 * knows who has which block, what is in it, and when realloc moves it.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/04-domains/fixture.h"

#define NSLOTS 200

static struct {
    unsigned char *p;
    size_t size;     /* as requested last */
    size_t capacity; /* of its block; 0: raw has it */
    unsigned seed;
} slot[NSLOTS];

static size_t nlive, live_bytes; /* in blocks of arenas: by capacity */

/* The size of the block that serves n bytes, 0 if raw does. */
static size_t
capacity_of(const ou_geometry *geo, size_t n)
{
    if (n == 0 || n > geo->threshold) {
        return 0;
    }
    return (n + (1u << geo->alignment_shift) - 1) >>
           geo->alignment_shift << geo->alignment_shift;
}

static size_t
random_size(const ou_geometry *geo)
{
    switch (ou_random_below(8)) {
    case 0:
        return ou_random_below(3);
    case 1:
        return geo->threshold - 2 + ou_random_below(5);
    case 2:
        return ou_random_below(2000);
    default:
        return 1 + ou_random_below(geo->threshold);
    }
}

/* Slot i has got p for n bytes. */
static void
take(const ou_geometry *geo, size_t i, void *p, size_t n)
{
    slot[i].p = p;
    slot[i].size = n;
    slot[i].capacity = capacity_of(geo, n);
    slot[i].seed = (unsigned)ou_random_below(256);
    fill_bytes(p, slot[i].seed, n);
    live_bytes += slot[i].capacity;
    nlive++;
}

static void
allocate(const ou_geometry *geo, size_t i)
{
    size_t n = random_size(geo);
    bool clear = ou_random_below(3) == 0;
    unsigned char *p =
        clear ? ou_pymalloc_calloc(&heap, n, 1) : ou_pymalloc_malloc(&heap, n);

    ou_test_note("%s of %zu bytes", clear ? "calloc" : "malloc", n);
    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_pymalloc_owns(&heap, p), capacity_of(geo, n) != 0);
    CHECK_EQ(clear ? count_other(p, 0, n) : 0, 0);
    take(geo, i, p, n);
}

static void
release(size_t i)
{
    CHECK_EQ(count_changed(slot[i].p, slot[i].seed, slot[i].size), 0);
    ou_pymalloc_free(&heap, slot[i].p);
    live_bytes -= slot[i].capacity;
    nlive--;
    slot[i].p = NULL;
}

static void
resize(const ou_geometry *geo, size_t i)
{
    size_t n = random_size(geo);
    size_t capacity = slot[i].capacity;
    size_t both = n < slot[i].size ? n : slot[i].size;
    bool stays = capacity != 0 && n <= capacity && 4 * n > 3 * capacity;
    unsigned char *old = slot[i].p;
    unsigned char *p = ou_pymalloc_realloc(&heap, old, n);

    ou_test_note("realloc from %zu to %zu bytes", slot[i].size, n);
    CHECK_NOT_NULL(p);
    CHECK_EQ(count_changed(p, slot[i].seed, both), 0);
    if (capacity != 0) {
        CHECK_EQ(p == old, stays);
        CHECK_EQ(ou_pymalloc_owns(&heap, p), capacity_of(geo, n) != 0);
    }
    else {
        CHECK_EQ(ou_pymalloc_owns(&heap, p), false);
    }
    live_bytes -= capacity;
    nlive--;
    take(geo, i, p, n);
    slot[i].capacity = stays ? capacity : slot[i].capacity;
    if (capacity == 0) { /* raw keeps what it has */
        live_bytes -= slot[i].capacity;
        slot[i].capacity = 0;
    }
    else if (stays) {
        live_bytes += capacity - capacity_of(geo, n);
    }
}

static void
look_at_numbers(void)
{
    ou_heap_stats stats;

    ou_pymalloc_stats(&heap, &stats);
    CHECK_EQ(stats.allocated_bytes, live_bytes);
    CHECK_EQ(stats.nblocks, nlive);
    CHECK_EQ(stats.nraw_blocks, raw.nlive);
    CHECK_EQ(stats.narenas, room.ntaken - room.ngiven);
    CHECK_EQ(stats.narenas_allocated, room.ntaken);
    CHECK_EQ(ou_heap_stats_add_up(&stats), true);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), nlive);
}

static void
run(const ou_geometry *geo, bool with_realloc, bool with_stats)
{
    memset(slot, 0, sizeof slot);
    nlive = live_bytes = 0;
    begin_heap(geo, ou_random_below(2) * 4096 % geo->arena_size);
    room.budget = 1000;
    for (int step = 0; step < 1200; step++) {
        size_t i = ou_random_below(geo == &ou_geometry_tiny ? 60 : NSLOTS);

        if (slot[i].p == NULL) {
            allocate(geo, i);
        }
        else if (with_realloc && ou_random_below(2) == 0) {
            resize(geo, i);
        }
        else {
            release(i);
        }
        if (with_stats && step % 40 == 0) {
            look_at_numbers();
        }
    }
    for (size_t i = 0; i < NSLOTS; i++) {
        if (slot[i].p != NULL) {
            release(i);
        }
    }
    CHECK_EQ(raw.nlive, 0);
    CHECK_EQ(raw.nbad, 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST_EACH(serve, a_random_program_finds_its_bytes_again, 4)
{
    run(ou_geometry_profile((size_t)param), false, false);
}

TEST_EACH(realloc, a_random_program_moves_when_the_model_does, 4)
{
    run(ou_geometry_profile((size_t)param), true, false);
}

TEST_EACH(stats, the_numbers_are_those_of_the_model, 4)
{
    run(ou_geometry_profile((size_t)param), false, true);
}

/* Each block size of each profile, byte by byte. */
TEST_EACH(realloc, every_class_moves_at_three_quarters, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);
    uint32_t nclasses = ou_geometry_nclasses(geo);

    begin_heap(geo, 0);
    for (uint32_t c = 0; c < nclasses; c++) {
        size_t size = ou_geometry_class_size(geo, c);
        void *p = ou_pymalloc_malloc(&heap, size);
        size_t n = size;

        CHECK_NOT_NULL(p);
        while (n > 0 && ou_pymalloc_realloc(&heap, p, n) == p) {
            n--;
        }
        ou_test_note("blocks of %zu bytes", size);
        CHECK_EQ(n, 3 * size / 4);
    }
    end_heap();
}

/* ---- Memory that ends ---------------------------------------------------- */

/* A program whose every request may fail.  Arenas and raw come to an end after
 * `memory` requests to either.  Counts what must not be. */
static size_t
scripted(size_t memory)
{
    ou_nomemory nomemory;
    unsigned char *p[40] = {NULL};
    size_t wrong = 0;

    heap.raw = ou_nomemory_init(&nomemory, probe_table(&raw), memory, 0);
    room.budget = memory;
    for (size_t i = 0; i < 40; i++) {
        size_t n = i * 37 % 200;
        unsigned char *q = ou_pymalloc_calloc(&heap, n, 1);

        wrong += q != NULL && count_other(q, 0, n) != 0;
        p[i] = q;
        if (q != NULL) {
            fill_bytes(q, (unsigned)i, n);
            q = ou_pymalloc_realloc(&heap, q, n * 3);
            p[i] = q != NULL ? q : p[i];
            wrong += count_changed(p[i], (unsigned)i, n) != 0;
        }
    }
    for (size_t i = 0; i < 40; i++) {
        ou_pymalloc_free(&heap, p[i]);
    }
    return wrong + heap.nraw_blocks + raw.nlive + raw.nbad;
}

TEST(realloc, wherever_memory_ends_nothing_is_lost)
{
    size_t wrong = 0;

    for (size_t memory = 0; memory < 60; memory++) {
        begin_heap(&ou_geometry_tiny, 0);
        wrong += scripted(memory);
        wrong += heap.arenas.narenas_currently_allocated > 1;
        ou_test_note("memory ends after %zu requests", memory);
        CHECK_EQ(wrong, 0);
        end_heap();
    }
}

TEST(serve, wherever_memory_ends_nothing_is_lost)
{
    for (size_t memory = 0; memory < 12; memory++) {
        void *p[30];
        ou_nomemory nomemory;

        begin_heap(&ou_geometry_tiny, 128);
        heap.raw = ou_nomemory_init(&nomemory, probe_table(&raw), memory, 0);
        room.budget = memory / 3;
        for (size_t i = 0; i < 30; i++) {
            p[i] = ou_pymalloc_malloc(&heap, i * 10);
        }
        for (size_t i = 0; i < 30; i++) {
            ou_pymalloc_free(&heap, p[i]);
        }
        CHECK_EQ(raw.nlive, 0);
        CHECK_EQ(raw.nbad, 0);
        CHECK_EQ(heap.nraw_blocks, 0);
        end_heap();
    }
}

TEST(stats, pages_that_fail_are_not_counted)
{
    ou_heap_stats stats;
    void *p = NULL;

    begin_heap(&ou_geometry_tiny, 256);
    room.budget = 2;
    for (int i = 0; i < 14 * 3 + 1; i++) {
        p = ou_pymalloc_malloc(&heap, 128);
    }
    CHECK_EQ(ou_pymalloc_owns(&heap, p), false);
    ou_pymalloc_stats(&heap, &stats);
    CHECK_EQ(stats.narenas, 2);
    CHECK_EQ(stats.arena_bytes, 8192);
    CHECK_EQ(stats.alignment_bytes, 2 * 512);
    CHECK_EQ(stats.classes[7].npools, 14);
    CHECK_EQ(stats.classes[7].nallocated, 14 * 3);
    CHECK_EQ(stats.nraw_blocks, 1);
    CHECK_EQ(stats.nblocks, 14 * 3 + 1);
    end_heap();
}
