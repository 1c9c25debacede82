/* deferred_pauses.c -- one long pause against many short ones.
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: a length of time in microseconds (the upper end of a class), and
 * how many pauses of that class there are when a large tree of lists is given
 * up: at once; in ticks that free at most 1000 objects; in ticks of at most
 * 100. */
#include "obj/deferred.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEPTH    7
#define FANOUT   6
#define NCLASSES 24 /* of 1, 2, 4, … microseconds */

static size_t histogram[3][NCLASSES];

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void
note(int how, double microseconds)
{
    int class = 0;

    while (class < NCLASSES - 1 && microseconds > (double)(1 << class)) {
        class ++;
    }
    histogram[how][class]++;
}

static ou_object *
tree(int depth)
{
    ou_object *list = ou_list_new();

    for (int i = 0; depth > 1 && i < FANOUT; i++) {
        ou_object *child = tree(depth - 1);

        ou_list_append(list, child);
        ou_decref(child);
    }
    return list;
}

static void
free_at_once(void)
{
    ou_object *op = tree(DEPTH);
    double began = now();

    ou_decref(op);
    note(0, now() - began);
}

static void
free_in_ticks(int how, size_t budget)
{
    ou_deferred queue;
    double began;

    ou_deferred_init(&queue);
    ou_deferred_decref(&queue, tree(DEPTH));
    do {
        began = now();
        ou_deferred_tick(&queue, budget);
        note(how, now() - began);
    } while (queue.nwaiting > 0);
    ou_deferred_fini(&queue);
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "deferred_pauses: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    free_at_once();
    free_in_ticks(1, 1000);
    free_in_ticks(2, 100);
    printf("microseconds,at-once,ticks-of-1000,ticks-of-100\n");
    for (int class = 0; class < NCLASSES; class ++) {
        printf("%d,%zu,%zu,%zu\n", 1 << class, histogram[0][class],
               histogram[1][class], histogram[2][class]);
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
