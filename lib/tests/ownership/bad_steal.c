/* bad_steal.c -- hands a borrowed reference to somebody who steals it.
 * SPDX-License-Identifier: MIT
 *
 * Compiled with OU_CHECK_OWNERSHIP: must be refused. */
#include "obj/list.h"
#include "obj/refcount.h"

int
copy_first(ou_object *from, ou_object *to)
{
    return ou_list_set_item(to, 0, ou_list_get_item(from, 0));
}
