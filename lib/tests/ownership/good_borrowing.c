/* good_borrowing.c -- what to do with a borrowed reference.
 * SPDX-License-Identifier: MIT
 *
 * Compiled with OU_CHECK_OWNERSHIP and never run: it must be accepted. */
#include "obj/int.h"
#include "obj/list.h"
#include "obj/refcount.h"

/* Look at it while its owner lives. */
int64_t
first_value(ou_object *list)
{
    ou_borrowed first = ou_list_get_item(list, 0);

    return first == NULL ? -1 : ou_int_as(ou_lend(first));
}

/* Keep it: take a reference of one's own. */
ou_object *
keep_first(ou_object *list)
{
    ou_object *mine = ou_newref(ou_list_get_item(list, 0));

    ou_list_clear(list);
    return mine;
}
