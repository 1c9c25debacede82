/* test_drive_accounts.c -- tests of the judge's list of live blocks.
 * SPDX-License-Identifier: MIT
 *
 * Each test plays an allocator by hand: it says where a block lies, and the
 * accounts must notice when that cannot be right. */
#include "drive_accounts.h"
#include "drive_run.h"
#include "protocol.h"
#include "says.h"

#include <stdlib.h>

enum { HEAP = 1 << 20, POOL = 16384, NHANDLES = 64 };

static unsigned char heap[HEAP];

static const struct account_layout pool_layout = {
    .word = "pool", .unit_bytes = POOL, .stride = POOL};
static const struct account_layout heap_layout = {
    .word = "heap", .unit_bytes = HEAP, .stride = HEAP};

/* Accounts under py310 (16-byte granules) of which n pools were taken. */
static struct accounts *
pools(uint64_t n)
{
    struct accounts *a =
        accounts_new(heap, HEAP, NHANDLES, &ou_geometry_py310, &pool_layout, 1);

    CHECK_NOT_NULL(a);
    for (uint64_t i = 0; i < n; i++) {
        CHECK_NULL(accounts_unit(a, true, i * POOL, POOL));
    }
    return a;
}

/* Pool 0 and pool 2 are taken, pool 1 is next. */
static struct accounts *
two_pools(void)
{
    struct accounts *a = pools(3);

    CHECK_NULL(accounts_unit(a, false, POOL, POOL));
    return a;
}

/* Accounts under classic (8-byte granules) whose heap is one unit. */
static struct accounts *
one_heap(void)
{
    struct accounts *a = accounts_new(heap, HEAP, NHANDLES,
                                      &ou_geometry_classic, &heap_layout, 1);

    CHECK_NOT_NULL(a);
    CHECK_NULL(accounts_unit(a, true, 0, HEAP));
    return a;
}

TEST(accounts, good_blocks_are_accepted_and_summed)
{
    struct accounts *a = two_pools();
    const struct account_sums *sums = accounts_sums(a);

    CHECK_NULL(accounts_malloc(a, 0, 0, 20, 48));
    CHECK_NULL(accounts_malloc(a, 1, 1, 16, 80));
    CHECK_NULL(accounts_malloc(a, 2, 2, 1, 2 * POOL + 48));
    CHECK_EQ(sums->live, 37);
    CHECK_EQ(sums->blocks, 32 + 16 + 16);
    CHECK_EQ(sums->footprint, 2 * POOL);
    accounts_release(a, 2);
    CHECK_NULL(accounts_unit(a, false, 2 * POOL, POOL));
    CHECK_EQ(sums->live, 36);
    CHECK_EQ(sums->footprint, POOL);
    CHECK_EQ(sums->peak_live, 37);
    CHECK_EQ(sums->peak_blocks, 64);
    CHECK_EQ(sums->peak_footprint, 3 * POOL);
    accounts_free(a);
}

TEST(accounts, null_is_a_fault)
{
    struct accounts *a = two_pools();

    CHECK_SAYS(accounts_malloc(a, 0, 0, 20, OU_DRIVE_FAILED),
               "returned NULL, though 0 bytes are live and 32768 of");
    accounts_free(a);
}

TEST(accounts, block_outside_the_heap_is_a_fault)
{
    struct accounts *a = two_pools();

    CHECK_SAYS(accounts_malloc(a, 0, 0, 16, HEAP), "outside the heap");
    CHECK_SAYS(accounts_malloc(a, 0, 0, 17, HEAP - 16), "outside the heap");
    CHECK_SAYS(accounts_malloc(a, 0, 0, 16, UINT64_MAX - 15),
               "outside the heap");
    accounts_free(a);
}

TEST(accounts, misaligned_block_is_a_fault)
{
    struct accounts *a = two_pools();

    CHECK_SAYS(accounts_malloc(a, 0, 0, 16, 56), "not aligned to 16");
    accounts_free(a);
}

TEST(accounts, block_outside_a_taken_unit_is_a_fault)
{
    struct accounts *a = two_pools();

    CHECK_SAYS(accounts_malloc(a, 0, 0, 16, POOL + 48),
               "not lie in memory taken");
    CHECK_SAYS(accounts_malloc(a, 0, 0, 32, POOL - 16), "over the end");
    accounts_free(a);
}

