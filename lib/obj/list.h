/* list.h -- a row of references that grows.
 * SPDX-License-Identifier: MIT
 *
 *     ou_list                        a block of the domain for buffers
 *     +--------+------+-------+     +---+---+---+---+---+---+
 *     | header | size | items-+---->| • | • | • |   |   |   |
 *     +--------+------+-------+     +---+---+---+---+---+---+
 *                  3     allocated: 6     items   room
 *
 * Each item owns a reference. The block has room for more items than there are,
 * so that n appends cost O(n): room grows by an eighth.
 *
 * CPython: PyListObject (Objects/listobject.c). */
#ifndef OU_LIST_H
#define OU_LIST_H

#include "obj/object.h"

#include <stddef.h>

typedef struct {
    ou_object ob_base;
    size_t size;       /* items */
    size_t allocated;  /* room, in items; size <= allocated */
    ou_object **items; /* NULL if allocated is 0 */
} ou_list;

/* CPython: PyList_Type. */
extern ou_type ou_list_type;

/* So many dead lists are kept.  CPython: PyList_MAXFREELIST. */
#define OU_LIST_FREELIST 80

/* Return an empty list.  New, or NULL with a MemoryError.  CPython: PyList_New.
 */
ou_object *ou_list_new(void);

/* Return the number of items of op, a list.  CPython: PyList_GET_SIZE. */
size_t ou_list_size(const ou_object *op);

/* Return item i of op; NULL with an IndexError if there is none.
 * Borrowed: valid until op changes.  CPython: PyList_GetItem. */
ou_borrowed ou_list_get_item(ou_object *op, size_t i);

/* Replace item i of op; the old item is given up last, when op has the new one.
 * Steals item, even on failure.  Returns 0, or -1 with an IndexError.
 * CPython: PyList_SetItem. */
int ou_list_set_item(ou_object *op, size_t i, ou_object *item);

/* Add item at the end; op takes a reference of its own.  Returns 0, or -1 with
 * a MemoryError, and nothing has changed.  CPython: PyList_Append. */
int ou_list_append(ou_object *op, ou_object *item);

/* Insert item before place i; an i behind the end means the end.  op takes a
 * reference of its own.  Returns 0, or -1 with a MemoryError.
 * CPython: PyList_Insert. */
int ou_list_insert(ou_object *op, size_t i, ou_object *item);

/* Take the last item off op.  New: the list's reference becomes the caller's;
 * NULL with an IndexError if op is empty.  The block shrinks when less than
 * half of it is used; that it cannot is no error.  CPython: list.pop. */
ou_object *ou_list_pop(ou_object *op);

/* Take item i off op; those behind it move up.  Returns 0, or -1 with an
 * IndexError.  CPython: PySequence_DelItem. */
int ou_list_delete_item(ou_object *op, size_t i);

/* Take all items off op: it is empty before the first of them is given up.
 * CPython: list.clear. */
void ou_list_clear(ou_object *op);

/* Give back the memory of dead lists that is kept.
 * CPython: _PyList_ClearFreeList. */
void ou_list_clear_freelist(void);

#endif
