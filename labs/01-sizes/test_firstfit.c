/* test_firstfit.c -- what lab 01 asks of malloc and free.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here looks at the table: any design that keeps the contracts of
 * lib/mem/firstfit.h passes. */
#include "fixture.h"

/* ---- malloc: first fit --------------------------------------------------- */

TEST(malloc, the_first_block_stands_at_the_start_of_the_memory)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(100), 0);
    end();
}

TEST(malloc, blocks_stand_side_by_side_rounded_up_to_the_alignment)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(1), 0);
    CHECK_EQ(take(16), 16);
    CHECK_EQ(take(17), 32);
    CHECK_EQ(take(50), 64);
    CHECK_EQ(take(1), 128);
    end();
}

TEST(malloc, the_alignment_is_that_of_the_heap)
{
    begin(1, OU_FIT_FIRST);
    CHECK_EQ(take(3), 0);
    CHECK_EQ(take(3), 3);
    end();
    begin(256, OU_FIT_FIRST);
    CHECK_EQ(take(3), 0);
    CHECK_EQ(take(257), 256);
    CHECK_EQ(take(3), 768);
    end();
}

TEST(malloc, one_request_may_take_the_whole_heap)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(CAPACITY), 0);
    CHECK_EQ(take(1), -1);
    end();
}

TEST(malloc, the_last_hole_may_be_taken_to_its_last_byte)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(CAPACITY - 16), 0);
    CHECK_EQ(take(16), CAPACITY - 16);
    CHECK_EQ(take(1), -1);
    end();
}

TEST(malloc, a_request_larger_than_the_hole_is_refused_and_changes_nothing)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(2000), 0);
    CHECK_EQ(take(2097), -1);
    CHECK_EQ(take(2080), 2000);
    CHECK_EQ(take(16), 4080);
    end();
}

TEST(malloc, no_bytes_are_refused)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(0), -1);
    CHECK_EQ(take(16), 0);
    end();
}

TEST(malloc, a_negative_size_is_a_huge_one_and_refused)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take((size_t)-5), -1);
    CHECK_EQ(take(SIZE_MAX), -1);
    CHECK_EQ(take(SIZE_MAX - 15), -1);
    CHECK_EQ(take(CAPACITY + 1), -1);
    CHECK_EQ(take(16), 0);
    end();
}

/* The toy of toy_buggy.h takes zeros for free memory; see the handout. */
TEST(malloc, zeros_written_into_a_block_do_not_free_it)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(128), 0);
    memset(memory, 0, 128);
    CHECK_EQ(take(64), 128);
    end();
}

/* Offset of the first byte that is not 0xa5; CAPACITY if there is none. */
static size_t
first_changed_byte(void)
{
    size_t i = 0;

    while (i < CAPACITY && memory[i] == 0xa5) {
        i++;
    }
    return i;
}

TEST(malloc, the_heap_neither_reads_nor_writes_the_memory_it_manages)
{
    memset(memory, 0xa5, CAPACITY);
    begin(16, OU_FIT_FIRST);
    for (int i = 0; i < 64; i++) {
        CHECK_EQ(take(64), 64 * i);
    }
    CHECK_EQ(first_changed_byte(), CAPACITY);
    end();
}

TEST(malloc, there_may_be_as_many_blocks_as_there_are_bytes)
{
    begin(1, OU_FIT_FIRST);
    for (long i = 0; i < CAPACITY; i++) {
        CHECK_EQ(take(1), i);
    }
    CHECK_EQ(take(1), -1);
    end();
}

/* Cut the heap into small blocks until malloc says no, which it may do before
 * the heap is full: when the table needs pages and there are none. */
static bool
fill(void *unused)
{
    long n = 0;

    begin(2, OU_FIT_FIRST);
    if (heap == NULL) {
        return false;
    }
    while (take(2) == 2 * n) {
        n++;
    }
    end();
    return n == CAPACITY / 2;
}

TEST(malloc, no_memory_for_the_table_is_an_ordinary_refusal)
{
    ou_test_fault_sweep(fill, NULL);
}

/* ---- lookup: which range an offset lies in ------------------------------- */

TEST(lookup, a_new_heap_is_one_hole)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(ou_firstfit_range_at(heap, 0).size, CAPACITY);
    CHECK_EQ(ou_firstfit_range_at(heap, 0).requested, 0);
    CHECK_EQ(ou_firstfit_range_at(heap, CAPACITY - 1).offset, 0);
    end();
}

TEST(lookup, every_byte_of_a_block_finds_the_block)
{
    begin(16, OU_FIT_FIRST);
    take(40);
    take(50);
    take(60);
    for (size_t offset = 48; offset < 112; offset++) {
        CHECK_EQ(ou_firstfit_range_at(heap, offset).offset, 48);
        CHECK_EQ(ou_firstfit_range_at(heap, offset).size, 64);
        CHECK_EQ(ou_firstfit_range_at(heap, offset).requested, 50);
    }
    CHECK_EQ(ou_firstfit_range_at(heap, 47).offset, 0);
    CHECK_EQ(ou_firstfit_range_at(heap, 112).offset, 112);
    end();
}

TEST(lookup, behind_the_memory_there_is_no_range)
{
    begin(16, OU_FIT_FIRST);
    take(CAPACITY);
    CHECK_EQ(ou_firstfit_range_at(heap, CAPACITY - 1).size, CAPACITY);
    CHECK_EQ(ou_firstfit_range_at(heap, CAPACITY).size, 0);
    CHECK_EQ(ou_firstfit_range_at(heap, SIZE_MAX).size, 0);
    end();
}

