/* test_object_edges.c -- ends of ranges, and things that are off.
 * SPDX-License-Identifier: MIT */
#include "obj/float.h"
#include "obj/int.h"
#include "obj/constpool.h"
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/weakdict.h"
#include "tests/objects.h"

TEST(object_edges, the_empty_tuple_outlives_the_free_lists)
{
    ou_object *empty;

    begin_on("py310");
    empty = ou_tuple_new(0);
    ou_runtime_clear_freelists();
    CHECK_EQ(ou_tuple_size(empty), 0);
    CHECK_SAME(ou_tuple_new(0), empty);
    end();
}

TEST(object_edges, an_error_may_quote_the_one_before)
{
    ou_error_set(&ou_value_error, "no number");
    ou_error_set(&ou_type_error, "failed: %s", ou_error_message());
    CHECK_STR_EQ(ou_error_message(), "failed: no number");
    ou_error_set_from_cause(&ou_value_error, "again: %s", ou_error_message());
    CHECK_STR_EQ(ou_error_message(), "again: failed: no number");
    ou_error_clear();
}

TEST(object_edges, a_float_above_all_ints_is_above_all_ints)
{
    ou_object *high, *low, *most, *least;

    begin_on("py310");
    high = ou_float_from(0x1p63);
    low = ou_float_from(-0x1p64);
    most = ou_int_new(INT64_MAX);
    least = ou_int_new(INT64_MIN);
    CHECK_EQ(ou_object_compare(high, most, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(high, most, OU_GT), 1);
    CHECK_EQ(ou_object_compare(most, high, OU_LT), 1);
    CHECK_EQ(ou_object_compare(low, least, OU_LT), 1);
    CHECK_EQ(ou_object_compare(low, least, OU_NE), 1);
    ou_decref(high);
    ou_decref(low);
    ou_decref(most);
    ou_decref(least);
    end();
}

TEST(object_edges, a_nan_has_no_sign)
{
    char text[8];
    volatile double zero = 0.0;
    ou_object *op;

    begin_on("py310");
    op = ou_float_from(zero / zero);
    CHECK_EQ(ou_object_repr(op, text, sizeof text), 3);
    CHECK_STR_EQ(text, "nan");
    ou_decref(op);
    end();
}

TEST(object_edges, a_constant_must_not_be_nested_too_deeply)
{
    ou_object *pool, *op;

    begin_on("fast");
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    op = ou_tuple_new(0);
    for (int i = 0; i < 50000; i++) {
        ou_object *outer = ou_tuple_from(&op, 1);

        ou_decref(op);
        op = outer;
    }
    CHECK_NULL(ou_constpool_add(pool, op));
    CHECK_SAME(ou_error_occurred(), &ou_recursion_error);
    ou_error_clear();
    ou_decref(pool);
    end();
}

TEST(object_edges, an_error_that_was_pending_is_not_taken_for_a_new_one)
{
    ou_object *dict, *key, *thing;

    begin_on("py310");
    dict = ou_weakdict_new();
    key = ou_str_from("key");
    thing = ou_function_new("thing", NULL, NULL);
    ou_error_set(&ou_value_error, "pending");
    CHECK_EQ(ou_weakdict_delete_item(dict, key), -1);
    CHECK_SAME(ou_error_occurred(), &ou_key_error);
    ou_weakdict_walk_begin(dict);
    CHECK_EQ(ou_weakdict_set_item(dict, key, thing), -1);
    CHECK_SAME(ou_error_occurred(), &ou_runtime_error);
    ou_weakdict_walk_end(dict);
    ou_error_clear();
    ou_decref(thing);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(object_edges, dicts_are_compared_while_an_error_is_pending)
{
    ou_object *a, *b, *one, *two;

    begin_on("py310");
    a = ou_dict_new();
    b = ou_dict_new();
    one = ou_int_new(1);
    two = ou_int_new(2);
    CHECK_EQ(ou_dict_set_item(a, one, one), 0);
    CHECK_EQ(ou_dict_set_item(b, two, two), 0);
    ou_error_set(&ou_value_error, "pending");
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 0);
    CHECK_SAME(ou_error_occurred(), &ou_value_error);
    ou_error_clear();
    ou_decref(a);
    ou_decref(b);
    ou_decref(one);
    ou_decref(two);
    end();
}
