/* test_constpool.c -- which constants of a unit are one object.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

static ou_object *pool, *other_pool;

static void
begin_units(void)
{
    begin_interning();
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    other_pool = ou_constpool_new(OU_FOLD_LIMIT);
}

static void
end_units(void)
{
    ou_decref(pool);
    ou_decref(other_pool);
    end_interning();
}

/* Add value to both units.  Is it one object? */
static bool
is_shared(ou_object *a, ou_object *b)
{
    bool same;

    a = ou_constpool_add(pool, a);
    b = ou_constpool_add(other_pool, b);
    same = a == b;
    ou_xdecref(a);
    ou_xdecref(b);
    return same;
}

/* Add both to one unit.  Are they one object? */
static bool
is_merged(ou_object *a, ou_object *b)
{
    bool same;

    a = ou_constpool_add(pool, a);
    b = ou_constpool_add(pool, b);
    same = a == b;
    ou_xdecref(a);
    ou_xdecref(b);
    return same;
}

/* ---- names --------------------------------------------------------------- */

TEST(names, are_letters_digits_and_underscores)
{
    for (int c = 0; c < 256; c++) {
        char one[1] = {(char)c};
        bool expected = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_';

        CHECK_EQ(ou_is_name_like(one, 1), expected);
    }
}

TEST(names, may_be_of_any_length)
{
    static char name[5001];

    CHECK_EQ(ou_is_name_like("", 0), true);
    memset(name, 'x', 5000);
    CHECK_EQ(ou_is_name_like(name, 5000), true);
    name[4999] = ' ';
    CHECK_EQ(ou_is_name_like(name, 5000), false);
    CHECK_EQ(ou_is_name_like(name, 4999), true);
    CHECK_EQ(ou_is_name_like("a\0b", 3), false);
    CHECK_EQ(ou_is_name_like("9lives", 6), true);
}

/* ---- merge --------------------------------------------------------------- */

TEST(merge, an_equal_number_in_one_unit_is_one_object)
{
    begin_units();
    CHECK_EQ(is_merged(ou_int_new(4224), ou_int_new(4224)), true);
    CHECK_EQ(ou_constpool_size(pool), 1);
    CHECK_EQ(is_merged(ou_int_new(4224), ou_int_new(4225)), false);
    CHECK_EQ(ou_constpool_size(pool), 2);
    end_units();
}

TEST(merge, an_equal_number_in_two_units_is_two_objects)
{
    begin_units();
    CHECK_EQ(is_shared(ou_int_new(4224), ou_int_new(4224)), false);
    end_units();
}

TEST(merge, equal_is_not_the_same)
{
    begin_units();
    CHECK_EQ(is_merged(ou_int_new(1), ou_float_from(1.0)), false);
    CHECK_EQ(is_merged(&ou_true, ou_int_new(1)), false);
    CHECK_EQ(is_merged(ou_float_from(0.0), ou_float_from(-0.0)), false);
    CHECK_EQ(is_merged(ou_float_from(2.5), ou_float_from(2.5)), true);
    CHECK_EQ(ou_constpool_size(pool), 6);
    end_units();
}

TEST(merge, names_are_shared_between_units_and_other_texts_are_not)
{
    begin_units();
    CHECK_EQ(is_shared(text("hello"), text("hello")), true);
    CHECK_EQ(is_shared(text("hello world"), text("hello world")), false);
    CHECK_EQ(is_shared(text("more_than_20_characters_of_a_name"),
                       text("more_than_20_characters_of_a_name")),
             true);
    CHECK_EQ(is_shared(text("caf\xc3\xa9"), text("caf\xc3\xa9")), false);
    end_units();
}

TEST(merge, texts_in_one_unit_are_one_object)
{
    begin_units();
    CHECK_EQ(is_merged(text("hello world"), text("hello world")), true);
    CHECK_EQ(is_merged(text("hello world"), text("hello")), false);
    end_units();
}

static ou_object *
pair(ou_object *a, ou_object *b)
{
    ou_object *tuple = ou_tuple_new(2);

    ou_tuple_set_item(tuple, 0, a);
    ou_tuple_set_item(tuple, 1, b);
    return tuple;
}

TEST(merge, tuples_are_compared_item_by_item)
{
    begin_units();
    CHECK_EQ(is_merged(pair(ou_int_new(1000), text("a b")),
                       pair(ou_int_new(1000), text("a b"))),
             true);
    CHECK_EQ(is_merged(pair(ou_int_new(1000), text("a b")),
                       pair(ou_float_from(1000), text("a b"))),
             false);
    CHECK_EQ(is_merged(pair(ou_int_new(1), pair(text("a"), &ou_none)),
                       pair(ou_int_new(1), pair(text("a"), &ou_none))),
             true);
    CHECK_EQ(is_merged(ou_tuple_new(0), ou_tuple_new(0)), true);
    CHECK_EQ(ou_constpool_size(pool), 4);
    end_units();
}

