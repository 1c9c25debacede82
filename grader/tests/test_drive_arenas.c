/* test_drive_arenas.c -- the judge's accounts of arenas, calloc and realloc.
 * SPDX-License-Identifier: MIT
 *
 * As in test_drive_accounts.c, each test plays an allocator by hand. */
#include "drive_accounts.h"
#include "drive_run.h"
#include "drive_target.h"
#include "mem/geometry.h"
#include "protocol.h"
#include "says.h"

#include <stdlib.h>

enum { HEAP = 2 << 20, NHANDLES = 64, ARENA = 256 << 10 };

static unsigned char heap[HEAP] __attribute__((aligned(4096)));

static const struct account_layout layout = {
    .word = "arena",
    .unit_bytes = ARENA,
    .first = 4096,
    .stride = ARENA + 4096,
    .forgets = true,
};

static struct lab
lab_of(char *driver)
{
    static char config[] = "py310";

    return (struct lab){.measure = {.driver = driver, .config = config}};
}

static uint64_t
base_of(uint64_t arena)
{
    return ou_drive_arena_offset(ARENA, arena);
}

/* Accounts under classic (4 KiB pools) of which n arenas were taken. */
static struct accounts *
arenas(uint64_t n)
{
    struct accounts *a =
        accounts_new(heap, HEAP, NHANDLES, &ou_geometry_classic, &layout, 1);

    CHECK_NOT_NULL(a);
    for (uint64_t i = 0; i < n; i++) {
        CHECK_NULL(accounts_unit(a, true, base_of(i), ARENA));
    }
    return a;
}

/* ---- Arenas --------------------------------------------------------------
 */

TEST(arena_accounts, arenas_lie_a_page_apart)
{
    struct accounts *a = arenas(2);

    CHECK_SAYS(accounts_unit(a, true, 0, ARENA), "not what the source offers");
    CHECK_STR_EQ(verdict_code(accounts_verdict(a)), "SV");
    CHECK_SAYS(accounts_unit(a, true, base_of(2) + 4096, ARENA),
               "not what the source offers");
    CHECK_SAYS(accounts_unit(a, true, base_of(3), ARENA),
               "an arena that was given back belongs to the source");
    CHECK_STR_EQ(verdict_code(accounts_verdict(a)), "WA");
    CHECK_NULL(accounts_unit(a, true, base_of(2), ARENA));
    CHECK_EQ(accounts_sums(a)->footprint, 3 * ARENA);
    accounts_free(a);
}

/* 2 MiB have room for seven of them and a page before each. */
TEST(arena_accounts, last_arena_fits_into_the_heap)
{
    struct accounts *a = arenas(7);

    CHECK_SAYS(accounts_unit(a, true, base_of(7), ARENA), "not what");
    accounts_free(a);
}

TEST(arena_accounts, every_call_of_the_source_is_counted)
{
    struct accounts *a = arenas(3);

    CHECK_NULL(accounts_unit(a, false, base_of(1), ARENA));
    CHECK_NULL(accounts_unit(a, true, base_of(1), ARENA));
    CHECK_EQ(accounts_sums(a)->calls, 5);
    accounts_free(a);
}

TEST(arena_accounts, block_lies_in_an_arena_not_between_two)
{
    struct accounts *a = arenas(2);

    CHECK_NULL(accounts_malloc(a, 0, 0, 16, base_of(0)));
    CHECK_NULL(accounts_malloc(a, 1, 1, 16, base_of(0) + ARENA - 16));
    CHECK_SAYS(accounts_malloc(a, 2, 2, 16, base_of(0) + ARENA),
               "not lie in memory taken");
    CHECK_SAYS(accounts_malloc(a, 2, 2, 64, base_of(1) + ARENA - 32),
               "bytes into its arena), which does not lie in memory taken from "
               "the source: it runs over the end");
    accounts_free(a);
}

TEST(arena_accounts, arena_with_a_live_block_cannot_go_back)
{
    struct accounts *a = arenas(1);

    CHECK_NULL(accounts_malloc(a, 0, 0, 16, base_of(0) + 48));
    CHECK_SAYS(accounts_unit(a, false, base_of(0), ARENA), "1 live block");
    accounts_release(a, 0);
    CHECK_NULL(accounts_unit(a, false, base_of(0), ARENA));
    accounts_free(a);
}

