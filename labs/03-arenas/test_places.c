/* test_places.c -- what lab 03 asks of the order of the usable arenas: linear,
 * fingers.
 * SPDX-License-Identifier: MIT
 *
 * The first tests of each group make a list by hand and call the policy alone;
 * the others run whole programs, and need take and give. */
#include "fixture.h"

/* ---- A list made by hand ------------------------------------------------- */

static ou_arena record[10];

/* In front, as ou_arena_give_pool links an arena that was full. */
static void
link_in_front(ou_arena *arena)
{
    arena->prevarena = NULL;
    arena->nextarena = arenas.usable_arenas;
    if (arena->nextarena != NULL) {
        arena->nextarena->prevarena = arena;
    }
    arenas.usable_arenas = arena;
}

/* record[0] … record[9] are full, and the list is empty. */
static void
begin_by_hand(void)
{
    memset(record, 0, sizeof record);
    arenas = (ou_arenas){.arenas = record, .maxarenas = 10};
}

/* An arena gets a pool back, or the first arena hands one out: what take and
 * give do before they call the policy. */
static void
gain(ou_arena_policy *policy, int i)
{
    uint32_t old = record[i].nfreepools++;

    if (old == 0) {
        link_in_front(&record[i]);
    }
    policy(&arenas, &record[i], old);
}

static void
lose(ou_arena_policy *policy, int first)
{
    uint32_t old = record[first].nfreepools--;

    policy(&arenas, &record[first], old);
}

/* ---- linear: find the place step by step --------------------------------- */

/* A list of arenas 0, 1, 2 … with these counts. */
static void
begin_with_counts(const uint32_t *count, int n)
{
    begin_by_hand();
    for (int i = n - 1; i >= 0; i--) {
        record[i].nfreepools = count[i];
        link_in_front(&record[i]);
    }
}

TEST(linear, an_arena_passes_those_with_fewer_and_no_further)
{
    static const uint32_t count[6] = {2, 2, 2, 3, 3, 5};

    begin_with_counts(count, 6);
    record[0].nfreepools = 3;
    ou_usable_reposition_linear(&arenas, &record[0], 2);
    CHECK_STR_EQ(usable(), "1:2 2:2 0:3 3:3 4:3 5:5");
    CHECK_EQ(arenas.nhops, 2);
}

TEST(linear, one_whose_place_is_right_stays_and_costs_no_hop)
{
    static const uint32_t count[4] = {1, 2, 3, 3};

    begin_with_counts(count, 4);
    record[1].nfreepools = 3;
    ou_usable_reposition_linear(&arenas, &record[1], 2);
    CHECK_STR_EQ(usable(), "0:1 1:3 2:3 3:3");
    record[3].nfreepools = 4;
    ou_usable_reposition_linear(&arenas, &record[3], 3);
    CHECK_STR_EQ(usable(), "0:1 1:3 2:3 3:4");
    CHECK_EQ(arenas.nhops, 0);
}

TEST(linear, the_first_one_that_lost_a_pool_stays)
{
    static const uint32_t count[3] = {3, 3, 4};

    begin_with_counts(count, 3);
    record[0].nfreepools = 2;
    ou_usable_reposition_linear(&arenas, &record[0], 3);
    CHECK_STR_EQ(usable(), "0:2 1:3 2:4");
    CHECK_EQ(arenas.nhops, 0);
}

TEST(linear, an_arena_may_have_to_pass_all_others)
{
    static const uint32_t count[10] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4};

    begin_with_counts(count, 10);
    record[0].nfreepools = 5;
    ou_usable_reposition_linear(&arenas, &record[0], 4);
    CHECK_STR_EQ(usable(), "1:4 2:4 3:4 4:4 5:4 6:4 7:4 8:4 9:4 0:5");
    CHECK_EQ(arenas.nhops, 9);
}

/* ---- fingers: find the place without a search ---------------------------- */

static void
gain_one(int i)
{
    gain(ou_usable_reposition, i);
}

TEST(fingers, the_last_of_its_count_stays)
{
    begin_by_hand();
    gain_one(0);
    gain_one(1);
    gain_one(2);
    CHECK_STR_EQ(usable(), "2:1 1:1 0:1");
    gain_one(0);
    CHECK_STR_EQ(usable(), "2:1 1:1 0:2");
    gain_one(0);
    CHECK_STR_EQ(usable(), "2:1 1:1 0:3");
}

TEST(fingers, any_other_one_moves_right_behind_the_last_of_its_old_count)
{
    begin_by_hand();
    gain_one(0);
    gain_one(1);
    gain_one(2);
    gain_one(2);
    CHECK_STR_EQ(usable(), "1:1 0:1 2:2");
    gain_one(1);
    CHECK_STR_EQ(usable(), "0:1 1:2 2:2");
    gain_one(1);
    CHECK_STR_EQ(usable(), "0:1 2:2 1:3");
}

