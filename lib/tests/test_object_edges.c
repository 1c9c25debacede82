/* test_object_edges.c -- ends of ranges, and things that are off.
 * SPDX-License-Identifier: MIT */
#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/singletons.h"
#include "obj/tuple.h"
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

TEST(object_edges, without_a_table_nothing_is_interned)
{
    ou_runtime_options options = {.no_intern = true};
    ou_object *a, *b;

    CHECK_EQ(ou_runtime_init(&options), 0);
    a = ou_intern_from("a name");
    b = ou_intern(a);
    CHECK_SAME(a, b);
    CHECK_EQ(ou_is_interned(a), false);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(a);
    ou_decref(b);
    CHECK_EQ(ou_runtime_fini(), 0);
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

TEST(object_edges, the_small_ints_must_fit_into_memory)
{
    static const int64_t bounds[][2] = {
        {INT64_MIN, INT64_MAX}, {1, INT64_C(1) << 61}, {-5, INT64_MAX}};

    for (int i = 0; i < 3; i++) {
        ou_runtime_options options = {.small_int_low = bounds[i][0],
                                      .small_int_high = bounds[i][1]};

        CHECK_EQ(ou_runtime_init(&options), -1);
        CHECK_SAME(ou_error_occurred(), &ou_memory_error);
        ou_error_clear();
    }
}
