/* test_pymalloc.c -- what lab 04 asks of the heap, as tests.
 * SPDX-License-Identifier: MIT
 *
 * The contracts are in lib/mem/pymalloc.h and lib/mem/heap_stats.h. */
#include "fixture.h"

/* ---- serve: small here, the others there --------------------------------- */

TEST(serve, every_small_size_is_served_from_an_arena)
{
    size_t elsewhere = 0;

    begin_heap(&ou_geometry_py310, 0);
    for (size_t n = 1; n <= 512; n++) {
        elsewhere += !ou_pymalloc_owns(&heap, ou_pymalloc_malloc(&heap, n));
    }
    CHECK_EQ(elsewhere, 0);
    CHECK_EQ(probe_nasked(&raw), 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, a_request_above_the_threshold_is_raws)
{
    void *p;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, 513);
    CHECK(probe_holds(&raw, p, 513));
    CHECK_EQ(raw.nmalloc, 1);
    CHECK_EQ(raw.last_nbytes, 513);
    CHECK_EQ(heap.nraw_blocks, 1);
    CHECK_EQ(room.ntaken, 0);
    end_heap();
}

TEST(serve, no_bytes_are_raws_and_each_time_another_pointer)
{
    void *a, *b;

    begin_heap(&ou_geometry_py310, 0);
    a = ou_pymalloc_malloc(&heap, 0);
    b = ou_pymalloc_malloc(&heap, 0);
    CHECK_NOT_NULL(a);
    CHECK_NOT_NULL(b);
    CHECK(a != b);
    CHECK_EQ(raw.nmalloc, 2);
    CHECK_EQ(heap.nraw_blocks, 2);
    ou_pymalloc_free(&heap, a);
    ou_pymalloc_free(&heap, b);
    CHECK_EQ(raw.nlive, 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, a_block_goes_back_to_whoever_has_it)
{
    void *small, *large;

    begin_heap(&ou_geometry_py310, 0);
    small = ou_pymalloc_malloc(&heap, 40);
    large = ou_pymalloc_malloc(&heap, 4000);
    CHECK_EQ(neighbours(small), 1);
    ou_pymalloc_free(&heap, small);
    CHECK_EQ(neighbours(small), 0);
    CHECK_EQ(raw.nfree, 0);
    ou_pymalloc_free(&heap, large);
    CHECK_SAME(raw.last_p, large);
    CHECK_EQ(raw.nfree, 1);
    CHECK_EQ(raw.nbad, 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, null_is_ignored)
{
    begin_heap(&ou_geometry_py310, 0);
    ou_pymalloc_free(&heap, NULL);
    CHECK_EQ(raw.nfree, 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, without_a_pool_raw_serves_the_small_ones_too)
{
    void *p;

    begin_heap(&ou_geometry_py310, 0);
    room.budget = 0;
    p = ou_pymalloc_malloc(&heap, 40);
    CHECK(probe_holds(&raw, p, 40));
    CHECK_EQ(heap.nraw_blocks, 1);
    ou_pymalloc_free(&heap, p);
    CHECK_EQ(raw.nlive, 0);
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, without_any_memory_the_answer_is_null)
{
    begin_heap(&ou_geometry_py310, 0);
    room.budget = 0;
    raw.fails = true;
    CHECK_NULL(ou_pymalloc_malloc(&heap, 40));
    CHECK_NULL(ou_pymalloc_malloc(&heap, 4000));
    CHECK_NULL(ou_pymalloc_calloc(&heap, 4, 10));
    CHECK_NULL(ou_pymalloc_calloc(&heap, 40, 100));
    CHECK_EQ(heap.nraw_blocks, 0);
    end_heap();
}

TEST(serve, calloc_clears_a_block_that_was_used_before)
{
    void *p;
    size_t dirty = 0;

    begin_heap(&ou_geometry_py310, 0);
    for (int i = 0; i < 8; i++) {
        p = ou_pymalloc_malloc(&heap, 96);
        memset(p, 0xee, 96);
        ou_pymalloc_free(&heap, p);
    }
    for (int i = 0; i < 8; i++) {
        dirty += count_other(ou_pymalloc_calloc(&heap, 12, 8), 0, 96);
    }
    CHECK_EQ(dirty, 0);
    CHECK_EQ(probe_nasked(&raw), 0);
    end_heap();
}

TEST(serve, a_large_block_of_calloc_is_raws_and_clear)
{
    void *p;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_calloc(&heap, 100, 8);
    CHECK(probe_holds(&raw, p, 800));
    CHECK_EQ(count_other(p, 0, 800), 0);
    CHECK_EQ(heap.nraw_blocks, 1);
    end_heap();
}

TEST(serve, a_product_that_overflows_is_refused_and_raw_not_asked)
{
    begin_heap(&ou_geometry_py310, 0);
    CHECK_NULL(ou_pymalloc_calloc(&heap, SIZE_MAX / 16 + 2, 16));
    CHECK_NULL(ou_pymalloc_calloc(&heap, (size_t)1 << 32, (size_t)1 << 32));
    CHECK_NULL(ou_pymalloc_calloc(&heap, SIZE_MAX, 2));
    CHECK_EQ(probe_nasked(&raw), 0);
    CHECK_EQ(room.ntaken, 0);
    CHECK_NOT_NULL(ou_pymalloc_calloc(&heap, 0, SIZE_MAX));
    CHECK_NOT_NULL(ou_pymalloc_calloc(&heap, SIZE_MAX, 0));
    end_heap();
}

/* ---- realloc: stay or move ----------------------------------------------- */

/* The first size, going down from the block's, at which p does not stay; 9999
 * if realloc says NULL. */
static size_t
first_that_moves(size_t size)
{
    void *p = ou_pymalloc_malloc(&heap, size);

    for (size_t n = size; n > 0; n--) {
        void *q = ou_pymalloc_realloc(&heap, p, n);

        if (q == NULL) {
            return 9999;
        }
        if (q != p) {
            return n;
        }
    }
    return 0;
}

TEST_EACH(realloc, a_block_moves_when_three_quarters_of_it_are_enough, 4)
{
    static const size_t size[4] = {512, 256, 64, 48};
    static const size_t first[4] = {384, 192, 48, 36};

    begin_heap(&ou_geometry_py310, 0);
    ou_test_note("a block of %zu bytes that shrinks byte by byte; 0: the same "
                 "address came back each time",
                 size[param]);
    CHECK_EQ(first_that_moves(size[param]), first[param]);
    end_heap();
}

TEST(realloc, a_block_grows_where_it_is_as_long_as_it_fits)
{
    void *p;
    size_t moved = 0;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, 50);
    for (size_t n = 50; n <= 64; n++) {
        moved += ou_pymalloc_realloc(&heap, p, n) != p;
    }
    CHECK_EQ(moved, 0);
    CHECK(ou_pymalloc_realloc(&heap, p, 65) != p);
    end_heap();
}

TEST_EACH(realloc, the_bytes_that_both_sizes_have_stay, 6)
{
    static const size_t from[6] = {512, 100, 20, 500, 600, 5000};
    static const size_t to[6] = {16, 480, 33, 2000, 90, 7000};
    size_t both = from[param] < to[param] ? from[param] : to[param];
    void *p;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, from[param]);
    fill_bytes(p, 3, from[param]);
    p = ou_pymalloc_realloc(&heap, p, to[param]);
    ou_test_note("from %zu to %zu bytes", from[param], to[param]);
    CHECK_EQ(count_changed(p, 3, both), 0);
    ou_pymalloc_free(&heap, p);
    CHECK_EQ(raw.nlive, 0);
    CHECK_EQ(raw.nbad, 0);
    end_heap();
}

TEST(realloc, a_block_that_moves_leaves_nothing_behind)
{
    void *p;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, 200);
    CHECK_EQ(neighbours(p), 1);
    CHECK_EQ(neighbours(ou_pymalloc_realloc(&heap, p, 20)), 1);
    CHECK_EQ(neighbours(p), 0);
    CHECK_EQ(raw.nlive, 0);
    end_heap();
}

