/* int.h -- whole numbers.
 * SPDX-License-Identifier: MIT
 *
 * An int never changes: x + 1 is another object. Numbers that programs use all
 * the time may exist already, as immortal objects in a table (singletons.h sets
 * it up); then ou_int_from gives those instead of a new one.
 *
 * Ours hold 64 bits; CPython's have as many digits as they need.
 *
 * CPython: PyLongObject (Objects/longobject.c). */
#ifndef OU_INT_H
#define OU_INT_H

#include "obj/object.h"

#include <stdint.h>

typedef struct {
    ou_object ob_base;
    int64_t value;
} ou_int;

/* CPython: PyLong_Type. */
extern ou_type ou_int_type;

/* Return an int of that value, perhaps the shared one.  New, or NULL with a
 * MemoryError.  CPython: PyLong_FromLongLong. */
ou_object *ou_int_from(int64_t value);

/* Return an int of that value that nobody else has, whatever the table says.
 * New, or NULL with a MemoryError.  CPython: _PyLong_New. */
ou_object *ou_int_new(int64_t value);

/* Return the value of op; -1 with a TypeError if op is no int.
 * CPython: PyLong_AsLongLong. */
int64_t ou_int_as(ou_object *op);

/* Return a + b.  New; NULL with a TypeError if one is no int, an OverflowError
 * if the result needs more than 64 bits, or a MemoryError. CPython:
 * PyNumber_Add. */
ou_object *ou_int_add(ou_object *a, ou_object *b);

/* The same for a - b.  CPython: PyNumber_Subtract. */
ou_object *ou_int_subtract(ou_object *a, ou_object *b);

/* The same for a * b.  CPython: PyNumber_Multiply. */
ou_object *ou_int_multiply(ou_object *a, ou_object *b);

/* From now on ou_int_from gives table[value - low] for low <= value < low +
 * count. table is borrowed until the next call; its objects are immortal. count
 * 0: there is no table.  CPython: _PyLong_SMALL_INTS. */
void ou_int_set_small(ou_object *const *table, int64_t low, size_t count);

/* Give back the memory of dead ints that is kept.
 * CPython: clear_freelists. */
void ou_int_clear_freelist(void);

#endif
