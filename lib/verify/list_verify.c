/* list_verify.c -- is a list what list.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * The items themselves are looked at only so far as their headers say that they
 * are dying: who else refers to them is object_verify.c's business. */
#include "verify/list_verify.h"

#include "obj/list.h"
#include "verify/complain.h"

static const char *
verify_items(const ou_list *list)
{
    for (size_t i = 0; i < list->size; i++) {
        if (list->items[i] == NULL) {
            return ou__complain("item %zu of %zu is NULL", i, list->size);
        }
        if (ou_object_is_waiting(list->items[i]) ||
            list->items[i]->ob_refcnt == 0) {
            return ou__complain("item %zu of %zu is dying", i, list->size);
        }
    }
    return NULL;
}

const char *
ou_list_verify(const ou_object *op)
{
    const ou_list *list = (const ou_list *)op;

    if (list->size > list->allocated) {
        return ou__complain("%zu items, and room for %zu", list->size,
                            list->allocated);
    }
    if (list->items == NULL && list->allocated > 0) {
        return ou__complain("room for %zu items, but no block",
                            list->allocated);
    }
    if (list->items != NULL && list->allocated == 0) {
        return ou__complain("a block at %p without room", (void *)list->items);
    }
    return verify_items(list);
}
