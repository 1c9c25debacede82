/* test_weakdict.c -- a dictionary whose entries go when their values do.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

static ou_object *dict, *keys[10], *values[10];

/* A dictionary of n things, with the ints as keys. */
static void
begin_dict(int n)
{
    begin();
    dict = ou_weakdict_new();
    CHECK_NOT_NULL(dict);
    for (int i = 0; i < 10; i++) {
        keys[i] = ou_int_new(i);
        values[i] = new_thing(i);
        if (i < n) {
            CHECK_EQ(ou_weakdict_set_item(dict, keys[i], values[i]), 0);
        }
    }
}

static void
end_dict(void)
{
    ou_xdecref(dict);
    for (int i = 0; i < 10; i++) {
        ou_xdecref(keys[i]);
        ou_xdecref(values[i]);
    }
    end();
}

/* Does key i lead to value, which is held by somebody else? */
static bool
leads_to(int i, ou_object *value)
{
    ou_object *got = ou_weakdict_get_item(dict, keys[i]);
    bool same = got == value;

    ou_xdecref(got);
    return same;
}

/* ---- entries ------------------------------------------------------------- */

TEST(entries, are_found_and_do_not_own)
{
    begin_dict(3);
    CHECK_EQ(ou_weakdict_size(dict), 3);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(leads_to(i, values[i]), true);
        CHECK_EQ(ou_refcnt(values[i]), 1);
    }
    CHECK_EQ(leads_to(3, NULL), true);
    CHECK_NULL(ou_error_occurred());
    end_dict();
}

TEST(entries, what_get_gives_is_a_reference)
{
    ou_object *got;

    begin_dict(1);
    got = ou_weakdict_get_item(dict, keys[0]);
    CHECK_EQ(ou_refcnt(values[0]), 2);
    ou_object_clear_ref(&values[0]);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    ou_decref(got);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    end_dict();
}

TEST(entries, can_be_replaced_and_deleted)
{
    begin_dict(2);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[0], values[5]), 0);
    CHECK_EQ(leads_to(0, values[5]), true);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    CHECK_EQ(ou_weakdict_delete_item(dict, keys[0]), 0);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    CHECK_EQ(ou_weakdict_delete_item(dict, keys[0]), -1);
    CHECK_EQ(ou_error_occurred() == &ou_key_error, true);
    ou_error_clear();
    end_dict();
}

TEST(entries, a_value_that_cannot_be_referred_to_is_refused)
{
    begin_dict(0);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[0], keys[1]), -1);
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    CHECK_EQ(ou_weakdict_size(dict), 0);
    end_dict();
}

TEST(entries, a_key_without_a_hash_is_refused)
{
    ou_object *list;

    begin_dict(0);
    list = ou_list_new();
    CHECK_EQ(ou_weakdict_set_item(dict, list, values[0]), -1);
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    CHECK_EQ(ou_weakref_count(values[0]), 0);
    CHECK_EQ(ou_refcnt(list), 1);
    ou_decref(list);
    end_dict();
}

TEST(entries, without_memory_nothing_has_changed)
{
    begin_dict(1);
    no_memory(true);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[0], values[1]), -1);
    no_memory(false);
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    CHECK_EQ(leads_to(0, values[0]), true);
    CHECK_EQ(ou_weakref_count(values[1]), 0);
    end_dict();
}

/* ---- removal ------------------------------------------------------------- */

TEST(removal, an_entry_goes_with_its_value)
{
    begin_dict(3);
    ou_object_clear_ref(&values[1]);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), 2);
    CHECK_EQ(leads_to(1, NULL), true);
    CHECK_EQ(leads_to(2, values[2]), true);
    CHECK_EQ(ou_refcnt(keys[1]), 1);
    end_dict();
}

TEST(removal, the_old_value_does_not_take_the_new_entry)
{
    ou_object *old_ref;

    begin_dict(1);
    /* Somebody keeps the old reference, so that it is called. */
    old_ref = ou_newref(ou_dict_get_item(((ou_weakdict *)dict)->data, keys[0]));
    CHECK_EQ(ou_weakdict_set_item(dict, keys[0], values[5]), 0);
    ou_object_clear_ref(&values[0]);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    CHECK_EQ(leads_to(0, values[5]), true);
    ou_decref(old_ref);
    end_dict();
}