TEST(accounts, overlap_is_a_fault_from_both_sides)
{
    struct accounts *a = two_pools();

    CHECK_NULL(accounts_malloc(a, 5, 3, 40, 96));
    CHECK_SAYS(accounts_malloc(a, 6, 4, 17, 80),
               "overlaps the block of handle 3: 40 bytes at heap+0x60");
    CHECK_SAYS(accounts_malloc(a, 6, 4, 8, 128), "since step 5");
    CHECK_SAYS(accounts_malloc(a, 6, 4, 40, 96), "overlaps");
    CHECK_NULL(accounts_malloc(a, 6, 4, 8, 144));
    accounts_release(a, 3);
    CHECK_NULL(accounts_malloc(a, 7, 3, 48, 96));
    accounts_free(a);
}

/* ---- What the source can have done, and what not --------------------------
 */

static void
check_forged(struct accounts *a, bool taken, uint64_t offset, uint64_t bytes)
{
    CHECK_SAYS(accounts_unit(a, taken, offset, bytes),
               "not what the source offers");
    CHECK_STR_EQ(verdict_code(accounts_verdict(a)), "SV");
}

TEST(accounts, unit_of_another_size_is_forged)
{
    struct accounts *a = pools(1);

    check_forged(a, true, POOL, 0);
    check_forged(a, true, POOL, 512);
    check_forged(a, true, POOL, 2 * POOL);
    check_forged(a, true, 0, HEAP);
    check_forged(a, true, POOL, UINT64_MAX - 511);
    check_forged(a, false, 0, 2 * POOL);
    check_forged(a, false, 0, 0);
    CHECK_EQ(accounts_sums(a)->footprint, POOL);
    CHECK_NULL(accounts_unit(a, true, POOL, POOL));
    accounts_free(a);
}

TEST(accounts, misaligned_unit_is_forged)
{
    struct accounts *a = pools(1);

    check_forged(a, true, POOL + 16, POOL);
    check_forged(a, true, POOL + 512, POOL);
    check_forged(a, true, UINT64_MAX, POOL);
    CHECK_EQ(accounts_sums(a)->footprint, POOL);
    accounts_free(a);
}

/* A submission that writes to pools of the source comes to this, too. */
static void
check_not_next(struct accounts *a, uint64_t offset, uint64_t bytes)
{
    uint64_t footprint = accounts_sums(a)->footprint;

    CHECK_SAYS(accounts_unit(a, true, offset, bytes),
               "not what the source offers");
    CHECK_STR_EQ(verdict_code(accounts_verdict(a)), "WA");
    CHECK_EQ(accounts_sums(a)->footprint, footprint);
}

TEST(accounts, unit_that_is_not_next_is_a_fault)
{
    struct accounts *a = pools(1);

    check_not_next(a, 0, POOL);
    check_not_next(a, 2 * POOL, POOL);
    check_not_next(a, HEAP, POOL);
    CHECK_NULL(accounts_unit(a, true, POOL, POOL));
    accounts_free(a);
}

TEST(accounts, unit_given_back_last_comes_first)
{
    struct accounts *a = pools(3);

    CHECK_NULL(accounts_unit(a, false, 2 * POOL, POOL));
    CHECK_NULL(accounts_unit(a, false, 0, POOL));
    check_not_next(a, 2 * POOL, POOL);
    check_not_next(a, 3 * POOL, POOL);
    CHECK_NULL(accounts_unit(a, true, 0, POOL));
    CHECK_NULL(accounts_unit(a, true, 2 * POOL, POOL));
    CHECK_NULL(accounts_unit(a, true, 3 * POOL, POOL));
    CHECK_EQ(accounts_sums(a)->footprint, 4 * POOL);
    accounts_free(a);
}

TEST(accounts, unit_beyond_the_last_is_a_fault)
{
    struct accounts *a = pools(HEAP / POOL);

    check_not_next(a, HEAP, POOL);
    check_not_next(a, 0, POOL);
    accounts_free(a);
}

TEST(accounts, whole_heap_is_taken_once)
{
    struct accounts *a = one_heap();

    check_not_next(a, 0, HEAP);
    check_forged(a, true, 0, POOL);
    accounts_free(a);
}