TEST(arena_accounts, what_was_given_back_is_overwritten)
{
    struct accounts *a = arenas(2);

    heap[base_of(0)] = heap[base_of(1)] = heap[base_of(1) + ARENA - 1] = 7;
    CHECK_NULL(accounts_unit(a, false, base_of(1), ARENA));
    CHECK_NULL(accounts_fill(a));
    CHECK_EQ(heap[base_of(0)], 7);
    CHECK(heap[base_of(1)] != 7);
    CHECK(heap[base_of(1) + ARENA - 1] != 7);
    accounts_free(a);
}

/* ---- Pictures ------------------------------------------------------------
 */

TEST(arena_accounts, pools_are_found_by_their_addresses)
{
    struct accounts *a = arenas(2);
    struct grade_map map;

    CHECK_NULL(accounts_malloc(a, 0, 0, 16, base_of(0) + 48));
    CHECK_NULL(accounts_malloc(a, 1, 1, 16, base_of(1) + 3 * 4096 + 48));
    accounts_map(a, "now", ACCOUNTS_SPREAD, &map);
    CHECK_EQ(map.unit_bytes, 4096);
    CHECK_EQ(map.nunits, 2);
    CHECK_EQ(map.units[0], base_of(0));
    CHECK_EQ(map.units[1], base_of(1) + 3 * 4096);
    CHECK_EQ(map.nblocks, 2);
    grade_map_clear(&map);
    accounts_free(a);
}

TEST(arena_accounts, pools_are_shown_with_what_is_in_use)
{
    struct accounts *a = arenas(2);
    struct grade_arenas picture;

    CHECK_NULL(accounts_malloc(a, 0, 0, 8, base_of(1) + 48));
    for (uint32_t i = 1; i < 5; i++) {
        CHECK_NULL(accounts_malloc(a, i, i, 512, base_of(1) + 4096 + 512 * i));
    }
    accounts_arenas(a, &picture);
    CHECK_EQ(picture.nunits, 2);
    CHECK_EQ(picture.ntaken, 2);
    CHECK_EQ(picture.npools, 64);
    CHECK_EQ(picture.percent[0], 0);
    CHECK_EQ(picture.percent[64], 1); /* of a hundred, rounded up */
    CHECK_EQ(picture.percent[65], 50);
    grade_arenas_clear(&picture);
    accounts_free(a);
}

/* Pools of 16 KiB in arenas that begin a page behind a multiple of that. */
TEST(arena_accounts, arena_between_two_pools_has_one_less)
{
    static unsigned char large[4 << 20];
    struct lab lab = lab_of((char[]){"03-arenas"});
    struct drive_target target;
    struct grade_arenas picture;
    struct accounts *a;
    char error[64];

    CHECK_EQ(drive_find_target(&lab, "x", &target, error, sizeof error), 0);
    a = accounts_new(large, sizeof large, NHANDLES, target.geo, &target.layout,
                     1);
    CHECK_NULL(accounts_unit(a, true, target.layout.first, 1 << 20));
    accounts_arenas(a, &picture);
    CHECK_EQ(picture.npools, 64);
    CHECK_EQ(picture.percent[62], 0);
    CHECK_EQ(picture.percent[63], GRADE_NO_POOL);
    grade_arenas_clear(&picture);
    accounts_free(a);
}

/* ---- Calloc and realloc --------------------------------------------------
 */

TEST(arena_accounts, calloc_gives_zeros_that_last)
{
    struct accounts *a = arenas(1);
    uint64_t at = base_of(0) + 48;

    memset(heap + at, 0, 40);
    CHECK_NULL(accounts_calloc(a, 3, 0, 40, at));
    CHECK_NULL(accounts_verify(a, 0));
    heap[at + 39] = 1;
    CHECK_SAYS(accounts_fill(a),
               "byte 39 of the block of handle 0, which calloc returned, is "
               "not 0");
    heap[at + 39] = 0;
    CHECK_NULL(accounts_fill(a));
    CHECK(heap[at] != 0 || heap[at + 1] != 0);
    CHECK_NULL(accounts_verify(a, 0));
    accounts_free(a);
}

