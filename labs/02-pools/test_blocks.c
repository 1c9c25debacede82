/* test_blocks.c -- what lab 02 asks of blocks: malloc, free, states.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- malloc: hand out a block ------------------------------------------ */

TEST(malloc, the_first_request_takes_exactly_one_pool)
{
    void *p;

    begin(&ou_geometry_py310);
    p = ou_pool_malloc(&pools, 8);
    CHECK_EQ(pool_number(p), 0);
    CHECK_EQ(offset_of(p), 48);
    CHECK_EQ(store.ngets, 1);
    end();
}

TEST(malloc, fresh_blocks_come_in_address_order)
{
    begin(&ou_geometry_py310);
    for (size_t i = 0; i < 40; i++) {
        CHECK_EQ(offset_of(ou_pool_malloc(&pools, 100)), 48 + i * 112);
    }
    end();
}

TEST(malloc, zero_and_more_than_the_threshold_are_refused)
{
    begin(&ou_geometry_py310);
    CHECK_NULL(ou_pool_malloc(&pools, 0));
    CHECK_NULL(ou_pool_malloc(&pools, 513));
    CHECK_NULL(ou_pool_malloc(&pools, SIZE_MAX));
    CHECK_EQ(store.ngets, 0);
    CHECK_EQ(offset_of(ou_pool_malloc(&pools, 512)), 48);
    end();
}

TEST(malloc, a_class_has_pools_of_its_own)
{
    begin(&ou_geometry_py310);
    CHECK_EQ(pool_number(ou_pool_malloc(&pools, 16)), 0);
    CHECK_EQ(pool_number(ou_pool_malloc(&pools, 17)), 1);
    CHECK_EQ(pool_number(ou_pool_malloc(&pools, 32)), 1);
    CHECK_EQ(pool_number(ou_pool_malloc(&pools, 1)), 0);
    end();
}

/* 512-byte blocks: 7 fit in a pool of CPython 3.9, 31 in one of 3.10; 400-byte
 * requests: 10 and 40. */
TEST(malloc, a_pool_holds_as_many_blocks_as_in_cpython)
{
    static const struct {
        const ou_geometry *geo;
        size_t nbytes;
        size_t fit;
    } row[] = {{&ou_geometry_py38, 512, 7},
               {&ou_geometry_py310, 512, 31},
               {&ou_geometry_py38, 400, 10},
               {&ou_geometry_py310, 400, 40}};

    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        size_t n = 0;

        begin(row[i].geo);
        while (pool_number(ou_pool_malloc(&pools, row[i].nbytes)) == 0) {
            n++;
        }
        CHECK_EQ(n, row[i].fit);
        end();
    }
}

TEST(malloc, an_empty_source_is_an_ordinary_null)
{
    void *p;

    begin(&ou_geometry_tiny);
    store.budget = 0;
    CHECK_NULL(ou_pool_malloc(&pools, 16));
    CHECK_EQ(list_length(&pools, 0), 0);
    store.budget = 1;
    p = ou_pool_malloc(&pools, 16);
    CHECK_EQ(offset_of(p), 48);
    CHECK_NULL(ou_pool_malloc(&pools, 32));
    CHECK_EQ(offset_of(ou_pool_malloc(&pools, 16)), 64);
    end();
}

TEST_EACH(malloc, blocks_are_aligned_and_do_not_overlap, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);
    size_t alignment = (size_t)1 << geo->alignment_shift;
    unsigned char *block[64];

    begin(geo);
    for (size_t i = 0; i < 64; i++) {
        block[i] = ou_pool_malloc(&pools, 40);
        CHECK_EQ(offset_of(block[i]) % alignment, 0);
        memset(block[i], (int)i, 40);
    }
    for (size_t i = 0; i < 64; i++) {
        CHECK_EQ(block[i][0], i);
        CHECK_EQ(block[i][39], i);
    }
    end();
}

/* ---- free: take a block back ------------------------------------------- */

TEST(free, null_is_ignored)
{
    begin(&ou_geometry_tiny);
    ou_pool_free(&pools, NULL);
    CHECK_EQ(store.nputs, 0);
    end();
}

/* One block was carved in advance, so two requests do without new ground. */
TEST(free, a_freed_block_comes_back_before_a_fresh_one)
{
    void *a, *b, *first, *second;

    begin(&ou_geometry_py310);
    a = ou_pool_malloc(&pools, 24);
    b = ou_pool_malloc(&pools, 24);
    ou_pool_malloc(&pools, 24);
    ou_pool_free(&pools, a);
    first = ou_pool_malloc(&pools, 24);
    second = ou_pool_malloc(&pools, 24);
    CHECK_LT(offset_of(first), 48 + 4 * 32);
    CHECK_LT(offset_of(second), 48 + 4 * 32);
    CHECK(first != b && second != b && first != second);
    end();
}

TEST(free, a_full_pool_goes_back_to_the_front_of_its_list)
{
    void *first[1024], *second[1024];

    begin(&ou_geometry_tiny);
    fill_one_pool(64, first);
    fill_one_pool(64, second);
    ou_pool_malloc(&pools, 64); /* a third pool, used */
    ou_pool_free(&pools, first[2]);
    CHECK_EQ(list_length(&pools, 3), 2);
    CHECK_EQ(pool_number(pools.usedpools[3].nextpool), 0);
    ou_pool_free(&pools, second[4]);
    CHECK_EQ(list_length(&pools, 3), 3);
    CHECK_EQ(pool_number(pools.usedpools[3].nextpool), 1);
    end();
}