/* A submission can do that to the source: it is wrong, not forged. */
TEST(accounts, unit_given_back_wrongly_is_a_fault)
{
    struct accounts *a = two_pools();

    CHECK_SAYS(accounts_unit(a, false, POOL, POOL), "not taken");
    CHECK_SAYS(accounts_unit(a, false, 512, POOL), "not taken");
    CHECK_SAYS(accounts_unit(a, false, HEAP, POOL), "not taken");
    CHECK_SAYS(accounts_unit(a, false, UINT64_MAX, POOL), "not taken");
    CHECK_NULL(accounts_malloc(a, 0, 0, 16, 48));
    CHECK_SAYS(accounts_unit(a, false, 0, POOL), "1 live block in it");
    CHECK_STR_EQ(verdict_code(accounts_verdict(a)), "WA");
    accounts_free(a);
}

/* What was refused leaves nothing behind that a map could stumble over. */
TEST(accounts, map_after_forged_records_shows_what_is_taken)
{
    struct accounts *a = pools(2);
    struct grade_map map;

    check_forged(a, true, 512, 512);
    check_forged(a, true, 0, 1024);
    accounts_map(a, "now", 512, &map);
    CHECK_EQ(map.nunits, 2);
    CHECK_EQ(map.unit_bytes, POOL);
    grade_map_clear(&map);
    accounts_map(a, "now", UINT64_MAX - 1, &map);
    CHECK_EQ(map.nunits, 2);
    grade_map_clear(&map);
    accounts_free(a);
}

/* ---- Contents ------------------------------------------------------------ */

TEST(accounts, overwritten_byte_is_found)
{
    struct accounts *a = two_pools();

    CHECK_NULL(accounts_malloc(a, 0, 0, 21, 48));
    CHECK_NULL(accounts_malloc(a, 1, 1, 500, 96));
    CHECK_NULL(
        accounts_verify_some(a, HEAP)); /* nothing was written there yet */
    CHECK_NULL(accounts_fill(a));
    CHECK_NULL(accounts_verify_some(a, HEAP));
    heap[48 + 21]++; /* behind the block: nobody's */
    CHECK_NULL(accounts_verify_some(a, HEAP));
    heap[96 + 499]++;
    CHECK_NULL(accounts_verify(a, 0));
    CHECK_SAYS(accounts_verify(a, 1), "byte 499 of the block of handle 1");
    CHECK_SAYS(accounts_verify_some(a, HEAP), "500 bytes at heap+0x60");
    accounts_free(a);
}

TEST(accounts, patterns_differ_from_block_to_block)
{
    struct accounts *a = two_pools();

    CHECK_NULL(accounts_malloc(a, 0, 0, 32, 48));
    CHECK_NULL(accounts_malloc(a, 1, 1, 32, 80));
    CHECK_NULL(accounts_fill(a));
    CHECK(memcmp(heap + 48, heap + 80, 32) != 0);
    memcpy(heap + 48, heap + 80, 32);
    CHECK_NOT_NULL(accounts_verify(a, 0));
    accounts_free(a);
}

TEST(accounts, footprint_of_one_heap_ends_at_the_highest_block)
{
    struct accounts *a = one_heap();
    const struct account_sums *sums = accounts_sums(a);

    CHECK_EQ(sums->footprint, 0);
    CHECK_NULL(accounts_malloc(a, 0, 0, 12, 0));
    CHECK_EQ(sums->footprint, 16);
    CHECK_NULL(accounts_malloc(a, 1, 1, 512, 4088));
    CHECK_EQ(sums->footprint, 4600);
    CHECK_NULL(accounts_malloc(a, 2, 2, 8, 1000));
    accounts_release(a, 1);
    CHECK_EQ(sums->footprint, 1008);
    accounts_release(a, 0);
    CHECK_EQ(sums->footprint, 1008);
    accounts_release(a, 2);
    CHECK_EQ(sums->footprint, 0);
    CHECK_EQ(sums->peak_footprint, 4600);
    accounts_free(a);
}

TEST(accounts, digest_follows_the_results)
{
    struct accounts *a = two_pools();
    struct accounts *b = two_pools();

    CHECK_NULL(accounts_malloc(a, 0, 0, 8, 48));
    CHECK_NULL(accounts_malloc(b, 0, 0, 8, 48));
    CHECK_SAME(accounts_sums(a)->digest, accounts_sums(b)->digest);
    CHECK_NULL(accounts_malloc(a, 1, 1, 8, 64));
    CHECK_NULL(accounts_malloc(b, 1, 1, 8, 80));
    CHECK(accounts_sums(a)->digest != accounts_sums(b)->digest);
    accounts_free(a);
    accounts_free(b);
}

