/* intern_lookups.c -- what does a lookup compare?
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: the number of names in a dict, and texts compared for each lookup
 * of a name that is there: if the name that is looked for is interned, as the
 * keys are, and if it is an equal text that was made a moment ago. */
#include "obj/dict.h"
#include "obj/intern.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"

#include <stdio.h>
#include <stdlib.h>

static void
name_of(int i, char *text, size_t size)
{
    snprintf(text, size, "attribute_%d", i);
}

/* Texts compared for each of n lookups. */
static double
look_up_all(ou_object *dict, int n, bool interned)
{
    size_t before = ou_str_ncompared();

    for (int i = 0; i < n; i++) {
        char text[32];
        ou_object *name;

        name_of(i, text, sizeof text);
        name = interned ? ou_intern_from(text) : ou_str_from(text);
        if (ou_dict_get_item(dict, name) == NULL) {
            fprintf(stderr, "intern_lookups: %s is not there\n", text);
            exit(EXIT_FAILURE);
        }
        ou_decref(name);
    }
    return (double)(ou_str_ncompared() - before) / n;
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "intern_lookups: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    printf("names,interned,equal\n");
    for (int n = 4; n <= 4096; n *= 4) {
        ou_object *dict = ou_dict_new();

        for (int i = 0; i < n; i++) {
            char text[32];
            ou_object *name;

            name_of(i, text, sizeof text);
            name = ou_intern_from(text);
            ou_dict_set_item(dict, name, &ou_none);
            ou_decref(name);
        }
        printf("%d,%.3f,%.3f\n", n, look_up_all(dict, n, true),
               look_up_all(dict, n, false));
        ou_decref(dict);
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
