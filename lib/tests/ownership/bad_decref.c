/* bad_decref.c -- gives up a reference that it does not own.
 * SPDX-License-Identifier: MIT
 *
 * Compiled with OU_CHECK_OWNERSHIP: must be refused. */
#include "obj/list.h"
#include "obj/refcount.h"

void
drop_first(ou_object *list)
{
    ou_decref(ou_list_get_item(list, 0));
}
