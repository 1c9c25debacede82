/* function.h -- objects that can be called.
 * SPDX-License-Identifier: MIT
 *
 * A function is a name, a C function and an object that goes with it. While a
 * call is under way it holds its callable and its arguments, so that nothing
 * the function does can make them die under its hands: inside, each count is
 * higher by one than outside.
 *
 * CPython: PyCFunctionObject, PyObject_Vectorcall (Objects/call.c). */
#ifndef OU_FUNCTION_H
#define OU_FUNCTION_H

#include "obj/object.h"

#include <stddef.h>

/* self is what went with the function, or NULL.  Returns new, or NULL with an
 * error.  CPython: PyCFunction. */
typedef ou_object *ou_cfunction(ou_object *self, ou_object *const *args,
                                size_t nargs);

typedef struct {
    ou_object ob_base;
    const char *name; /* static */
    ou_cfunction *call;
    ou_object *self;     /* owned; or NULL */
    ou_object *weakrefs; /* tp_weaklistoffset */
} ou_function;

/* CPython: PyCFunction_Type. */
extern ou_type ou_function_type;

/* Return a function.  It takes a reference to self, which may be NULL; name is
 * borrowed for good.  New, or NULL with a MemoryError.  CPython:
 * PyCFunction_New. */
ou_object *ou_function_new(const char *name, ou_cfunction *call,
                           ou_object *self);

/* Call op with nargs arguments, which are held until it returns; the array args
 * must stay as it is so long.  New; NULL
 * with the error of the call, or a TypeError if op cannot be called. CPython:
 * PyObject_Vectorcall. */
ou_object *ou_call(ou_object *op, ou_object *const *args, size_t nargs);

#endif