/* Let handle 0 go from old bytes to size, at another place, of which the first
 * `kept` bytes are copied there. */
static struct accounts *
move(uint32_t old_size, uint32_t size, uint32_t kept)
{
    struct accounts *a = arenas(1);
    uint64_t from = base_of(0) + 48, to = base_of(0) + 8192 + 48;
    struct account_block old;

    CHECK_NULL(accounts_malloc(a, 0, 0, old_size, from));
    CHECK_NULL(accounts_fill(a));
    old = *accounts_block(a, 0);
    accounts_release(a, 0);
    memset(heap + to, 0, size);
    memcpy(heap + to, heap + from, kept);
    CHECK_NULL(accounts_realloc(a, 1, 0, &old, size, to));
    return a;
}

TEST(arena_accounts, realloc_keeps_the_first_bytes)
{
    struct accounts *a = move(24, 100, 24);

    CHECK_EQ(accounts_sums(a)->live, 100);
    CHECK_EQ(accounts_sums(a)->blocks, 104);
    CHECK_NULL(accounts_verify(a, 0));
    CHECK_NULL(accounts_fill(a));
    CHECK_NULL(accounts_verify(a, 0));
    CHECK_EQ(accounts_block(a, 0)->filled, 100);
    accounts_free(a);
    a = move(100, 24, 24);
    CHECK_NULL(accounts_fill(a));
    accounts_free(a);
}

TEST(arena_accounts, realloc_that_loses_a_byte_is_a_fault)
{
    struct accounts *a = move(24, 100, 23);

    CHECK_SAYS(accounts_verify(a, 0), "byte 23 of the block of handle 0");
    CHECK_SAYS(accounts_fill(a), "live since step 1");
    accounts_free(a);
    a = move(100, 24, 20);
    CHECK_SAYS(accounts_fill(a), "byte 20 of the block of handle 0");
    accounts_free(a);
}

TEST(arena_accounts, realloc_may_stay_or_overlap_what_it_leaves)
{
    struct accounts *a = arenas(1);
    uint64_t at = base_of(0) + 48;
    struct account_block old;

    CHECK_NULL(accounts_malloc(a, 0, 0, 24, at));
    CHECK_NULL(accounts_malloc(a, 1, 1, 24, at + 48));
    old = *accounts_block(a, 0);
    accounts_release(a, 0);
    CHECK_SAYS(accounts_realloc(a, 2, 0, &old, 56, at),
               "realloc(56) returned a block");
    CHECK_NULL(accounts_realloc(a, 2, 0, &old, 48, at));
    CHECK_EQ(accounts_sums(a)->live, 72);
    accounts_free(a);
}

/* ---- A part at a time ----------------------------------------------------
 */

TEST(arena_accounts, large_heaps_are_verified_in_turn)
{
    struct accounts *a = arenas(1);
    uint64_t at = base_of(0) + 48;

    for (uint32_t i = 0; i < 8; i++) {
        CHECK_NULL(accounts_malloc(a, i, i, 64, at + i * 64));
    }
    CHECK_NULL(accounts_fill(a));
    heap[at + 5 * 64]++;
    CHECK_NULL(accounts_verify_some(a, 192)); /* 0, 1, 2 */
    CHECK_SAYS(accounts_verify_some(a, 192), "handle 5");
    heap[at + 5 * 64]--;
    CHECK_NULL(accounts_verify_some(a, 192)); /* 5, 6, 7 */
    heap[at]++;
    CHECK_SAYS(accounts_verify_some(a, 1), "handle 0"); /* from the start */
    accounts_free(a);
}

/* ---- What a word of lab.ini means ----------------------------------------
 */

