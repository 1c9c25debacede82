/* test_numbers.c -- ints, floats, and the three objects of none.h.
 * SPDX-License-Identifier: MIT */
#include "obj/float.h"
#include "obj/int.h"
#include "obj/none.h"
#include "obj/str.h"
#include "objects.h"

TEST(int, a_value_goes_in_and_comes_out)
{
    static const int64_t values[] = {0, 1, -1, 256, 257, INT64_MIN, INT64_MAX};

    begin();
    for (int i = 0; i < 7; i++) {
        ou_object *op = ou_int_from(values[i]), *own = ou_int_new(values[i]);

        CHECK_EQ(ou_int_as(op), values[i]);
        CHECK_EQ(ou_int_as(own), values[i]);
        CHECK_EQ(op == own, false);
        CHECK_EQ(ou_object_compare(op, own, OU_EQ), 1);
        CHECK_EQ(ou_object_hash(op), values[i] == -1 ? -2 : values[i]);
        ou_decref(op);
        ou_decref(own);
    }
    end();
}

TEST(int, arithmetic_makes_new_objects_and_does_not_wrap)
{
    ou_object *a, *b, *big, *c;

    begin();
    a = ou_int_from(2338);
    b = ou_int_from(-7);
    big = ou_int_from(INT64_MAX);
    c = ou_int_add(a, b);
    CHECK_EQ(ou_int_as(c), 2331);
    ou_decref(c);
    c = ou_int_subtract(a, b);
    CHECK_EQ(ou_int_as(c), 2345);
    ou_decref(c);
    c = ou_int_multiply(a, b);
    CHECK_EQ(ou_int_as(c), -16366);
    ou_decref(c);
    CHECK_NULL(ou_int_add(big, a));
    CHECK_STR_EQ(error_name(), "OverflowError");
    CHECK_NULL(ou_int_subtract(b, big));
    CHECK_STR_EQ(error_name(), "OverflowError");
    CHECK_NULL(ou_int_multiply(big, a));
    CHECK_STR_EQ(error_name(), "OverflowError");
    CHECK_NULL(ou_int_add(a, &ou_none));
    CHECK_STR_EQ(ou_error_message(),
                 "unsupported operand type(s) for +: 'int' and 'NoneType'");
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(a);
    ou_decref(b);
    ou_decref(big);
    end();
}

TEST(int, has_an_order_among_ints_only)
{
    ou_object *a, *b, *text;

    begin();
    a = ou_int_from(1000);
    b = ou_int_from(2000);
    text = ou_str_from("many");
    CHECK_EQ(ou_object_compare(a, b, OU_LT), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_LE), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_GT), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_GE), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_NE), 1);
    CHECK_EQ(ou_object_compare(a, text, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(a, text, OU_LT), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    CHECK_EQ(ou_int_as(text), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(a);
    ou_decref(b);
    ou_decref(text);
    end();
}

TEST(float, is_shown_with_as_few_digits_as_bring_it_back)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.0, "0.0"},
                 {-0.0, "-0.0"},
                 {1.0, "1.0"},
                 {2.5, "2.5"},
                 {0.1, "0.1"},
                 {1.0 / 3, "0.3333333333333333"},
                 {1e16, "1e+16"},
                 {100.0, "100.0"},
                 {1.5e-7, "1.5e-07"},
                 {0.0001, "0.0001"},
                 {1234567890123456.0, "1234567890123456.0"},
                 {__builtin_inf(), "inf"},

                 {123456789.0, "123456789.0"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {5e-324, "5e-324"}};

    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ou_object *op = ou_float_from(cases[i].value);

        CHECK_STR_EQ(shown(op), cases[i].text);
        CHECK_EQ(ou_float_as(op) == cases[i].value, true);
        ou_decref(op);
    }
    end();
}

TEST(float, and_int_of_one_value_are_equal_and_have_one_hash)
{
    ou_object *a, *b, *half, *large, *huge;

    begin();
    a = ou_int_from(1000);
    b = ou_float_from(1000.0);
    half = ou_float_from(0.5);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(b, a, OU_EQ), 1);
    CHECK_EQ(ou_object_hash(a), ou_object_hash(b));
    CHECK_EQ(ou_object_compare(half, a, OU_LT), 1);
    CHECK_EQ(ou_object_compare(a, half, OU_GT), 1);
    /* 2**62 + 1 has no float; the nearest one is less. */
    large = ou_int_from(((int64_t)1 << 62) + 1);
    huge = ou_float_from(0x1p62);
    CHECK_EQ(ou_object_compare(huge, large, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(huge, large, OU_LT), 1);
    ou_decref(a);
    ou_decref(b);
    ou_decref(half);
    ou_decref(large);
    ou_decref(huge);
    end();
}

TEST(float, not_a_number_is_not_even_itself_unless_it_is_the_object)
{
    ou_object *a, *b;

    begin();
    a = ou_float_from(__builtin_nan(""));
    b = ou_float_from(__builtin_nan(""));
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_LT), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_NE), 1);
    CHECK_EQ(ou_object_compare(a, a, OU_EQ), 1);
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(float, adds_numbers)
{
    ou_object *a, *b, *c;

    begin();
    a = ou_float_from(0.5);
    b = ou_int_from(1000);
    c = ou_float_add(a, b);
    CHECK_STR_EQ(shown(c), "1000.5");
    ou_decref(c);
    CHECK_NULL(ou_float_add(a, &ou_true));
    CHECK_STR_EQ(error_name(), "TypeError");
    CHECK_EQ(ou_float_as(&ou_none) == -1.0, true);
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(float, dead_ones_are_used_again_up_to_a_limit)
{
    ou_object *ops[OU_FLOAT_FREELIST + 20];
    size_t before;

    begin();
    for (int i = 0; i < OU_FLOAT_FREELIST + 20; i++) {
        ops[i] = ou_float_from(i);
    }
    for (int i = 0; i < OU_FLOAT_FREELIST + 20; i++) {
        ou_decref(ops[i]);
    }
    before = requests[OU_DOMAIN_OBJ].ncalls;
    for (int i = 0; i < OU_FLOAT_FREELIST + 20; i++) {
        ops[i] = ou_float_from(i);
    }
    CHECK_EQ(requests[OU_DOMAIN_OBJ].ncalls - before, 20);
    for (int i = 0; i < OU_FLOAT_FREELIST + 20; i++) {
        ou_decref(ops[i]);
    }
    end();
}

TEST(none, true_and_false_are_shown_and_cannot_die)
{
    CHECK_STR_EQ(shown(&ou_none), "None");
    CHECK_STR_EQ(shown(ou_bool_from(true)), "True");
    CHECK_STR_EQ(shown(ou_bool_from(false)), "False");
    CHECK_SAME(ou_bool_from(true), &ou_true);
    CHECK_EQ(ou_object_hash(&ou_true), 1);
    CHECK_FATAL(ou_none_type.tp_dealloc(&ou_none), "'NoneType' object");
    CHECK_FATAL(ou_bool_type.tp_dealloc(&ou_true), "is immortal");
}
