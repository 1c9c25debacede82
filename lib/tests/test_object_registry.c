/* test_object_registry.c -- who is alive, who died where, who forgot a
 * reference.
 * SPDX-License-Identifier: MIT */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "test.h"

#include <stdio.h>

static ou_domain_setup setup;
static char text[1000];

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    ou_object_set_domains(&setup.domains);
}

static void
end(void)
{
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

TEST(object_registry, knows_how_many_are_alive_and_their_references)
{
    ou_object *a, *list;

    begin();
    a = ou_int_new(7);
    list = ou_list_new();
    CHECK_EQ(ou_registry_nlive(), 2);
    CHECK_EQ(ou_registry_total(), 2);
    CHECK_EQ(ou_list_append(list, a), 0);
    CHECK_EQ(ou_registry_total(), 3);
    ou_decref(list);
    CHECK_EQ(ou_registry_nlive(), 1);
    ou_decref(a);
    end();
}

TEST(object_registry, an_object_from_a_free_list_is_announced_anew)
{
    ou_object *a, *b;
    size_t first;

    begin();
    a = ou_int_new(7);
    first = ou_registry_serial(a);
    ou_decref(a);
    CHECK_EQ(ou_registry_nlive(), 0);
    b = ou_int_new(8);
    CHECK_SAME(b, a);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_registry_serial(b) - first, 1);
    ou_decref(b);
    end();
}

static int
note_serial(ou_object *op, void *last)
{
    bool rises = ou_registry_serial(op) > *(size_t *)last;

    *(size_t *)last = ou_registry_serial(op);
    return !rises;
}

TEST(object_registry, visits_the_oldest_first)
{
    ou_object *op[4];
    size_t last = 0;

    begin();
    for (int i = 0; i < 4; i++) {
        op[i] = ou_int_new(i);
    }
    ou_decref(op[1]);
    op[1] = ou_int_new(1);
    CHECK_EQ(ou_registry_visit(note_serial, &last), 0);
    for (int i = 0; i < 4; i++) {
        ou_decref(op[i]);
    }
    end();
}

TEST(object_registry, static_objects_are_not_counted)
{
    size_t before = ou_registry_noperations();

    ou_incref(&ou_none);
    ou_decref(&ou_none);
    CHECK_EQ(ou_registry_nlive(), 0);
    CHECK_EQ(ou_registry_serial(&ou_none), 0);
    CHECK_EQ(ou_registry_noperations() - before, 2);
}

TEST(object_registry, use_after_death_says_what_died_and_where)
{
    ou_object *a;
    char where[80];
    int line;

    begin();
    a = ou_object_new(&ou_list_type, 0);
    line = __LINE__ + 1;
    ou_decref(a);
    snprintf(where, sizeof where, "of type 'list', and died at %s:%d", __FILE__,
             line);
    CHECK_FATAL(ou_incref(a), where);
    CHECK_FATAL(ou_decref(a), "the object is dead");
    end();
}

/* ---- The ledger ---------------------------------------------------------- */

static void
forgets(ou_object *op)
{
    ou_incref(op);
}
enum { LEDGER_LINE = __LINE__ - 2 };

static void
is_careful(ou_object *op)
{
    ou_incref(op);
    ou_decref(op);
}

TEST(object_ledger, names_the_first_reference_that_was_not_given_up)
{
    ou_object *a;
    char expected[120];

    begin();
    ou_ledger_start();
    a = ou_int_new(7);
    is_careful(a);
    forgets(a);
    is_careful(a);
    ou_decref(a); /* the reference it was born with */
    ou_ledger_describe(a, text, sizeof text);
    snprintf(expected, sizeof expected,
             "1 taken and not given up, the first at %s:%d in forgets",
             __FILE__, LEDGER_LINE);
    CHECK_STR_EQ(text, expected);
    ou_decref(a);
    ou_ledger_stop();
    end();
}

TEST(object_ledger, a_birth_that_nobody_ended_is_said_so)
{
    ou_object *a;

    begin();
    ou_ledger_start();
    a = ou_int_new(7);
    is_careful(a);
    ou_ledger_describe(a, text, sizeof text);
    CHECK_STR_EQ(text, "the reference it was born with was not given up");
    ou_decref(a);
    ou_ledger_stop();
    end();
}

TEST(object_ledger, is_silent_unless_started)
{
    ou_object *a;

    begin();
    a = ou_int_new(7);
    forgets(a);
    CHECK_EQ(ou_ledger_describe(a, text, sizeof text), 0);
    CHECK_STR_EQ(text, "");
    ou_decref(a);
    ou_decref(a);
    end();
}

TEST(object_ledger, many_operations_on_one_object)
{
    ou_object *a;

    begin();
    ou_ledger_start();
    a = ou_int_new(7);
    for (int i = 0; i < 100; i++) {
        forgets(a);
    }
    ou_ledger_describe(a, text, sizeof text);
    CHECK_NOT_NULL(strstr(text, "100 taken and not given up"));
    for (int i = 0; i <= 100; i++) {
        ou_decref(a);
    }
    ou_ledger_stop();
    end();
}

TEST(object_registry, the_report_has_a_line_for_each_object_left)
{
    ou_object *a, *list;
    size_t length;

    begin();
    CHECK_EQ(ou_registry_report(text, sizeof text), 0);
    a = ou_int_new(2337);
    list = ou_list_new();
    CHECK_EQ(ou_list_append(list, a), 0);
    length = (size_t)ou_registry_report(text, sizeof text);
    CHECK_EQ(length, strlen(text));
    CHECK_NOT_NULL(strstr(text, "type 'int', count 2: 2337\n"));
    CHECK_NOT_NULL(strstr(text, "type 'list', count 1: [2337]\n"));
    CHECK_EQ((size_t)ou_registry_report(NULL, 0), length);
    ou_decref(list);
    ou_decref(a);
    end();
}
