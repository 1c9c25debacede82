/* tuple.h -- a fixed row of references.
 * SPDX-License-Identifier: MIT
 *
 * The items lie in the object itself. A tuple never changes once others see it;
 * until then, its maker fills it in. The empty tuple is one object.
 *
 * CPython: PyTupleObject (Objects/tupleobject.c). */
#ifndef OU_TUPLE_H
#define OU_TUPLE_H

#include "obj/object.h"

#include <stddef.h>

typedef struct {
    ou_varobject ob_base;
    ou_object *items[];
} ou_tuple;

/* CPython: PyTuple_Type. */
extern ou_type ou_tuple_type;

/* Of dead tuples, those with 1 to OU_TUPLE_SAVED - 1 items are kept, up to
 * OU_TUPLE_FREELIST of each size.
 * CPython: PyTuple_MAXSAVESIZE, PyTuple_MAXFREELIST. */
#define OU_TUPLE_SAVED    20
#define OU_TUPLE_FREELIST 2000

/* Return a tuple of size items, all NULL, to be filled in with
 * ou_tuple_set_item.  New, or NULL with a MemoryError.  CPython: PyTuple_New.
 */
ou_object *ou_tuple_new(size_t size);

/* Return a tuple of the n objects at items, to each of which it takes a
 * reference.  New, or NULL with a MemoryError.  CPython: PyTuple_Pack. */
ou_object *ou_tuple_from(ou_object *const *items, size_t n);

/* Return the number of items of op, a tuple.  CPython: PyTuple_GET_SIZE. */
size_t ou_tuple_size(const ou_object *op);

/* Return item i of op; NULL with an IndexError if there is none, a TypeError if
 * op is no tuple; NULL without an error if its maker has not filled it in yet.
 * Borrowed: valid as long as op.  CPython: PyTuple_GetItem. */
ou_borrowed ou_tuple_get_item(ou_object *op, size_t i);

/* Put item at place i of op, which only its maker has seen.  Steals item.
 * Returns 0; -1 with an IndexError if there is no such place, a SystemError if
 * others have seen op.  CPython: PyTuple_SetItem. */
int ou_tuple_set_item(ou_object *op, size_t i, ou_object *item);

/* Give back the memory of dead tuples that is kept.
 * CPython: _PyTuple_ClearFreeList. */
void ou_tuple_clear_freelist(void);

/* Give back the empty tuple, too; nobody may have it any more.
 * CPython: _PyTuple_Fini. */
void ou_tuple_fini(void);

#endif
