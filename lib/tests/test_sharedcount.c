/* test_sharedcount.c -- the three ways of counting, step by step in one thread.
 * SPDX-License-Identifier: MIT
 *
 * A thread is whoever says so: the steps of two threads are played here one
 * after the other.  lib/tests/threads has real ones. */
#include "obj/sharedcount.h"
#include "test.h"

static ou_count_owner owner, other;
static ou_sharedcount count;
static int ndied;

static void
dies(ou_sharedcount *c, void *ctx)
{
    ndied++;
}

TEST_EACH(sharedcount, the_last_decref_says_so, 3)
{
    ou_sharedcount_init(&count, (enum ou_counting)param, &owner);
    CHECK_EQ(ou_sharedcount_get(&count), 1);
    ou_sharedcount_incref(&count, &owner);
    CHECK_EQ(ou_sharedcount_get(&count), 2);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), false);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), true);
}

TEST(sharedcount, the_owner_counts_locally_and_others_do_not)
{
    ou_sharedcount_init(&count, OU_COUNT_BIASED, &owner);
    ou_sharedcount_incref(&count, &owner);
    CHECK_EQ(count.local, 2);
    CHECK_EQ(atomic_load(&count.shared), 0);
    ou_sharedcount_incref(&count, &other);
    CHECK_EQ(count.local, 2);
    CHECK_EQ(atomic_load(&count.shared), OU_SHARED_UNIT);
    CHECK_EQ(ou_sharedcount_get(&count), 3);
}

TEST(sharedcount, when_the_owner_has_none_left_the_others_have_all)
{
    ou_sharedcount_init(&count, OU_COUNT_BIASED, &owner);
    ou_sharedcount_incref(&count, &other);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), false);
    CHECK_EQ(count.merged, true);
    CHECK_EQ(ou_sharedcount_get(&count), 1);
    ou_sharedcount_incref(&count, &owner);
    CHECK_EQ(count.local, 0);
    CHECK_EQ(ou_sharedcount_decref(&count, &other), false);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), true);
}

TEST(sharedcount, a_reference_given_away_comes_back_through_the_queue)
{
    ou_sharedcount_init(&count, OU_COUNT_BIASED, &owner);
    /* The owner hands its only reference to the other, who gives it up. */
    CHECK_EQ(ou_sharedcount_decref(&count, &other), false);
    CHECK_EQ(ou_sharedcount_get(&count), 0);
    CHECK_EQ(ndied, 0);
    ou_count_owner_merge(&owner, dies, NULL);
    CHECK_EQ(ndied, 1);
    ou_count_owner_merge(&owner, dies, NULL);
    CHECK_EQ(ndied, 1);
}

TEST(sharedcount, what_is_queued_may_live_on)
{
    ou_sharedcount_init(&count, OU_COUNT_BIASED, &owner);
    ou_sharedcount_incref(&count, &owner);
    CHECK_EQ(ou_sharedcount_decref(&count, &other), false);
    ou_count_owner_merge(&owner, dies, NULL);
    CHECK_EQ(ndied, 0);
    CHECK_EQ(ou_sharedcount_get(&count), 1);
    CHECK_EQ(ou_sharedcount_decref(&count, &other), true);
}

TEST(sharedcount, the_owner_may_run_out_while_the_count_is_queued)
{
    ou_sharedcount_init(&count, OU_COUNT_BIASED, &owner);
    ou_sharedcount_incref(&count, &owner);
    CHECK_EQ(ou_sharedcount_decref(&count, &other), false);
    ou_sharedcount_incref(&count, &other);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), false);
    CHECK_EQ(ou_sharedcount_decref(&count, &owner), false);
    CHECK_EQ(count.merged, true);
    ou_count_owner_merge(&owner, dies, NULL);
    CHECK_EQ(ndied, 1);
}

TEST(sharedcount, below_zero_is_fatal)
{
    ou_sharedcount_init(&count, OU_COUNT_PLAIN, NULL);
    CHECK_EQ(ou_sharedcount_decref(&count, NULL), true);
    CHECK_FATAL(ou_sharedcount_decref(&count, NULL), "count below zero");
}
