/* test_namespace.c -- names: looked at, emptied, and without memory.
 * SPDX-License-Identifier: MIT
 *
 * How names are bound is tested in lab 05. */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/namespace.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "test.h"

#include <stdio.h>

static ou_domain_setup setup;
static ou_nomemory requests; /* of every domain objects use */

static void
begin(void)
{
    ou_runtime_options options = {.domains = &setup.domains};
    ou_allocator counted;

    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    counted = ou_nomemory_init(
        &requests, ou_domain_get_allocator(&setup.domains, OU_DOMAIN_OBJ),
        SIZE_MAX, 0);
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_OBJ, counted);
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM, counted);
    CHECK_EQ(ou_runtime_init(&options), 0);
}

static void
end(void)
{
    CHECK_EQ(ou_runtime_fini(), 0);
    ou_domain_setup_fini(&setup);
}

TEST(namespace, names_and_values_can_be_read_by_number)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2337)), 0);
    CHECK_EQ(ou_namespace_bind(ns, "y", ou_newref(&ou_none)), 0);
    CHECK_STR_EQ(ou_namespace_name(ns, 1), "y");
    CHECK_SAME(ou_lend(ou_namespace_value(ns, 1)), &ou_none);
    CHECK_NULL(ou_namespace_name(ns, 2));
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    CHECK_NULL(ou_lend(ou_namespace_value(ns, 2)));
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    ou_decref(ns);
    end();
}

TEST(namespace, none_is_bound_and_unbound_without_a_count)
{
    uint32_t before = ou_refcnt(&ou_none);
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_newref(&ou_none)), 0);
    CHECK_EQ(ou_refcnt(&ou_none), before);
    CHECK_EQ(ou_namespace_unbind(ns, "x"), 0);
    CHECK_EQ(ou_refcnt(&ou_none), before);
    ou_decref(ns);
    end();
}

static int
count_visits(ou_object *op, void *n)
{
    ++*(int *)n;
    return 0;
}

TEST(namespace, traverse_visits_names_and_values_and_clear_gives_them_up)
{
    ou_object *ns, *x;
    int n = 0;

    begin();
    ns = ou_namespace_new();
    x = ou_int_new(2337);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_newref(x)), 0);
    CHECK_EQ(ou_namespace_bind(ns, "y", ou_newref(x)), 0);
    CHECK_EQ(ou_object_traverse(ns, count_visits, &n), 0);
    CHECK_EQ(n, 4);
    ou_object_clear(ns);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_EQ(ou_namespace_size(ns), 0);
    CHECK_EQ(ou_namespace_bind(ns, "x", x), 0);
    CHECK_EQ(ou_namespace_size(ns), 1);
    ou_decref(ns);
    end();
}

TEST(namespace, one_in_another_dies_with_it)
{
    ou_object *outer;

    begin();
    outer = ou_namespace_new();
    for (int i = 0; i < 1000; i++) {
        ou_object *next = ou_namespace_new();

        CHECK_EQ(ou_namespace_bind(next, "inner", outer), 0);
        outer = next;
    }
    ou_decref(outer);
    end();
}

static size_t ntold;

static void
count_events(void *ctx, enum ou_binding_event event, const char *name,
             ou_object *op)
{
    ntold++;
}

TEST(namespace, its_own_death_is_not_told)
{
    ou_object *ns;

    begin();
    ns = ou_namespace_new();
    ou_namespace_observe(ns, count_events, NULL);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(1)), 0);
    CHECK_EQ(ntold, 1);
    ou_namespace_observe(ns, NULL, NULL);
    CHECK_EQ(ou_namespace_bind(ns, "x", ou_int_new(2)), 0);
    CHECK_EQ(ntold, 1);
    ou_namespace_observe(ns, count_events, NULL);
    ou_decref(ns);
    CHECK_EQ(ntold, 1);
    end();
}

/* Bind twenty names.  False if memory ended; those that are bound stay, and
 * nothing else is left over. */
static bool
bind_twenty(void)
{
    ou_object *ns = ou_namespace_new();
    char name[32];
    int nbound = 0;

    while (ns != NULL && nbound < 20) {
        ou_object *value = ou_int_new(1000 + nbound);

        snprintf(name, sizeof name, "name number %d", nbound);
        if (value == NULL || ou_namespace_bind(ns, name, value) < 0) {
            break;
        }
        nbound++;
    }
    if (ns != NULL) {
        CHECK_EQ(ou_namespace_size(ns), nbound);
        CHECK_EQ(ou_error_occurred() == NULL, nbound == 20);
    }
    ou_xdecref(ns);
    ou_error_clear();
    return nbound == 20;
}

TEST(namespace, memory_may_end_at_each_request)
{
    size_t before, nlive, n = 0;

    begin();
    before = requests.ncalls;
    nlive = ou_registry_nlive();
    for (bool done = false; !done; n++) {
        ou_runtime_clear_freelists();
        requests.ncalls = 0;
        requests.start = n;
        done = bind_twenty();
        CHECK_EQ(ou_registry_nlive(), nlive);
    }
    CHECK_GE(n, 40);
    requests.ncalls = before;
    requests.start = SIZE_MAX;
    end();
}
