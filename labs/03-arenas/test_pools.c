/* test_pools.c -- what lab 03 asks of pools that come and go: take, give.
 * SPDX-License-Identifier: MIT
 *
 * The policy is the fixture's own, so that these tests need neither linear nor
 * fingers.  Profile tiny: an arena has 8 pools. */
#include "fixture.h"

static ou_pool *held[64];

/* ---- take: hand out a pool ----------------------------------------------- */

TEST(take, the_first_request_takes_an_arena_and_carves_its_first_pool)
{
    begin(&ou_geometry_tiny, 0);
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 0);
    CHECK_STR_EQ(usable(), "0:7");
    CHECK_EQ(store.ncalls, 1);
    end();
}

TEST(take, pools_are_carved_in_the_order_of_their_addresses)
{
    begin(&ou_geometry_tiny, 0);
    for (size_t i = 0; i < 8; i++) {
        CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), i);
    }
    CHECK_EQ(store.ncalls, 1);
    end();
}

TEST(take, a_carved_pool_knows_its_arena_and_has_no_class)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 9);
    CHECK_EQ(held[0]->szidx, OU_POOL_NO_CLASS);
    CHECK_EQ(held[0]->arenaindex, 0);
    CHECK_EQ(held[7]->arenaindex, 0);
    CHECK_EQ(held[8]->szidx, OU_POOL_NO_CLASS);
    CHECK_EQ(held[8]->arenaindex, 1);
    end();
}

/* Of the first pool two fields are written, and nothing behind them. */
TEST(take, memory_that_nobody_asked_for_stays_untouched)
{
    size_t in_header = 0, behind = 0;

    begin(&ou_geometry_tiny, 0);
    take_many(held, 1);
    for (size_t i = 0; i < 48; i++) {
        in_header += store.first[i] != 0;
    }
    for (size_t i = 48; i < 4096; i++) {
        behind += store.first[i] != 0;
    }
    CHECK_LE(in_header, 8);
    CHECK_EQ(behind, 0);
    end();
}

TEST(take, an_arena_without_a_free_pool_is_in_no_list)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 7);
    CHECK_STR_EQ(usable(), "0:1");
    take_many(held + 7, 1);
    CHECK_NULL(arenas.usable_arenas);
    take_many(held + 8, 1);
    CHECK_STR_EQ(usable(), "1:7");
    CHECK_EQ(unused_length(), 14);
    end();
}

TEST(take, an_unaligned_arena_serves_only_whole_pools)
{
    begin(&ou_geometry_tiny, 16);
    take_many(held, 8);
    CHECK_EQ(pool_number(held[0]), 0);
    CHECK_EQ(pool_number(held[6]), 6);
    CHECK_EQ(pool_number(held[7]), 100);
    CHECK_LE((uintptr_t)held[6] + 512 - (uintptr_t)store.first, 4096);
    end();
}

TEST(take, numbers_survive_a_vector_that_moves)
{
    begin(&ou_geometry_tiny, 0);
    for (uint32_t i = 0; i < 20 * 8; i++) {
        ou_pool *pool = take();

        CHECK_EQ(pool->arenaindex, i / 8);
        CHECK_EQ(pool_number(pool), 100 * (i / 8) + i % 8);
    }
    CHECK_STR_EQ(usable(), "");
    CHECK_EQ(arenas.maxarenas, 32);
    end();
}

TEST(take, the_policy_hears_of_a_pool_taken_unless_the_arena_leaves)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 3);
    CHECK_EQ(policy_seen.ncalls, 3);
    CHECK_EQ(policy_seen.old, 6);
    CHECK_EQ(record_number(policy_seen.arena), 0);
    take_many(held, 5);
    CHECK_EQ(policy_seen.ncalls, 7);
    end();
}

TEST(take, no_memory_is_an_ordinary_null_and_nothing_is_lost)
{
    begin(&ou_geometry_tiny, 0);
    store.budget = 1;
    take_many(held, 8);
    CHECK_NULL(ou_arena_take_pool(&arenas));
    CHECK_NULL(ou_arena_take_pool(&arenas));
    CHECK_NULL(arenas.usable_arenas);
    store.budget = 1;
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 100);
    CHECK_EQ(arenas.narenas_currently_allocated, 2);
    end();
}

/* ---- give: the four cases ------------------------------------------------ */

/* Case 3: its place is still right. */
TEST(give, an_arena_that_is_alone_stays)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 5);
    ou_arena_give_pool(&arenas, held[2]);
    CHECK_STR_EQ(usable(), "0:4");
    CHECK_EQ(policy_seen.old, 3);
    CHECK_EQ(store.nfrees, 0);
    end();
}

/* Case 2: it had no free pool. */
TEST(give, an_arena_that_was_full_comes_back_in_front)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 17); /* 0 and 1 are full, 2 has seven left */
    ou_arena_give_pool(&arenas, held[3]);
    CHECK_STR_EQ(usable(), "0:1 2:7");
    ou_test_note("the last call of the policy was for record %d",
                 record_number(policy_seen.arena));
    CHECK_EQ(policy_seen.old, 0);
    ou_arena_give_pool(&arenas, held[8]);
    CHECK_STR_EQ(usable(), "1:1 0:1 2:7");
    end();
}