TEST(fingers, the_one_in_front_becomes_the_last_of_its_count)
{
    begin_by_hand();
    gain_one(0);
    gain_one(1);
    gain_one(0); /* 1 is the last with one free pool now */
    gain_one(2);
    CHECK_STR_EQ(usable(), "2:1 1:1 0:2");
    gain_one(2);
    CHECK_STR_EQ(usable(), "1:1 2:2 0:2");
}

TEST(fingers, the_first_one_that_lost_a_pool_stays)
{
    begin_by_hand();
    for (int i = 0; i < 3; i++) {
        gain_one(0);
        gain_one(1);
    }
    CHECK_STR_EQ(usable(), "1:3 0:3");
    lose(ou_usable_reposition, 1);
    CHECK_STR_EQ(usable(), "1:2 0:3");
    gain_one(1);
    CHECK_STR_EQ(usable(), "1:3 0:3");
    gain_one(1);
    CHECK_STR_EQ(usable(), "0:3 1:4");
}

TEST(fingers, no_step_along_the_list_is_needed)
{
    begin_by_hand();
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 10; i++) { /* from round 1 on, always the first */
            gain_one(round % 2 == 0 ? i : 9 - i);
        }
    }
    CHECK_STR_EQ(usable(), "0:4 1:4 2:4 3:4 4:4 5:4 6:4 7:4 8:4 9:4");
    CHECK_EQ(arenas.nhops, 0);
}

/* ---- Both: whole programs ------------------------------------------------ */

static ou_pool *held[NPLACES * 8];

/* What was known of an arena is forgotten when its last free pool goes … */
static void
fill_an_arena_up_again(ou_arena_policy *policy)
{
    begin_with(&ou_geometry_tiny, 0, policy);
    take_many(held, 24);
    ou_arena_give_pool(&arenas, held[0]);
    CHECK_STR_EQ(usable(), "0:1");
    take_many(held, 1);
    CHECK_STR_EQ(usable(), "");
    ou_arena_give_pool(&arenas, held[8]);
    ou_arena_give_pool(&arenas, held[16]);
    CHECK_STR_EQ(usable(), "2:1 1:1");
    ou_arena_give_pool(&arenas, held[17]);
    CHECK_STR_EQ(usable(), "1:1 2:2");
    end();
}

TEST(linear, an_arena_that_was_filled_up_is_forgotten)
{
    fill_an_arena_up_again(ou_usable_reposition_linear);
}

TEST(fingers, an_arena_that_was_filled_up_is_forgotten)
{
    fill_an_arena_up_again(ou_usable_reposition);
}

/* … and when it goes back to the source. */
static void
release_an_arena(ou_arena_policy *policy)
{
    begin_with(&ou_geometry_tiny, 0, policy);
    take_many(held, 16);
    give_many(held, 16);
    CHECK_EQ(store.nfrees, 1);
    CHECK_STR_EQ(usable(), "0:8");
    take_many(held, 1);
    CHECK_STR_EQ(usable(), "0:7");
    give_many(held, 1);
    CHECK_STR_EQ(usable(), "0:8");
    end();
}

TEST(linear, an_arena_that_was_released_is_forgotten)
{
    release_an_arena(ou_usable_reposition_linear);
}

TEST(fingers, an_arena_that_was_released_is_forgotten)
{
    release_an_arena(ou_usable_reposition);
}

/* Where usable_arenas is not sorted or not linked both ways, counted from the
 * front; -1 if it is in order.  Notes what is in the list if it is not. */
static int
disorder(void)
{
    const ou_arena *prev = NULL;
    int n = 0;

    for (const ou_arena *a = arenas.usable_arenas; a != NULL;
         a = a->nextarena, n++) {
        if (record_number(a) < 0 || a->prevarena != prev ||
            a->nfreepools == 0 || a->nfreepools > a->ntotalpools ||
            (prev != NULL && prev->nfreepools > a->nfreepools)) {
            ou_test_note("place %d of usable_arenas is out of order or not "
                         "linked both ways: %s",
                         n, usable());
            return n;
        }
        prev = a;
    }
    return -1;
}

/* A random program; how many pools it holds swings to and fro. */
static void
run(ou_arena_policy *policy)
{
    size_t nheld = 0;

    begin_with(&ou_geometry_tiny, 0, policy);
    for (int step = 0; step < 1500; step++) {
        bool growing = step / 150 % 2 == 0;
        size_t i = ou_random_below(nheld + 1);

        if (nheld < 200 && ou_random_below(10) < (growing ? 8 : 3)) {
            held[nheld++] = take();
        }
        else if (i < nheld) {
            ou_pool *pool = held[i];

            held[i] = held[--nheld];
            ou_arena_give_pool(&arenas, pool);
        }
        CHECK_EQ(disorder(), -1);
    }
    give_many(held, nheld);
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    end();
}

TEST(linear, the_list_is_sorted_after_every_step)
{
    run(ou_usable_reposition_linear);
}

TEST(fingers, the_list_is_sorted_after_every_step)
{
    run(ou_usable_reposition);
}
