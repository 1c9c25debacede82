/* float.h -- numbers with a fraction.
 * SPDX-License-Identifier: MIT
 *
 * CPython: PyFloatObject (Objects/floatobject.c). */
#ifndef OU_FLOAT_H
#define OU_FLOAT_H

#include "obj/object.h"

typedef struct {
    ou_object ob_base;
    double value;
} ou_float;

/* CPython: PyFloat_Type. */
extern ou_type ou_float_type;

/* So many dead floats are kept.  CPython: Py_floats_MAXFREELIST. */
#define OU_FLOAT_FREELIST 100

/* Return a float of that value.  New, or NULL with a MemoryError.
 * CPython: PyFloat_FromDouble. */
ou_object *ou_float_from(double value);

/* Return the value of op, a float or an int; -1.0 with a TypeError otherwise.
 * CPython: PyFloat_AsDouble. */
double ou_float_as(ou_object *op);

/* Return a + b for floats and ints.  New; NULL with a TypeError or a
 * MemoryError.  CPython: float_add. */
ou_object *ou_float_add(ou_object *a, ou_object *b);

/* Give back the memory of dead floats that is kept.
 * CPython: _PyFloat_ClearFreeList. */
void ou_float_clear_freelist(void);

#endif
