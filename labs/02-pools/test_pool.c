/* test_pool.c -- what lab 02 asks of lists and pools, as tests.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here looks at how a pool remembers its free blocks: any design that
 * keeps the contracts of lib/mem/pool.h passes. */
#include "fixture.h"

/* ---- list: the list of used pools -------------------------------------- */

/* Three pools of class 1 and heads made by hand: this group needs no other
 * exercise. */
static ou_pool link_pool[3];

static void
begin_list(void)
{
    for (size_t i = 0; i < OU_MAX_SIZE_CLASSES; i++) {
        pools.usedpools[i].nextpool = &pools.usedpools[i];
        pools.usedpools[i].prevpool = &pools.usedpools[i];
    }
    for (size_t i = 0; i < 3; i++) {
        link_pool[i] = (ou_pool){.szidx = 1};
    }
}

/* 0, 1, 2 for link_pool[], 3 for the head of class 1, 9 for anything else. */
static int
who(const ou_pool *pool)
{
    if (pool == &pools.usedpools[1]) {
        return 3;
    }
    for (int i = 0; i < 3; i++) {
        if (pool == &link_pool[i]) {
            return i;
        }
    }
    return 9;
}

TEST(list, a_pool_goes_between_the_head_and_the_first_pool)
{
    begin_list();
    for (int i = 0; i < 3; i++) {
        ou_usedpools_link_front(&pools, &link_pool[i]);
        CHECK_EQ(who(pools.usedpools[1].nextpool), i);
    }
    CHECK_EQ(who(link_pool[2].nextpool), 1);
    CHECK_EQ(who(link_pool[1].nextpool), 0);
    CHECK_EQ(who(link_pool[0].nextpool), 3);
}

TEST(list, the_backward_links_agree_with_the_forward_links)
{
    begin_list();
    for (int i = 0; i < 3; i++) {
        ou_usedpools_link_front(&pools, &link_pool[i]);
    }
    CHECK_EQ(who(pools.usedpools[1].prevpool), 0);
    CHECK_EQ(who(link_pool[0].prevpool), 1);
    CHECK_EQ(who(link_pool[1].prevpool), 2);
    CHECK_EQ(who(link_pool[2].prevpool), 3);
}

TEST(list, only_the_list_of_the_pools_class_changes)
{
    begin_list();
    link_pool[0].szidx = 5;
    ou_usedpools_link_front(&pools, &link_pool[0]);
    CHECK_EQ(list_length(&pools, 5), 1);
    CHECK_EQ(list_length(&pools, 4), 0);
    CHECK_EQ(list_length(&pools, 6), 0);
}

TEST_EACH(list, any_pool_of_three_can_leave, 3)
{
    static const int next_left[3] = {2, 2, 1}; /* who is first afterwards */
    static const int last_left[3] = {1, 0, 0};

    begin_list();
    for (int i = 0; i < 3; i++) {
        ou_usedpools_link_front(&pools, &link_pool[i]);
    }
    ou_usedpools_unlink(&link_pool[param]);
    CHECK_EQ(who(pools.usedpools[1].nextpool), next_left[param]);
    CHECK_EQ(who(pools.usedpools[1].prevpool), last_left[param]);
    CHECK_EQ(list_length(&pools, 1), 2);
}

TEST(list, the_last_pool_leaves_an_empty_list)
{
    begin_list();
    ou_usedpools_link_front(&pools, &link_pool[0]);
    ou_usedpools_unlink(&link_pool[0]);
    CHECK_EQ(who(pools.usedpools[1].nextpool), 3);
    CHECK_EQ(who(pools.usedpools[1].prevpool), 3);
}

/* ---- init: a pool gets its class --------------------------------------- */

static ou_pool *
pool_from_source(void)
{
    return pools.source.get_pool(pools.source.ctx);
}

TEST(init, a_new_set_of_pools_has_only_empty_lists)
{
    begin(&ou_geometry_classic);
    for (uint32_t i = 0; i < 64; i++) {
        CHECK_EQ(list_length(&pools, i), 0);
        CHECK_SAME(pools.usedpools[i].prevpool, &pools.usedpools[i]);
    }
    CHECK_EQ(store.ngets, 0);
    end();
}

TEST_EACH(init, the_first_block_stands_right_behind_the_header, 8)
{
    begin(&ou_geometry_tiny);
    CHECK_EQ(offset_of(ou_pool_init(&pools, pool_from_source(), param)), 48);
    end();
}

