/* test_dying.c -- objects and references that meet while one of them dies.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/10-weakrefs/fixture.h"

/* ---- unlink -------------------------------------------------------------- */

/* Return a list that holds item.  Steals item. */
static ou_object *
wrapped(ou_object *item)
{
    ou_object *list = ou_list_new();

    CHECK_EQ(ou_list_append(list, item), 0);
    ou_decref(item);
    return list;
}

/* Deep in a nest of lists lies one with a thing between two references to it.
 * When it goes, the thing dies at once or waits in the trashcan, and whichever
 * end of the list is given up last is given up after the thing. */
TEST_EACH(unlink, a_reference_may_die_while_its_object_waits, 12)
{
    ou_object *op, *ref, *list;

    begin();
    list = ou_list_new();
    op = new_thing(1);
    ref = ou_weakref_new(op, NULL);
    CHECK_EQ(ou_list_append(list, ref), 0);
    CHECK_EQ(ou_list_append(list, op), 0);
    ou_decref(ref);
    ref = ou_weakref_new_of(&kind_of_ref, op, NULL);
    kind_of_ref.tp_dealloc = ou_weakref_type.tp_dealloc;
    CHECK_EQ(ou_list_append(list, ref), 0);
    ou_decref(ref);
    ou_decref(op);
    for (int i = 0; i < OU_TRASHCAN_DEPTH - 7 + param; i++) {
        list = wrapped(list);
    }
    ou_decref(list);
    CHECK_EQ(ndeaths, 1);
    end();
}

/* ---- get ----------------------------------------------------------------- */

static ou_object *pair[2];
static size_t nasked, nalive;

static ou_object *
ask_both(ou_object *self, ou_object *const *args, size_t nargs)
{
    nasked++;
    nalive += (size_t)is_alive(pair[0]) + (size_t)is_alive(pair[1]);
    return ou_newref(&ou_none);
}

/* Two things in a list at just the depth at which both wait: when the first of
 * them dies, the other waits still. */
TEST(get, gives_nothing_that_waits_to_die)
{
    ou_object *list;

    begin();
    list = ou_list_new();
    for (int i = 0; i < 2; i++) {
        ou_object *op = new_thing(i);

        pair[i] = calling_ref(op, ask_both);
        CHECK_EQ(ou_list_append(list, op), 0);
        ou_decref(op);
    }
    for (int i = 0; i < OU_TRASHCAN_DEPTH - 1; i++) {
        list = wrapped(list);
    }
    ou_decref(list);
    CHECK_EQ(ndeaths, 2);
    CHECK_EQ(nasked, 2);
    CHECK_EQ(nalive, 0);
    ou_decref(pair[0]);
    ou_decref(pair[1]);
    end();
}

/* ---- clear and list: a reference whose own death drops its object -------- */

static ou_object *dropped;
static size_t count_seen, size_seen;

static void
dealloc_and_drop(ou_object *op)
{
    ou_object *list = ou_weakref_list(dropped);

    count_seen = ou_weakref_count(dropped);
    size_seen = ou_list_size(list);
    ou_decref(list);
    ou_object_clear_ref(&dropped);
    ou_weakref_type.tp_dealloc(op);
}

/* A reference with a callback, of a kind that gives up `dropped`, which it
 * refers to, when it dies. */
static ou_object *
dropping_ref(void)
{
    ou_object *callback = noting(1), *ref;

    kind_of_ref.tp_dealloc = dealloc_and_drop;
    dropped = new_thing(1);
    ref = ou_weakref_new_of(&kind_of_ref, dropped, callback);
    CHECK_NOT_NULL(ref);
    ou_decref(callback);
    return ref;
}

TEST(clear, a_reference_that_is_dying_is_not_called)
{
    ou_object *ref;

    begin();
    ref = dropping_ref();
    ou_decref(ref);
    CHECK_STR_EQ(events, "D");
    end();
}

TEST(list, a_reference_that_is_dying_is_not_there)
{
    ou_object *ref, *other;

    begin();
    ref = dropping_ref();
    other = ou_weakref_new(dropped, NULL);
    ou_decref(ref);
    CHECK_EQ(count_seen, 1);
    CHECK_EQ(size_seen, 1);
    ou_decref(other);
    end();
}