TEST(drive_target, word_names_a_trace_and_maybe_a_profile)
{
    struct lab lab = lab_of((char[]){"03-arenas"});
    struct drive_target target;
    char error[128];

    CHECK_EQ(drive_find_target(&lab, "json_docs", &target, error, 128), 0);
    CHECK_STR_EQ(target.trace, "json_docs");
    CHECK_STR_EQ(target.geo->name, "py310");
    CHECK_EQ(target.layout.unit_bytes, 1 << 20);
    CHECK_EQ(drive_find_target(&lab, "worst_hops@tiny", &target, error, 128),
             0);
    CHECK_STR_EQ(target.trace, "worst_hops");
    CHECK_EQ(target.layout.unit_bytes, 4096);
    CHECK(target.has_arenas);
    CHECK_EQ(target.calls, TRACE_MALLOC_AND_FREE);
}

TEST(drive_target, driver_decides_units_and_calls)
{
    struct lab pools = lab_of((char[]){"02-pools"});
    struct lab domains = lab_of((char[]){"04-domains"});
    struct drive_target target;
    char error[128];

    CHECK_EQ(drive_find_target(&pools, "x", &target, error, 128), 0);
    CHECK_EQ(target.layout.unit_bytes, 16384);
    CHECK_EQ(target.layout.first, 0);
    CHECK(!target.has_arenas);
    CHECK_EQ(drive_find_target(&domains, "x", &target, error, 128), 0);
    CHECK_EQ(target.calls, TRACE_ALL_CALLS);
}

TEST(drive_target, what_is_unknown_is_refused)
{
    struct lab lab = lab_of((char[]){"03-arenas"});
    struct lab odd = lab_of((char[]){"99-odd"});
    struct drive_target target;
    char error[128];

    CHECK_EQ(drive_find_target(&lab, "x@huge", &target, error, 128), -1);
    CHECK_SAYS(error, "x@huge: no profile is called huge");
    CHECK_EQ(drive_find_target(&odd, "x", &target, error, 128), -1);
    CHECK_SAYS(error, "no driver is called 99-odd");
}

/* ---- Scores --------------------------------------------------------------
 */

/* Both peak with 8 units; after that the reference has 2 at each of three
 * moments, and the submission `ours`.  Returns how it is scored, in percent. */
static int
memory_score(uint64_t ours)
{
    static const struct lab_measure measure = {
        .cost_full = 1.5, .cost_none = 6, .memory_full = 1.1, .memory_none = 2};
    struct drive_target target = {.has_arenas = true};
    struct grade_sample mine[4], reference[4];
    struct grade_trace trace = {
        .mine = {.samples = mine, .nsamples = 4},
        .reference = {.samples = reference, .nsamples = 4}};

    trace.mine.peak_live = trace.reference.peak_live = 100;
    trace.mine.peak_footprint = trace.reference.peak_footprint = 800;
    for (uint64_t i = 0; i < 4; i++) {
        mine[i] = (struct grade_sample){i, 100 - 10 * i, 100, 100 * ours};
        reference[i] = (struct grade_sample){i, 100 - 10 * i, 100, 200};
    }
    drive_score(&measure, &target, &trace);
    return (int)(100 * trace.memory_score + 0.5);
}

TEST(drive_target, memory_of_arenas_is_scored_over_time)
{
    CHECK_EQ(memory_score(8), 50);
    CHECK_EQ(memory_score(5), 75);
    CHECK_EQ(memory_score(2), 100);
    CHECK_EQ(memory_score(1), 100);
}

/* Three times the calls: half-way between 1.5 and 6 in the logarithm. */
TEST(drive_target, calls_are_scored_if_the_lab_says_so)
{
    struct lab_measure measure = {.cost_full = 1.5,
                                  .cost_none = 6,
                                  .memory_full = 1.1,
                                  .memory_none = 2,
                                  .calls_full = 1.5,
                                  .calls_none = 6};
    struct drive_target target = {.has_arenas = true};
    struct grade_trace trace = {.mine = {.peak_live = 1, .calls = 24},
                                .reference = {.peak_live = 1, .calls = 8}};

    drive_score(&measure, &target, &trace);
    CHECK_EQ((int)(100 * trace.calls_ratio), 300);
    CHECK_EQ((int)(100 * trace.calls_score + 0.5), 50);
    measure.calls_full = 0;
    trace.calls_score = 0;
    drive_score(&measure, &target, &trace);
    CHECK_EQ((int)(100 * trace.calls_score), 0);
}
