/* test_weakref.c -- weak references, as CPython's own tests see them.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of test_weakref, restated for this library, and what only this
 * library promises. */
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/weakref.h"
#include "tests/weak_thing.h"
#include "verify/weakref_verify.h"

#include <stdio.h>

/* ---- Callbacks ----------------------------------------------------------- */

static size_t ncalls;
static ou_object *last_called;

/* self is NULL. */
static ou_object *
count_call(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalls++;
    last_called = args[0];
    return ou_newref(&ou_none);
}

static ou_object *
calling_ref(ou_object *op, ou_cfunction *call)
{
    ou_object *callback = ou_function_new("call", call, NULL);
    ou_object *ref = ou_weakref_new(op, callback);

    CHECK_NOT_NULL(ref);
    ou_decref(callback);
    return ref;
}

static bool
is_alive(ou_object *ref)
{
    ou_object *op = ou_weakref_get(ref);

    ou_xdecref(op);
    return op != NULL;
}

/* A kind of weak reference. */
static ou_type kind_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "kind of weakref",
    .tp_basicsize = sizeof(ou_weakref),
    .tp_flags = OU_TYPE_HAVE_GC,
    .tp_base = &ou_weakref_type,
};

/* ---- Basics -------------------------------------------------------------- */

TEST(weakref, it_can_be_shown_alive_and_dead)
{
    char text[100];
    ou_object *op, *ref;

    weak_begin();
    op = weak_thing_new(1);
    ref = ou_weakref_new(op, NULL);
    CHECK_GT(ou_object_repr(ref, text, sizeof text), 0);
    CHECK_NOT_NULL(strstr(text, "to 'thing' at "));
    ou_decref(op);
    CHECK_GT(ou_object_repr(ref, text, sizeof text), 0);
    CHECK_NOT_NULL(strstr(text, "dead"));
    CHECK_NULL(ou_weakref_get(ref));
    ou_decref(ref);
    weak_end();
}

TEST(weakref, calling_it_gives_the_object_or_none)
{
    ou_object *op, *ref, *got, *one;

    weak_begin();
    op = weak_thing_new(1);
    ref = ou_weakref_new(op, NULL);
    got = ou_call(ref, NULL, 0);
    CHECK_SAME(got, op);
    ou_decref(got);
    one = ou_int_from(1);
    CHECK_NULL(ou_call(ref, &one, 1));
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    ou_decref(op);
    got = ou_call(ref, NULL, 0);
    CHECK_SAME(got, &ou_none);
    ou_decref(got);
    ou_decref(ref);
    weak_end();
}

TEST(weakref, each_callback_is_called_once_with_its_reference)
{
    ou_object *op, *a, *b;

    weak_begin();
    op = weak_thing_new(1);
    a = calling_ref(op, count_call);
    b = calling_ref(op, count_call);
    CHECK_NULL(ou_weakref_verify(op));
    ou_decref(op);
    CHECK_EQ(ncalls, 2);
    CHECK_SAME(last_called, a);
    ou_decref(a);
    ou_decref(b);
    CHECK_EQ(ncalls, 2);
    weak_end();
}

TEST(weakref, a_list_keeps_what_is_left)
{
    ou_object *op, *a, *b, *list;

    weak_begin();
    op = weak_thing_new(1);
    a = calling_ref(op, count_call);
    b = calling_ref(op, count_call);
    ou_decref(a);
    list = ou_weakref_list(op);
    CHECK_EQ(ou_list_size(list), 1);
    CHECK_SAME(ou_lend(ou_list_get_item(list, 0)), b);
    ou_decref(list);
    ou_decref(b);
    list = ou_weakref_list(op);
    CHECK_EQ(ou_list_size(list), 0);
    ou_decref(list);
    ou_decref(op);
    weak_end();
}

TEST(weakref, kinds_of_it_stand_behind_the_shared_one)
{
    ou_object *op, *kind, *shared;

    weak_begin();
    kind_type.tp_dealloc = ou_weakref_type.tp_dealloc;
    op = weak_thing_new(1);
    kind = ou_weakref_new_of(&kind_type, op, NULL);
    shared = ou_weakref_new(op, NULL);
    CHECK_NE(kind, shared);
    CHECK_NULL(ou_weakref_verify(op));
    CHECK_EQ(ou_weakref_count(op), 2);
    ou_decref(shared);
    ou_decref(kind);
    ou_decref(op);
    weak_end();
}

TEST(weakref, functions_and_types_of_ours_can_be_referred_to)
{
    ou_object *function, *ref;

    weak_begin();
    function = ou_function_new("f", count_call, NULL);
    ref = ou_weakref_new(function, NULL);
    CHECK_EQ(is_alive(ref), true);
    ou_decref(function);
    CHECK_EQ(is_alive(ref), false);
    ou_decref(ref);
    weak_end();
}

/* ---- Callbacks that do much ---------------------------------------------- */

static ou_object *
make_and_drop(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalls++;
    for (int i = 0; i < 200; i++) {
        ou_object *op = weak_thing_new(i);

        ((struct weak_thing *)op)->first = ou_weakref_new(op, NULL);
        ((struct weak_thing *)op)->second = calling_ref(op, count_call);
        ou_decref(op);
    }
    return ou_newref(&ou_none);
}

