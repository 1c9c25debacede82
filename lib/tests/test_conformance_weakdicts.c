/* test_conformance_weakdicts.c -- dictionaries of weak values as in CPython.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of CPython's test_weakref on WeakValueDictionary, restated for this
 * library. Where CPython's collector runs, a function here does what it does.
 */
#include "obj/dict.h"
#include "obj/int.h"
#include "obj/weakdict.h"
#include "tests/conformance_weak.h"
#include "verify/weakref_verify.h"

#define N 10

/* N objects and a dictionary that leads from their numbers to them. */
static ou_object *dict, *objects[N];

static int
set(ou_object *op, int64_t number, ou_object *value)
{
    ou_object *key = ou_int_from(number);
    int result = ou_weakdict_set_item(op, key, value);

    ou_decref(key);
    return result;
}

/* Return the value of number; new, or NULL. */
static ou_object *
get(ou_object *op, int64_t number)
{
    ou_object *key = ou_int_from(number);
    ou_object *value = ou_weakdict_get_item(op, key);

    ou_decref(key);
    return value;
}

static void
make_dict(void)
{
    dict = ou_weakdict_new();
    for (int i = 0; i < N; i++) {
        objects[i] = weak_thing_new(i);
        CHECK_EQ(set(dict, i, objects[i]), 0);
    }
}

static void
drop_dict(void)
{
    CHECK_STR_EQ(ou_weakdict_verify(dict), NULL);
    ou_decref(dict);
    for (int i = 0; i < N; i++) {
        ou_object_clear_ref(&objects[i]);
    }
}

static bool
leads_to(ou_object *op, int64_t number, ou_object *value)
{
    ou_object *got = get(op, number);

    ou_xdecref(got);
    return got == value;
}

/* Set in to what from leads to. */
static void
update(ou_object *to, ou_object *from)
{
    ou_object *key, *value;
    size_t pos = 0;

    ou_weakdict_walk_begin(from);
    while (ou_weakdict_walk_next(from, &pos, &key, &value) == 1) {
        CHECK_EQ(ou_weakdict_set_item(to, key, value), 0);
        ou_decref(key);
        ou_decref(value);
    }
    ou_weakdict_walk_end(from);
}

static ou_object *
copy_of(ou_object *from)
{
    ou_object *copy = ou_weakdict_new();

    update(copy, from);
    return copy;
}

/* ---- Entries ------------------------------------------------------------- */

TEST(conformance, k93_entries_vanish_with_their_values)
{
    ou_object *copy;

    begin();
    make_dict();
    for (int i = 0; i < N; i++) {
        CHECK_EQ(ou_weakref_count(objects[i]), 1);
        CHECK_EQ(leads_to(dict, i, objects[i]), true);
    }
    copy = copy_of(dict);
    CHECK_EQ(ou_weakdict_size(copy), N);
    for (int i = 0; i < N; i++) {
        CHECK_EQ(ou_weakref_count(objects[i]), 2);
        CHECK_EQ(leads_to(copy, i, objects[i]), true);
    }
    ou_decref(copy);
    CHECK_EQ(ou_weakdict_size(dict), N);
    ou_object_clear_ref(&objects[0]);
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    CHECK_EQ(leads_to(dict, 0, NULL), true);
    for (int i = 1; i < N; i++) {
        ou_object_clear_ref(&objects[i]);
    }
    CHECK_EQ(ou_weakdict_size(dict), 0);
    drop_dict();
    end();
}

TEST(conformance, k93_what_is_not_there_is_a_key_error)
{
    ou_object *key, *value;

    begin();
    make_dict();
    key = ou_int_from(N);
    CHECK_NULL(ou_weakdict_get_item(dict, key));
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(ou_weakdict_delete_item(dict, key), -1);
    CHECK_EQ(ou_error_matches(&ou_key_error), true);
    ou_error_clear();
    /* A value that nobody else holds is gone at once. */
    value = weak_thing_new(N);
    CHECK_EQ(ou_weakdict_set_item(dict, key, value), 0);
    ou_decref(value);
    CHECK_NULL(ou_weakdict_get_item(dict, key));
    CHECK_EQ(ou_weakdict_delete_item(dict, key), -1);
    CHECK_EQ(ou_error_matches(&ou_key_error), true);
    ou_error_clear();
    ou_decref(key);
    key = ou_int_from(0);
    CHECK_EQ(ou_weakdict_delete_item(dict, key), 0);
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    CHECK_EQ(ou_weakref_count(objects[0]), 0);
    ou_decref(key);
    drop_dict();
    end();
}

/* ---- The size, whenever what dies ---------------------------------------- */

#define NCYCLES 20

/* Each owns itself. */
static ou_object *cycles[NCYCLES];

/* What a collector does: those die that only they themselves refer to. */
static void
collect(void)
{
    for (int i = 0; i < NCYCLES; i++) {
        ou_object *op = cycles[i];

        if (op != NULL && ou_refcnt(op) == 1) {
            cycles[i] = NULL;
            ou_incref(op);
            ou_object_clear_ref(&((struct weak_thing *)op)->first);
            ou_decref(op);
        }
    }
}

/* A dictionary that leads to NCYCLES of them, held by nobody but themselves. */
static ou_object *
dict_of_cycles(void)
{
    ou_object *op = ou_weakdict_new();

    for (int i = 0; i < NCYCLES; i++) {
        cycles[i] = weak_thing_new(i);
        ((struct weak_thing *)cycles[i])->first = ou_newref(cycles[i]);
    }
    for (int i = 0; i < NCYCLES; i++) {
        CHECK_EQ(set(op, i, cycles[i]), 0);
    }
    for (int i = 0; i < NCYCLES; i++) {
        ou_decref(cycles[i]);
    }
    return op;
}

