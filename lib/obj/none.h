/* none.h -- None, True and False.
 * SPDX-License-Identifier: MIT
 *
 * One object each, static and immortal: nobody counts references to them, and
 * to compare with them is to compare addresses.
 *
 * CPython: Py_None, Py_True, Py_False; PyBool_Type is a kind of PyLong_Type
 * there, here it is a type of its own. */
#ifndef OU_NONE_H
#define OU_NONE_H

#include "obj/object.h"

#include <stdbool.h>

/* CPython: _PyNone_Type, PyBool_Type. */
extern ou_type ou_none_type, ou_bool_type;

/* CPython: Py_None, Py_True, Py_False. */
extern ou_object ou_none, ou_true, ou_false;

/* Return ou_true or ou_false.  New, though it makes no difference.
 * CPython: PyBool_FromLong. */
ou_object *ou_bool_from(bool value);

#endif