TEST(realloc, a_block_that_raw_has_stays_with_raw)
{
    void *p, *q;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, 1000);
    q = ou_pymalloc_realloc(&heap, p, 100);
    CHECK_EQ(raw.nrealloc, 1);
    CHECK_EQ(raw.last_nbytes, 100);
    CHECK_SAME(raw.last_p, p);
    CHECK(probe_holds(&raw, q, 100));
    CHECK_EQ(room.ntaken, 0);
    CHECK_EQ(heap.nraw_blocks, 1);
    end_heap();
}

TEST(realloc, a_small_block_can_become_raws)
{
    void *p, *q;

    begin_heap(&ou_geometry_py310, 0);
    p = ou_pymalloc_malloc(&heap, 512);
    q = ou_pymalloc_realloc(&heap, p, 513);
    CHECK(probe_holds(&raw, q, 513));
    CHECK_EQ(neighbours(p), 0);
    CHECK_EQ(heap.nraw_blocks, 1);
    q = ou_pymalloc_realloc(&heap, ou_pymalloc_malloc(&heap, 64), 0);
    CHECK(probe_holds(&raw, q, 0));
    CHECK_EQ(heap.nraw_blocks, 2);
    end_heap();
}

TEST(realloc, null_is_a_malloc)
{
    begin_heap(&ou_geometry_py310, 0);
    CHECK_EQ(neighbours(ou_pymalloc_realloc(&heap, NULL, 30)), 1);
    CHECK(probe_holds(&raw, ou_pymalloc_realloc(&heap, NULL, 800), 800));
    CHECK_EQ(heap.nraw_blocks, 1);
    end_heap();
}

