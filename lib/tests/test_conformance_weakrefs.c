/* test_conformance_weakrefs.c -- weak references as in CPython.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of CPython's test_weakref, restated for this library, and the order
 * of callbacks that CPython 3.11 was seen to have. Proxies are in
 * test_weakproxy.c. That a callback cannot be set is part of k89 there, and
 * here there is no function to set it with. */
#include "obj/int.h"
#include "obj/list.h"
#include "obj/weakdict.h"
#include "tests/conformance_weak.h"
#include "verify/weakref_verify.h"

/* ---- What can be referred to weakly -------------------------------------- */

static ou_object *
new_function(void)
{
    return ou_function_new("function", count_call, NULL);
}

static ou_object *
new_thing(void)
{
    return weak_thing_new(1);
}

static ou_object *(*const factories[])(void) = {new_thing, new_function,
                                                ou_weakdict_new};
#define NFACTORIES 3

/* ---- References and callbacks -------------------------------------------- */

TEST_EACH(conformance, k73_a_reference_gives_its_object_until_that_dies,
          NFACTORIES)
{
    char shown[100];
    ou_object *op, *ref, *got;

    begin();
    op = factories[param]();
    ref = ou_weakref_new(op, NULL);
    CHECK_GT(ou_object_repr(ref, shown, sizeof shown), 0);
    CHECK_NULL(strstr(shown, "dead"));
    got = ou_weakref_get(ref);
    CHECK_SAME(got, op);
    ou_decref(got);
    ou_decref(op);
    CHECK_NULL(ou_weakref_get(ref));
    CHECK_NULL(ou_error_occurred());
    CHECK_GT(ou_object_repr(ref, shown, sizeof shown), 0);
    CHECK_NOT_NULL(strstr(shown, "dead"));
    got = ou_call(ref, NULL, 0);
    CHECK_SAME(got, &ou_none);
    ou_decref(ref);
    end();
}

TEST_EACH(conformance, k74_a_callback_is_called_once, NFACTORIES)
{
    ou_object *op, *ref, *got;

    begin();
    op = factories[param]();
    ref = ref_with(op, count_call, NULL);
    got = ou_weakref_get(ref);
    CHECK_SAME(got, op);
    ou_decref(op);
    CHECK_EQ(ncalls, 0);
    ou_decref(got);
    CHECK_EQ(ncalls, 1);
    CHECK_EQ(is_alive(ref), false);
    ou_decref(ref);
    CHECK_EQ(ncalls, 1);
    end();
}

TEST(conformance, k75_all_callbacks_are_called)
{
    ou_object *op, *a, *b;

    begin();
    op = new_thing();
    a = ref_with(op, count_call, NULL);
    b = ref_with(op, count_call, NULL);
    ou_decref(op);
    CHECK_EQ(is_alive(a), false);
    CHECK_EQ(is_alive(b), false);
    CHECK_EQ(ncalls, 2);
    ou_decref(a);
    ou_decref(b);
    end();
}

static ou_object *first_ref;

/* The first reference is asked in the callback of the second, which is called
 * before its own. */
static ou_object *
ask_the_first(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalls++;
    CHECK_EQ(is_alive(first_ref), false);
    CHECK_EQ(is_alive(args[0]), false);
    return ou_newref(&ou_none);
}

TEST(conformance, k76_all_are_dead_before_the_first_callback)
{
    ou_object *op, *second, *plain;

    begin();
    op = new_thing();
    first_ref = ref_with(op, ask_the_first, NULL);
    second = ref_with(op, ask_the_first, NULL);
    plain = ou_weakref_new(op, NULL);
    ou_decref(op);
    CHECK_EQ(ncalls, 2);
    CHECK_EQ(is_alive(plain), false);
    ou_decref(first_ref);
    ou_decref(second);
    ou_decref(plain);
    end();
}

TEST(conformance, k77_a_reference_without_callback_is_shared)
{
    ou_object *op, *a, *b;

    begin();
    op = new_thing();
    a = ou_weakref_new(op, NULL);
    b = ou_weakref_new(op, &ou_none);
    CHECK_SAME(a, b);
    CHECK_EQ(ou_weakref_count(op), 1);
    ou_decref(a);
    CHECK_EQ(ou_weakref_count(op), 1);
    ou_decref(b);
    CHECK_EQ(ou_weakref_count(op), 0);
    ou_decref(op);
    end();
}

TEST(conformance, k78_the_references_can_be_counted)
{
    ou_object *op, *plain, *calling, *number;

    begin();
    op = new_thing();
    plain = ou_weakref_new(op, NULL);
    calling = ref_with(op, count_call, NULL);
    CHECK_EQ(ou_weakref_count(op), 2);
    ou_decref(plain);
    ou_decref(calling);
    CHECK_EQ(ou_weakref_count(op), 0);
    number = ou_int_from(1); /* of a type that cannot be referred to weakly */
    CHECK_EQ(ou_weakref_count(number), 0);
    ou_decref(number);
    ou_decref(op);
    CHECK_EQ(ncalls, 0);
    end();
}

/* Is ref, NULL: nothing, all that refers to op? */
static bool
is_all(ou_object *op, ou_object *ref)
{
    ou_object *list = ou_weakref_list(op);
    bool all = ou_list_size(list) == (ref != NULL) &&
               (ref == NULL || ou_lend(ou_list_get_item(list, 0)) == ref);

    ou_decref(list);
    return all;
}

