/* test_weakref_order.c -- callbacks and finalizers come in CPython's order.
 * SPDX-License-Identifier: MIT
 *
 * The random programs of oracle/weakref_order.py, which explains what a line
 * says; goldens/weakref_order.txt is what CPython 3.11 printed. */
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/weakref.h"
#include "tests/weak_thing.h"

#include <stdarg.h>
#include <stdio.h>

#define GOLDEN   "lib/tests/oracle/goldens/weakref_order.txt"
#define PROGRAMS 300
#define STEPS    80
#define THINGS   6
#define REFS     12
#define LINE     4096

static char line[LINE];
static size_t length;
static ou_object *things[THINGS], *refs[REFS];

static uint64_t
number_below(uint64_t n)
{
    static uint64_t x = 2337;

    x = x * 6364136223846793005u + 1442695040888963407u;
    return (x >> 33) % n;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    length += (size_t)vsnprintf(line + length, LINE - length, format, args);
    va_end(args);
}

static void
ask(int r)
{
    ou_object *op;

    if (refs[r] == NULL) {
        return;
    }
    op = ou_weakref_get(refs[r]);
    if (op == NULL) {
        say("? ");
        return;
    }
    say("?%d ", (int)((struct weak_thing *)op)->number);
    ou_decref(op);
}

static void
tell_end(struct weak_thing *self)
{
    if (self->asks >= 0) {
        say("F%d ", (int)self->number);
        ask(self->asks);
    }
    say("-%d ", (int)self->number);
}

/* self is an int: number, kind and slot of the callback. */
static ou_object *
called(ou_object *self, ou_object *const *args, size_t nargs)
{
    int code = (int)ou_int_as(self), slot = code % 100, kind = code / 100 % 10;

    say("%c%d ", "cko"[kind], code / 1000);
    if (kind == 1) {
        ou_object_clear_ref(&refs[slot]);
    }
    if (kind == 2) {
        ou_object_clear_ref(&things[slot % THINGS]);
    }
    return ou_newref(&ou_none);
}

static void
make_thing(int t, int made, int asks)
{
    ou_object *op = weak_thing_new(made);

    say("+%d ", made);
    ((struct weak_thing *)op)->asks = asks;
    ((struct weak_thing *)op)->at_finalize = tell_end;
    ou_object_set_ref(&things[t], op);
}

static void
make_ref(int t, int r, int code)
{
    ou_object *self, *callback;

    if (code < 0) {
        ou_object_set_ref(&refs[r], ou_weakref_new(things[t], NULL));
        return;
    }
    self = ou_int_from(code);
    callback = ou_function_new("called", called, self);
    ou_object_set_ref(&refs[r], ou_weakref_new(things[t], callback));
    ou_decref(callback);
    ou_decref(self);
}

static void
list_refs(int t)
{
    ou_object *list = ou_weakref_list(things[t]);

    say("[");
    for (size_t i = 0; i < ou_list_size(list); i++) {
        ou_object *ref = ou_lend(ou_list_get_item(list, i));
        ou_object *callback = ou_lend(ou_weakref_callback(ref));

        if (callback == NULL) {
            say("%s-", i == 0 ? "" : ",");
        }
        else {
            say("%s%d", i == 0 ? "" : ",",
                (int)ou_int_as(((ou_function *)callback)->self) / 1000);
        }
    }
    say("] ");
    ou_decref(list);
}

static void
step(int made)
{
    int action = (int)number_below(12), t = (int)number_below(THINGS);
    int r = (int)number_below(REFS), s = (int)number_below(REFS);

    if (action <= 1) {
        make_thing(t, made, action == 1 ? r : -1);
    }
    else if (action == 2) {
        ou_object_clear_ref(&things[t]);
    }
    else if (action == 3) {
        ou_object_clear_ref(&refs[r]);
    }
    else if (action == 4) {
        ask(r);
    }
    else if (action == 5) {
        if (refs[r] != NULL && refs[s] != NULL) {
            say("=%d ", ou_object_compare(refs[r], refs[s], OU_EQ));
        }
    }
    else if (things[t] == NULL) {
        return;
    }
    else if (action == 6) {
        say("#%zu ", ou_weakref_count(things[t]));
    }
    else if (action == 7) {
        list_refs(t);
    }
    else {
        make_ref(t, r, action == 8 ? -1 : made * 1000 + (action - 9) * 100 + s);
    }
}

static void
run_program(void)
{
    length = 0;
    line[0] = '\0';
    for (int i = 0; i < STEPS; i++) {
        step(i);
    }
    for (int t = 0; t < THINGS; t++) {
        ou_object_clear_ref(&things[t]);
    }
    for (int r = 0; r < REFS; r++) {
        ou_object_clear_ref(&refs[r]);
    }
    if (length > 0 && line[length - 1] == ' ') {
        line[length - 1] = '\0';
    }
}

TEST(weakref_order, random_programs_go_as_in_cpython)
{
    static char expected[LINE];
    FILE *golden = fopen(GOLDEN, "r");

    CHECK_NOT_NULL(golden);
    CHECK_NOT_NULL(fgets(expected, sizeof expected, golden));
    weak_begin();
    for (int i = 0; i < PROGRAMS; i++) {
        CHECK_NOT_NULL(fgets(expected, sizeof expected, golden));
        expected[strcspn(expected, "\n")] = '\0';
        ou_test_note("program %d", i);
        run_program();
        CHECK_STR_EQ(line, expected);
    }
    weak_end();
    fclose(golden);
}
