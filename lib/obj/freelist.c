/* freelist.c -- giving back what free lists keep.
 * Layer 24.  Needs: object.  Used by: int.
 * SPDX-License-Identifier: MIT
 *
 * nkept objects hang on first; all of them are retired.
 * CPython: clear_freelist (Objects/object.c). */
#include "obj/freelist.h"

#include "obj/object_internal.h"

void
ou_freelist_clear(ou_freelist *list)
{
    while (list->first != NULL) {
        ou_object *op = list->first;

        list->first = *ou__freelist_link(op);
        list->nkept--;
        ou__object_free_retired(op);
    }
}