TEST(weakref, a_callback_may_make_and_drop_many_objects)
{
    ou_object *op, *ref;

    weak_begin();
    op = weak_thing_new(1);
    ref = calling_ref(op, make_and_drop);
    ou_decref(op);
    CHECK_EQ(ncalls, 201);
    CHECK_EQ(weak_thing_ndeaths, 201);
    ou_decref(ref);
    weak_end();
}

TEST(weakref, callbacks_on_a_callback_are_called)
{
    ou_object *callback, *op, *ref, *outer;

    weak_begin();
    callback = ou_function_new("call", count_call, NULL);
    op = weak_thing_new(1);
    ref = ou_weakref_new(op, callback);
    outer = calling_ref(callback, count_call);
    ou_decref(callback);
    ou_decref(op);
    /* The inner one was called, and then the callback itself died. */
    CHECK_EQ(ncalls, 2);
    CHECK_SAME(last_called, outer);
    ou_decref(ref);
    ou_decref(outer);
    weak_end();
}

/* A reference dies while its object waits in the trashcan: the object's header
 * is not what it was. */
TEST(weakref, a_reference_may_die_while_its_object_waits)
{
    ou_object *inner, *outer;

    weak_begin();
    inner = weak_thing_new(0);
    outer = weak_thing_new(1);
    ((struct weak_thing *)outer)->second = calling_ref(inner, count_call);
    ((struct weak_thing *)outer)->first = inner;
    for (int i = 2; i <= OU_TRASHCAN_DEPTH; i++) {
        ou_object *op = weak_thing_new(i);

        ((struct weak_thing *)op)->first = outer;
        outer = op;
    }
    ou_decref(outer);
    CHECK_EQ(weak_thing_ndeaths, OU_TRASHCAN_DEPTH + 1);
    CHECK_EQ(ncalls, 0);
    weak_end();
}

static ou_object *dropped;

static void
dealloc_and_drop(ou_object *op)
{
    CHECK_EQ(ou_weakref_count(dropped), 0);
    ou_object_clear_ref(&dropped);
    ou_weakref_type.tp_dealloc(op);
}

TEST(weakref, a_reference_whose_death_drops_its_object_is_not_called)
{
    ou_object *callback, *ref;

    weak_begin();
    kind_type.tp_dealloc = dealloc_and_drop;
    callback = ou_function_new("call", count_call, NULL);
    dropped = weak_thing_new(1);
    ref = ou_weakref_new_of(&kind_type, dropped, callback);
    ou_decref(callback);
    ou_decref(ref);
    CHECK_EQ(ncalls, 0);
    CHECK_EQ(weak_thing_ndeaths, 1);
    weak_end();
}

/* ---- Memory -------------------------------------------------------------- */

TEST(weakref, clearing_asks_for_no_memory)
{
    ou_object *op, *refs[50];
    size_t before;

    weak_begin();
    op = weak_thing_new(1);
    for (int i = 0; i < 50; i++) {
        refs[i] = calling_ref(op, count_call);
    }
    before = weak_objects.ncalls + weak_buffers.ncalls;
    weak_no_memory(true);
    ou_decref(op);
    CHECK_EQ(weak_objects.ncalls + weak_buffers.ncalls - before, 0);
    weak_no_memory(false);
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(ncalls, 50);
    for (int i = 0; i < 50; i++) {
        ou_decref(refs[i]);
    }
    weak_end();
}

TEST(weakref, without_memory_there_is_no_new_one)
{
    ou_object *op, *shared;

    weak_begin();
    op = weak_thing_new(1);
    weak_no_memory(true);
    CHECK_NULL(ou_weakref_new(op, NULL));
    CHECK_EQ(ou_error_matches(&ou_memory_error), true);
    ou_error_clear();
    weak_no_memory(false);
    shared = ou_weakref_new(op, NULL);
    weak_no_memory(true);
    CHECK_SAME(ou_weakref_new(op, NULL), shared);
    weak_no_memory(false);
    ou_decref(shared);
    ou_decref(shared);
    ou_decref(op);
    weak_end();
}

/* ---- The verifier -------------------------------------------------------- */

TEST(weakref, the_verifier_sees_a_broken_list)
{
    ou_object *op, *a, *b;
    ou_weakref *first, *second;

    weak_begin();
    op = weak_thing_new(1);
    a = ou_weakref_new(op, NULL);
    b = calling_ref(op, count_call);
    first = (ou_weakref *)a;
    second = (ou_weakref *)b;
    second->wr_prev = NULL;
    CHECK_NOT_NULL(strstr(ou_weakref_verify(op), "back leads to"));
    second->wr_prev = first;
    second->wr_object = a;
    CHECK_NOT_NULL(strstr(ou_weakref_verify(op), "refers to"));
    second->wr_object = op;
    ou_object_clear_ref(&second->wr_callback);
    CHECK_NOT_NULL(strstr(ou_weakref_verify(op), "not the first"));
    ou_decref(b);
    CHECK_NULL(ou_weakref_verify(op));
    ou_decref(a);
    ou_decref(op);
    weak_end();
}