TEST(realloc, without_memory_the_block_stays_as_it_was)
{
    void *small, *large;

    begin_heap(&ou_geometry_py310, 0);
    small = ou_pymalloc_malloc(&heap, 500);
    large = ou_pymalloc_malloc(&heap, 1000);
    fill_bytes(small, 5, 500);
    fill_bytes(large, 6, 1000);
    raw.fails = true;
    CHECK_NULL(ou_pymalloc_realloc(&heap, small, 600));
    CHECK_NULL(ou_pymalloc_realloc(&heap, large, 2000));
    CHECK_NULL(ou_pymalloc_realloc(&heap, large, 20));
    CHECK_EQ(count_changed(small, 5, 500), 0);
    CHECK_EQ(count_changed(large, 6, 1000), 0);
    CHECK_EQ(neighbours(small), 1);
    CHECK_EQ(raw.nlive, 1);
    CHECK_EQ(heap.nraw_blocks, 1);
    end_heap();
}

TEST_EACH(realloc, a_block_that_grows_takes_nothing_from_its_neighbours, 2)
{
    static const size_t larger[2] = {400, 900};
    unsigned char *block[20], *p;
    size_t foreign = 0;

    begin_heap(&ou_geometry_py310, 0);
    for (int i = 0; i < 20; i++) {
        block[i] = ou_pymalloc_malloc(&heap, 64);
        memset(block[i], i == 0 ? 0x22 : 0x77, 64);
    }
    p = ou_pymalloc_realloc(&heap, block[0], larger[param]);
    CHECK_NOT_NULL(p);
    for (size_t i = 64; i < larger[param]; i++) {
        foreign += p[i] == 0x77;
    }
    ou_test_note("bytes of other blocks in one that grew from 64 to %zu bytes",
                 larger[param]);
    CHECK_EQ(foreign, 0);
    end_heap();
}

/* ---- stats: where each byte is ------------------------------------------- */

static ou_heap_stats stats;

static const ou_heap_stats *
look(void)
{
    memset(&stats, 0xee, sizeof stats); /* whatever was there is replaced */
    ou_pymalloc_stats(&heap, &stats);
    return &stats;
}

TEST(stats, an_empty_heap_has_nothing)
{
    begin_heap(&ou_geometry_py310, 0);
    CHECK_EQ(look()->arena_bytes, 0);
    CHECK_EQ(stats.allocated_bytes, 0);
    CHECK_EQ(stats.narenas, 0);
    CHECK_EQ(stats.nblocks, 0);
    CHECK_EQ(stats.classes[6].block_size, 112);
    CHECK_EQ(stats.classes[32].block_size, 0);
    CHECK(ou_heap_stats_add_up(&stats));
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
    end_heap();
}

