/* test_policies.c -- what lab 01 asks of the figures of a heap, and of the
 * other two policies. SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- stats: the figures of a heap -------------------------------------------
 */

TEST(stats, a_new_heap_is_all_hole)
{
    ou_firstfit_figures figures;

    begin(16, OU_FIT_FIRST);
    figures = ou_firstfit_stats(heap);
    CHECK_EQ(figures.capacity, CAPACITY);
    CHECK_EQ(figures.blocks, 0);
    CHECK_EQ(figures.block_bytes, 0);
    CHECK_EQ(figures.holes, 1);
    CHECK_EQ(figures.hole_bytes, CAPACITY);
    CHECK_EQ(figures.largest_hole, CAPACITY);
    CHECK_EQ(figures.searches, 0);
    end();
}

TEST(stats, live_bytes_are_asked_for_and_block_bytes_are_taken)
{
    ou_firstfit_figures figures;

    begin(16, OU_FIT_FIRST);
    take(1);
    take(20);
    take(64);
    figures = ou_firstfit_stats(heap);
    CHECK_EQ(figures.blocks, 3);
    CHECK_EQ(figures.live_bytes, 85);
    CHECK_EQ(figures.block_bytes, 112);
    CHECK_EQ(figures.hole_bytes, CAPACITY - 112);
    end();
}

TEST(stats, a_freed_block_counts_as_a_hole)
{
    ou_firstfit_figures figures;

    begin(16, OU_FIT_FIRST);
    take_many(4, 100);
    give(112);
    figures = ou_firstfit_stats(heap);
    CHECK_EQ(figures.blocks, 3);
    CHECK_EQ(figures.live_bytes, 300);
    CHECK_EQ(figures.holes, 2);
    CHECK_EQ(figures.hole_bytes, CAPACITY - 336);
    end();
}

TEST(stats, the_largest_hole_is_the_largest_request_that_can_succeed)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(ou_firstfit_largest_hole(heap), 4096);
    take_many(4, 1024);
    CHECK_EQ(ou_firstfit_largest_hole(heap), 0);
    give(0);
    give(1024);
    give(3072);
    CHECK_EQ(ou_firstfit_largest_hole(heap), 2048);
    CHECK_EQ(take(2049), -1);
    CHECK_EQ(take(2048), 0);
    CHECK_EQ(ou_firstfit_largest_hole(heap), 1024);
    end();
}

/* The toy refuses this, too, but nobody can ask it why. */
TEST(stats, half_free_and_yet_too_small_shows_in_the_figures)
{
    begin(16, OU_FIT_FIRST);
    take_many(16, 256);
    for (long i = 0; i < 16; i += 2) {
        give(256 * i);
    }
    CHECK_EQ(take(257), -1);
    CHECK_EQ(ou_firstfit_stats(heap).hole_bytes, 2048);
    CHECK_EQ(ou_firstfit_stats(heap).holes, 8);
    CHECK_EQ(ou_firstfit_stats(heap).largest_hole, 256);
    end();
}

TEST(stats, requests_that_no_heap_of_this_size_can_hold_are_no_searches)
{
    begin(16, OU_FIT_FIRST);
    take(64);
    take(5000);
    take(0);
    take(64);
    CHECK_EQ(ou_firstfit_stats(heap).searches, 2);
    end();
}

TEST(stats, first_fit_looks_at_no_hole_behind_the_one_it_takes)
{
    begin(16, OU_FIT_FIRST);
    take_many(16, 256);
    for (long i = 0; i < 16; i += 2) {
        give(256 * i);
    }
    CHECK_EQ(take(256), 0);
    CHECK_GE(ou_firstfit_stats(heap).examined_by_last, 1);
    CHECK_LE(ou_firstfit_stats(heap).examined_by_last, 1);
    CHECK_EQ(take(257), -1);
    CHECK_LE(ou_firstfit_stats(heap).examined_by_last, 7);
    end();
}

/* ---- policies: best fit and next fit ---------------------------------------
 */

/* Holes of 96 at 0, 32 at 112, 64 at 160, 32 at 240, and the rest from 288 on,
 * with blocks of 16 between them. */
static void
make_holes(void)
{
    static const size_t sizes[] = {96, 32, 64, 32};
    long offset = 0;

    for (size_t i = 0; i < 4; i++) {
        take(sizes[i]);
        take(16);
    }
    for (size_t i = 0; i < 4; i++) {
        give(offset);
        offset += (long)sizes[i] + 16;
    }
}

TEST(policies, best_fit_takes_the_smallest_hole_that_is_large_enough)
{
    begin(16, OU_FIT_BEST);
    make_holes();
    CHECK_EQ(take(60), 160);
    CHECK_EQ(take(90), 0);
    CHECK_EQ(take(100), 288);
    end();
}

TEST(policies, best_fit_takes_the_lowest_of_equal_holes)
{
    begin(16, OU_FIT_BEST);
    make_holes();
    CHECK_EQ(take(20), 112);
    CHECK_EQ(take(20), 240);
    CHECK_EQ(take(20), 160);
    CHECK_STR_EQ(map(), "96 [16] [32] [16] [32] 32 [16] [32] [16] 3808");
    end();
}

TEST(policies, best_fit_refuses_what_no_hole_holds)
{
    begin(16, OU_FIT_BEST);
    make_holes();
    CHECK_EQ(take(3809), -1);
    CHECK_EQ(take(3808), 288);
    end();
}

TEST(policies, next_fit_goes_on_behind_the_last_block)
{
    begin(16, OU_FIT_NEXT);
    make_holes();
    CHECK_EQ(take(16), 288);
    CHECK_EQ(take(16), 304);
    CHECK_EQ(take(3700), 320);
    CHECK_EQ(take(32), 4032);
    CHECK_EQ(take(32), 4064);
    CHECK_EQ(take(32), 0);
    CHECK_EQ(take(16), 32);
    CHECK_EQ(take(40), 48);
    CHECK_EQ(take(40), 160);
    end();
}

TEST(policies, next_fit_begins_at_the_start_of_the_memory)
{
    begin(16, OU_FIT_NEXT);
    CHECK_EQ(take(16), 0);
    CHECK_EQ(take(16), 16);
    end();
}

/* The last block is freed and becomes part of a hole that begins before it. */
TEST(policies, next_fit_leaves_a_hole_that_began_earlier_for_last)
{
    begin(16, OU_FIT_NEXT);
    take_many(64, 64);
    give(256);
    CHECK_EQ(take(64), 256);
    give(192);
    give(256);
    give(320);
    give(1024);
    CHECK_EQ(take(64), 1024);
    CHECK_EQ(take(64), 192);
    end();
}

TEST(policies, next_fit_goes_round_to_the_lowest_hole)
{
    begin(16, OU_FIT_NEXT);
    take_many(64, 64);
    give(0);
    give(128);
    CHECK_EQ(take(64), 0);
    CHECK_EQ(take(64), 128);
    CHECK_EQ(take(64), -1);
    end();
}
