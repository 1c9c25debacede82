/* test_conformance_deaths.c -- what a callback meets while objects die.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of CPython's test_weakref, restated for this library. Where CPython
 * runs its collector in a callback, a function here does what one does: it
 * walks over all live objects and breaks circles that are trash. */
#include "obj/dict.h"
#include "obj/int.h"
#include "tests/conformance_weak.h"
#include "verify/weakref_verify.h"

/* ---- Callbacks in the middle of something -------------------------------- */

/* self is a dict whose keys are weak references: take the dead one out. */
static ou_object *
remove_key(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalls++;
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(ou_dict_delete_item(self, args[0]), 0);
    return ou_newref(&ou_none);
}

/* What a function does that makes an object, a key of data that refers to it,
 * and then fails: the object dies on the way out. */
static ou_object *
make_and_fail(ou_object *data)
{
    ou_object *op = ou_function_new("function", count_call, NULL),
              *ref = ref_with(op, remove_key, data);

    CHECK_EQ(ou_dict_set_item(data, ref, &ou_none), 0);
    ou_decref(ref);
    CHECK_EQ(ou_dict_size(data), 1);
    ou_error_set(&ou_value_error, "on the way out");
    ou_decref(op);
    return NULL;
}

TEST(conformance, k80_a_pending_error_survives_a_callback)
{
    ou_object *data;

    begin();
    data = ou_dict_new();
    for (size_t i = 1; i <= 2; i++) {
        CHECK_NULL(make_and_fail(data));
        CHECK_EQ(ncalls, i);
        CHECK_EQ(ou_dict_size(data), 0);
        CHECK_EQ(ou_error_matches(&ou_value_error), true);
        CHECK_STR_EQ(ou_error_message(), "on the way out");
        ou_error_clear();
    }
    ou_decref(data);
    end();
}

/* Things in a circle, which nobody else refers to. */
static void
make_trash(void)
{
    ou_object *a = weak_thing_new(1), *b = weak_thing_new(2);

    ((struct weak_thing *)a)->first = b;
    ((struct weak_thing *)b)->first = a;
}

static int
find_trash(ou_object *op, void *found)
{
    ou_object *next = op->ob_type == &weak_thing_type
                          ? ((struct weak_thing *)op)->first
                          : NULL;

    *(ou_object **)found = op;
    return next != NULL && ((struct weak_thing *)next)->first == op;
}

/* What a collector does: go over all live objects, from any of them to what it
 * owns, and break the circles that are trash. */
static ou_object *
collect(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object *op;

    ncalls++;
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    while (ou_registry_visit(find_trash, &op) != 0) {
        ou_incref(op);
        ou_object_clear_ref(&((struct weak_thing *)op)->first);
        ou_decref(op);
    }
    ou_runtime_clear_freelists();
    return ou_newref(&ou_none);
}

TEST(conformance, k81_a_callback_may_collect_while_objects_die)
{
    ou_object *op, *ref, *outer, *outermost;

    begin();
    op = weak_thing_new(1);
    ref = ref_with(op, collect, NULL);
    make_trash();
    ou_decref(op);
    CHECK_EQ(ncalls, 1);
    CHECK_EQ(weak_thing_ndeaths, 1 + 2);
    ou_decref(ref);
    /* And while those die that own it. */
    op = weak_thing_new(1);
    ref = ref_with(op, collect, NULL);
    outer = weak_thing_new(1);
    ((struct weak_thing *)outer)->first = op;
    outermost = weak_thing_new(1);
    ((struct weak_thing *)outermost)->second = outer;
    make_trash();
    ou_decref(outermost);
    CHECK_EQ(ncalls, 2);
    CHECK_EQ(weak_thing_ndeaths, 3 + 3 + 2);
    ou_decref(ref);
    end();
}

static ou_object *trash;

/* Only itself refers to it: it dies, with what it owns. */
static void
collect_trash(void)
{
    if (trash != NULL) {
        ou_incref(trash);
        ou_object_clear_ref(&((struct weak_thing *)trash)->first);
        ou_object_clear_ref(&trash);
    }
}

/* The collection comes while a second reference is being made, and takes the
 * first one, without a callback, away. */
TEST(conformance, k85_a_collection_while_a_reference_is_made)
{
    ou_object *op, *ref, *callback;

    begin_collecting(SIZE_MAX, collect_trash);
    op = weak_thing_new(1);
    trash = weak_thing_new(2);
    ((struct weak_thing *)trash)->first = ou_newref(trash);
    ((struct weak_thing *)trash)->second = ou_weakref_new(op, NULL);
    ou_decref(trash);
    callback = ou_function_new("callback", count_call, NULL);
    collecting.threshold = 1;
    ref = ou_weakref_new(op, callback);
    ou_decref(callback);
    CHECK_NULL(trash);
    CHECK_EQ(weak_thing_ndeaths, 1);
    CHECK_EQ(ou_weakref_count(op), 1);
    CHECK_STR_EQ(ou_weakref_verify(op), NULL);
    ou_decref(op);
    CHECK_EQ(ncalls, 1);
    ou_decref(ref);
    end();
}

