/* test_names.c -- the corners of binding.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/05-refcounts/fixture.h"

static ou_object *watched;

static void
bind_many(struct probe *self)
{
    for (char c = 'a'; c <= 'z'; c++) {
        char name[2] = {c, '\0'};

        ou_namespace_bind(watched, name, ou_int_new(c));
    }
}

TEST_EACH(names, what_dies_may_bind_names, 2)
{
    struct probe *old;

    begin();
    watched = ou_namespace_new();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = bind_many;
    CHECK_EQ(ou_namespace_bind(watched, "x", &old->ob_base), 0);
    if (param == 0) {
        CHECK_EQ(ou_namespace_bind(watched, "x", ou_int_new(1)), 0);
    }
    else {
        CHECK_EQ(ou_namespace_unbind(watched, "x"), 0);
    }
    CHECK_EQ(ou_namespace_size(watched), 26);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(watched, "x"))), 'x');
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(watched, "a"))), 'a');
    ou_decref(watched);
    end();
}

TEST(names, to_bind_a_name_to_what_it_has_changes_nothing)
{
    ou_object *ns, *x;

    begin();
    ns = ou_namespace_new();
    x = ou_int_new(1);
    CHECK_EQ(ou_namespace_bind(ns, "x", x), 0);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_newref(x)), 0);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "x"))), 1);
    ou_decref(ns);
    end();
}

/* From the n-th request on there is no memory: for objects, then for buffers.
 */
TEST_EACH(names, memory_may_end_at_each_step, 2)
{
    ou_nomemory *counter = param == 0 ? &objects : &buffers;
    ou_object *ns, *x;

    begin();
    x = ou_int_new(1);
    for (size_t n = 0; n < 12; n++) {
        size_t nbound = 0;

        ns = ou_namespace_new();
        counter->start = counter->ncalls + n;
        for (char name[] = "a"; name[0] < 'k'; name[0]++) {
            nbound += ou_namespace_bind(ns, name, ou_newref(x)) == 0;
        }
        counter->start = SIZE_MAX;
        ou_error_clear();
        CHECK_EQ(ou_namespace_size(ns) - nbound, 0);
        CHECK_EQ(ou_refcnt(x) - nbound, 1);
        ou_decref(ns);
        CHECK_EQ(ou_registry_nlive(), 1);
    }
    ou_decref(x);
    end();
}

TEST(names, that_begin_alike_are_different)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    CHECK_EQ(ou_namespace_bind(ns, "xy", ou_int_new(1)), 0);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2)), 0);
    CHECK_EQ(ou_namespace_bind(ns, "", ou_int_new(3)), 0);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "xy"))), 1);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, "x"))), 2);
    CHECK_EQ(ou_int_as(ou_lend(ou_namespace_lookup(ns, ""))), 3);
    ou_decref(ns);
    end();
}
