/* test_pool_edges.c -- the corners of lab 02: single-block pools, every class,
 * every edge of the state machine, a source that fails.
 * SPDX-License-Identifier: MIT */
#include "mem/pool.h"
#include "pool_source.h"
#include "test.h"

#define NPOOLS 24

static struct ou_pool_store store;
static ou_pools pools;

static void
begin(const ou_geometry *geo)
{
    CHECK(ou_pool_store_init(&store, geo, NPOOLS) == 0);
    ou_pools_init(&pools, geo, ou_pool_store_source(&store));
}

static bool
list_is_empty(uint32_t szidx)
{
    return pools.usedpools[szidx].nextpool == &pools.usedpools[szidx];
}

/* A pool that holds one block is full when it is set up and empty when that
 * block comes back: it is never used. */
static const ou_geometry one_block = {.name = "one block",
                                      .alignment_shift = 8,
                                      .pool_size = 512,
                                      .arena_size = 4096,
                                      .threshold = 256};

TEST(init, a_pool_of_one_block_is_full_at_once)
{
    ou_pool *pool;

    begin(&one_block);
    pool = pools.source.get_pool(pools.source.ctx);
    CHECK_EQ(ou_pool_store_offset(&store, ou_pool_init(&pools, pool, 0)), 48);
    CHECK_EQ(list_is_empty(0), true);
    CHECK_EQ(pool->ref_count, 1);
    ou_pool_store_fini(&store);
}

TEST(free, a_pool_of_one_block_goes_from_full_to_empty)
{
    void *a, *b;

    begin(&one_block);
    a = ou_pool_malloc(&pools, 256);
    b = ou_pool_malloc(&pools, 200);
    CHECK_EQ(ou_pool_store_index(&store, b), 1);
    ou_pool_free(&pools, a);
    CHECK_EQ(ou_pool_store_out(&store), 1);
    CHECK_EQ(list_is_empty(0), true);
    CHECK_EQ(ou_pool_store_index(&store, ou_pool_malloc(&pools, 256)), 0);
    ou_pool_free(&pools, b);
    CHECK_EQ(ou_pool_store_out(&store), 1);
    ou_pool_store_fini(&store);
}

/* The count of blocks is the closed form (P - H) / size, and the last block
 * ends inside the pool, for every class of every profile. */
TEST_EACH(extend, every_class_of_every_profile_fills_its_pool, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);

    for (uint32_t c = 0; c < geo->threshold >> geo->alignment_shift; c++) {
        size_t size = (size_t)(c + 1) << geo->alignment_shift;
        size_t n = 0, last = 0;
        void *p;

        begin(geo);
        while (p = ou_pool_malloc(&pools, size),
               ou_pool_store_index(&store, p) == 0) {
            last = ou_pool_store_offset(&store, p);
            n++;
        }
        ou_test_note("class %u, blocks of %zu bytes", c, size);
        CHECK_EQ(n, (geo->pool_size - 48) / size);
        CHECK_LE(last + size, geo->pool_size);
        ou_pool_store_fini(&store);
    }
}

/* No byte at or behind nextoffset is ever written by the module. */
TEST(extend, untouched_blocks_stay_untouched)
{
    const unsigned char *pool;
    size_t touched = 0;

    begin(&ou_geometry_py310);
    for (int i = 0; i < 57; i++) {
        memset(ou_pool_malloc(&pools, 96), 0xff, 96);
    }
    pool = (const unsigned char *)ou_pool_store_pool(&store, 0);
    for (size_t i = 48 + 58 * 96; i < 16384; i++) {
        touched += pool[i] != 0;
    }
    CHECK_EQ(touched, 0);
    CHECK_EQ(((const ou_pool *)pool)->nextoffset, 48 + 58 * 96);
    ou_pool_store_fini(&store);
}

TEST(free, a_pool_of_another_class_is_set_up_from_scratch_each_time)
{
    begin(&ou_geometry_classic);
    for (uint32_t round = 0; round < 200; round++) {
        size_t size = 1 + ou_random_below(512);
        uint32_t c = (uint32_t)(size - 1) / 8;
        void *p = ou_pool_malloc(&pools, size);
        ou_pool *pool = ou_pool_store_pool(&store, 0);

        CHECK_EQ(ou_pool_store_index(&store, p), 0);
        CHECK_EQ(pool->szidx, c);
        CHECK_EQ(pool->ref_count, 1);
        CHECK_GE(pool->nextoffset, 48 + 2 * (c + 1) * 8);
        ou_pool_free(&pools, p);
    }
    ou_pool_store_fini(&store);
}