TEST(stats, one_block_is_seen_in_all_six_categories)
{
    begin_heap(&ou_geometry_py310, 4096);
    ou_pymalloc_malloc(&heap, 100);
    CHECK_EQ(look()->classes[6].npools, 1);
    CHECK_EQ(stats.classes[6].nallocated, 1);
    CHECK_EQ(stats.classes[6].navailable, 144);
    CHECK_EQ(stats.allocated_bytes, 112);
    CHECK_EQ(stats.available_bytes, 144 * 112);
    CHECK_EQ(stats.unused_pool_bytes, 62 * 16384);
    CHECK_EQ(stats.pool_header_bytes, 48);
    CHECK_EQ(stats.quantization_bytes, 16384 - 48 - 145 * 112);
    CHECK_EQ(stats.alignment_bytes, 16384);
    CHECK_EQ(stats.arena_bytes, 1048576);
    end_heap();
}

TEST(stats, an_aligned_arena_loses_nothing)
{
    begin_heap(&ou_geometry_py310, 0);
    ou_pymalloc_malloc(&heap, 100);
    CHECK_EQ(look()->alignment_bytes, 0);
    CHECK_EQ(stats.unused_pool_bytes, 63 * 16384);
    CHECK(ou_heap_stats_add_up(&stats));
    end_heap();
}

TEST(stats, blocks_of_raw_are_counted_and_their_bytes_are_not)
{
    begin_heap(&ou_geometry_py310, 0);
    ou_pymalloc_malloc(&heap, 100);
    ou_pymalloc_malloc(&heap, 1000);
    ou_pymalloc_malloc(&heap, 0);
    CHECK_EQ(look()->nblocks, 3);
    CHECK_EQ(stats.nraw_blocks, 2);
    CHECK_EQ(stats.allocated_bytes, 112);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 3);
    CHECK(ou_heap_stats_add_up(&stats));
    end_heap();
}

TEST(stats, a_pool_that_came_back_is_in_reserve_again)
{
    begin_heap(&ou_geometry_py310, 0);
    ou_pymalloc_free(&heap, ou_pymalloc_malloc(&heap, 64));
    CHECK_EQ(look()->classes[3].npools, 0);
    CHECK_EQ(stats.available_bytes, 0);
    CHECK_EQ(stats.pool_header_bytes, 0);
    CHECK_EQ(stats.unused_pool_bytes, 1048576);
    CHECK_EQ(stats.arena_bytes, 1048576);
    end_heap();
}

TEST(stats, the_number_of_blocks_returns_to_its_earlier_value)
{
    void *kept, *small, *large;
    size_t before;

    begin_heap(&ou_geometry_py310, 0);
    kept = ou_pymalloc_malloc(&heap, 30);
    CHECK_NOT_NULL(kept);
    before = ou_pymalloc_nblocks(&heap);
    CHECK_EQ(before, 1);
    small = ou_pymalloc_malloc(&heap, 30);
    large = ou_pymalloc_malloc(&heap, 3000);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 3);
    ou_pymalloc_free(&heap, small);
    ou_pymalloc_free(&heap, large);
    CHECK_EQ(ou_pymalloc_nblocks(&heap), before);
    end_heap();
}

static void
check_sum(size_t nblocks)
{
    const ou_heap_stats *s = look();
    size_t sum = s->allocated_bytes + s->available_bytes +
                 s->unused_pool_bytes + s->pool_header_bytes +
                 s->quantization_bytes + s->alignment_bytes;

    ou_test_note("the sum of the six categories; %zu blocks are out", nblocks);
    CHECK_EQ(sum, s->arena_bytes);
}

TEST_EACH(stats, arenas_come_and_go_and_the_bytes_add_up, 2)
{
    static void *block[4000];
    size_t n = 0;

    begin_heap(&ou_geometry_tiny, param == 0 ? 0 : 256);
    room.budget = 5;
    while (n < 4000) {
        block[n] = ou_pymalloc_malloc(&heap, n % 128 + 1);
        n++;
        check_sum(n);
        if (room.budget == 0) {
            break;
        }
    }
    CHECK_EQ(stats.narenas, 5);
    CHECK_EQ(stats.narenas_allocated, 5);
    while (n > 0) {
        ou_pymalloc_free(&heap, block[--n]);
        check_sum(n);
    }
    CHECK_LE(stats.narenas, 1);
    CHECK_EQ(stats.narenas_highwater, 5);
    CHECK_EQ(stats.narenas_allocated, 5);
    CHECK_EQ(stats.allocated_bytes, 0);
    end_heap();
}
