/* test_refcount.c -- counting, slots, finalizers, and dying at 0.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- count: one more, one less ------------------------------------------- */

TEST(count, a_new_object_has_one_reference)
{
    ou_object *op;

    begin();
    op = ou_object_new(&plain_probe, 0);
    CHECK_EQ(ou_refcnt(op), 1);
    ou_object_incref(op);
    CHECK_EQ(ou_refcnt(op), 2);
    ou_object_decref(op);
    CHECK_EQ(ou_refcnt(op), 1);
    ou_object_free(op);
    end();
}

TEST(count, each_reference_counts)
{
    ou_object *op;

    begin();
    op = ou_object_new(&plain_probe, 0);
    for (uint32_t i = 2; i <= 1000; i++) {
        ou_object_incref(op);
        CHECK_EQ(ou_refcnt(op), i);
    }
    for (uint32_t i = 999; i >= 1; i--) {
        ou_object_decref(op);
        CHECK_EQ(ou_refcnt(op), i);
    }
    ou_object_free(op);
    end();
}

TEST(count, nobody_counts_none)
{
    uint32_t before = ou_refcnt(&ou_none);

    for (int i = 0; i < 1000; i++) {
        ou_object_incref(&ou_none);
        CHECK_SAME(ou_refcnt(&ou_none), before);
    }
    for (int i = 0; i < 2000; i++) {
        ou_object_decref(&ou_none);
        CHECK_SAME(ou_refcnt(&ou_none), before);
    }
}

TEST(count, an_object_can_be_made_immortal)
{
    ou_object *op;
    uint32_t count;

    begin();
    op = ou_object_new(&plain_probe, 0);
    ou_object_immortalize(op);
    CHECK_EQ(ou_object_is_immortal(op), true);
    count = ou_refcnt(op);
    for (int i = 0; i < 10; i++) {
        ou_object_decref(op);
    }
    CHECK_SAME(ou_refcnt(op), count);
    ou_object_free(op);
    end();
}

TEST(count, below_zero_is_fatal_and_says_what_it_is)
{
    ou_object *op;

    begin();
    op = ou_object_new(&plain_probe, 0);
    op->ob_refcnt = 0;
    CHECK_FATAL(ou_object_decref(op), "count below zero");
    CHECK_FATAL(ou_object_decref(op), "'probe'");
    CHECK_EQ(ou_refcnt(op), 0);
    ou_object_free(op);
    end();
}

/* ---- slots: what stands in a slot has an owner --------------------------- */

TEST(slots, set_ref_steals_the_new_and_gives_up_the_old)
{
    ou_object *a, *b, *slot;

    begin();
    a = ou_int_new(1);
    b = ou_int_new(2);
    slot = ou_newref(a);
    CHECK_EQ(ou_refcnt(a), 2);
    ou_object_set_ref(&slot, b);
    CHECK_SAME(slot, b);
    CHECK_EQ(ou_refcnt(a), 1);
    CHECK_EQ(ou_refcnt(b), 1);
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(slots, clear_ref_leaves_nothing)
{
    ou_object *slot;

    begin();
    slot = ou_int_new(1);
    ou_object_clear_ref(&slot);
    CHECK_NULL(slot);
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_object_clear_ref(&slot);
    CHECK_NULL(slot);
    end();
}

TEST(slots, an_empty_slot_can_be_set_and_emptied)
{
    ou_object *slot = NULL;

    begin();
    ou_object_set_ref(&slot, ou_int_new(7));
    CHECK_EQ(ou_int_as(slot), 7);
    ou_object_set_ref(&slot, NULL);
    CHECK_NULL(slot);
    end();
}

static ou_object *watched_slot, *seen;

static void
look_at_slot(struct probe *self)
{
    seen = watched_slot;
}

TEST(slots, the_dying_object_sees_the_new_one)
{
    struct probe *old;
    ou_object *new_one;

    begin();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = look_at_slot;
    new_one = ou_int_new(2338);
    watched_slot = &old->ob_base;
    ou_object_set_ref(&watched_slot, new_one);
    CHECK_EQ(nevents, 1);
    CHECK_SAME(seen, new_one);
    ou_decref(new_one);
    end();
}

TEST(slots, the_dying_object_sees_the_empty_slot)
{
    struct probe *old;

    begin();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = look_at_slot;
    watched_slot = seen = &old->ob_base;
    ou_object_clear_ref(&watched_slot);
    CHECK_EQ(nevents, 1);
    CHECK_NULL(seen);
    end();
}

/* ---- finalizer: the last moment at which an object is whole -------------- */

TEST(finalizer, is_called_with_the_object)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    ou_object_call_finalizer(&op->ob_base);
    CHECK_STR_EQ(events, "F");
    ou_object_free(&op->ob_base);
    end();
}

