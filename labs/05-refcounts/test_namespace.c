/* test_namespace.c -- names are bound to objects, one after the other.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>

static char story[400];

/* Write each event down: its letter, the name, the value, the count. */
static void
tell_story(void *ctx, enum ou_binding_event event, const char *name,
           ou_object *op)
{
    size_t n = strlen(story);

    snprintf(story + n, sizeof story - n, "%c %s=%d:%u ", "BRUX"[event], name,
             (int)ou_int_as(op), ou_refcnt(op));
}

TEST(names, a_new_object_is_handed_to_its_name)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2337)), 0);
    CHECK_EQ(ou_refcnt(ou_lend(ou_namespace_lookup(ns, "x"))), 1);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "x"))), 2337);
    CHECK_EQ(ou_namespace_size(ns), 1);
    ou_decref(ns);
    end();
}

TEST(names, a_second_name_is_a_second_reference_to_the_same_object)
{
    ou_object *ns, *x;

    begin();
    ns = ou_namespace_new();
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2338)), 0);
    x = ou_newref(ou_namespace_lookup(ns, "x"));
    CHECK_EQ(ou_namespace_bind(ns, "y", x), 0);
    CHECK_SAME(ou_lend(ou_namespace_lookup(ns, "y")),
               ou_lend(ou_namespace_lookup(ns, "x")));
    CHECK_EQ(ou_refcnt(x), 2);
    ou_decref(ns);
    end();
}

TEST(names, to_bind_again_is_not_to_change_the_object)
{
    ou_object *ns, *first;

    begin();
    ns = ou_namespace_new();
    first = ou_int_new(2337);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_newref(first)), 0);
    CHECK_EQ(ou_refcnt(first), 2);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2338)), 0);
    CHECK_EQ(ou_int_as(first), 2337);
    CHECK_EQ(ou_refcnt(first), 1);
    CHECK_EQ(ou_namespace_size(ns), 1);
    ou_decref(first);
    ou_decref(ns);
    end();
}

TEST(names, plus_makes_another_object_and_leaves_the_other_name_alone)
{
    ou_object *ns, *one, *sum;

    begin();
    ns = ou_namespace_new();
    one = ou_int_new(1);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2338)), 0);
    CHECK_EQ(
        ou_namespace_bind(ns, "y", ou_newref(ou_namespace_lookup(ns, "x"))), 0);
    sum = ou_int_add(ou_lend(ou_namespace_lookup(ns, "y")), one);
    CHECK_EQ(ou_namespace_bind(ns, "y", sum), 0);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "x"))), 2338);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "y"))), 2339);
    CHECK_EQ(ou_refcnt(ou_lend(ou_namespace_lookup(ns, "x"))), 1);
    ou_decref(one);
    ou_decref(ns);
    end();
}

TEST(names, unbind_takes_the_name_and_not_the_object)
{
    ou_object *ns, *x;

    begin();
    ns = ou_namespace_new();
    x = ou_int_new(2337);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_newref(x)), 0);
    CHECK_EQ(ou_namespace_unbind(ns, "x"), 0);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_EQ(ou_namespace_size(ns), 0);
    ou_decref(x);
    ou_decref(ns);
    end();
}

TEST(names, a_name_that_is_not_bound_is_a_name_error)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    CHECK_NULL(ou_lend(ou_namespace_lookup(ns, "x")));
    CHECK_EQ(ou_error_occurred() == &ou_name_error, true);
    CHECK_STR_EQ(ou_error_message(), "name 'x' is not defined");
    ou_error_clear();
    CHECK_EQ(ou_namespace_unbind(ns, "y"), -1);
    CHECK_STR_EQ(ou_error_message(), "name 'y' is not defined");
    ou_error_clear();
    ou_decref(ns);
    end();
}

TEST(names, the_order_is_that_of_arrival)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    for (int i = 0; i < 20; i++) {
        char name[2] = {(char)('t' - i), '\0'};

        CHECK_EQ(ou_namespace_bind(ns, name, ou_int_new(i)), 0);
    }
    CHECK_EQ(ou_namespace_bind(ns, "q", ou_int_new(77)), 0);
    CHECK_EQ(ou_namespace_unbind(ns, "s"), 0);
    CHECK_STR_EQ(ou_namespace_name(ns, 0), "t");
    CHECK_STR_EQ(ou_namespace_name(ns, 1), "r");
    CHECK_STR_EQ(ou_namespace_name(ns, 2), "q");
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_value(ns, 2))), 77);
    CHECK_EQ(ou_namespace_size(ns), 19);
    ou_decref(ns);
    end();
}

TEST(names, each_step_is_told_in_the_order_in_which_it_happens)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    ou_namespace_observe(ns, tell_story, NULL);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2337)), 0);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2338)), 0);
    CHECK_EQ(
        ou_namespace_bind(ns, "y", ou_newref(ou_namespace_lookup(ns, "x"))), 0);
    CHECK_EQ(ou_namespace_unbind(ns, "x"), 0);
    CHECK_STR_EQ(story, "B x=2337:1 R x=2338:1 X x=2337:1 B y=2338:2 "
                        "U x=2338:2 X x=2338:2 ");
    ou_decref(ns);
    end();
}

static ou_object *watched;
static int64_t seen;

static void
read_x(struct probe *self)
{
    ou_borrowed x = ou_namespace_lookup(watched, "x");

    seen = x == NULL ? -1 : ou_int_as(ou_lend(x));
    ou_error_clear();
}

TEST(names, what_dies_sees_the_new_binding)
{
    struct probe *old;

    begin();
    watched = ou_namespace_new();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = read_x;
    CHECK_EQ(ou_namespace_bind(watched, "x", &old->ob_base), 0);
    CHECK_EQ(ou_namespace_bind(watched, "x", ou_int_new(2338)), 0);
    CHECK_EQ(seen, 2338);
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = read_x;
    CHECK_EQ(ou_namespace_bind(watched, "x", &old->ob_base), 0);
    CHECK_EQ(ou_namespace_unbind(watched, "x"), 0);
    CHECK_EQ(seen, -1);
    ou_decref(watched);
    end();
}

TEST(names, without_memory_the_name_is_as_before_and_the_value_is_given_up)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    no_memory(true);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(1)), -1);
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    no_memory(false);
    CHECK_EQ(ou_namespace_size(ns), 0);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2)), 0);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "x"))), 2);
    ou_decref(ns);
    end();
}