/* The first entry, whose value is *held as long as the walk goes on. */
static size_t
begin_walk(ou_object *op, ou_object **held)
{
    ou_object *key;
    size_t pos = 0;

    *held = NULL;
    ou_weakdict_walk_begin(op);
    if (ou_weakdict_walk_next(op, &pos, &key, held) == 1) {
        ou_decref(key);
    }
    return pos;
}

TEST(conformance, k95_the_size_counts_what_a_collection_leaves)
{
    ou_object *op, *held;

    begin();
    op = dict_of_cycles();
    CHECK_EQ(ou_weakdict_size(op), NCYCLES);
    begin_walk(op, &held);
    collect();
    CHECK_EQ(ou_weakdict_size(op), 1); /* the one that the walk holds */
    ou_xdecref(held);
    ou_weakdict_walk_end(op);
    collect();
    CHECK_EQ(ou_weakdict_size(op), 0);
    ou_decref(op);
    end();
}

/* Go on with something that needs memory: a collection may come. */
static void
work(size_t nobjects)
{
    for (size_t i = 0; i < nobjects; i++) {
        ou_decref(weak_thing_new(0));
    }
}

/* Threshold param + 1, as in CPython from 1 to 99. */
TEST_EACH(conformance, k95_the_size_is_never_wrong_whenever_one_collects, 99)
{
    ou_object *op, *held;
    size_t sizes[3];

    begin_collecting((size_t)param + 1, collect);
    op = dict_of_cycles();
    work(3);
    begin_walk(op, &held);
    sizes[0] = ou_weakdict_size(op);
    work(40);
    sizes[1] = ou_weakdict_size(op);
    CHECK_STR_EQ(ou_weakdict_verify(op), NULL);
    ou_xdecref(held);
    ou_weakdict_walk_end(op);
    work(40);
    sizes[2] = ou_weakdict_size(op);
    CHECK_LE(sizes[0], NCYCLES);
    CHECK_LE(sizes[1], sizes[0]);
    CHECK_LE(sizes[2], sizes[1]);
    if (param < 40) {
        CHECK_LE(sizes[1], 1);
        CHECK_EQ(sizes[2], 0);
    }
    CHECK_STR_EQ(ou_weakdict_verify(op), NULL);
    collect();
    CHECK_EQ(ou_weakdict_size(op), 0);
    ou_decref(op);
    end();
}

/* ---- Walks --------------------------------------------------------------- */

/* The object that dies is one that the walk has shown, and one that it has not.
 */
TEST_EACH(conformance, k96_what_dies_during_a_walk_is_removed_at_its_end, N)
{
    ou_object *key, *value;
    size_t pos = 0, nshown = 1;

    begin();
    make_dict();
    ou_weakdict_walk_begin(dict);
    CHECK_EQ(ou_weakdict_walk_next(dict, &pos, &key, &value), 1);
    ou_decref(key);
    ou_decref(value);
    ou_object_clear_ref(&objects[param]);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), N);
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    while (ou_weakdict_walk_next(dict, &pos, &key, &value) == 1) {
        nshown++;
        ou_decref(key);
        ou_decref(value);
    }
    CHECK_EQ(nshown, param == 0 ? N : N - 1);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), N - 1);
    drop_dict();
    end();
}

/* A walk is under way, and object i has died in it. */
static void
begin_walk_and_kill(int i)
{
    ou_object *held;

    begin_walk(dict, &held);
    ou_xdecref(held);
    ou_object_clear_ref(&objects[i]);
}

TEST(conformance, k96_an_entry_whose_removal_waits_is_not_there)
{
    ou_object *key;

    begin();
    make_dict();
    key = ou_int_from(9);
    begin_walk_and_kill(9);
    CHECK_EQ(leads_to(dict, 9, NULL), true);
    CHECK_EQ(ou_weakdict_delete_item(dict, key), -1);
    CHECK_EQ(ou_error_matches(&ou_key_error), true);
    ou_error_clear();
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(leads_to(dict, 9, NULL), true);
    CHECK_EQ(ou_weakdict_size(dict), N - 1);
    ou_decref(key);
    drop_dict();
    end();
}

TEST(conformance, k96_an_entry_may_be_set_while_its_removal_waits)
{
    ou_object *copy, *value;

    begin();
    make_dict();
    begin_walk_and_kill(9);
    objects[9] = weak_thing_new(9);
    CHECK_EQ(set(dict, 9, objects[9]), 0);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(leads_to(dict, 9, objects[9]), true);
    /* All of them, from a copy, among them one that is dead here. */
    copy = copy_of(dict);
    begin_walk_and_kill(8);
    value = weak_thing_new(8);
    CHECK_EQ(set(copy, 8, value), 0);
    update(dict, copy);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_size(dict), N);
    for (int i = 0; i < N; i++) {
        CHECK_EQ(leads_to(dict, i, i == 8 ? value : objects[i]), true);
    }
    ou_decref(value);
    ou_decref(copy);
    drop_dict();
    end();
}

TEST(conformance, k96_all_may_be_cleared_while_a_removal_waits)
{
    begin();
    make_dict();
    begin_walk_and_kill(7);
    ou_object_clear(dict);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    CHECK_EQ(ou_weakref_count(objects[0]), 0);
    drop_dict();
    end();
}
