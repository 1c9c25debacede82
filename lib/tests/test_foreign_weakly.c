/* test_foreign_weakly.c -- what code may do while weak references are cleared.
 * SPDX-License-Identifier: MIT */
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/none.h"
#include "obj/weakdict.h"
#include "obj/weakproxy.h"
#include "tests/meddler.h"

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

static ou_object *new_value, *dying_key;

static void
set_dying_key(struct meddler *self)
{
    CHECK_EQ(ou_weakdict_set_item(self->victim, dying_key, new_value), 0);
}

static void
set_dying_key_next_time(struct meddler *self)
{
    self->at_compare = set_dying_key;
}

/* The value of a key dies, and the key is looked for, once. Were it looked for
 * a second time, to be deleted, code that runs then could have set it anew. */
TEST(foreign_code, a_key_is_looked_for_once_when_its_value_has_died)
{
    struct meddler *first, *key, *value;
    ou_object *dict;

    begin_on("py310");
    dict = ou_weakdict_new();
    new_value = &new_meddler(NULL)->ob_base;
    first = new_meddler(dict);
    key = new_meddler(dict);
    value = new_meddler(NULL);
    dying_key = &key->ob_base;
    CHECK_EQ(ou_weakdict_set_item(dict, &first->ob_base, new_value), 0);
    CHECK_EQ(ou_weakdict_set_item(dict, dying_key, &value->ob_base), 0);
    first->at_compare = set_dying_key_next_time;
    ou_decref(&value->ob_base);
    CHECK(first->at_compare == set_dying_key);
    first->at_compare = NULL;
    CHECK_EQ(ou_weakdict_size(dict), 1);
    ou_decref(dict);
    ou_decref(&first->ob_base);
    ou_decref(dying_key);
    ou_object_clear_ref(&new_value);
    end();
}

static void
begin_a_walk(struct meddler *self)
{
    ou_weakdict_walk_begin(self->victim);
}

/* Two removals are pending; the key that goes first begins a walk as it dies.
 */
TEST(foreign_code, a_removal_that_begins_a_walk_is_the_last)
{
    struct meddler *keys[2], *values[2];
    ou_object *dict;

    begin_on("py310");
    dict = ou_weakdict_new();
    for (int i = 0; i < 2; i++) {
        keys[i] = new_meddler(dict);
        values[i] = new_meddler(NULL);
        CHECK_EQ(
            ou_weakdict_set_item(dict, &keys[i]->ob_base, &values[i]->ob_base),
            0);
    }
    ou_weakdict_walk_begin(dict);
    for (int i = 0; i < 2; i++) {
        keys[i]->at_finalize = begin_a_walk;
        ou_decref(&values[i]->ob_base);
        ou_decref(&keys[i]->ob_base);
    }
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), 1);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), 0);
    ou_weakdict_walk_end(dict);
    ou_decref(dict);
    end();
}

static void
drop_last_reference(struct meddler *self)
{
    ou_decref(&self->ob_base);
}

TEST(foreign_code, a_proxy_holds_its_object_while_that_is_compared)
{
    struct meddler *m;
    ou_object *proxy;

    begin();
    m = new_meddler(NULL);
    proxy = ou_weakproxy_new(&m->ob_base, NULL);
    m->at_compare = drop_last_reference;
    CHECK_EQ(ou_object_compare(proxy, &ou_none, OU_EQ), 0);
    CHECK_NULL(ou_weakproxy_get(proxy));
    ou_error_clear();
    ou_decref(proxy);
    end();
}