TEST(lookup, one_block_among_many_is_found)
{
    begin(16, OU_FIT_FIRST);
    take_many(CAPACITY / 16, 9);
    for (size_t i = 0; i < CAPACITY / 16; i++) {
        CHECK_EQ(ou_firstfit_range_at(heap, 16 * i + 7).offset, 16 * i);
    }
    end();
}

TEST(lookup, a_walk_shows_every_range_once)
{
    begin(16, OU_FIT_FIRST);
    CHECK_STR_EQ(map(), "4096");
    take(64);
    take(90);
    CHECK_STR_EQ(map(), "[64] [96] 3936");
    end();
}

/* ---- free: a hole, and its neighbours -------------------------------------
 */

TEST(free, the_only_block_leaves_one_hole)
{
    begin(16, OU_FIT_FIRST);
    take(100);
    give(0);
    CHECK_STR_EQ(map(), "4096");
    end();
}

TEST(free, between_two_blocks_a_hole_stays_alone)
{
    begin(16, OU_FIT_FIRST);
    take_many(3, 64);
    give(64);
    CHECK_STR_EQ(map(), "[64] 64 [64] 3904");
    end();
}

TEST(free, a_hole_joins_the_hole_to_its_right)
{
    begin(16, OU_FIT_FIRST);
    take_many(4, 64);
    give(128);
    give(64);
    CHECK_STR_EQ(map(), "[64] 128 [64] 3840");
    end();
}

TEST(free, a_hole_joins_the_hole_to_its_left)
{
    begin(16, OU_FIT_FIRST);
    take_many(4, 64);
    give(64);
    give(128);
    CHECK_STR_EQ(map(), "[64] 128 [64] 3840");
    end();
}

TEST(free, a_hole_joins_the_holes_on_both_sides)
{
    begin(16, OU_FIT_FIRST);
    take_many(5, 64);
    give(64);
    give(192);
    CHECK_STR_EQ(map(), "[64] 64 [64] 64 [64] 3776");
    give(128);
    CHECK_STR_EQ(map(), "[64] 192 [64] 3776");
    end();
}

TEST(free, the_first_and_the_last_block_have_one_neighbour)
{
    begin(16, OU_FIT_FIRST);
    take_many(4, 1024);
    give(0);
    CHECK_STR_EQ(map(), "1024 [1024] [1024] [1024]");
    give(3072);
    CHECK_STR_EQ(map(), "1024 [1024] [1024] 1024");
    give(1024);
    give(2048);
    CHECK_STR_EQ(map(), "4096");
    end();
}

TEST(free, every_second_block_first_and_then_the_rest_leaves_one_hole)
{
    begin(16, OU_FIT_FIRST);
    take_many(64, 64);
    for (long i = 0; i < 64; i += 2) {
        give(64 * i);
    }
    CHECK_EQ(take(65), -1);
    for (long i = 1; i < 64; i += 2) {
        give(64 * i);
    }
    CHECK_STR_EQ(map(), "4096");
    CHECK_EQ(take(CAPACITY), 0);
    end();
}

TEST(free, the_lowest_hole_that_is_large_enough_is_used_first)
{
    begin(16, OU_FIT_FIRST);
    take_many(8, 64);
    give(64);
    give(192);
    give(256);
    CHECK_EQ(take(65), 192);
    CHECK_EQ(take(40), 64);
    CHECK_STR_EQ(map(), "[64] [48] 16 [64] [80] 48 [64] [64] [64] 3584");
    end();
}

TEST(free, null_is_ignored)
{
    begin(16, OU_FIT_FIRST);
    take(64);
    ou_firstfit_free(heap, NULL);
    CHECK_STR_EQ(map(), "[64] 4032");
    end();
}

/* The toy of toy_buggy.h never hands such bytes out again; see the handout. */
TEST(free, bytes_written_after_free_are_reused_all_the_same)
{
    begin(16, OU_FIT_FIRST);
    take(CAPACITY);
    give(0);
    memory[2000] = 7;
    CHECK_EQ(take(CAPACITY), 0);
    end();
}

/* ---- misuse: say what was wrong -------------------------------------------
 */

TEST(misuse, a_block_freed_twice_lies_in_a_hole)
{
    begin(16, OU_FIT_FIRST);
    take_many(3, 64);
    give(64);
    CHECK_FATAL(give(64), "no block: offset 64 lies in the hole of 64 bytes at "
                          "offset 64 (freed twice?)");
    end();
}

TEST(misuse, the_hole_may_have_grown_since)
{
    begin(16, OU_FIT_FIRST);
    take_many(3, 64);
    give(64);
    give(0);
    CHECK_FATAL(give(64),
                "offset 64 lies in the hole of 128 bytes at offset 0");
    end();
}

TEST(misuse, an_address_inside_a_block_is_not_its_start)
{
    begin(16, OU_FIT_FIRST);
    take_many(3, 90);
    CHECK_FATAL(give(112),
                "not the start of a block: offset 112 lies in the block of 96 "
                "bytes at offset 96");
    end();
}

TEST(misuse, an_address_outside_the_memory_is_not_in_this_heap)
{
    int foreign = 0;

    begin(16, OU_FIT_FIRST);
    take(CAPACITY);
    CHECK_FATAL(ou_firstfit_free(heap, &foreign),
                "not in this heap of 4096 bytes at ");
    CHECK_FATAL(give(CAPACITY), "not in this heap of 4096 bytes at ");
    CHECK_FATAL(give(-16), "not in this heap of 4096 bytes at ");
    end();
}

TEST(misuse, the_message_begins_with_the_function)
{
    begin(16, OU_FIT_FIRST);
    CHECK_FATAL(give(0), "ou_firstfit_free(0x");
    CHECK_FATAL(give(0),
                "): no block: offset 0 lies in the hole of 4096 bytes");
    end();
}