TEST(finalizer, a_type_without_one_is_left_alone)
{
    struct probe *op;

    begin();
    op = new_probe(&plain_probe, NULL);
    op->ob_base.ob_refcnt = 0;
    ou_object_call_finalizer(&op->ob_base);
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), 0);
    CHECK_EQ(nevents, 0);
    ou_object_free(&op->ob_base);
    end();
}

TEST(finalizer, during_it_the_count_is_one)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->ob_base.ob_refcnt = 0;
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), 0);
    CHECK_EQ(count_in_finalizer, 1);
    CHECK_EQ(ou_refcnt(&op->ob_base), 0);
    ou_object_free(&op->ob_base);
    end();
}

TEST(finalizer, that_keeps_a_reference_keeps_the_object)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = rescue;
    op->ob_base.ob_refcnt = 0;
    CHECK_EQ(ou_object_call_finalizer_from_dealloc(&op->ob_base), -1);
    CHECK_EQ(ou_refcnt(&op->ob_base), 1);
    ou_object_free(&op->ob_base);
    end();
}

TEST(finalizer, of_a_type_with_cycles_is_called_once)
{
    struct probe *op;

    begin();
    op = new_probe(&gc_probe, NULL);
    ou_object_call_finalizer(&op->ob_base);
    ou_object_call_finalizer(&op->ob_base);
    CHECK_STR_EQ(events, "F");
    ou_object_free(&op->ob_base);
    op = new_probe(&finalized_probe, NULL);
    ou_object_call_finalizer(&op->ob_base);
    ou_object_call_finalizer(&op->ob_base);
    CHECK_STR_EQ(events, "FFF");
    ou_object_free(&op->ob_base);
    end();
}

static void
fail(struct probe *self)
{
    ou_error_set(&ou_value_error, "in the finalizer");
}

static char where[80];
static const ou_error_type *reported;

static void
note_unraisable(const char *place, const ou_error *error)
{
    strncpy(where, place, sizeof where - 1);
    reported = error->type;
}

TEST(finalizer, leaves_a_pending_error_alone)
{
    struct probe *op;

    begin();
    ou_error_set_unraisable_handler(note_unraisable);
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = fail;
    ou_error_set(&ou_key_error, "from before");
    ou_object_call_finalizer(&op->ob_base);
    CHECK_EQ(ou_error_occurred() == &ou_key_error, true);
    CHECK_STR_EQ(ou_error_message(), "from before");
    CHECK_EQ(reported == &ou_value_error, true);
    CHECK_STR_EQ(where, "finalizer of finalized probe");
    ou_error_clear();
    ou_object_free(&op->ob_base);
    ou_error_set_unraisable_handler(NULL);
    end();
}

/* ---- dealloc: dying ------------------------------------------------------ */

TEST(dealloc, at_zero_and_not_before)
{
    struct probe *op;

    begin();
    op = new_probe(&plain_probe, NULL);
    ou_incref(&op->ob_base);
    ou_decref(&op->ob_base);
    CHECK_EQ(ndeallocs, 0);
    ou_decref(&op->ob_base);
    CHECK_EQ(ndeallocs, 1);
    end();
}

TEST(dealloc, what_it_owns_dies_with_it)
{
    struct probe *inner, *outer;

    begin();
    inner = new_probe(&plain_probe, NULL);
    outer = new_probe(&plain_probe, &inner->ob_base);
    ou_decref(&outer->ob_base);
    CHECK_EQ(ndeallocs, 2);
    end();
}

TEST(dealloc, what_others_own_too_lives_on)
{
    struct probe *inner, *outer;

    begin();
    inner = new_probe(&plain_probe, NULL);
    outer = new_probe(&plain_probe, ou_newref(&inner->ob_base));
    ou_decref(&outer->ob_base);
    CHECK_EQ(ndeallocs, 1);
    CHECK_EQ(ou_refcnt(&inner->ob_base), 1);
    ou_decref(&inner->ob_base);
    end();
}

TEST(dealloc, the_finalizer_comes_first)
{
    begin();
    ou_decref(&new_probe(&finalized_probe, NULL)->ob_base);
    CHECK_STR_EQ(events, "FD");
    end();
}

