/* list_verify.c -- is a list what list.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * The items themselves are looked at only so far as their headers say that they
 * are dying: who else refers to them is object_verify.c's business. */
#include "verify/list_verify.h"

#include "mem/fatal.h"
#include "obj/list.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
    char text[200];
} problem;

static const char *complain(const char *format, ...) OU_PRINTF(1, 2);

static const char *
complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(problem.text, sizeof problem.text, format, args);
    va_end(args);
    return problem.text;
}

static const char *
verify_items(const ou_list *list)
{
    for (size_t i = 0; i < list->size; i++) {
        if (list->items[i] == NULL) {
            return complain("item %zu of %zu is NULL", i, list->size);
        }
        if (ou_object_is_waiting(list->items[i])) {
            return complain("item %zu of %zu is dying or dead", i, list->size);
        }
    }
    return NULL;
}

const char *
ou_list_verify(const ou_object *op)
{
    const ou_list *list = (const ou_list *)op;

    if (list->size > list->allocated) {
        return complain("%zu items, and room for %zu", list->size,
                        list->allocated);
    }
    if (list->items == NULL && list->allocated > 0) {
        return complain("room for %zu items, but no block", list->allocated);
    }
    if (list->items != NULL && list->allocated == 0) {
        return complain("a block at %p without room", (void *)list->items);
    }
    return verify_items(list);
}
