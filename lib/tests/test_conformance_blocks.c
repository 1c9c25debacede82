/* test_conformance_blocks.c -- where CPython puts blocks, as closed forms.
 * SPDX-License-Identifier: MIT
 *
 * x1 to x5 were found by running CPython 3.6 to 3.13 (the numbers, with the
 * versions, are in oracle/README.md) and hold here for the profile of the same
 * geometry.  With OUROMALLOC=..._debug in the environment each heap stands
 * behind a debug hook; a request is then made smaller by what the hook adds. */
#include "mem/heap.h"
#include "mem/memdebug.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define MANY 200000

/* A heap and what is in front of it. */
static struct {
    ou_heap *heap;
    const ou_geometry *geo;
    ou_memdebug hook;
    ou_allocator table;
    bool hooked;
    size_t before, extra; /* bytes that the hook adds */
} state;

static const char *const profiles[] = {"classic", "py38", "py310"};

#define NPROFILES 3

static void
begin(const char *profile)
{
    const char *name = getenv("OUROMALLOC");
    ou_heap_options options = {.profile = profile};

    state.heap = ou_heap_new(&options);
    CHECK_NOT_NULL(state.heap);
    state.geo = ou_geometry_by_name(profile);
    state.table = ou_heap_allocator(state.heap);
    state.hooked = name != NULL && strstr(name, "debug") != NULL;
    state.before = state.hooked ? 2 * OU_MEMDEBUG_WORD : 0;
    state.extra = state.hooked ? 3 * OU_MEMDEBUG_WORD : 0;
    if (state.hooked) {
        state.table = ou_memdebug_init(&state.hook, 'o', state.table, false);
    }
}

static void
end(void)
{
    ou_heap_delete(state.heap);
}

/* Return a block for which the heap itself was asked for nbytes bytes. */
static char *
take(size_t nbytes)
{
    CHECK_GE(nbytes, state.extra);
    return state.table.malloc(state.table.ctx, nbytes - state.extra);
}

static void
give(void *p)
{
    state.table.free(state.table.ctx, p);
}

static size_t
pool_offset(const char *p)
{
    return ((uintptr_t)p - state.before) % state.geo->pool_size;
}

/* ---- x1: which class serves a request ------------------------------------ */

/* The first two blocks of a pool tell the block size.  Both are freed, so the
 * next two are first in their pool again. */
TEST_EACH(conformance, x1_a_request_is_rounded_up_to_its_class, NPROFILES)
{
    begin(profiles[param]);
    for (size_t n = state.hooked ? state.extra : 1; n <= 512; n++) {
        size_t alignment = (size_t)1 << state.geo->alignment_shift;
        char *first = take(n), *second = take(n);

        ou_test_note("request of %zu bytes", n);
        CHECK_EQ(second - first, (n + alignment - 1) / alignment * alignment);
        give(second);
        give(first);
    }
    end();
}

TEST_EACH(conformance, x1_the_largest_small_request_has_512_bytes, NPROFILES)
{
    char *small, *large;

    begin(profiles[param]);
    small = take(512);
    large = take(513);
    CHECK(ou_heap_owns(state.heap, small));
    CHECK(!ou_heap_owns(state.heap, large));
    give(small);
    give(large);
    CHECK_EQ(ou_heap_nblocks(state.heap), 0);
    end();
}

/* ---- x2: a pool is carved from offset 48 upwards ------------------------- */

/* Blocks of 512 and of 400 bytes in a pool. */
static const size_t run_length[NPROFILES][2] = {{7, 10}, {7, 10}, {31, 40}};

static void
check_runs(size_t size, size_t length)
{
    for (size_t pool = 0; pool < 3; pool++) {
        for (size_t i = 0; i < length; i++) {
            ou_test_note("block %zu of pool %zu", i, pool);
            CHECK_EQ(pool_offset(take(size)), 48 + i * size);
        }
    }
    CHECK_EQ(pool_offset(take(size)), 48);
}

TEST_EACH(conformance, x2_blocks_are_carved_upwards_from_offset_48, NPROFILES)
{
    begin(profiles[param]);
    check_runs(512, run_length[param][0]);
    check_runs(400, run_length[param][1]);
    end();
}

/* ---- x3: the block freed last is handed out first ------------------------ */