/* Case 4: it moves towards the end. */
TEST(give, an_arena_with_more_free_pools_than_the_next_moves_behind_it)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 24);
    ou_arena_give_pool(&arenas, held[0]);
    ou_arena_give_pool(&arenas, held[8]);
    ou_arena_give_pool(&arenas, held[16]);
    CHECK_STR_EQ(usable(), "2:1 1:1 0:1");
    ou_arena_give_pool(&arenas, held[17]);
    CHECK_STR_EQ(usable(), "1:1 0:1 2:2");
    ou_arena_give_pool(&arenas, held[9]);
    CHECK_STR_EQ(usable(), "0:1 1:2 2:2");
    end();
}

/* Case 1: all its pools are free, and it is not the last. */
TEST(give, an_arena_whose_pools_are_all_free_goes_back_to_the_source)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 16);
    give_many(held + 8, 8); /* 1 is alone in the list: it is kept */
    CHECK_EQ(store.nfrees, 0);
    CHECK_STR_EQ(usable(), "1:8");
    give_many(held, 7);
    CHECK_STR_EQ(usable(), "0:7 1:8");
    ou_arena_give_pool(&arenas, held[7]);
    CHECK_EQ(store.nfrees, 1);
    CHECK_EQ(store.last_in, 0);
    CHECK_STR_EQ(usable(), "1:8");
    CHECK_EQ(unused_length(), 15);
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    CHECK_EQ(arenas.narenas_highwater, 2);
    end();
}

TEST(give, the_last_arena_is_kept)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 8);
    give_many(held, 8);
    CHECK_EQ(store.nfrees, 0);
    CHECK_STR_EQ(usable(), "0:8");
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    end();
}

/* Back and forth over the edge of an arena, 100 times. */
TEST(give, a_program_at_the_edge_of_an_arena_does_not_thrash)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 8);
    for (int i = 0; i < 100; i++) {
        ou_pool *pool = take();

        ou_arena_give_pool(&arenas, pool);
    }
    CHECK_EQ(store.ncalls, 2);
    CHECK_EQ(store.nfrees, 0);
    end();
}

TEST(give, the_pool_given_back_last_goes_out_first)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 5);
    ou_arena_give_pool(&arenas, held[1]);
    ou_arena_give_pool(&arenas, held[4]);
    ou_arena_give_pool(&arenas, held[0]);
    ou_test_note("pools 1, 4 and 0 came back; pool 5 was never carved");
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 0);
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 4);
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 1);
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 5);
    end();
}

/* The pools module relies on it: a pool of the same class is not set up anew.
 */
TEST(give, a_pool_keeps_its_header_while_it_waits)
{
    ou_pool before;

    begin(&ou_geometry_tiny, 0);
    take_many(held, 2);
    held[0]->szidx = 3;
    held[0]->nextoffset = 176;
    held[0]->maxnextoffset = 448;
    held[0]->freeblock = (ou_block *)((char *)held[0] + 112);
    before = *held[0];
    ou_arena_give_pool(&arenas, held[0]);
    ou_test_note("pool 0 came back; pool 2 was never carved");
    CHECK_EQ(pool_number(ou_arena_take_pool(&arenas)), 0);
    CHECK_EQ(held[0]->szidx, 3);
    CHECK_EQ(held[0]->arenaindex, 0);
    CHECK_EQ(held[0]->nextoffset, 176);
    CHECK_EQ(held[0]->maxnextoffset, 448);
    CHECK_SAME(held[0]->freeblock, before.freeblock);
    end();
}

TEST(give, the_fullest_arena_serves)
{
    begin(&ou_geometry_tiny, 0);
    take_many(held, 24);
    give_many(held, 5);
    give_many(held + 8, 2);
    give_many(held + 16, 3);
    CHECK_STR_EQ(usable(), "1:2 2:3 0:5");
    CHECK_EQ(place_of(ou_arena_take_pool(&arenas)), 1);
    CHECK_EQ(place_of(ou_arena_take_pool(&arenas)), 1);
    CHECK_EQ(place_of(ou_arena_take_pool(&arenas)), 2);
    CHECK_STR_EQ(usable(), "2:2 0:5");
    end();
}

TEST(give, an_arena_that_went_back_is_not_ours_any_more)
{
    begin(&ou_geometry_tiny, 512);
    take_many(held, 16);
    give_many(held, 16);
    CHECK_EQ(store.nfrees, 1);
    CHECK_EQ(ou_arenas_contain(&arenas, store.first + 4096 + 100), false);
    CHECK_EQ(ou_arenas_contain(&arenas, store.first + 100), true);
    end();
}

TEST(give, a_record_serves_again)
{
    begin(&ou_geometry_tiny, 0);
    for (int round = 0; round < 50; round++) {
        take_many(held, 32);
        give_many(held, 32);
        CHECK_EQ(arenas.narenas_currently_allocated, 1);
        CHECK_EQ(unused_length(), 15);
    }
    CHECK_EQ(arenas.maxarenas, 16);
    CHECK_EQ(arenas.ntimes_arena_allocated, 4 + 49 * 3);
    CHECK_EQ(arenas.narenas_highwater, 4);
    end();
}

TEST(give, the_policy_does_not_hear_of_an_arena_that_goes_back)
{
    size_t ncalls;

    begin(&ou_geometry_tiny, 0);
    take_many(held, 17);
    give_many(held, 7);
    ncalls = policy_seen.ncalls;
    ou_arena_give_pool(&arenas, held[7]);
    CHECK_EQ(store.nfrees, 1);
    CHECK_EQ(policy_seen.ncalls - ncalls, 0);
    CHECK_STR_EQ(usable(), "2:7");
    end();
}
