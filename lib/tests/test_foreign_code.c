/* test_foreign_code.c -- what an object's own code may do at a bad moment.
 * SPDX-License-Identifier: MIT
 *
 * To compare an object, show it, hash it or end it may run any code. These
 * tests run the worst: code that empties the container whose item is being
 * looked at, sets a key while it is looked up, gives up what it does not own.
 */
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/weakdict.h"
#include "tests/objects.h"

#include <stdio.h>
#include <string.h>

/* An object that does what a test asks for when it is shown, compared, ended.
 * All have one hash, and are equal to themselves only. */
struct meddler {
    ou_object ob_base;
    ou_object *weakrefs;
    void (*at_repr)(struct meddler *self);
    void (*at_compare)(struct meddler *self);
    void (*at_finalize)(struct meddler *self);
    ou_object *victim; /* borrowed */
};

static struct meddler *
meddler_of(ou_object *op)
{
    return (struct meddler *)op;
}

/* Do what there is to do, once. */
static void
meddle(void (**what)(struct meddler *self), ou_object *op)
{
    void (*now)(struct meddler * self) = *what;

    *what = NULL;
    if (now != NULL) {
        now(meddler_of(op));
    }
}

static int
meddler_repr(ou_object *op, char *buffer, size_t size)
{
    meddle(&meddler_of(op)->at_repr, op);
    return snprintf(buffer, size, "meddler");
}

static int
meddler_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    meddle(&meddler_of(op)->at_compare, op);
    return how == OU_NE;
}

static int64_t
meddler_hash(ou_object *op)
{
    return 1;
}

static void
meddler_finalize(ou_object *op)
{
    meddle(&meddler_of(op)->at_finalize, op);
}

static ou_type meddler_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "meddler",
    .tp_basicsize = sizeof(struct meddler),
    .tp_weaklistoffset = offsetof(struct meddler, weakrefs),
    .tp_dealloc = ou_object_free,
    .tp_finalize = meddler_finalize,
    .tp_repr = meddler_repr,
    .tp_hash = meddler_hash,
    .tp_richcompare = meddler_richcompare,
};

static struct meddler *
new_meddler(ou_object *victim)
{
    struct meddler *m = meddler_of(ou_object_new(&meddler_type, 0));

    CHECK_NOT_NULL(m);
    m->victim = victim;
    return m;
}

/* ---- Shown --------------------------------------------------------------- */

static void
empty_the_list(struct meddler *self)
{
    ou_list_clear(self->victim);
}

TEST(foreign_code, a_list_may_be_emptied_while_it_is_shown)
{
    char text[40];
    ou_object *list;

    begin_on("py310");
    list = ou_list_new();
    for (int i = 0; i < 3; i++) {
        struct meddler *m = new_meddler(list);

        m->at_repr = empty_the_list;
        CHECK_EQ(ou_list_append(list, &m->ob_base), 0);
        ou_decref(&m->ob_base);
    }
    CHECK_EQ(ou_object_repr(list, text, sizeof text), 9);
    CHECK_STR_EQ(text, "[meddler]");
    ou_decref(list);
    end();
}

static void
empty_the_dict(struct meddler *self)
{
    ou_dict_clear(self->victim);
}

TEST(foreign_code, a_dict_may_be_emptied_while_it_is_shown)
{
    char text[60];
    ou_object *dict;

    begin_on("py310");
    dict = ou_dict_new();
    for (int i = 0; i < 3; i++) {
        struct meddler *m = new_meddler(dict);

        m->at_repr = empty_the_dict;
        CHECK_EQ(ou_dict_set_item(dict, &m->ob_base, &m->ob_base), 0);
        ou_decref(&m->ob_base);
    }
    ou_object_repr(dict, text, sizeof text);
    CHECK_STR_EQ(text, "{meddler: meddler}");
    ou_decref(dict);
    end();
}

TEST(foreign_code, what_contains_itself_is_shown_once_in_its_own_brackets)
{
    char text[60];
    ou_object *list, *dict, *tuple, *one;

    begin_on("py310");
    list = ou_list_new();
    dict = ou_dict_new();
    one = ou_int_new(1);
    tuple = ou_tuple_from(&list, 1);
    CHECK_EQ(ou_list_append(list, tuple), 0);
    CHECK_EQ(ou_dict_set_item(dict, one, dict), 0);
    ou_object_repr(tuple, text, sizeof text);
    CHECK_STR_EQ(text, "([(...)],)");
    ou_object_repr(list, text, sizeof text);
    CHECK_STR_EQ(text, "[([...],)]");
    ou_object_repr(dict, text, sizeof text);
    CHECK_STR_EQ(text, "{1: {...}}");
    ou_list_clear(list);
    ou_dict_clear(dict);
    ou_decref(list);
    ou_decref(dict);
    ou_decref(tuple);
    ou_decref(one);
    end();
}