TEST_EACH(conformance, x3_blocks_come_back_last_in_first_out, NPROFILES)
{
    char *a, *b, *c;

    begin(profiles[param]);
    a = take(400);
    b = take(400);
    c = take(400);
    give(c);
    give(a);
    give(b);
    CHECK_SAME(take(400), b);
    CHECK_SAME(take(400), a);
    CHECK_SAME(take(400), c);
    end();
}

/* ---- x4: when realloc moves ---------------------------------------------- */

/* The largest request below size that moves a block of size bytes.  With hooks
 * both count what the hook adds: the rule is that of the allocator below. */
static size_t
first_move(size_t size)
{
    char *p = take(size);
    size_t n = size;
    char *q = p;

    while (q == p) {
        n--;
        q = state.table.realloc(state.table.ctx, p, n - state.extra);
    }
    give(q);
    return n;
}

TEST_EACH(conformance, x4_realloc_moves_at_three_quarters_of_a_block, NPROFILES)
{
    begin(profiles[param]);
    CHECK_EQ(first_move(512), 384);
    CHECK_EQ(first_move(256), 192);
    CHECK_EQ(first_move(64), 48);
    CHECK_EQ(first_move(48), 36);
    end();
}

TEST_EACH(conformance, x4_realloc_grows_in_place_within_a_class, NPROFILES)
{
    char *p;

    begin(profiles[param]);
    p = take(42 + state.extra);
    memset(p, 'x', 42);
    CHECK_SAME(state.table.realloc(state.table.ctx, p, 48), p);
    p = state.table.realloc(state.table.ctx, p, 200);
    for (size_t i = 0; i < 42; i++) {
        CHECK_EQ(p[i], 'x');
    }
    give(p);
    CHECK_EQ(ou_heap_nblocks(state.heap), 0);
    end();
}

/* A block that was large stays with the raw allocator, however small. */
TEST_EACH(conformance, x4_realloc_never_adopts_a_raw_block, NPROFILES)
{
    char *p;

    begin(profiles[param]);
    p = take(1000);
    p = state.table.realloc(state.table.ctx, p, 10);
    CHECK(!ou_heap_owns(state.heap, p));
    give(p);
    end();
}

/* ---- x5: arenas come and go ---------------------------------------------- */

static char *many[MANY];

static ou_heap_stats
stats_of_heap(void)
{
    ou_heap_stats stats;

    ou_heap_stats_get(state.heap, &stats);
    CHECK(ou_heap_stats_add_up(&stats));
    return stats;
}

static void
take_many(void)
{
    for (size_t i = 0; i < MANY; i++) {
        many[i] = take(512);
    }
}

/* 200,000 blocks fill 28,572 pools of 7 or 6,452 pools of 31.  An arena of 64
 * pools of 4 KiB loses none, one of 16 KiB may lose one to its alignment. */
static const size_t arenas_at_least[NPROFILES] = {447, 447, 101};
static const size_t arenas_at_most[NPROFILES] = {447, 447, 103};

TEST_EACH(conformance, x5_all_arenas_but_one_go_back, NPROFILES)
{
    ou_heap_stats stats;

    begin(profiles[param]);
    take_many();
    stats = stats_of_heap();
    CHECK_GE(stats.narenas, arenas_at_least[param]);
    CHECK_LE(stats.narenas, arenas_at_most[param]);
    for (size_t i = 0; i < MANY; i++) {
        give(many[i]);
    }
    stats = stats_of_heap();
    CHECK_EQ(stats.narenas, 1);
    CHECK_EQ(stats.nblocks, 0);
    end();
}

/* One block of 4096 keeps 49 arenas; all others go back. */
TEST_EACH(conformance, x5_an_arena_with_one_block_stays, NPROFILES)
{
    ou_heap_stats stats;

    begin(profiles[param]);
    take_many();
    for (size_t i = 0; i < MANY; i++) {
        if (i % 4096 != 0) {
            give(many[i]);
        }
    }
    stats = stats_of_heap();
    CHECK_EQ(stats.nblocks, 49);
    CHECK_GE(stats.narenas, 49);
    CHECK_LE(stats.narenas, 50);
    for (size_t i = 0; i < MANY; i += 4096) {
        give(many[i]);
    }
    CHECK_EQ(stats_of_heap().narenas, 1);
    end();
}
