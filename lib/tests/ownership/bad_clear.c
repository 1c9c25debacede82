/* bad_clear.c -- keeps a borrowed reference in a slot and gives that up.
 * SPDX-License-Identifier: MIT
 *
 * Compiled with OU_CHECK_OWNERSHIP: must be refused. */
#include "obj/list.h"
#include "obj/refcount.h"

void
forget_first(ou_object *list)
{
    ou_borrowed first = ou_list_get_item(list, 0);

    ou_object_clear_ref(&first);
}
