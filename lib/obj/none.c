/* none.c -- None, True and False.
 * Layer 25.  Needs: fatal object.  Used by: weakref.
 * SPDX-License-Identifier: MIT
 *
 * Static and immortal, so their tp_dealloc is never called.
 * CPython: Objects/object.c (None), Objects/boolobject.c. */
#include "obj/none.h"

#include "mem/fatal.h"

#include <stdio.h>

static void
never_dealloc(ou_object *op)
{
    ou_fatal("'%s' object %p is immortal and cannot be freed",
             op->ob_type->tp_name, (void *)op);
}

static int
none_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "None");
}

static int
bool_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "%s", op == &ou_true ? "True" : "False");
}

static int64_t
bool_hash(ou_object *op)
{
    return op == &ou_true;
}

ou_type ou_none_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "NoneType",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = never_dealloc,
    .tp_repr = none_repr,
};

ou_type ou_bool_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "bool",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = never_dealloc,
    .tp_repr = bool_repr,
    .tp_hash = bool_hash,
};

ou_object ou_none = {{{OU_IMMORTAL_REFCNT, 0}}, &ou_none_type};
ou_object ou_true = {{{OU_IMMORTAL_REFCNT, 0}}, &ou_bool_type};
ou_object ou_false = {{{OU_IMMORTAL_REFCNT, 0}}, &ou_bool_type};

ou_object *
ou_bool_from(bool value)
{
    return value ? &ou_true : &ou_false;
}
