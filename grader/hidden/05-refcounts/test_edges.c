/* test_edges.c -- the corners of counting, dying and growing.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/05-refcounts/fixture.h"

/* ---- count --------------------------------------------------------------- */

TEST(count, that_gets_too_high_stays_high)
{
    ou_object *op;
    uint32_t count;

    begin();
    op = ou_object_new(&plain_probe, 0);
    op->ob_refcnt = 0x7ffffffeu;
    ou_object_incref(op);
    CHECK_EQ(ou_object_is_immortal(op), false);
    ou_object_incref(op);
    CHECK_EQ(ou_object_is_immortal(op), true);
    count = ou_refcnt(op);
    for (int i = 0; i < 5; i++) {
        ou_object_incref(op);
        CHECK_SAME(ou_refcnt(op), count);
    }
    for (int i = 0; i < 20; i++) {
        ou_object_decref(op);
        CHECK_EQ(ou_object_is_immortal(op), true);
    }
    CHECK_EQ(ndeallocs, 0);
    ou_object_free(op);
    end();
}

TEST(count, an_immortal_is_far_from_both_ends)
{
    ou_object *op;

    begin();
    op = ou_object_new(&plain_probe, 0);
    ou_object_immortalize(op);
    CHECK_GE(ou_refcnt(op), 0x90000000u);
    CHECK_LE(ou_refcnt(op), 0xf0000000u);
    ou_object_free(op);
    end();
}

/* ---- slots --------------------------------------------------------------- */

static ou_object *slot;
static size_t nreplaced;

static void
replace_again(struct probe *self)
{
    nreplaced++;
    ou_object_set_ref(&slot, ou_int_new(self->number));
}

TEST(slots, the_dying_object_may_set_the_slot)
{
    struct probe *old;

    begin();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = replace_again;
    old->number = 3;
    slot = &old->ob_base;
    ou_object_set_ref(&slot, ou_int_new(2));
    CHECK_EQ(nreplaced, 1);
    CHECK_EQ(ou_int_as(slot), 3);
    ou_object_clear_ref(&slot);
    end();
}

/* ---- finalizer ----------------------------------------------------------- */

static void
take_and_give_up(struct probe *self)
{
    ou_incref(&self->ob_base);
    ou_incref(&self->ob_base);
    ou_decref(&self->ob_base);
    ou_decref(&self->ob_base);
}

TEST_EACH(finalizer, may_take_and_give_up_references, 2)
{
    struct probe *op;

    begin();
    op = new_probe(param == 0 ? &finalized_probe : &gc_probe, NULL);
    op->at_finalize = take_and_give_up;
    op->ob_base.ob_refcnt = 0;
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), 0);
    CHECK_STR_EQ(events, "F");
    ou_object_free(&op->ob_base);
    end();
}

static void
make_immortal(struct probe *self)
{
    self->ob_base.ob_refcnt = OU_IMMORTAL_REFCNT;
}

TEST(finalizer, may_make_immortal)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = make_immortal;
    op->ob_base.ob_refcnt = 0;
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), -1);
    CHECK_EQ(ou_refcnt(&op->ob_base), OU_IMMORTAL_REFCNT);
    ou_object_free(&op->ob_base);
    end();
}

static void
look_for_error(struct probe *self)
{
    self->number = ou_error_occurred() != NULL;
}

TEST(finalizer, does_not_see_the_pending_error)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = look_for_error;
    op->number = 7;
    ou_error_set(&ou_key_error, "from before");
    ou_object_call_finalizer(&op->ob_base);
    CHECK_EQ(op->number, 0);
    CHECK_STR_EQ(ou_error_message(), "from before");
    ou_error_clear();
    ou_object_free(&op->ob_base);
    end();
}

static void
rescue_twice(struct probe *self)
{
    rescue(self);
    ou_incref(&self->ob_base);
}

TEST(finalizer, that_keeps_two_references_leaves_two)
{
    struct probe *op;

    begin();
    op = new_probe(&gc_probe, NULL);
    op->at_finalize = rescue_twice;
    op->ob_base.ob_refcnt = 0;
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), -1);
    CHECK_EQ(ou_refcnt(&op->ob_base), 2);
    ou_object_free(&op->ob_base);
    end();
}

/* ---- dealloc ------------------------------------------------------------- */

/* An object with two others. */
struct fork {
    ou_object ob_base;
    ou_object *left, *right; /* owned, or NULL */
};

static void
fork_dealloc(ou_object *op)
{
    ou_xdecref(((struct fork *)op)->left);
    ou_xdecref(((struct fork *)op)->right);
    ndeallocs++;
    ou_object_free(op);
}

static ou_type fork_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "fork",
    .tp_basicsize = sizeof(struct fork),
    .tp_flags = OU_TYPE_NESTS,
    .tp_dealloc = fork_dealloc,
};

/* A tree of depth levels.  New, or NULL for depth 0. */
static ou_object *
tree(int depth)
{
    struct fork *self;

    if (depth == 0) {
        return NULL;
    }
    self = (struct fork *)ou_object_new(&fork_type, 0);
    self->left = tree(depth - 1);
    self->right = tree(depth - 1);
    return &self->ob_base;
}

