/* dealloc_depth.c -- how much stack does the death of a chain take?
 * SPDX-License-Identifier: MIT
 *
 * Prints CSV: the length of a chain of objects, each owning the next, and the
 * bytes of stack in use when the last of them dies: once for a type that the
 * trashcan knows (OU_TYPE_NESTS), once for one that it does not. */
#include "obj/refcount.h"
#include "obj/runtime.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct link {
    ou_object ob_base;
    ou_object *next; /* owned, or NULL */
};

static uintptr_t lowest;

static void
link_dealloc(ou_object *op)
{
    volatile char here = 0;

    if ((uintptr_t)&here < lowest) {
        lowest = (uintptr_t)&here;
    }
    ou_xdecref(((struct link *)op)->next);
    ou_object_free(op);
}

static ou_type known = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "link",
    .tp_basicsize = sizeof(struct link),
    .tp_flags = OU_TYPE_NESTS,
    .tp_dealloc = link_dealloc,
};
static ou_type unknown = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "link that the trashcan does not know",
    .tp_basicsize = sizeof(struct link),
    .tp_dealloc = link_dealloc,
};

static size_t
stack_of_death(ou_type *type, size_t length)
{
    volatile char here = 0;
    ou_object *op = NULL;

    for (size_t i = 0; i < length; i++) {
        struct link *outer = (struct link *)ou_object_new(type, 0);

        if (outer == NULL) {
            fprintf(stderr, "dealloc_depth: %s\n", ou_error_message());
            exit(EXIT_FAILURE);
        }
        outer->next = op;
        op = &outer->ob_base;
    }
    lowest = (uintptr_t)&here;
    ou_xdecref(op);
    return (uintptr_t)&here - lowest;
}

int
main(void)
{
    if (ou_runtime_init(NULL) < 0) {
        fprintf(stderr, "dealloc_depth: %s\n", ou_error_message());
        return EXIT_FAILURE;
    }
    printf("length,with,without\n");
    for (size_t length = 1; length <= 16384; length *= 2) {
        printf("%zu,%zu,%zu\n", length, stack_of_death(&known, length),
               stack_of_death(&unknown, length));
    }
    ou_runtime_fini();
    return EXIT_SUCCESS;
}