TEST(removal, values_may_outlive_the_dictionary)
{
    begin_dict(3);
    ou_object_clear_ref(&dict);
    ou_object_clear_ref(&values[0]);
    CHECK_EQ(ou_weakref_count(values[1]), 0);
    end_dict();
}

/* ---- walks --------------------------------------------------------------- */

TEST(walks, show_each_living_entry_once)
{
    ou_object *key, *value;
    size_t pos = 0, n = 0;

    begin_dict(5);
    ou_object_clear_ref(&values[3]);
    ou_weakdict_walk_begin(dict);
    while (ou_weakdict_walk_next(dict, &pos, &key, &value) == 1) {
        int64_t i = ou_int_as(key);

        CHECK_SAME(value, values[i]);
        CHECK_EQ(ou_refcnt(value), 2);
        n += (size_t)1 << i;
        ou_decref(key);
        ou_decref(value);
    }
    ou_weakdict_walk_end(dict);
    CHECK_EQ(n, 1 + 2 + 4 + 16);
    end_dict();
}

TEST(walks, do_not_show_what_died_meanwhile)
{
    ou_object *key, *value;
    size_t pos = 0, n = 0;

    begin_dict(5);
    ou_weakdict_walk_begin(dict);
    while (ou_weakdict_walk_next(dict, &pos, &key, &value) == 1) {
        CHECK_NOT_NULL(value);
        n += (size_t)1 << ou_int_as(key);
        ou_decref(key);
        ou_decref(value);
        ou_object_clear_ref(&values[1]);
        ou_object_clear_ref(&values[3]);
    }
    ou_weakdict_walk_end(dict);
    CHECK_EQ(n, 1 + 4 + 16);
    end_dict();
}

TEST(walks, nothing_is_removed_until_the_last_one_ends)
{
    ou_dict *data;

    begin_dict(5);
    data = (ou_dict *)((ou_weakdict *)dict)->data;
    ou_weakdict_walk_begin(dict);
    ou_weakdict_walk_begin(dict);
    ou_object_clear_ref(&values[1]);
    ou_object_clear_ref(&values[3]);
    CHECK_EQ(data->used, 5);
    CHECK_EQ(ou_weakdict_size(dict), 3);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(data->used, 5);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(data->used, 3);
    CHECK_EQ(ou_weakdict_size(dict), 3);
    end_dict();
}

TEST(walks, an_entry_that_was_set_again_stays)
{
    begin_dict(2);
    ou_weakdict_walk_begin(dict);
    ou_object_clear_ref(&values[1]);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[1], values[7]), 0);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    CHECK_EQ(leads_to(1, values[7]), true);
    end_dict();
}

TEST(walks, a_key_whose_value_is_dead_is_not_there)
{
    begin_dict(3);
    ou_weakdict_walk_begin(dict);
    ou_object_clear_ref(&values[1]);
    CHECK_EQ(ou_weakdict_delete_item(dict, keys[1]), -1);
    CHECK_SAME(ou_error_occurred(), &ou_key_error);
    ou_error_clear();
    CHECK_EQ(ou_weakdict_delete_item(dict, keys[2]), 0);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    end_dict();
}

TEST(walks, no_key_is_added)
{
    begin_dict(3);
    ou_weakdict_walk_begin(dict);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[5], values[5]), -1);
    CHECK_SAME(ou_error_occurred(), &ou_runtime_error);
    ou_error_clear();
    CHECK_EQ(ou_weakdict_set_item(dict, keys[2], values[5]), 0);
    ou_weakdict_walk_end(dict);
    CHECK_EQ(ou_weakdict_set_item(dict, keys[5], values[5]), 0);
    CHECK_EQ(ou_weakdict_size(dict), 4);
    end_dict();
}

TEST(walks, an_end_without_a_beginning_is_fatal)
{
    begin_dict(1);
    CHECK_FATAL(ou_weakdict_walk_end(dict), "no walk is under way");
    end_dict();
}
