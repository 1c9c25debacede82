/* intern_over_time.c -- how large does the table of interned texts get?
 * SPDX-License-Identifier: MIT
 *
 * A program that reads records: each step interns NEW names, keeps those of the
 * last KEPT steps, and now and then makes one immortal. Prints CSV: the step,
 * the size of the table, and the size of one that never forgets. */
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <stdio.h>
#include <stdlib.h>

#define NSTEPS 100
#define NEW    20
#define KEPT   5

static ou_object *
names_of_step(int step)
{
    ou_object *names = ou_list_new();

    for (int i = 0; i < NEW; i++) {
        char text[40];
        ou_object *name;

        snprintf(text, sizeof text, "field_%d_of_record_%d", i, step);
        name = ou_intern_from(text);
        if (step % 10 == 0 && i == 0) {
            ou_intern_immortal(&name);
        }
        ou_list_append(names, name);
        ou_decref(name);
    }
    return names;
}

int
main(void)
{
    ou_object *kept[KEPT] = {NULL};

    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "intern_over_time: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    printf("step,mortal,for-ever\n");
    for (int step = 0; step < NSTEPS; step++) {
        ou_object_set_ref(&kept[step % KEPT],
                          step < NSTEPS - 20 ? names_of_step(step) : NULL);
        printf("%d,%zu,%d\n", step, ou_intern_size(),
               NEW * (step < NSTEPS - 20 ? step + 1 : NSTEPS - 20));
    }
    for (int i = 0; i < KEPT; i++) {
        ou_object_clear_ref(&kept[i]);
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
