/* test_geometry.c -- what lab 01 asks of sizes and size classes.
 * SPDX-License-Identifier: MIT
 *
 * The numbers are CPython's: profile classic has the size classes that older
 * books and the comment in CPython's own source show, py38 those of 64-bit
 * CPython 3.8 and 3.9, py310 those of 3.10 and later.  tiny is ours, small
 * enough to be drawn. */
#include "mem/geometry.h"
#include "test.h"

static const ou_geometry *const classic = &ou_geometry_classic;
static const ou_geometry *const py38 = &ou_geometry_py38;
static const ou_geometry *const py310 = &ou_geometry_py310;
static const ou_geometry *const tiny = &ou_geometry_tiny;

/* ---- class_of ----------------------------------------------------------- */

TEST(class_of, a_request_for_42_bytes_is_served_by_the_class_of_48)
{
    CHECK_EQ(ou_geometry_class_of(classic, 42), 5);
    CHECK_EQ(ou_geometry_class_of(py310, 42), 2);
}

TEST(class_of, a_request_of_exactly_one_block_stays_in_its_class)
{
    CHECK_EQ(ou_geometry_class_of(classic, 8), 0);
    CHECK_EQ(ou_geometry_class_of(classic, 16), 1);
    CHECK_EQ(ou_geometry_class_of(py310, 16), 0);
    CHECK_EQ(ou_geometry_class_of(py310, 32), 1);
}

TEST(class_of, one_byte_more_goes_to_the_next_class)
{
    CHECK_EQ(ou_geometry_class_of(classic, 9), 1);
    CHECK_EQ(ou_geometry_class_of(classic, 17), 2);
    CHECK_EQ(ou_geometry_class_of(py310, 17), 1);
    CHECK_EQ(ou_geometry_class_of(py310, 33), 2);
}

TEST(class_of, the_smallest_request_goes_to_class_0)
{
    CHECK_EQ(ou_geometry_class_of(classic, 1), 0);
    CHECK_EQ(ou_geometry_class_of(py38, 1), 0);
    CHECK_EQ(ou_geometry_class_of(tiny, 1), 0);
}

TEST(class_of, the_largest_small_request_goes_to_the_last_class)
{
    CHECK_EQ(ou_geometry_class_of(classic, 512), 63);
    CHECK_EQ(ou_geometry_class_of(py38, 512), 31);
    CHECK_EQ(ou_geometry_class_of(py310, 512), 31);
    CHECK_EQ(ou_geometry_class_of(tiny, 128), 7);
}

TEST(class_of, the_table_in_older_books_is_profile_classic)
{
    static const struct {
        size_t first, last;
        uint32_t szidx;
    } rows[] = {
        {1, 8, 0},   {9, 16, 1},  {17, 24, 2},    {25, 32, 3},
        {33, 40, 4}, {41, 48, 5}, {49, 56, 6},    {57, 64, 7},
        {65, 72, 8}, {73, 80, 9}, {497, 504, 62}, {505, 512, 63},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ou_test_note("row %zu to %zu", rows[i].first, rows[i].last);
        CHECK_EQ(ou_geometry_class_of(classic, rows[i].first), rows[i].szidx);
        CHECK_EQ(ou_geometry_class_of(classic, rows[i].last), rows[i].szidx);
    }
}

/* ---- class_size ---------------------------------------------------------- */

TEST(class_size, every_profile_has_its_number_of_classes)
{
    CHECK_EQ(ou_geometry_nclasses(classic), 64);
    CHECK_EQ(ou_geometry_nclasses(py38), 32);
    CHECK_EQ(ou_geometry_nclasses(py310), 32);
    CHECK_EQ(ou_geometry_nclasses(tiny), 8);
}

TEST(class_size, the_blocks_of_class_0_are_one_alignment_large)
{
    CHECK_EQ(ou_geometry_class_size(classic, 0), 8);
    CHECK_EQ(ou_geometry_class_size(py310, 0), 16);
}

TEST(class_size, each_class_is_one_alignment_larger_than_the_one_below)
{
    CHECK_EQ(ou_geometry_class_size(classic, 5), 48);
    CHECK_EQ(ou_geometry_class_size(classic, 6), 56);
    CHECK_EQ(ou_geometry_class_size(py310, 2), 48);
    CHECK_EQ(ou_geometry_class_size(py310, 3), 64);
}

TEST(class_size, the_blocks_of_the_last_class_hold_the_largest_request)
{
    CHECK_EQ(ou_geometry_class_size(classic, 63), 512);
    CHECK_EQ(ou_geometry_class_size(py38, 31), 512);
    CHECK_EQ(ou_geometry_class_size(py310, 31), 512);
    CHECK_EQ(ou_geometry_class_size(tiny, 7), 128);
}

