/* test_arena_scale.c -- large programs on pools on arenas, and programs in
 * which every allocation fails in turn. SPDX-License-Identifier: MIT */
#include "../../../labs/03-arenas/fixture.h"

#include "tests/os_fault.h"

/* ---- 200,000 blocks of 512 bytes ----------------------------------------- */

#define NBLOCKS 200000

static ou_pools pools;
static ou_arena_meter meter;

static void
begin_metered(const ou_geometry *geo, ou_arena_source below, size_t budget)
{
    ou_arenas_init(&arenas, geo,
                   ou_arena_source_metered(&meter, below, budget));
    ou_pools_init(&pools, geo, ou_arenas_pool_source(&arenas));
}

static void
begin_on_pages(const ou_geometry *geo)
{
    begin_metered(geo, ou_arena_source_mmap(), SIZE_MAX);
}

/* A pool of py38 holds 7 blocks of 512 bytes, an arena 64 pools: 447 arenas.
 * One of py310 holds 31, and its arena 63 pools, or 64 if it happens to be
 * aligned: 101 to 103 arenas. */
TEST_EACH(fingers, what_200000_blocks_took_comes_back, 2)
{
    const ou_geometry *geo =
        param == 0 ? &ou_geometry_py38 : &ou_geometry_py310;
    size_t bytes = NBLOCKS * sizeof(void *);
    void **block = ou_os_alloc_pages(bytes);

    CHECK_NOT_NULL(block);
    begin_on_pages(geo);
    for (size_t i = 0; i < NBLOCKS; i++) {
        block[i] = ou_pool_malloc(&pools, 512);
    }
    CHECK_GE(meter.nallocs, param == 0 ? 447 : 101);
    CHECK_LE(meter.nallocs, param == 0 ? 447 : 103);
    CHECK_EQ(meter.nfrees, 0);
    for (size_t i = 0; i < NBLOCKS; i++) {
        ou_pool_free(&pools, block[i]);
    }
    CHECK_EQ(meter.nallocs - meter.nfrees, 1);
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    CHECK_EQ(arenas.nhops, 0);
    ou_arenas_fini(&arenas);
    CHECK_EQ(meter.nallocs - meter.nfrees, 0);
    ou_os_free_pages(block, bytes);
}

/* One block in 4096 stays: most of the small arenas come back, about half of
 * the large ones. */
TEST_EACH(fingers, a_few_survivors_keep_few_arenas, 2)
{
    const ou_geometry *geo =
        param == 0 ? &ou_geometry_py38 : &ou_geometry_py310;
    size_t bytes = NBLOCKS * sizeof(void *);
    void **block = ou_os_alloc_pages(bytes);

    CHECK_NOT_NULL(block);
    begin_on_pages(geo);
    for (size_t i = 0; i < NBLOCKS; i++) {
        block[i] = ou_pool_malloc(&pools, 512);
    }
    for (size_t i = 0; i < NBLOCKS; i++) {
        if (i % 4096 != 0) {
            ou_pool_free(&pools, block[i]);
        }
    }
    CHECK_GE(meter.nfrees, param == 0 ? 397 : 52);
    CHECK_LE(meter.nallocs - meter.nfrees, 50);
    ou_arenas_fini(&arenas);
    ou_os_free_pages(block, bytes);
}

/* A loop that takes and gives back exactly what is over the edge of an arena.
 */
TEST(give, a_loop_at_the_edge_calls_the_source_once)
{
    void *edge;

    begin(&ou_geometry_py38, 0);
    ou_pools_init(&pools, &ou_geometry_py38, ou_arenas_pool_source(&arenas));
    for (int i = 0; i < 7 * 64; i++) {
        CHECK_EQ(place_of(ou_pool_malloc(&pools, 512)), 0);
    }
    CHECK_EQ(store.ncalls, 1);
    for (int i = 0; i < 1000; i++) {
        edge = ou_pool_malloc(&pools, 512);
        ou_pool_free(&pools, edge);
    }
    CHECK_EQ(store.ncalls, 2);
    CHECK_EQ(store.nfrees, 0);
    end();
}

/* ---- Hops ---------------------------------------------------------------- */

/* n arenas with one free pool each; then the first gains one, n times: each
 * time it passes all that have one still. */
static size_t
hops(ou_arena_policy *policy, size_t n)
{
    static ou_pool *held[NPLACES * 8];

    begin_with(&ou_geometry_tiny, 0, policy);
    take_many(held, n * 8);
    for (size_t i = 0; i < n; i++) {
        ou_arena_give_pool(&arenas, held[8 * i]);
    }
    for (size_t i = n; i > 0; i--) {
        ou_arena_give_pool(&arenas, held[8 * i - 1]);
    }
    return arenas.nhops;
}

TEST(linear, hops_grow_with_the_square_of_the_arenas)
{
    for (size_t n = 2; n <= 32; n *= 2) {
        CHECK_EQ(hops(ou_usable_reposition_linear, n), n * (n - 1) / 2);
        end();
    }
}

TEST(fingers, hops_do_not_grow_at_all)
{
    for (size_t n = 2; n <= 32; n *= 2) {
        CHECK_EQ(hops(ou_usable_reposition, n), 0);
        end();
    }
}

