/* test_weakproxy.c -- what stands for another object, as long as that lives.
 * SPDX-License-Identifier: MIT */
#include "obj/int.h"
#include "obj/weakdict.h"
#include "obj/weakproxy.h"
#include "tests/conformance_weak.h"
#include "verify/weakref_verify.h"

static ou_object *
three(ou_object *self, ou_object *const *args, size_t nargs)
{
    return ou_int_from(3);
}

TEST(conformance, k77_a_proxy_is_a_reference_of_its_own)
{
    ou_object *op, *a, *b, *proxy;

    begin();
    op = weak_thing_new(1);
    a = ou_weakref_new(op, NULL);
    proxy = ou_weakproxy_new(op, NULL);
    b = ou_weakref_new(op, NULL);
    CHECK_SAME(a, b);
    CHECK_EQ(ou_weakref_count(op), 2);
    ou_decref(proxy);
    CHECK_EQ(ou_weakref_count(op), 1);
    ou_decref(a);
    ou_decref(b);
    ou_decref(op);
    end();
}

TEST(conformance, k78_proxies_are_counted)
{
    ou_object *op, *proxy, *calling, *callback;

    begin();
    op = weak_thing_new(1);
    callback = ou_function_new("callback", count_call, NULL);
    proxy = ou_weakproxy_new(op, NULL);
    calling = ou_weakproxy_new(op, callback);
    ou_decref(callback);
    CHECK_EQ(ou_weakref_count(op), 2);
    ou_decref(proxy);
    CHECK_EQ(ou_weakref_count(op), 1);
    ou_decref(op);
    CHECK_EQ(ncalls, 1);
    ou_decref(calling);
    end();
}

