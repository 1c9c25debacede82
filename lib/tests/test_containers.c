/* test_containers.c -- tuples, lists and functions as the library's other
 * modules use them.
 * SPDX-License-Identifier: MIT
 *
 * What a list must do is in labs/05-refcounts. */
#include "obj/float.h"
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "objects.h"

static ou_object *
ints(int64_t a, int64_t b)
{
    ou_object *tuple = ou_tuple_new(2);

    ou_tuple_set_item(tuple, 0, ou_int_from(a));
    ou_tuple_set_item(tuple, 1, ou_int_from(b));
    return tuple;
}

TEST(tuple, is_filled_in_by_its_maker_and_by_nobody_else)
{
    ou_object *tuple;

    begin();
    tuple = ints(1000, 2000);
    CHECK_STR_EQ(shown(tuple), "(1000, 2000)");
    CHECK_EQ(ou_tuple_size(tuple), 2);
    CHECK_EQ(ou_tuple_set_item(tuple, 2, ou_int_from(3000)), -1);
    CHECK_STR_EQ(error_name(), "IndexError");
    ou_incref(tuple);
    CHECK_EQ(ou_tuple_set_item(tuple, 0, ou_int_from(3000)), -1);
    CHECK_STR_EQ(error_name(), "SystemError");
    ou_decref(tuple);
    CHECK_NULL(ou_lend(ou_tuple_get_item(tuple, 2)));
    CHECK_STR_EQ(error_name(), "IndexError");
    CHECK_NULL(ou_lend(ou_tuple_get_item(&ou_none, 0)));
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(tuple);
    end();
}

TEST(tuple, of_nothing_is_one_object_and_of_one_has_a_comma)
{
    ou_object *one, *item;

    begin();
    CHECK_SAME(ou_tuple_new(0), ou_tuple_from(NULL, 0));
    CHECK_STR_EQ(shown(ou_tuple_new(0)), "()");
    item = ou_str_from("spam");
    one = ou_tuple_from(&item, 1);
    CHECK_STR_EQ(shown(one), "('spam',)");
    CHECK_EQ(ou_refcnt(item), 2);
    ou_decref(one);
    CHECK_EQ(ou_refcnt(item), 1);
    ou_decref(item);
    end();
}

TEST(tuple, compares_item_by_item_and_then_by_size)
{
    ou_object *a, *b, *c, *d;

    begin();
    a = ints(1000, 2000);
    b = ints(1000, 3000);
    c = ints(1000, 2000);
    d = ou_tuple_from(((ou_tuple *)a)->items, 1);
    CHECK_EQ(ou_object_compare(a, c, OU_EQ), 1);
    CHECK_EQ(ou_object_hash(a), ou_object_hash(c));
    CHECK_EQ(ou_object_compare(a, b, OU_LT), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(d, a, OU_LT), 1);
    CHECK_EQ(ou_object_compare(a, d, OU_GE), 1);
    CHECK_EQ(ou_object_compare(a, &ou_none, OU_EQ), 0);
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    ou_decref(d);
    end();
}

TEST(tuple, has_a_hash_if_its_items_have)
{
    ou_object *tuple;

    begin();
    tuple = ou_tuple_new(1);
    ou_tuple_set_item(tuple, 0, ou_list_new());
    CHECK_EQ(ou_object_hash(tuple), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(tuple);
    end();
}

TEST(tuple, dead_ones_are_used_again_by_size)
{
    ou_object *a, *b;

    begin();
    a = ints(1, 2);
    ou_decref(a);
    b = ou_tuple_new(3);
    CHECK_EQ(b == a, false);
    ou_decref(b);
    b = ou_tuple_new(2);
    CHECK_SAME(b, a);
    CHECK_NULL(((ou_tuple *)b)->items[0]);
    CHECK_NULL(((ou_tuple *)b)->items[1]);
    ou_decref(b);
    a = ou_tuple_new(OU_TUPLE_SAVED);
    ou_decref(a);
    end();
}

TEST(list, compares_and_is_shown)
{
    ou_object *a, *b;

    begin();
    a = ou_list_new();
    b = ou_list_new();
    for (int i = 0; i < 3; i++) {
        ou_object *item = ou_int_from(1000 + i);

        ou_list_append(a, item);
        ou_list_append(b, item);
        ou_decref(item);
    }
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_LE), 1);
    ou_list_append(b, &ou_none);
    CHECK_EQ(ou_object_compare(a, b, OU_LT), 1);
    CHECK_EQ(ou_list_set_item(b, 0, ou_int_from(2000)), 0);
    CHECK_EQ(ou_object_compare(a, b, OU_GT), 0);
    CHECK_STR_EQ(shown(b), "[2000, 1001, 1002, None]");
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(list, grows_as_cpython_does)
{
    /* Room after each append that needed more, up to 100 items: the sizes that
     * sys.getsizeof shows in CPython 3.9 and later. */
    static const size_t expected[] = {4,  8,  16, 24, 32, 40,
                                      52, 64, 76, 92, 108};
    ou_object *list;
    size_t n = 0, last = 0;

    begin();
    list = ou_list_new();
    for (int i = 0; i < 100; i++) {
        ou_list_append(list, &ou_none);
        if (((ou_list *)list)->allocated != last) {
            last = ((ou_list *)list)->allocated;
            CHECK_EQ(last, expected[n]);
            n++;
        }
    }
    CHECK_EQ(n, 11);
    ou_decref(list);
    end();
}

static ou_object *
count_of_first(ou_object *self, ou_object *const *args, size_t nargs)
{
    return ou_int_from(nargs == 0 ? -1 : (int64_t)ou_refcnt(args[0]));
}

static ou_object *
drop_self(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_list_clear(args[0]); /* with the function that is being called */
    return ou_newref(self);
}

TEST(function, a_call_holds_its_arguments)
{
    ou_object *function, *arg, *args[2], *result;

    begin();
    function = ou_function_new("count", count_of_first, NULL);
    arg = ou_int_new(7);
    args[0] = args[1] = arg;
    result = ou_call(function, args, 2);
    CHECK_EQ(ou_int_as(result), 3);
    CHECK_EQ(ou_refcnt(arg), 1);
    ou_decref(result);
    result = ou_call(function, NULL, 0);
    CHECK_EQ(ou_int_as(result), -1);
    ou_decref(result);
    CHECK_STR_EQ(shown(function), "<function count>");
    ou_decref(arg);
    ou_decref(function);
    end();
}

TEST(function, a_call_holds_what_it_calls)
{
    ou_object *self, *function, *list, *result;

    begin();
    self = ou_int_new(7);
    function = ou_function_new("drop", drop_self, self);
    list = ou_list_new();
    ou_list_append(list, function);
    ou_decref(function);
    ou_decref(self);
    result = ou_call(ou_lend(ou_list_get_item(list, 0)), &list, 1);
    CHECK_EQ(ou_int_as(result), 7);
    ou_decref(result);
    ou_decref(list);
    end();
}

TEST(function, what_cannot_be_called_is_a_type_error)
{
    begin();
    CHECK_NULL(ou_call(&ou_none, NULL, 0));
    CHECK_STR_EQ(ou_error_message(), "'NoneType' object is not callable");
    ou_error_clear();
    end();
}