/* ---- blocks_and_waste -----------------------------------------------------
 */

TEST(blocks_and_waste, a_pool_of_4_kib_holds_7_blocks_of_512)
{
    CHECK_EQ(ou_geometry_blocks_per_pool(classic, 63), 7);
    CHECK_EQ(ou_geometry_blocks_per_pool(py38, 31), 7);
    CHECK_EQ(ou_geometry_pool_waste(py38, 31), 464);
}

TEST(blocks_and_waste, a_pool_of_16_kib_holds_31_blocks_of_512)
{
    CHECK_EQ(ou_geometry_blocks_per_pool(py310, 31), 31);
    CHECK_EQ(ou_geometry_pool_waste(py310, 31), 464);
}

TEST(blocks_and_waste, the_header_costs_the_smallest_blocks_most)
{
    CHECK_EQ(ou_geometry_blocks_per_pool(classic, 0), 506);
    CHECK_EQ(ou_geometry_blocks_per_pool(classic, 1), 253);
    CHECK_EQ(ou_geometry_blocks_per_pool(py38, 0), 253);
    CHECK_EQ(ou_geometry_blocks_per_pool(py310, 0), 1021);
    CHECK_EQ(ou_geometry_blocks_per_pool(tiny, 0), 29);
}

TEST(blocks_and_waste, blocks_of_48_leave_some_bytes_over)
{
    CHECK_EQ(ou_geometry_blocks_per_pool(py38, 2), 84);
    CHECK_EQ(ou_geometry_pool_waste(py38, 2), 16);
    CHECK_EQ(ou_geometry_blocks_per_pool(py310, 2), 340);
    CHECK_EQ(ou_geometry_pool_waste(py310, 2), 16);
    CHECK_EQ(ou_geometry_blocks_per_pool(tiny, 2), 9);
    CHECK_EQ(ou_geometry_pool_waste(tiny, 2), 32);
}

TEST(blocks_and_waste, blocks_that_fit_exactly_leave_nothing_over)
{
    CHECK_EQ(ou_geometry_pool_waste(classic, 0), 0);
    CHECK_EQ(ou_geometry_pool_waste(py310, 0), 0);
}

/* ---- pool_of --------------------------------------------------------------
 */

/* The pool of an address that nothing stands at: it is not looked at. */
static uintptr_t
pool_of(const ou_geometry *geo, uintptr_t address)
{
    return (uintptr_t)ou_geometry_pool_of(geo, (const void *)address);
}

TEST(pool_of, an_address_is_rounded_down_to_the_start_of_its_pool)
{
    CHECK_EQ(pool_of(classic, 0x7f0000012345), 0x7f0000012000);
    CHECK_EQ(pool_of(py310, 0x7f0000012345), 0x7f0000010000);
    CHECK_EQ(pool_of(tiny, 0x7f0000012345), 0x7f0000012200);
}

TEST(pool_of, the_first_and_the_last_byte_belong_to_their_pool)
{
    CHECK_EQ(pool_of(py310, 0x7f0000010000), 0x7f0000010000);
    CHECK_EQ(pool_of(py310, 0x7f0000013fff), 0x7f0000010000);
    CHECK_EQ(pool_of(py310, 0x7f0000014000), 0x7f0000014000);
}

TEST(pool_of, the_upper_half_of_an_address_is_kept)
{
    CHECK_EQ(pool_of(py38, 0xfffffffffffff123), 0xfffffffffffff000);
    CHECK_EQ(pool_of(py38, 0x123456789abcd), 0x123456789a000);
}

TEST(pool_of, an_aligned_arena_holds_nothing_but_pools)
{
    CHECK_EQ(ou_geometry_pools_per_arena(classic, 0x7f0000000000), 64);
    CHECK_EQ(ou_geometry_pools_per_arena(py38, 0x7f0000001000), 64);
    CHECK_EQ(ou_geometry_pools_per_arena(py310, 0x7f0000004000), 64);
    CHECK_EQ(ou_geometry_pools_per_arena(tiny, 0x7f0000000200), 8);
}

TEST(pool_of, an_arena_that_is_only_page_aligned_loses_a_pool)
{
    CHECK_EQ(ou_geometry_pools_per_arena(py310, 0x7f0000001000), 63);
    CHECK_EQ(ou_geometry_pools_per_arena(py310, 0x7f0000003000), 63);
    CHECK_EQ(ou_geometry_pools_per_arena(tiny, 0x7f0000000010), 7);
}