/* ---- Maps ---------------------------------------------------------------- */

TEST(accounts, map_shows_live_and_freed_blocks_of_taken_pools)
{
    struct accounts *a = two_pools();
    struct grade_map map;

    CHECK_NULL(accounts_malloc(a, 0, 0, 20, 48));
    CHECK_NULL(accounts_malloc(a, 1, 1, 16, 80));
    CHECK_NULL(accounts_malloc(a, 2, 2, 7, 2 * POOL + 48));
    accounts_release(a, 1);
    accounts_map(a, "now", ACCOUNTS_SPREAD, &map);
    CHECK_STR_EQ(map.title, "now");
    CHECK_EQ(map.unit_bytes, POOL);
    CHECK_EQ(map.nunits, 2);
    CHECK_EQ(map.units[1], 2 * POOL);
    CHECK_EQ(map.nblocks, 3);
    CHECK_EQ(map.blocks[0].size, 20);
    CHECK(map.blocks[0].live);
    CHECK_EQ(map.blocks[1].offset, 80);
    CHECK(!map.blocks[1].live);
    CHECK_EQ(map.blocks[2].offset, 2 * POOL + 48);
    grade_map_clear(&map);
    accounts_free(a);
}

TEST(accounts, map_forgets_freed_blocks_with_their_pool)
{
    struct accounts *a = two_pools();
    struct grade_map map;

    CHECK_NULL(accounts_malloc(a, 0, 0, 20, 48));
    accounts_release(a, 0);
    CHECK_NULL(accounts_unit(a, false, 0, POOL));
    CHECK_NULL(accounts_unit(a, true, 0, POOL));
    accounts_map(a, "now", ACCOUNTS_SPREAD, &map);
    CHECK_EQ(map.nblocks, 0);
    grade_map_clear(&map);
    accounts_free(a);
}

/* 40 pools, of which a map of 16 must say that it is a choice. */
static void
map_of_many(uint64_t focus, struct grade_map *map)
{
    struct accounts *a = pools(40);

    accounts_map(a, "now", focus, map);
    accounts_free(a);
}

TEST(accounts, map_of_many_pools_is_spread_or_focused)
{
    struct grade_map map;

    map_of_many(ACCOUNTS_SPREAD, &map);
    CHECK_STR_EQ(map.title, "now: 16 of 40 pools");
    CHECK_EQ(map.nunits, 16);
    CHECK_GE(map.units[15], 38 * POOL);
    grade_map_clear(&map);
    map_of_many(20 * POOL + 48, &map);
    CHECK_EQ(map.nunits, 16);
    CHECK_EQ(map.units[0], 12 * POOL);
    grade_map_clear(&map);
    map_of_many(39 * POOL, &map);
    CHECK_EQ(map.units[map.nunits - 1], 39 * POOL);
    grade_map_clear(&map);
}

TEST(accounts, map_of_one_heap_ends_where_it_does)
{
    struct accounts *a = one_heap();
    struct grade_map map;

    CHECK_NULL(accounts_malloc(a, 0, 0, 12, 0));
    CHECK_NULL(accounts_malloc(a, 1, 1, 512, 8000));
    accounts_map(a, "now", ACCOUNTS_SPREAD, &map);
    CHECK_EQ(map.nunits, 1);
    CHECK_EQ(map.unit_bytes, 12288);
    CHECK_EQ(map.nblocks, 2);
    grade_map_clear(&map);
    accounts_free(a);
}

/* The first malloc may already have failed: there is a heap all the same. */
TEST(accounts, map_of_one_heap_without_a_block_has_a_row)
{
    struct accounts *a = one_heap();
    struct grade_map map;

    CHECK_SAYS(accounts_malloc(a, 0, 0, 20, OU_DRIVE_FAILED), "returned NULL");
    accounts_map(a, "now", OU_DRIVE_FAILED, &map);
    CHECK_EQ(map.nunits, 1);
    CHECK_EQ(map.unit_bytes, 4096);
    CHECK_EQ(map.nblocks, 0);
    grade_map_clear(&map);
    accounts_free(a);
}
