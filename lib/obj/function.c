/* function.c -- objects that can be called.
 * Layer 32.  Needs: object refcount.  Used by: weakdict.
 * SPDX-License-Identifier: MIT
 *
 * call and name never change.
 * CPython: Objects/methodobject.c, Objects/call.c. */
#include "obj/function.h"

#include "obj/refcount.h"

#include <stdio.h>

static ou_function *
function_of(ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_function_type));
    return (ou_function *)op;
}

static void
function_clear(ou_object *op)
{
    ou_object_clear_ref(&function_of(op)->self);
}

static void
function_dealloc(ou_object *op)
{
    function_clear(op);
    ou_object_free(op);
}

static int
function_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    OU_VISIT(function_of(op)->self);
    return 0;
}

static int
function_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "<function %s>", function_of(op)->name);
}

static ou_object *
function_call(ou_object *op, ou_object *const *args, size_t nargs)
{
    return function_of(op)->call(function_of(op)->self, args, nargs);
}

ou_type ou_function_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "function",
    .tp_basicsize = sizeof(ou_function),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_weaklistoffset = offsetof(ou_function, weakrefs),
    .tp_dealloc = function_dealloc,
    .tp_traverse = function_traverse,
    .tp_clear = function_clear,
    .tp_repr = function_repr,
    .tp_call = function_call,
};

ou_object *
ou_function_new(const char *name, ou_cfunction *call, ou_object *self)
{
    ou_function *function = (ou_function *)ou_object_new(&ou_function_type, 0);

    if (function != NULL) {
        function->name = name;
        function->call = call;
        function->self = ou_xnewref(self);
    }
    return (ou_object *)function;
}

ou_object *
ou_call(ou_object *op, ou_object *const *args, size_t nargs)
{
    ou_object *result;

    if (op->ob_type->tp_call == NULL) {
        return ou_error_set(&ou_type_error, "'%s' object is not callable",
                            op->ob_type->tp_name);
    }
    ou_incref(op);
    for (size_t i = 0; i < nargs; i++) {
        ou_incref(args[i]);
    }
    result = op->ob_type->tp_call(op, args, nargs);
    for (size_t i = 0; i < nargs; i++) {
        ou_decref(args[i]);
    }
    ou_decref(op);
    return result;
}
