/* list_verify.h -- is a list what list.h says it is?
 * SPDX-License-Identifier: MIT */
#ifndef OU_LIST_VERIFY_H
#define OU_LIST_VERIFY_H

#include "obj/object.h"

/* Return NULL if op, a list, is sound: no more items than there is room for; a
 * block if and only if there is room; each item an object that is not dying.
 * Otherwise what is wrong, a text that is valid until the next call.
 * CPython: no counterpart; compare the assertions of list_resize. */
const char *ou_list_verify(const ou_object *op);

#endif