/* At the end of a chain, so that many of its objects have to wait at once. */
TEST_EACH(dealloc, a_tree_dies_whole, 3)
{
    static const int lengths[] = {0, OU_TRASHCAN_DEPTH - 3, 120};
    ou_object *op;

    begin();
    op = tree(9);
    for (int i = 0; i < lengths[param]; i++) {
        op = &new_probe(&plain_probe, op)->ob_base;
    }
    ou_decref(op);
    CHECK_EQ(ndeallocs, 511 + lengths[param]);
    CHECK_EQ(ou_registry_nlive(), 0);
    end();
}

TEST(dealloc, chains_of_mixed_types_die_on_a_short_stack)
{
    static ou_type *const types[] = {&plain_probe, &finalized_probe, &gc_probe};
    volatile char here = 0;
    ou_object *op = NULL;

    begin();
    for (int i = 0; i < 30000; i++) {
        struct fork *fork = (struct fork *)ou_object_new(&fork_type, 0);

        fork->left = op;
        op = &new_probe(types[i % 3], &fork->ob_base)->ob_base;
    }
    lowest_stack = (uintptr_t)&here;
    ou_decref(op);
    CHECK_EQ(ndeallocs, 60000);
    CHECK_EQ(ou_registry_nlive(), 0);
    CHECK_LT((uintptr_t)&here - lowest_stack, 64 * 1024);
    end();
}

TEST(dealloc, what_waited_is_still_finalized_only_once)
{
    struct probe *last;
    ou_object *op;

    begin();
    last = new_probe(&gc_probe, NULL);
    last->at_finalize = rescue;
    ou_decref(&last->ob_base);
    CHECK_STR_EQ(events, "F");
    op = survivor;
    for (int i = 0; i < 3 * OU_TRASHCAN_DEPTH; i++) {
        op = &new_probe(&plain_probe, op)->ob_base;
    }
    ou_decref(op);
    CHECK_EQ(nevents,
             2 + 3 * OU_TRASHCAN_DEPTH > 63 ? 63 : 2 + 3 * OU_TRASHCAN_DEPTH);
    CHECK_NULL(strchr(events + 1, 'F'));
    CHECK_EQ(ou_registry_nlive(), 0);
    end();
}

TEST(dealloc, a_rescue_deep_in_a_chain_keeps_the_rest)
{
    struct probe *kept;
    ou_object *op;

    begin();
    op = &new_probe(&plain_probe, NULL)->ob_base;
    kept = new_probe(&gc_probe, op);
    kept->at_finalize = rescue;
    op = &kept->ob_base;
    for (int i = 0; i < 200; i++) {
        op = &new_probe(&plain_probe, op)->ob_base;
    }
    ou_decref(op);
    CHECK_EQ(ndeallocs, 200);
    CHECK_EQ(ou_registry_nlive(), 2);
    CHECK_EQ(ou_refcnt(survivor), 1);
    ou_decref(survivor);
    CHECK_EQ(ndeallocs, 202);
    end();
}

static ou_object *
long_chain(int n)
{
    ou_object *op = NULL;

    for (int i = 0; i < n; i++) {
        op = &new_probe(&plain_probe, op)->ob_base;
    }
    return op;
}

static void
drop_a_chain(struct probe *self)
{
    ou_decref(long_chain(500));
}

TEST(dealloc, deaths_inside_deaths_do_not_add_up_on_the_stack)
{
    ou_dealloc_stats stats;
    ou_object *op = NULL;

    begin();
    ou_object_reset_dealloc_stats();
    for (int i = 0; i < 300; i++) {
        struct probe *p = new_probe(&plain_probe, op);

        p->at_dealloc = drop_a_chain;
        op = &p->ob_base;
    }
    ou_decref(op);
    CHECK_EQ(ndeallocs, 300 * 501);
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    end();
}

/* ---- change -------------------------------------------------------------- */

TEST(change, insert_without_memory_changes_nothing)
{
    ou_object *list, *x;

    begin();
    list = list_of_ints(4);
    x = ou_int_new(7);
    no_memory(true);
    while (ou_list_insert(list, 0, x) == 0) {
    }
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    no_memory(false);
    CHECK_EQ(ou_list_size(list) - ou_refcnt(x), 3);
    CHECK_EQ(value_at(list, ou_list_size(list) - 1), 3);
    ou_decref(list);
    ou_decref(x);
    end();
}

static ou_object *watched;

static void
clear_watched(struct probe *self)
{
    ou_list_clear(watched);
}

TEST(change, what_dies_may_clear_the_list)
{
    begin();
    watched = ou_list_new();
    for (int i = 0; i < 6; i++) {
        struct probe *p = new_probe(&plain_probe, NULL);

        p->at_dealloc = clear_watched;
        CHECK_EQ(ou_list_append(watched, &p->ob_base), 0);
        ou_decref(&p->ob_base);
    }
    CHECK_EQ(ou_list_delete_item(watched, 0), 0);
    CHECK_EQ(ndeallocs, 6);
    CHECK_EQ(ou_list_size(watched), 0);
    ou_decref(watched);
    end();
}

TEST(append, a_long_list_copies_each_pointer_a_few_times)
{
    ou_object *list;
    size_t before, nfailed = 0;

    begin();
    list = ou_list_new();
    before = buffers.ncalls;
    for (int i = 0; i < 100000; i++) {
        nfailed += ou_list_append(list, &ou_none) < 0;
    }
    CHECK_EQ(nfailed, 0);
    CHECK_LE(buffers.ncalls - before, 100);
    CHECK_LE(((ou_list *)list)->allocated, 200000);
    ou_decref(list);
    end();
}