/* ---- Nested too deeply --------------------------------------------------- */

/* n lists, one in the other; or tuples. */
static ou_object *
nest(size_t n, bool tuples)
{
    ou_object *op = tuples ? ou_tuple_new(0) : ou_list_new();

    for (size_t i = 1; i < n; i++) {
        ou_object *outer = tuples ? ou_tuple_from(&op, 1) : ou_list_new();

        if (!tuples) {
            CHECK_EQ(ou_list_append(outer, op), 0);
        }
        ou_decref(op);
        op = outer;
    }
    return op;
}

TEST(foreign_code, what_is_nested_too_deeply_is_not_compared)
{
    ou_object *a, *b;

    begin_on("fast");
    a = nest(50000, false);
    b = nest(50000, false);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), -1);
    CHECK_SAME(ou_error_occurred(), &ou_recursion_error);
    CHECK_STR_EQ(ou_error_message(),
                 "maximum recursion depth exceeded in comparison");
    ou_error_clear();
    ou_decref(a);
    ou_decref(b);
    a = nest(OU_RECURSION_LIMIT, false);
    b = nest(OU_RECURSION_LIMIT, false);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 1);
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(foreign_code, what_is_nested_too_deeply_has_no_hash)
{
    ou_object *op;

    begin_on("fast");
    op = nest(50000, true);
    CHECK_EQ(ou_object_hash(op), -1);
    CHECK_SAME(ou_error_occurred(), &ou_recursion_error);
    ou_error_clear();
    ou_decref(op);
    end();
}

TEST(foreign_code, what_is_nested_too_deeply_is_shown_in_part)
{
    size_t shown = 2 * OU_RECURSION_LIMIT + 3;
    static char text[3 * OU_RECURSION_LIMIT];
    ou_object *op;

    begin_on("fast");
    op = nest(50000, false);
    CHECK_EQ(ou_object_repr(op, text, sizeof text), shown);
    CHECK_EQ(strncmp(text + OU_RECURSION_LIMIT - 1, "[...]", 5), 0);
    CHECK_NULL(ou_error_occurred());
    ou_decref(op);
    end();
}

/* ---- Looked up ----------------------------------------------------------- */

static ou_object *new_value;

/* Everything that the dict had goes, and the same key comes again: with a heap
 * that gives a block out at once, at the same address. */
static void
build_anew(struct meddler *self)
{
    ou_dict_clear(self->victim);
    for (int i = 0; i < 5; i++) {
        ou_object *key = ou_int_new(100 + i);

        CHECK_EQ(ou_dict_set_item(self->victim, key, &ou_none), 0);
        ou_decref(key);
    }
    CHECK_EQ(ou_dict_set_item(self->victim, &self->ob_base, new_value), 0);
}

TEST(foreign_code, a_dict_may_be_built_anew_while_a_key_is_looked_up)
{
    ou_object *dict;
    struct meddler *there, *looked_for;

    begin_on("malloc");
    dict = ou_dict_new();
    new_value = ou_int_new(2337);
    there = new_meddler(dict);
    looked_for = new_meddler(dict);
    CHECK_EQ(ou_dict_set_item(dict, &there->ob_base, &ou_none), 0);
    there->at_compare = build_anew;
    CHECK_NULL(ou_dict_get_item(dict, &looked_for->ob_base));
    CHECK_NULL(ou_error_occurred());
    CHECK_SAME(ou_lend(ou_dict_get_item(dict, &there->ob_base)), new_value);
    CHECK_EQ(ou_dict_size(dict), 6);
    ou_decref(dict);
    ou_decref(&there->ob_base);
    ou_decref(&looked_for->ob_base);
    ou_object_clear_ref(&new_value);
    end();
}

TEST(foreign_code, delete_if_takes_only_the_very_value)
{
    ou_object *dict, *key, *value, *other;

    begin_on("py310");
    dict = ou_dict_new();
    key = ou_str_from("key");
    value = ou_int_new(2337);
    other = ou_int_new(2337);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, value), 0);
    CHECK_EQ(ou_dict_set_item(dict, key, value), 0);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, other), 0);
    CHECK_EQ(ou_dict_size(dict), 1);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, value), 1);
    CHECK_EQ(ou_dict_size(dict), 0);
    CHECK_EQ(ou_refcnt(value), 1);
    CHECK_EQ(ou_dict_delete_item_if(dict, dict, value), -1);
    CHECK_SAME(ou_error_occurred(), &ou_type_error);
    ou_error_clear();
    ou_decref(dict);
    ou_decref(key);
    ou_decref(value);
    ou_decref(other);
    end();
}

/* ---- Ended --------------------------------------------------------------- */

static void
give_up_what_is_not_ours(struct meddler *self)
{
    ou_decref(&self->ob_base);
}