static ou_object *ref_from_finalizer, *calling_ref_from_finalizer;

static void
refer_to_self(struct weak_thing *self)
{
    ref_from_finalizer = ou_weakref_new(&self->ob_base, NULL);
    calling_ref_from_finalizer = ref_with(&self->ob_base, count_call, NULL);
    CHECK_EQ(is_alive(ref_from_finalizer), true);
}

TEST(conformance, k86_a_reference_made_in_a_finalizer_does_not_dangle)
{
    ou_object *op;

    begin();
    op = weak_thing_new(1);
    ((struct weak_thing *)op)->at_finalize = refer_to_self;
    ou_decref(op);
    CHECK_EQ(weak_thing_ndeaths, 1);
    CHECK_EQ(is_alive(ref_from_finalizer), false);
    CHECK_EQ(is_alive(calling_ref_from_finalizer), false);
    CHECK_EQ(ncalls, 1);
    ou_decref(ref_from_finalizer);
    ou_decref(calling_ref_from_finalizer);
    end();
}

/* ---- A long chain -------------------------------------------------------- */

#define CHAIN 100

/* Thing i + 1 is the value of an entry whose key, known weakly, is thing i; it
 * has a weak reference to thing i besides. So the death of thing 0 takes entry
 * 0 away, in a callback, and with it thing 1, and so on. */
static ou_object *entries[CHAIN], *chain_keys[CHAIN];

/* self is the number of the entry. */
static ou_object *
remove_entry(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object_clear_ref(&entries[ou_int_as(self)]);
    return ou_newref(&ou_none);
}

/* self is a weak reference to the one whose parent has died.  Who is given an
 * object that is dying has counted it to 1, and kills it a second time. */
static ou_object *
look_at_child(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object *child = ou_weakref_get(self);

    ncalls++;
    if (child != NULL) {
        CHECK_GE(ou_refcnt(child), 2);
        CHECK_EQ(ou_object_is_waiting(child), false);
        ou_decref(child);
    }
    return ou_newref(&ou_none);
}

static ou_object *
add_to_chain(ou_object *parent, int i)
{
    ou_object *child = weak_thing_new(i), *self = ou_weakref_new(child, NULL);
    ou_object *number = ou_int_from(i);

    ((struct weak_thing *)child)->second =
        ref_with(parent, look_at_child, self);
    chain_keys[i] = ref_with(parent, remove_entry, number);
    entries[i] = child;
    ou_decref(self);
    ou_decref(number);
    return child;
}

TEST(conformance, k88_in_a_long_chain_no_callback_meets_the_dying)
{
    ou_object *root, *last;
    ou_dealloc_stats stats;

    begin();
    root = last = weak_thing_new(-1);
    for (int i = 0; i < CHAIN; i++) {
        last = add_to_chain(last, i);
    }
    ou_incref(last);
    ou_object_reset_dealloc_stats();
    ou_decref(root);
    ou_object_dealloc_stats(&stats);
    CHECK_GT(stats.ndelayed, 0);
    CHECK_EQ(weak_thing_ndeaths, CHAIN);
    CHECK_EQ(ou_refcnt(last), 1);
    CHECK_GT(ncalls, 0);
    ou_decref(last);
    for (int i = 0; i < CHAIN; i++) {
        CHECK_NULL(entries[i]);
        ou_decref(chain_keys[i]);
    }
    end();
}

/* ---- The end of memory --------------------------------------------------- */

static size_t nunraisable;

static void
count_unraisable(const char *where, const ou_error *error)
{
    nunraisable++;
}

TEST(conformance, k90_clearing_many_needs_no_memory)
{
    ou_object *op, *refs[50];

    begin();
    ou_error_set_unraisable_handler(count_unraisable);
    op = weak_thing_new(1);
    for (int i = 0; i < 50; i++) {
        refs[i] = ref_with(op, count_call, NULL);
    }
    weak_no_memory(true);
    ou_decref(op);
    weak_no_memory(false);
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(nunraisable, 0);
    CHECK_EQ(ncalls, 50);
    for (int i = 0; i < 50; i++) {
        CHECK_EQ(is_alive(refs[i]), false);
        ou_decref(refs[i]);
    }
    ou_error_set_unraisable_handler(NULL);
    end();
}