TEST(dealloc, a_rescued_object_does_not_die)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = rescue;
    ou_decref(&op->ob_base);
    CHECK_STR_EQ(events, "F");
    CHECK_SAME(survivor, &op->ob_base);
    CHECK_EQ(ou_refcnt(survivor), 1);
    op->at_finalize = NULL;
    ou_decref(survivor);
    CHECK_STR_EQ(events, "FFD");
    end();
}

TEST(dealloc, the_second_death_of_a_type_with_cycles_has_no_finalizer)
{
    struct probe *op;

    begin();
    op = new_probe(&gc_probe, NULL);
    op->at_finalize = rescue;
    ou_decref(&op->ob_base);
    CHECK_STR_EQ(events, "F");
    ou_decref(survivor);
    CHECK_STR_EQ(events, "FD");
    end();
}

#define CHAIN 100000

/* A chain of n probes. */
static ou_object *
chain(ou_type *type, int n)
{
    ou_object *op = NULL;

    for (int i = 0; i < n; i++) {
        op = &new_probe(type, op)->ob_base;
    }
    return op;
}

TEST(dealloc, a_long_chain_dies_on_a_short_stack)
{
    volatile char here = 0;
    ou_object *op;

    begin();
    op = chain(&plain_probe, CHAIN);
    lowest_stack = (uintptr_t)&here;
    ou_decref(op);
    CHECK_EQ(ndeallocs, CHAIN);
    CHECK_LT((uintptr_t)&here - lowest_stack, 64 * 1024);
    end();
}

TEST(dealloc, fifty_may_be_nested)
{
    ou_dealloc_stats stats;

    begin();
    ou_object_reset_dealloc_stats();
    ou_decref(chain(&plain_probe, OU_TRASHCAN_DEPTH));
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    CHECK_EQ(stats.ndelayed, 0);
    ou_decref(chain(&plain_probe, 10 * OU_TRASHCAN_DEPTH));
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    CHECK_EQ(stats.ndelayed, 9);
    CHECK_EQ(ndeallocs, 11 * OU_TRASHCAN_DEPTH);
    end();
}

TEST(dealloc, all_is_dead_when_the_outermost_decref_returns)
{
    begin();
    ou_decref(chain(&finalized_probe, 1000));
    CHECK_EQ(ndeallocs, 1000);
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_decref(chain(&finalized_probe, 1000));
    CHECK_EQ(ndeallocs, 2000);
    end();
}

TEST(dealloc, after_a_rescue_others_die_as_before)
{
    struct probe *op;

    begin();
    op = new_probe(&finalized_probe, NULL);
    op->at_finalize = rescue;
    ou_decref(&op->ob_base);
    CHECK_EQ(ndeallocs, 0);
    ou_decref(chain(&plain_probe, 2 * OU_TRASHCAN_DEPTH));
    CHECK_EQ(ndeallocs, 2 * OU_TRASHCAN_DEPTH);
    op->at_finalize = NULL;
    ou_decref(survivor);
    end();
}

static size_t live_in_dealloc;

static void
drop_another_chain(struct probe *self)
{
    size_t before = ou_registry_nlive();

    self->at_dealloc = NULL;
    ou_decref(chain(&plain_probe, 10));
    live_in_dealloc = ou_registry_nlive() - before;
}

TEST(dealloc, a_death_may_cause_another_death)
{
    struct probe *op;

    begin();
    op = new_probe(&plain_probe, NULL);
    op->at_dealloc = drop_another_chain;
    ou_decref(&op->ob_base);
    CHECK_EQ(live_in_dealloc, 0);
    CHECK_EQ(ndeallocs, 11);
    end();
}

static ou_object *cleared;

static void
note_cleared(ou_object *op)
{
    cleared = op;
    note_event('W');
    ((struct probe *)op)->next = NULL; /* the word that stands for the list */
}

TEST(dealloc, weak_references_are_cleared_after_the_finalizer)
{
    static ou_type watched_type;
    ou_object *op;

    begin();
    watched_type = finalized_probe;
    watched_type.tp_weaklistoffset = offsetof(struct probe, next);
    ou__object_hooks.clear_weakrefs = note_cleared;
    op = &new_probe(&watched_type, &ou_none)->ob_base;
    ou_decref(op);
    CHECK_SAME(cleared, op);
    CHECK_STR_EQ(events, "FWD");
    op = &new_probe(&watched_type, NULL)->ob_base;
    ou_decref(op);
    CHECK_STR_EQ(events, "FWDFD");
    ou__object_hooks.clear_weakrefs = NULL; /* nobody has weak references */
    op = &new_probe(&watched_type, &ou_none)->ob_base;
    ou_decref(op);
    CHECK_STR_EQ(events, "FWDFDFD");
    end();
}