TEST(merge, names_in_a_tuple_are_interned)
{
    ou_object *a, *b;

    begin_units();
    a = ou_constpool_add(pool, pair(text("hello"), text("not a name")));
    b = ou_constpool_add(other_pool, pair(text("hello"), text("not a name")));
    CHECK_EQ(a == b, false);
    CHECK_SAME(((ou_tuple *)a)->items[0], ((ou_tuple *)b)->items[0]);
    CHECK_EQ(((ou_tuple *)a)->items[1] == ((ou_tuple *)b)->items[1], false);
    ou_decref(a);
    ou_decref(b);
    end_units();
}

TEST(merge, what_is_no_constant_is_refused_and_given_up)
{
    begin_units();
    CHECK_NULL(ou_constpool_add(pool, ou_list_new()));
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    CHECK_NULL(ou_constpool_add(pool, pair(ou_int_new(1), ou_list_new())));
    ou_error_clear();
    CHECK_EQ(ou_constpool_size(pool), 0);
    end_units();
}

TEST(merge, the_pool_and_the_caller_have_a_reference_each)
{
    ou_object *a, *b;

    begin_units();
    a = ou_constpool_add(pool, ou_int_new(4224));
    CHECK_EQ(ou_refcnt(a), 2);
    b = ou_constpool_add(pool, ou_int_new(4224));
    CHECK_EQ(ou_refcnt(a), 3);
    ou_decref(a);
    ou_decref(b);
    end_units();
}

TEST(merge, without_memory_nothing_is_lost)
{
    begin_units();
    for (size_t n = 0; n < 2; n++) {
        ou_object *a = text("hello"), *result;

        fail_from(n);
        result = ou_constpool_add(pool, a);
        fail_none();
        ou_error_clear();
        if (result == NULL) {
            CHECK_EQ(ou_constpool_size(pool), 0);
        }
        ou_xdecref(result);
    }
    end_units();
}

/* ---- literals ------------------------------------------------------------ */

TEST(literals, are_constants)
{
    ou_object *a[6];

    begin_units();
    a[0] = ou_constpool_str(pool, "two words");
    a[1] = ou_constpool_str(pool, "two words");
    a[2] = ou_constpool_int(pool, 4224);
    a[3] = ou_constpool_int(pool, 4224);
    a[4] = ou_constpool_float(pool, 2.5);
    a[5] = ou_constpool_float(pool, 2.5);
    for (int i = 0; i < 6; i += 2) {
        CHECK_SAME(a[i], a[i + 1]);
        ou_decref(a[i]);
        ou_decref(a[i + 1]);
    }
    CHECK_EQ(ou_constpool_size(pool), 3);
    end_units();
}

TEST(literals, without_memory_are_null)
{
    begin_units();
    fail_from(0);
    CHECK_NULL(ou_constpool_str(pool, "two words"));
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    CHECK_NULL(ou_constpool_int(pool, 4224));
    fail_none();
    ou_error_clear();
    CHECK_EQ(ou_constpool_size(pool), 0);
    end_units();
}

/* ---- fold ---------------------------------------------------------------- */

/* Is "a" * n, compiled in two units, one object? */
static bool
is_folded(size_t limit, size_t n)
{
    ou_object *p = ou_constpool_new(limit), *q = ou_constpool_new(limit);
    ou_object *a = ou_constpool_repeat(p, "a", n);
    ou_object *b = ou_constpool_repeat(q, "a", n);
    bool same = a == b;

    CHECK_EQ(ou_str_size(a), n);
    CHECK_EQ(ou_constpool_size(p), same);
    ou_decref(a);
    ou_decref(b);
    ou_decref(p);
    ou_decref(q);
    return same;
}

TEST(fold, a_short_result_is_a_constant)
{
    begin_interning();
    CHECK_EQ(is_folded(OU_FOLD_LIMIT, 3), true);
    CHECK_EQ(is_folded(OU_FOLD_LIMIT, 4096), true);
    CHECK_EQ(is_folded(OU_FOLD_LIMIT, 4097), false);
    CHECK_EQ(is_folded(OU_FOLD_LIMIT_OLD, 20), true);
    CHECK_EQ(is_folded(OU_FOLD_LIMIT_OLD, 21), false);
    end_interning();
}

TEST(fold, the_limit_is_for_the_result)
{
    ou_object *a, *b;

    begin_interning();
    pool = ou_constpool_new(OU_FOLD_LIMIT_OLD);
    a = ou_constpool_repeat(pool, "abcde", 4);
    b = ou_constpool_repeat(pool, "abcde", 4);
    CHECK_SAME(a, b);
    ou_decref(a);
    ou_decref(b);
    a = ou_constpool_repeat(pool, "abcde", 5);
    b = ou_constpool_repeat(pool, "abcde", 5);
    CHECK_EQ(a == b, false);
    CHECK_STR_EQ(ou_str_as(a), "abcdeabcdeabcdeabcdeabcde");
    ou_decref(a);
    ou_decref(b);
    ou_decref(pool);
    end_interning();
}

TEST(fold, a_folded_text_is_the_literal_that_says_the_same)
{
    ou_object *a, *b;

    begin_units();
    a = ou_constpool_repeat(pool, "-x", 2);
    b = ou_constpool_add(pool, text("-x-x"));
    CHECK_SAME(a, b);
    ou_decref(a);
    ou_decref(b);
    end_units();
}
