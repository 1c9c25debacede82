/* test_chains.c -- lists in lists, as deep as one likes.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/05-refcounts/fixture.h"

#define DEPTH 30000

static ou_object *
list_in_list(size_t depth)
{
    ou_object *op = ou_list_new();
    size_t nfailed = 0;

    for (size_t i = 1; i < depth; i++) {
        ou_object *outer = ou_list_new();

        nfailed += ou_list_append(outer, op) < 0;
        ou_decref(op);
        op = outer;
    }
    CHECK_EQ(nfailed, 0);
    return op;
}

TEST(change, a_list_in_a_list_in_a_list_dies_in_pieces)
{
    ou_dealloc_stats stats;
    ou_object *op;

    begin();
    op = list_in_list(DEPTH);
    CHECK_EQ(ou_registry_nlive(), DEPTH);
    ou_object_reset_dealloc_stats();
    ou_decref(op);
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    CHECK_EQ(stats.ndelayed, (DEPTH - 1) / OU_TRASHCAN_DEPTH);
    end();
}

/* The list itself lives on, and what was in it is as deep. */
TEST(change, clear_of_a_deep_list_leaves_an_empty_one)
{
    ou_dealloc_stats stats;
    ou_object *op;

    begin();
    op = list_in_list(DEPTH);
    ou_object_reset_dealloc_stats();
    ou_list_clear(op);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_list_size(op), 0);
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    ou_decref(op);
    end();
}