/* Compared through proxies, called through one; then the object dies. */
TEST(conformance, k92_a_proxy_does_what_its_object_does_until_that_dies)
{
    char shown[100];
    ou_object *function, *proxy, *result;

    begin();
    function = ou_function_new("three", three, NULL);
    proxy = ou_weakproxy_new(function, NULL);
    CHECK_EQ(ou_object_compare(proxy, function, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(function, proxy, OU_NE), 0);
    result = ou_call(proxy, NULL, 0);
    CHECK_EQ(ou_int_as(result), 3);
    ou_decref(result);
    CHECK_GT(ou_object_repr(proxy, shown, sizeof shown), 0);
    CHECK_NOT_NULL(strstr(shown, "to 'function' at"));
    ou_decref(function);
    CHECK_NULL(ou_call(proxy, NULL, 0));
    CHECK_SAME(ou_error_occurred(), &ou_reference_error);
    ou_error_clear();
    CHECK_EQ(ou_object_compare(proxy, &ou_none, OU_EQ), -1);
    CHECK_SAME(ou_error_occurred(), &ou_reference_error);
    ou_error_clear();
    CHECK_GT(ou_object_repr(proxy, shown, sizeof shown), 0);
    CHECK_NOT_NULL(strstr(shown, "dead"));
    ou_decref(proxy);
    end();
}

/* A reference that owns its object, and is given up: nobody is called. */
static ou_object *referred, *made;

static void
make_one(void)
{
    if (made == NULL) {
        collecting.threshold = SIZE_MAX;
        made = ou_weakproxy_new(referred, NULL);
    }
}

TEST(weakproxy, one_that_is_made_while_one_is_made_is_shared)
{
    ou_object *proxy;

    begin_collecting(SIZE_MAX, make_one);
    referred = weak_thing_new(1);
    collecting.threshold = 1;
    proxy = ou_weakproxy_new(referred, NULL);
    CHECK_SAME(proxy, made);
    CHECK_EQ(ou_weakref_count(referred), 1);
    ou_decref(proxy);
    ou_decref(made);
    ou_decref(referred);
    end();
}

TEST(conformance, k91_a_reference_that_owns_its_object_dies_in_silence)
{
    ou_object *op, *callback, *ref;

    begin();
    op = weak_thing_new(1);
    callback = ou_function_new("callback", count_call, NULL);
    ref = ou_weakref_new_of(&ou_keyedref_type, op, callback);
    ou_decref(callback);
    ((ou_keyedref *)ref)->key = op; /* steals */
    ou_decref(ref);
    CHECK_EQ(ncalls, 0);
    CHECK_EQ(weak_thing_ndeaths, 1);
    end();
}

TEST(conformance, k91_a_kind_of_reference_is_never_shared)
{
    ou_object *op, *a, *b, *plain;

    begin();
    op = weak_thing_new(1);
    a = ou_weakref_new_of(&ou_keyedref_type, op, NULL);
    plain = ou_weakref_new(op, NULL);
    b = ou_weakref_new_of(&ou_keyedref_type, op, NULL);
    CHECK_NE((uintptr_t)a, (uintptr_t)b);
    CHECK_NE((uintptr_t)a, (uintptr_t)plain);
    CHECK_EQ(ou_weakref_count(op), 3);
    CHECK_NULL(ou_weakref_verify(op));
    ou_decref(a);
    ou_decref(b);
    ou_decref(plain);
    ou_decref(op);
    end();
}

TEST(weakproxy, without_a_callback_one_is_shared)
{
    ou_object *op, *a, *b, *c, *callback;

    begin();
    op = weak_thing_new(1);
    callback = ou_function_new("callback", count_call, NULL);
    a = ou_weakproxy_new(op, NULL);
    c = ou_weakproxy_new(op, callback);
    b = ou_weakproxy_new(op, &ou_none);
    CHECK_SAME(a, b);
    CHECK_NE((uintptr_t)a, (uintptr_t)c);
    CHECK_NULL(ou_weakref_verify(op));
    ou_decref(callback);
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    ou_decref(op);
    end();
}

TEST(weakproxy, two_proxies_are_compared_by_their_objects)
{
    ou_object *a, *b, *p, *q;

    begin();
    a = weak_thing_new(1);
    b = weak_thing_new(4); /* equal: modulo 3 */
    p = ou_weakproxy_new(a, NULL);
    q = ou_weakproxy_new(b, NULL);
    CHECK_EQ(ou_object_compare(p, q, OU_EQ), 1);
    ou_decref(b);
    CHECK_EQ(ou_object_compare(p, q, OU_EQ), -1);
    CHECK_SAME(ou_error_occurred(), &ou_reference_error);
    ou_error_clear();
    ou_decref(a);
    ou_decref(p);
    ou_decref(q);
    end();
}

TEST(weakproxy, has_no_hash)
{
    ou_object *op, *proxy;

    begin();
    op = weak_thing_new(1);
    proxy = ou_weakproxy_new(op, NULL);
    CHECK_EQ(ou_object_hash(proxy), -1);
    CHECK_SAME(ou_error_occurred(), &ou_type_error);
    ou_error_clear();
    ou_decref(op);
    ou_decref(proxy);
    end();
}

TEST(weakproxy, of_what_cannot_be_referred_to_or_called)
{
    ou_object *number, *op, *proxy;

    begin();
    number = ou_int_from(2337);
    CHECK_NULL(ou_weakproxy_new(number, NULL));
    CHECK_SAME(ou_error_occurred(), &ou_type_error);
    ou_error_clear();
    op = weak_thing_new(1);
    proxy = ou_weakproxy_new(op, NULL);
    CHECK_NULL(ou_call(proxy, NULL, 0));
    CHECK_SAME(ou_error_occurred(), &ou_type_error);
    ou_error_clear();
    ou_decref(proxy);
    ou_decref(op);
    ou_decref(number);
    end();
}

TEST(weakproxy, without_memory_there_is_none)
{
    ou_object *op;

    begin();
    op = weak_thing_new(1);
    weak_no_memory(true);
    CHECK_NULL(ou_weakproxy_new(op, NULL));
    CHECK_SAME(ou_error_occurred(), &ou_memory_error);
    weak_no_memory(false);
    ou_error_clear();
    CHECK_EQ(ou_weakref_count(op), 0);
    ou_decref(op);
    end();
}

static size_t nvisited;

static int
count_visit(ou_object *op, void *arg)
{
    nvisited++;
    return 0;
}

TEST(weakproxy, owns_its_callback_and_not_its_object)
{
    ou_object *op, *callback, *proxy;

    begin();
    op = weak_thing_new(1);
    callback = ou_function_new("callback", count_call, NULL);
    proxy = ou_weakproxy_new(op, callback);
    CHECK_EQ(ou_refcnt(callback), 2);
    CHECK_EQ(ou_refcnt(op), 1);
    CHECK_EQ(ou_object_traverse(proxy, count_visit, NULL), 0);
    CHECK_EQ(nvisited, 1);
    ou_object_clear(proxy);
    CHECK_EQ(ou_refcnt(callback), 1);
    ou_decref(callback);
    ou_decref(op);
    CHECK_EQ(ncalls, 0);
    ou_decref(proxy);
    end();
}