#define NARENAS 30000

/* Returns how many pools were refused. */
static size_t
take_all(ou_pool *held[])
{
    size_t refused = 0;

    for (size_t i = 0; i < NARENAS * 8; i++) {
        held[i] = ou_arena_take_pool(&arenas);
        refused += held[i] == NULL;
    }
    return refused;
}

/* Whoever walks along the list here, and be it without counting, takes 2,700
 * million steps: more than the time of a test. */
TEST(fingers, thirty_thousand_arenas_are_sorted_in_no_time)
{
    static ou_pool *held[NARENAS * 8];
    size_t bytes = (size_t)NARENAS * 4096;
    void *memory = ou_os_alloc_pages(bytes);
    ou_fixed_buffer buffer;
    size_t refused;

    CHECK_NOT_NULL(memory);
    ou_arenas_init(&arenas, &ou_geometry_tiny,
                   ou_arena_source_fixed(&buffer, memory, bytes));
    refused = take_all(held);
    CHECK_EQ(refused, 0);
    for (size_t round = 0; round < 7 && refused == 0; round++) {
        for (size_t i = 0; i < NARENAS; i++) {
            size_t arena = round % 2 == 0 ? i : NARENAS - 1 - i;

            ou_arena_give_pool(&arenas, held[arena * 8 + round]);
        }
    }
    CHECK_EQ(record_number(arenas.usable_arenas), NARENAS - 1);
    CHECK_EQ(arenas.nhops, 0);
    CHECK_EQ(arenas.narenas_currently_allocated, NARENAS);
    ou_arenas_fini(&arenas);
    ou_os_free_pages(memory, bytes);
}

/* ---- Everything fails in turn -------------------------------------------- */

/* Arenas of four pools, or three: 80 pools need more than 16 arenas, so that
 * the vector has to grow while all of its records are in use. */
static const ou_geometry four = {"four pools", 4, 16384, 65536, 512};

/* Take 80 pools and give them all back.  Returns false if one was refused. */
static bool
take_and_give(void *ctx)
{
    static ou_pool *held[80];
    size_t n = 0;

    ou_arenas_init(&arenas, &four, ou_arena_source_mmap());
    arenas.policy = ctx == NULL ? ou_usable_reposition : sort_by_hand;
    while (n < 80 && (held[n] = ou_arena_take_pool(&arenas)) != NULL) {
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        ou_arena_give_pool(&arenas, held[i]);
    }
    ou_arenas_fini(&arenas);
    return n == 80;
}

TEST(give, no_page_is_lost_whichever_allocation_fails)
{
    ou_test_fault_sweep(take_and_give, &arenas);
}

TEST(fingers, no_page_is_lost_whichever_allocation_fails)
{
    ou_test_fault_sweep(take_and_give, NULL);
}

/* The source fails at its k-th call and at all later ones; what was taken until
 * then goes on being served. */
TEST(give, a_source_that_fails_at_any_call_leaves_everything_usable)
{
    static ou_pool *held[20 * 8];

    for (size_t k = 0; k <= 20; k++) {
        begin(&ou_geometry_tiny, 0);
        store.budget = k;
        for (size_t i = 0; i < k * 8; i++) {
            held[i] = take();
        }
        CHECK_NULL(ou_arena_take_pool(&arenas));
        give_many(held, k * 8);
        CHECK_EQ(arenas.narenas_currently_allocated, k == 0 ? 0 : 1);
        for (size_t i = 0; i < 8 && k > 0; i++) {
            CHECK_NE(pool_number(ou_arena_take_pool(&arenas)), 9999);
        }
        CHECK_NULL(ou_arena_take_pool(&arenas));
        end();
    }
}

/* The map needs pages, and so does the vector: refuse the n-th page for new. */
TEST(new, a_refused_page_costs_no_arena_and_no_record)
{
    for (size_t n = 0; n < 6; n++) {
        ou_arena *arena;

        begin(&ou_geometry_tiny, 2048);
        ou_os_fail_after(n);
        arena = ou_arena_new(&arenas);
        ou_os_fail_never();
        CHECK_SAME(store.nallocs - store.nfrees, (size_t)(arena != NULL));
        CHECK_SAME(arenas.narenas_currently_allocated,
                   store.nallocs - store.nfrees);
        CHECK_NOT_NULL(ou_arena_new(&arenas));
        CHECK_SAME(unused_length() + arenas.narenas_currently_allocated,
                   (size_t)16);
        end();
    }
}

/* ---- Geometries ---------------------------------------------------------- */

TEST_EACH(new, every_arena_of_every_profile_is_cut_at_pool_boundaries, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);
    size_t size = geo->pool_size;

    for (int round = 0; round < 20; round++) {
        size_t shift = ou_random_below(geo->arena_size / 16) * 16;
        ou_arena *arena;

        begin(geo, shift);
        arena = ou_arena_new(&arenas);
        CHECK_NOT_NULL(arena);
        ou_test_note("the arena begins %zu bytes behind a multiple of its size",
                     shift);
        CHECK_EQ(arena->ntotalpools,
                 geo->arena_size / size - (shift % size != 0));
        CHECK_EQ((uintptr_t)arena->pool_address - arena->address,
                 (size - shift % size) % size);
        end();
    }
}
