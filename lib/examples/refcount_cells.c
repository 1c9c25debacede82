/* refcount_cells.c -- lines about names and counts, run on this library.
 * SPDX-License-Identifier: MIT
 *
 * Prints what lib/tests/oracle/refcount_cells.py prints when CPython 3.11 runs
 * the same lines. A count is that of the object alone: sys.getrefcount counts
 * its own argument as well, so the Python side subtracts one. */
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/namespace.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static ou_object *ns;

static ou_object *
look_up(const char *name)
{
    return ou_lend(ou_namespace_lookup(ns, name));
}

static void
bind(const char *name, ou_object *value)
{
    if (value == NULL || ou_namespace_bind(ns, name, value) < 0) {
        fprintf(stderr, "refcount_cells: %s\n", ou_error_message());
        exit(EXIT_FAILURE);
    }
}

static void
show_count(const char *what, const char *name)
{
    printf("%s: %" PRIu32 "\n", what, ou_refcnt(look_up(name)));
}

/* x = 2337 … y += 1 */
static void
names(void)
{
    ou_object *one = ou_int_from(1);

    bind("x", ou_int_new(2337));
    printf("x = 2337: x is %" PRId64 "\n", ou_int_as(look_up("x")));
    bind("x", ou_int_new(2338));
    printf("x = 2338: x is %" PRId64 "\n", ou_int_as(look_up("x")));
    bind("y", ou_newref(look_up("x")));
    printf("y = x: x is y %s\n",
           look_up("x") == look_up("y") ? "True" : "False");
    bind("y", ou_int_add(look_up("y"), one));
    printf("y += 1: x is y %s, x %" PRId64 ", y %" PRId64 "\n",
           look_up("x") == look_up("y") ? "True" : "False",
           ou_int_as(look_up("x")), ou_int_as(look_up("y")));
    ou_decref(one);
}

static uint32_t count_inside;

static ou_object *
sum(ou_object *self, ou_object *const *args, size_t nargs)
{
    int64_t total = 0;

    count_inside = ou_refcnt(args[0]);
    for (size_t i = 0; i < ou_list_size(args[0]); i++) {
        total += ou_int_as(ou_lend(ou_list_get_item(args[0], i)));
    }
    return ou_int_from(total);
}

static ou_object *
list_of_three(void)
{
    ou_object *list = ou_list_new();

    for (int64_t i = 1; i <= 3; i++) {
        ou_object *item = ou_int_from(i);

        ou_list_append(list, item);
        ou_decref(item);
    }
    return list;
}

/* A list under one name, under two, handed to a function, in another list. */
static void
counts(void)
{
    ou_object *function = ou_function_new("sum", sum, NULL), *a, *matrix;

    bind("a", list_of_three());
    show_count("a = [1, 2, 3]", "a");
    bind("b", ou_newref(look_up("a")));
    show_count("b = a", "a");
    a = look_up("a");
    ou_decref(ou_call(function, &a, 1));
    show_count("after sum(a)", "a");
    printf("inside a call it is higher: %s\n",
           count_inside > ou_refcnt(a) ? "True" : "False");
    matrix = ou_list_new();
    for (int i = 0; i < 3; i++) {
        ou_list_append(matrix, a);
    }
    bind("matrix", matrix);
    show_count("matrix = [a, a, a]", "a");
    ou_namespace_unbind(ns, "matrix");
    show_count("del matrix", "a");
    ou_namespace_unbind(ns, "b");
    show_count("del b", "a");
    ou_decref(function);
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0 || (ns = ou_namespace_new()) == NULL) {
        fprintf(stderr, "refcount_cells: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    names();
    counts();
    ou_decref(ns);
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
