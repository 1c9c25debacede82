/* test_clear.c -- is the object still there, and what happens when it dies.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- get ----------------------------------------------------------------- */

TEST(get, gives_a_reference_that_keeps_alive)
{
    ou_object *op, *ref, *got;

    begin();
    op = new_thing(1);
    ref = ou_weakref_new(op, NULL);
    got = ou_weakref_get(ref);
    CHECK_SAME(got, op);
    CHECK_EQ(ou_refcnt(op), 2);
    ou_decref(op);
    CHECK_EQ(ndeaths, 0);
    ou_decref(ref);
    ou_decref(got);
    CHECK_EQ(ndeaths, 1);
    end();
}

static ou_object *asked_ref, *answer;

static void
ask(struct thing *self)
{
    answer = ou_weakref_get(asked_ref);
    ou_xdecref(answer);
}

TEST(get, in_the_finalizer_the_object_is_still_there)
{
    ou_object *op;

    begin();
    op = new_thing(1);
    ((struct thing *)op)->at_finalize = ask;
    asked_ref = noting_ref(op, 7);
    ou_decref(op);
    CHECK_SAME(answer, op);
    CHECK_EQ(ndeaths, 1);
    ou_decref(asked_ref);
    end();
}

/* ---- clear --------------------------------------------------------------- */

TEST(clear, the_dead_give_nothing)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ref = ou_weakref_new(op, NULL);
    ou_decref(op);
    CHECK_NULL(ou_weakref_get(ref));
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(ou_refcnt(ref), 1);
    ou_decref(ref);
    end();
}

TEST(clear, a_callback_is_called_once_with_the_reference)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ref = noting_ref(op, 1);
    ou_decref(op);
    CHECK_STR_EQ(events, "1D");
    ou_decref(ref);
    CHECK_STR_EQ(events, "1D");
    end();
}

TEST(clear, the_newest_callback_comes_first)
{
    ou_object *op, *refs[4];

    begin();
    op = new_thing(1);
    for (int i = 0; i < 4; i++) {
        refs[i] = noting_ref(op, i);
    }
    ou_decref(op);
    CHECK_STR_EQ(events, "3210D");
    for (int i = 0; i < 4; i++) {
        ou_decref(refs[i]);
    }
    end();
}

static ou_object *watched[4];

static ou_object *
look_at_all(ou_object *self, ou_object *const *args, size_t nargs)
{
    for (int i = 0; i < 4; i++) {
        note_event(is_alive(watched[i])                               ? 'a'
                   : ou_lend(ou_weakref_callback(watched[i])) != NULL ? 'c'
                                                                      : 'd');
    }
    note_event(args[0] == watched[2] ? '=' : '#');
    return ou_newref(&ou_none);
}

TEST(clear, all_are_dead_before_the_first_callback)
{
    ou_object *op;

    begin();
    op = new_thing(1);
    watched[0] = ou_weakref_new(op, NULL);
    watched[1] = noting_ref(op, 1);
    watched[2] = calling_ref(op, look_at_all);
    watched[3] = noting_ref(op, 3);
    ou_decref(op);
    CHECK_STR_EQ(events, "3dddd=1D");
    for (int i = 0; i < 4; i++) {
        ou_decref(watched[i]);
    }
    end();
}

TEST(clear, a_reference_that_died_before_is_not_called)
{
    ou_object *op, *a, *b;

    begin();
    op = new_thing(1);
    a = noting_ref(op, 1);
    b = noting_ref(op, 2);
    ou_decref(a);
    ou_decref(op);
    CHECK_STR_EQ(events, "2D");
    ou_decref(b);
    end();
}

static ou_object *
give_up_watched(ou_object *self, ou_object *const *args, size_t nargs)
{
    note_event('g');
    for (int i = 0; i < 4; i++) {
        ou_object_clear_ref(&watched[i]);
    }
    return ou_newref(&ou_none);
}

TEST(clear, a_callback_may_give_all_references_up)
{
    ou_object *op;

    begin();
    op = new_thing(1);
    for (int i = 0; i < 3; i++) {
        watched[i] = noting_ref(op, i);
    }
    watched[3] = calling_ref(op, give_up_watched);
    ou_decref(op);
    CHECK_STR_EQ(events, "g210D");
    end();
}

static ou_object *
fail(ou_object *self, ou_object *const *args, size_t nargs)
{
    return ou_error_set(&ou_value_error, "in the callback");
}

static const ou_error_type *reported;
static char where[40];

static void
note_unraisable(const char *place, const ou_error *error)
{
    strncpy(where, place, sizeof where - 1);
    reported = error->type;
}

/* On a heap that overwrites what is freed. */
TEST(clear, what_was_freed_is_not_read)
{
    ou_object *op;

    begin_on("py310_debug");
    op = new_thing(1);
    for (int i = 0; i < 3; i++) {
        watched[i] = noting_ref(op, i);
    }
    watched[3] = calling_ref(op, give_up_watched);
    ou_decref(op);
    CHECK_STR_EQ(events, "g210D");
    end();
}

static ou_object *
give_a_list(ou_object *self, ou_object *const *args, size_t nargs)
{
    note_event('l');
    return ou_list_new();
}

TEST(clear, what_a_callback_returns_is_given_up)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ref = calling_ref(op, give_a_list);
    ou_decref(op);
    CHECK_STR_EQ(events, "lD");
    ou_decref(ref);
    CHECK_EQ(ou_registry_nlive(), 0);
    end();
}

TEST(clear, a_pending_error_survives_and_the_callbacks_own_is_reported)
{
    ou_object *op, *a, *b;

    begin();
    ou_error_set_unraisable_handler(note_unraisable);
    op = new_thing(1);
    a = noting_ref(op, 1);
    b = calling_ref(op, fail);
    ou_error_set(&ou_key_error, "from before");
    ou_decref(op);
    CHECK_EQ(ou_error_occurred() == &ou_key_error, true);
    CHECK_STR_EQ(ou_error_message(), "from before");
    CHECK_EQ(reported == &ou_value_error, true);
    CHECK_STR_EQ(where, "weakref callback");
    CHECK_STR_EQ(events, "1D");
    ou_error_clear();
    ou_decref(a);
    ou_decref(b);
    ou_error_set_unraisable_handler(NULL);
    end();
}

TEST(clear, takes_no_memory)
{
    ou_object *op, *refs[50];

    begin();
    op = new_thing(1);
    for (int i = 0; i < 50; i++) {
        refs[i] = noting_ref(op, i % 10);
    }
    no_memory(true);
    ou_decref(op);
    no_memory(false);
    CHECK_STR_EQ(ou_error_message(), "");
    CHECK_EQ(nevents, 51);
    for (int i = 0; i < 50; i++) {
        CHECK_EQ(is_alive(refs[i]), false);
        ou_decref(refs[i]);
    }
    end();
}

TEST(clear, comes_after_the_finalizer)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ((struct thing *)op)->at_finalize = ask;
    asked_ref = ref = noting_ref(op, 1);
    ou_decref(op);
    CHECK_STR_EQ(events, "F1D");
    ou_decref(ref);
    end();
}