TEST(malloc, a_source_that_fails_changes_nothing)
{
    begin(&ou_geometry_py38);
    store.budget = 0;
    for (size_t size = 1; size <= 512; size++) {
        CHECK_NULL(ou_pool_malloc(&pools, size));
    }
    for (uint32_t c = 0; c < 32; c++) {
        CHECK_EQ(list_is_empty(c), true);
    }
    store.budget = 1;
    CHECK_EQ(ou_pool_store_index(&store, ou_pool_malloc(&pools, 100)), 0);
    CHECK_NULL(ou_pool_malloc(&pools, 200));
    CHECK_EQ(ou_pool_store_index(&store, ou_pool_malloc(&pools, 100)), 0);
    ou_pool_store_fini(&store);
}

/* used -> full -> used -> empty -> used, and full -> used -> empty, over and
 * over: the pool is taken and returned once a round. */
TEST(free, every_edge_of_the_state_machine_is_walked)
{
    void *block[64];

    begin(&ou_geometry_tiny);
    for (uint32_t round = 1; round <= 50; round++) {
        uint32_t c = (uint32_t)ou_random_below(8);
        uint32_t n = (512 - 48) / ((c + 1) * 16);

        for (uint32_t i = 0; i < n; i++) {
            block[i] = ou_pool_malloc(&pools, (c + 1) * 16);
        }
        CHECK_EQ(list_is_empty(c), true);
        for (uint32_t i = 0; i < n; i++) {
            ou_pool_free(&pools, block[(i + round) % n]);
        }
        CHECK_EQ(list_is_empty(c), true);
        CHECK_EQ(store.nputs, round);
        CHECK_EQ(store.ngets, round);
    }
    ou_pool_store_fini(&store);
}

TEST(free, what_was_never_handed_out_is_fatal)
{
    char *p;

    begin(&ou_geometry_py310);
    p = ou_pool_malloc(&pools, 64);
    CHECK_FATAL(ou_pool_free(&pools, p + 10 * 64), "ou_pool_free");
    CHECK_FATAL(ou_pool_free(&pools, p - 48), "ou_pool_free");
    CHECK_FATAL(ou_pool_free(&pools, p + 64), "ou_pool_free");
    ou_pool_store_fini(&store);
}

TEST(free, a_block_of_an_emptied_pool_is_fatal)
{
    void *p;

    begin(&ou_geometry_py310);
    p = ou_pool_malloc(&pools, 64);
    ou_pool_free(&pools, p);
    CHECK_FATAL(ou_pool_free(&pools, p), "ou_pool_free");
    ou_pool_store_fini(&store);
}

/* What would be the header holds no class, or anything. */
TEST_EACH(free, a_pointer_from_elsewhere_is_fatal, 3)
{
    static const uint32_t szidx[3] = {OU_POOL_NO_CLASS, 8, UINT32_MAX};
    ou_pool *elsewhere;

    begin(&ou_geometry_tiny);
    elsewhere = pools.source.get_pool(pools.source.ctx);
    memset(elsewhere, 0xff, sizeof *elsewhere);
    elsewhere->szidx = szidx[param];
    CHECK_FATAL(ou_pool_free(&pools, (char *)elsewhere + 48), "ou_pool_free");
    ou_pool_store_fini(&store);
}

/* In any mixture of states, the blocks of a pool add up. */
TEST_EACH(states, the_three_block_states_add_up, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);
    void *block[24];
    uint32_t count[4] = {0, 0, 0, 0};
    uint32_t live = 0, handed = 0, fit;

    begin(geo);
    fit = (geo->pool_size - 48) / 16;
    for (int i = 0; i < 24; i++) {
        block[i] = ou_pool_malloc(&pools, 16);
        handed++;
        live++;
    }
    for (int i = 0; i < 24; i++) {
        if (ou_random_below(2) == 0) {
            ou_pool_free(&pools, block[i]);
            live--;
        }
    }
    for (uint32_t i = 0; i < fit; i++) {
        enum ou_block_state s = ou_block_state(
            &pools, (char *)ou_pool_store_pool(&store, 0) + 48 + i * 16);

        CHECK((uint32_t)s <= OU_BLOCK_INVALID); /* known here: ends the test */
        count[s]++;
    }
    CHECK_EQ(count[OU_BLOCK_ALLOCATED], live);
    CHECK_EQ(count[OU_BLOCK_FREE], handed + 1 - live);
    CHECK_EQ(count[OU_BLOCK_UNTOUCHED], fit - handed - 1);
    CHECK_EQ(count[OU_BLOCK_INVALID], 0);
    ou_pool_store_fini(&store);
}

TEST(states, a_pool_of_any_class_is_full_at_its_last_block_and_not_before)
{
    begin(&ou_geometry_py310);
    for (uint32_t c = 12; c < 32; c++) {
        uint32_t size = (c + 1) * 16, fit = (16384 - 48) / size;
        ou_pool *pool = NULL;

        for (uint32_t i = 1; i <= fit; i++) {
            void *p = ou_pool_malloc(&pools, size);

            pool = ou_geometry_pool_of(pools.geo, p);
            if (i + 1 == fit) {
                CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_USED);
            }
        }
        CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_FULL);
    }
    ou_pool_store_fini(&store);
}