TEST_EACH(conformance, k79_the_list_has_the_references_that_are_left, 2)
{
    ou_object *op, *refs[2], *number;

    begin();
    op = new_thing();
    refs[0] = ref_with(op, count_call, NULL);
    refs[1] = ref_with(op, count_call, NULL);
    ou_decref(refs[param]);
    CHECK_EQ(is_all(op, refs[1 - param]), true);
    ou_decref(refs[1 - param]);
    CHECK_EQ(is_all(op, NULL), true);
    number = ou_int_from(1);
    CHECK_EQ(is_all(number, NULL), true);
    ou_decref(number);
    ou_decref(op);
    end();
}

/* ---- Equal, and hash ----------------------------------------------------- */

static int
always_equal(ou_object *op, ou_object *other, enum ou_compare how)
{
    return how == OU_EQ ? 1 : how == OU_NE ? 0 : OU_NOT_IMPLEMENTED;
}

static ou_type equal_to_all = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "equal to all",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = ou_object_free,
    .tp_richcompare = always_equal,
};

static void
check_equal(ou_object *a, ou_object *b, bool equal)
{
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), equal);
    CHECK_EQ(ou_object_compare(a, b, OU_NE), !equal);
}

TEST(conformance, k87_equal_as_the_objects_then_as_itself)
{
    ou_object *x, *y, *z, *a, *b, *c, *d, *any;

    begin();
    x = weak_thing_new(1);
    y = weak_thing_new(4); /* equal to x: they are compared modulo 3 */
    z = weak_thing_new(2);
    a = ou_weakref_new(x, NULL);
    b = ou_weakref_new(y, NULL);
    c = ou_weakref_new(z, NULL);
    d = ref_with(x, count_call, NULL);
    any = ou_object_new(&equal_to_all, 0);
    check_equal(a, b, true);
    check_equal(a, c, false);
    check_equal(a, d, true);
    check_equal(a, x, false);
    check_equal(a, any, true);
    ou_decref(x);
    ou_decref(y);
    ou_decref(z);
    check_equal(a, b, false);
    check_equal(a, c, false);
    check_equal(a, d, false);
    check_equal(a, a, true);
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    ou_decref(d);
    ou_decref(any);
    end();
}

TEST(conformance, k87_a_hash_is_that_of_the_object_and_is_remembered)
{
    ou_object *x, *y, *a, *b;

    begin();
    x = weak_thing_new(2);
    y = weak_thing_new(2);
    a = ou_weakref_new(x, NULL);
    b = ou_weakref_new(y, NULL);
    CHECK_EQ(ou_object_hash(a), ou_object_hash(x));
    ou_decref(x);
    ou_decref(y);
    CHECK_EQ(ou_object_hash(a), 2);
    CHECK_EQ(ou_object_hash(b), -1);
    CHECK_EQ(ou_error_matches(&ou_type_error), true);
    ou_error_clear();
    ou_decref(a);
    ou_decref(b);
    end();
}

/* ---- The callback itself ------------------------------------------------- */

TEST(conformance, k89_the_callback_can_be_seen_while_the_object_lives)
{
    ou_object *op, *callback, *a, *b;

    begin();
    op = new_thing();
    callback = new_function();
    a = ou_weakref_new(op, callback);
    b = ou_weakref_new(op, NULL);
    CHECK_SAME(ou_lend(ou_weakref_callback(a)), callback);
    CHECK_NULL(ou_lend(ou_weakref_callback(b)));
    ou_decref(op);
    CHECK_NULL(ou_lend(ou_weakref_callback(a)));
    CHECK_NULL(ou_lend(ou_weakref_callback(b)));
    CHECK_EQ(ou_refcnt(callback), 1);
    ou_decref(callback);
    ou_decref(a);
    ou_decref(b);
    end();
}

/* ---- The order ----------------------------------------------------------- */

static char order[20];

/* self is the number of the reference. */
static ou_object *
note_number(ou_object *self, ou_object *const *args, size_t nargs)
{
    order[ncalls++] = (char)('0' + ou_int_as(self));
    return ou_newref(&ou_none);
}

/* A reference without callback, made first, last or in the middle, changes
 * nothing. */
TEST_EACH(conformance, x14_the_newest_callback_comes_first, 5)
{
    ou_object *op, *refs[4], *plain = NULL;

    begin();
    op = new_thing();
    for (int i = 0; i < 4; i++) {
        ou_object *number = ou_int_from(i);

        if (i == param) {
            plain = ou_weakref_new(op, NULL);
        }
        refs[i] = ref_with(op, note_number, number);
        ou_decref(number);
    }
    ou_decref(op);
    CHECK_STR_EQ(order, "3210");
    for (int i = 0; i < 4; i++) {
        ou_decref(refs[i]);
    }
    ou_xdecref(plain);
    end();
}

static ou_object *referred, *made;

static void
make_one(void)
{
    if (made == NULL) {
        collecting.threshold = SIZE_MAX;
        made = ou_weakref_new(referred, NULL);
    }
}

TEST(conformance, k85_a_reference_made_while_one_is_made_is_shared)
{
    ou_object *ref;

    begin_collecting(SIZE_MAX, make_one);
    referred = weak_thing_new(1);
    collecting.threshold = 1;
    ref = ou_weakref_new(referred, NULL);
    CHECK_NULL(ou_weakref_verify(referred));
    CHECK_SAME(ref, made);
    ou_decref(ref);
    ou_decref(made);
    ou_decref(referred);
    end();
}
