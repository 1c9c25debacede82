/* cycle_leak.c -- what counting alone cannot free.
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: after so many rounds, the number of live objects, when each round
 * makes two lists of which one contains the other, and when each contains the
 * other.  Nobody keeps any of them. */
#include "obj/list.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <stdio.h>
#include <stdlib.h>

/* Make two lists, a in b and perhaps b in a, and give both up. */
static void
one_round(bool cycle)
{
    ou_object *a = ou_list_new(), *b = ou_list_new();

    ou_list_append(b, a);
    if (cycle) {
        ou_list_append(a, b);
    }
    ou_decref(a);
    ou_decref(b);
}

/* A cycle is broken by taking something out of it. */
static int
break_cycle(ou_object *op, void *first)
{
    *(ou_object **)first = op;
    return op->ob_type == &ou_list_type;
}

int
main(void)
{
    size_t without[11], at_start;
    ou_object *leaked;

    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "cycle_leak: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    at_start = ou_registry_nlive();
    for (int i = 0; i <= 100; i++) {
        if (i % 10 == 0) {
            without[i / 10] = ou_registry_nlive() - at_start;
        }
        one_round(false);
    }
    printf("rounds,without,with\n");
    for (int i = 0; i <= 100; i++) {
        if (i % 10 == 0) {
            printf("%d,%zu,%zu\n", i, without[i / 10],
                   ou_registry_nlive() - at_start);
        }
        one_round(true);
    }
    while (ou_registry_visit(break_cycle, &leaked) != 0) {
        ou_list_clear(leaked);
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