TEST(init, the_header_says_class_and_count_and_the_pool_is_first_in_its_list)
{
    ou_pool *pool;

    begin(&ou_geometry_py310);
    pool = pool_from_source();
    ou_pool_init(&pools, pool, 4);
    CHECK_EQ(pool->szidx, 4);
    CHECK_EQ(pool->ref_count, 1);
    CHECK_SAME(pools.usedpools[4].nextpool, pool);
    CHECK_EQ(list_length(&pools, 4), 1);
    end();
}

TEST(init, two_blocks_are_carved_and_no_byte_behind_them_is_touched)
{
    unsigned char *pool;
    size_t touched = 0;

    begin(&ou_geometry_py310);
    pool = (unsigned char *)pool_from_source();
    ou_pool_init(&pools, (ou_pool *)pool, 3); /* 64 bytes */
    CHECK_EQ(((ou_pool *)pool)->nextoffset, 48 + 2 * 64);
    for (size_t i = 48 + 2 * 64; i < 16384; i++) {
        touched += pool[i] != 0;
    }
    CHECK_EQ(touched, 0);
    end();
}

/* Needs blocks that come back, so these two count for the exercise free. */
TEST(free, a_pool_that_keeps_its_class_keeps_what_was_carved)
{
    ou_pool *pool;
    void *a, *b, *c;

    begin(&ou_geometry_tiny);
    a = ou_pool_malloc(&pools, 32);
    b = ou_pool_malloc(&pools, 32);
    c = ou_pool_malloc(&pools, 32);
    ou_pool_free(&pools, a);
    ou_pool_free(&pools, b);
    ou_pool_free(&pools, c); /* empty: back to the source */
    pool = pool_from_source();
    CHECK_EQ(pool_number(pool), 0);
    ou_pool_init(&pools, pool, 1);
    CHECK_EQ(pool->nextoffset, 48 + 4 * 32);
    CHECK_EQ(pool->ref_count, 1);
    end();
}

TEST(free, a_pool_that_changes_its_class_starts_over)
{
    ou_pool *pool;

    begin(&ou_geometry_tiny);
    ou_pool_free(&pools, ou_pool_malloc(&pools, 32));
    pool = pool_from_source();
    CHECK_EQ(offset_of(ou_pool_init(&pools, pool, 5)), 48); /* 96 bytes */
    CHECK_EQ(pool->szidx, 5);
    CHECK_EQ(pool->nextoffset, 48 + 2 * 96);
    end();
}

/* ---- extend: carve on demand ------------------------------------------- */

TEST(extend, the_carved_part_grows_by_one_block_at_a_time)
{
    ou_pool *pool;

    begin(&ou_geometry_py310);
    pool = pool_from_source();
    ou_pool_init(&pools, pool, 1); /* 32 bytes; two are carved */
    for (uint32_t carved = 3; carved < 100; carved++) {
        ou_pool_malloc(&pools, 32);
        CHECK_EQ(pool->nextoffset, 48 + carved * 32);
    }
    end();
}

TEST_EACH(extend, every_block_that_fits_is_carved, 8)
{
    static const uint32_t fit[8] = {29, 14, 9, 7, 5, 4, 4, 3};
    uint32_t size = (uint32_t)(param + 1) * 16;
    ou_pool *pool;

    begin(&ou_geometry_tiny);
    pool = pool_from_source();
    ou_pool_init(&pools, pool, (uint32_t)param);
    for (uint32_t i = 1; i < fit[param]; i++) {
        ou_pool_malloc(&pools, size);
    }
    ou_test_note("blocks of %u bytes; the last one may end exactly where the "
                 "pool of 512 bytes ends",
                 size);
    CHECK_EQ(pool->ref_count, fit[param]);
    CHECK_EQ(pool->nextoffset, 48 + fit[param] * size);
    end();
}

TEST(extend, a_full_pool_is_in_no_list)
{
    void *block[1024];

    begin(&ou_geometry_tiny);
    fill_one_pool(64, block);
    CHECK_EQ(list_length(&pools, 3), 0);
    CHECK_EQ(ou_pool_store_out(&store), 1);
    end();
}

TEST(free, a_freed_block_is_used_before_new_ground)
{
    void *block[4];
    ou_pool *pool;

    begin(&ou_geometry_py310);
    for (int i = 0; i < 4; i++) {
        block[i] = ou_pool_malloc(&pools, 48);
    }
    pool = ou_pool_store_pool(&store, 0);
    ou_pool_free(&pools, block[1]);
    ou_pool_free(&pools, block[2]);
    ou_pool_malloc(&pools, 48);
    ou_pool_malloc(&pools, 48);
    ou_pool_malloc(&pools, 48); /* the one carved in advance */
    CHECK_LE(pool->nextoffset, 48 + 6 * 48);
    end();
}