TEST(free, the_next_request_gets_the_very_block_of_a_full_pool)
{
    void *block[1024];

    begin(&ou_geometry_py310);
    fill_one_pool(512, block);
    ou_pool_free(&pools, block[17]);
    CHECK_SAME(ou_pool_malloc(&pools, 512), block[17]);
    CHECK_EQ(list_length(&pools, 31), 0);
    end();
}

TEST(free, a_used_pool_keeps_its_place_in_the_list)
{
    void *first[1024], *second[1024];

    begin(&ou_geometry_tiny);
    fill_one_pool(128, first);
    fill_one_pool(128, second);
    ou_pool_free(&pools, first[0]);
    ou_pool_free(&pools, second[0]); /* order is now 1, 0 */
    ou_pool_free(&pools, first[1]);
    CHECK_EQ(pool_number(pools.usedpools[7].nextpool), 1);
    CHECK_EQ(list_length(&pools, 7), 2);
    end();
}

TEST(free, the_last_block_gives_the_pool_back)
{
    void *block[1024];
    size_t n;

    begin(&ou_geometry_tiny);
    n = fill_one_pool(32, block);
    for (size_t i = 0; i < n; i++) {
        CHECK_EQ(ou_pool_store_out(&store), 1);
        ou_pool_free(&pools, block[i]);
    }
    CHECK_EQ(ou_pool_store_out(&store), 0);
    CHECK_EQ(list_length(&pools, 1), 0);
    end();
}

TEST(free, an_empty_pool_can_serve_another_class)
{
    void *p;

    begin(&ou_geometry_tiny);
    ou_pool_free(&pools, ou_pool_malloc(&pools, 16));
    p = ou_pool_malloc(&pools, 80);
    CHECK_EQ(pool_number(p), 0);
    CHECK_EQ(offset_of(p), 48);
    CHECK_EQ(offset_of(ou_pool_malloc(&pools, 80)), 48 + 80);
    end();
}

TEST(free, other_blocks_keep_their_contents)
{
    unsigned char *block[20];
    size_t changed = 0;

    begin(&ou_geometry_py310);
    for (int i = 0; i < 20; i++) {
        block[i] = ou_pool_malloc(&pools, 32);
        memset(block[i], 0x5a, 32);
    }
    for (int i = 0; i < 20; i += 2) {
        ou_pool_free(&pools, block[i]);
    }
    for (int i = 1; i < 20; i += 2) {
        for (int k = 0; k < 32; k++) {
            changed += block[i][k] != 0x5a;
        }
    }
    CHECK_EQ(changed, 0);
    end();
}

TEST(free, a_block_freed_twice_is_fatal)
{
    void *p, *q;

    begin(&ou_geometry_tiny);
    p = ou_pool_malloc(&pools, 16);
    q = ou_pool_malloc(&pools, 16);
    ou_pool_free(&pools, p);
    CHECK_FATAL(ou_pool_free(&pools, p), "ou_pool_free");
    CHECK_EQ(ou_pool_store_out(&store), 1);
    ou_pool_free(&pools, q);
    end();
}

TEST(free, the_middle_of_a_block_is_fatal)
{
    char *p;

    begin(&ou_geometry_tiny);
    p = ou_pool_malloc(&pools, 64);
    CHECK_FATAL(ou_pool_free(&pools, p + 16), "ou_pool_free");
    end();
}

/* ---- states: read the state back --------------------------------------- */

TEST(states, a_pool_is_used_then_full_then_used_then_empty)
{
    ou_pool *pool;
    void *block[1024];
    size_t n;

    begin(&ou_geometry_tiny);
    block[0] = ou_pool_malloc(&pools, 96);
    pool = ou_pool_store_pool(&store, 0);
    CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_USED);
    ou_pool_free(&pools, block[0]);
    CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_EMPTY);
    n = fill_one_pool(96, block);
    CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_FULL);
    ou_pool_free(&pools, block[n - 1]);
    CHECK_EQ(ou_pool_state(&pools, pool), OU_POOL_USED);
    end();
}

TEST(states, a_block_is_untouched_then_allocated_then_free)
{
    char *a, *b;

    begin(&ou_geometry_py310);
    a = ou_pool_malloc(&pools, 80);
    b = ou_pool_malloc(&pools, 80);
    CHECK_EQ(ou_block_state(&pools, a), OU_BLOCK_ALLOCATED);
    CHECK_EQ(ou_block_state(&pools, b), OU_BLOCK_ALLOCATED);
    CHECK_EQ(ou_block_state(&pools, b + 80), OU_BLOCK_FREE);
    CHECK_EQ(ou_block_state(&pools, b + 160), OU_BLOCK_UNTOUCHED);
    ou_pool_free(&pools, a);
    CHECK_EQ(ou_block_state(&pools, a), OU_BLOCK_FREE);
    CHECK_EQ(ou_block_state(&pools, b), OU_BLOCK_ALLOCATED);
    end();
}

TEST(states, what_is_not_the_start_of_a_block_is_invalid)
{
    char *a;

    begin(&ou_geometry_py38);
    a = ou_pool_malloc(&pools, 512); /* 7 fit, 464 bytes are left over */
    CHECK_EQ(ou_block_state(&pools, a - 48), OU_BLOCK_INVALID);
    CHECK_EQ(ou_block_state(&pools, a - 1), OU_BLOCK_INVALID);
    CHECK_EQ(ou_block_state(&pools, a + 16), OU_BLOCK_INVALID);
    CHECK_EQ(ou_block_state(&pools, a + 6 * 512), OU_BLOCK_UNTOUCHED);
    CHECK_EQ(ou_block_state(&pools, a + 7 * 512), OU_BLOCK_INVALID);
    end();
}