TEST(foreign_code, a_finalizer_that_gives_up_too_much_is_fatal)
{
    struct meddler *m;

    begin_on("py310");
    m = new_meddler(NULL);
    m->at_finalize = give_up_what_is_not_ours;
    CHECK_FATAL(ou_decref(&m->ob_base),
                "gave up a reference that it did not own");
    end();
}

static size_t nshown;

static int
count_shown(ou_object *op, void *arg)
{
    char text[40];

    ou_object_repr(op, text, sizeof text);
    nshown += op == arg;
    return 0;
}

static void
look_at_everything(struct meddler *self)
{
    nshown = 0;
    ou_registry_visit(count_shown, self->victim);
}

TEST(foreign_code, what_is_half_taken_apart_is_not_visited)
{
    ou_object *items[2], *tuple;
    struct meddler *m;

    begin_on("py310");
    m = new_meddler(NULL);
    items[0] = &m->ob_base;
    items[1] = ou_int_new(2337);
    tuple = ou_tuple_from(items, 2);
    m->victim = tuple;
    m->at_finalize = look_at_everything;
    ou_decref(&m->ob_base);
    ou_decref(items[1]);
    nshown = 1;
    ou_decref(tuple);
    CHECK_EQ(nshown, 0);
    end();
}

static void
take_a_reference(ou_object *op)
{
    CHECK_FATAL(ou_incref(op), "the object is dying");
    ou_object_free(op);
}

TEST(foreign_code, to_take_a_reference_to_what_is_dying_is_fatal)
{
    static ou_type type = {
        .ob_base = OU_TYPE_HEAD,
        .tp_name = "dying",
        .tp_basicsize = sizeof(ou_object),
        .tp_dealloc = take_a_reference,
    };

    begin_on("py310");
    ou_decref(ou_object_new(&type, 0));
    end();
}

/* ---- Weakly -------------------------------------------------------------- */

static ou_object *other_ref;

static ou_object *
clear_other(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object_clear(other_ref);
    return ou_newref(&ou_none);
}

TEST(foreign_code, a_callback_may_take_the_callback_of_another)
{
    ou_object *callback, *ref;
    struct meddler *m;

    begin_on("py310");
    m = new_meddler(NULL);
    callback = ou_function_new("clear_other", clear_other, NULL);
    other_ref = ou_weakref_new(&m->ob_base, callback);
    ref = ou_weakref_new(&m->ob_base, callback);
    ou_decref(callback);
    ou_decref(&m->ob_base);
    CHECK_NULL(ou_weakref_get(other_ref));
    ou_decref(ref);
    ou_object_clear_ref(&other_ref);
    end();
}

/* A chain in which each reference is the callback of the next one. */
TEST(foreign_code, a_chain_of_weak_references_dies_on_a_short_stack)
{
    struct meddler *m;
    ou_object *ref;

    begin_on("fast");
    m = new_meddler(NULL);
    ref = ou_weakref_new(&m->ob_base, NULL);
    for (int i = 0; i < 200000; i++) {
        ou_object *next = ou_weakref_new(&m->ob_base, ref);

        if (next == NULL) {
            CHECK_NOT_NULL(next);
        }
        ou_decref(ref);
        ref = next;
    }
    ou_object_reset_dealloc_stats();
    ou_decref(ref);
    {
        ou_dealloc_stats stats;

        ou_object_dealloc_stats(&stats);
        CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    }
    ou_decref(&m->ob_base);
    end();
}

static void
set_key_anew(struct meddler *self)
{
    CHECK_EQ(ou_weakdict_set_item(self->victim, &self->ob_base, new_value), 0);
}

/* The value of a key dies; another key with the same hash is asked whether it
 * is this one, and sets it. */
TEST(foreign_code,
     a_key_that_is_set_while_its_dead_value_goes_keeps_the_new_one)
{
    struct meddler *first, *key, *value, *found;
    ou_object *dict;

    begin_on("py310");
    dict = ou_weakdict_new();
    new_value = &new_meddler(NULL)->ob_base;
    first = new_meddler(dict);
    key = new_meddler(dict);
    value = new_meddler(NULL);
    CHECK_EQ(ou_weakdict_set_item(dict, &first->ob_base, new_value), 0);
    CHECK_EQ(ou_weakdict_set_item(dict, &key->ob_base, &value->ob_base), 0);
    first->victim = dict;
    key->at_compare = NULL;
    first->at_compare = set_key_anew;
    ou_decref(&value->ob_base);
    found = meddler_of(ou_weakdict_get_item(dict, &first->ob_base));
    CHECK_SAME(found, new_value);
    ou_decref(&found->ob_base);
    CHECK_NULL(ou_weakdict_get_item(dict, &key->ob_base));
    CHECK_EQ(ou_weakdict_size(dict), 1);
    ou_decref(dict);
    ou_decref(&first->ob_base);
    ou_decref(&key->ob_base);
    ou_object_clear_ref(&new_value);
    end();
}
