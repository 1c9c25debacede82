/* bad_return.c -- passes a borrowed reference on as if it were new.
 * SPDX-License-Identifier: MIT
 *
 * Compiled with OU_CHECK_OWNERSHIP: must be refused. */
#include "obj/list.h"
#include "obj/refcount.h"

ou_object *
take_first(ou_object *list)
{
    return ou_list_get_item(list, 0);
}
