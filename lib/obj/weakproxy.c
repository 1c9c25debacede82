/* weakproxy.c -- an object that stands for another one, as long as that lives.
 * Layer 40.  Needs: object refcount none function weakref.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * Each operation holds the object while it is under way: it may run code that
 * gives up the last other reference.
 * CPython: proxy_richcompare, proxy_call (Objects/weakrefobject.c). */
#include "obj/weakproxy.h"

#include "obj/function.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/weakref.h"

#include <stdio.h>

static bool
is_proxy(const ou_object *op)
{
    return op->ob_type == &ou_weakproxy_type;
}

ou_object *
ou_weakproxy_get(ou_object *proxy)
{
    ou_object *op = ou_weakref_get(proxy);

    if (op == NULL) {
        ou_error_set(&ou_reference_error,
                     "weakly-referenced object no longer exists");
    }
    return op;
}

/* ---- What is done with the object ---------------------------------------- */

/* op, or what it stands for.  New, or NULL with a ReferenceError. */
static ou_object *
unwrap(ou_object *op)
{
    return is_proxy(op) ? ou_weakproxy_get(op) : ou_newref(op);
}

static int
weakproxy_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    ou_object *a = unwrap(op), *b = a == NULL ? NULL : unwrap(other);
    int result = b == NULL ? -1 : ou_object_compare(a, b, how);

    ou_xdecref(a);
    ou_xdecref(b);
    return result;
}

static ou_object *
weakproxy_call(ou_object *proxy, ou_object *const *args, size_t nargs)
{
    ou_object *op = ou_weakproxy_get(proxy), *result;

    if (op == NULL) {
        return NULL;
    }
    result = ou_call(op, args, nargs);
    ou_decref(op);
    return result;
}

/* ---- The type ------------------------------------------------------------ */

static int
weakproxy_repr(ou_object *proxy, char *buffer, size_t size)
{
    ou_object *op = ou_weakref_get(proxy);
    int n;

    if (op == NULL) {
        return snprintf(buffer, size, "<weakproxy at %p; dead>", (void *)proxy);
    }
    n = snprintf(buffer, size, "<weakproxy at %p; to '%s' at %p>",
                 (void *)proxy, op->ob_type->tp_name, (void *)op);
    ou_decref(op);
    return n;
}

static void
weakproxy_dealloc(ou_object *proxy)
{
    ou_weakref_type.tp_dealloc(proxy);
}

static int
weakproxy_traverse(ou_object *proxy, ou_visitproc *visit, void *arg)
{
    return ou_weakref_type.tp_traverse(proxy, visit, arg);
}

static void
weakproxy_clear(ou_object *proxy)
{
    ou_weakref_type.tp_clear(proxy);
}

ou_type ou_weakproxy_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "weakproxy",
    .tp_basicsize = sizeof(ou_weakref),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_base = &ou_weakref_type,
    .tp_dealloc = weakproxy_dealloc,
    .tp_traverse = weakproxy_traverse,
    .tp_clear = weakproxy_clear,
    .tp_repr = weakproxy_repr,
    .tp_hash = ou_object_hash_not_implemented,
    .tp_richcompare = weakproxy_richcompare,
    .tp_call = weakproxy_call,
};

/* The proxy without a callback in the list of op's weak references, but for
 * fresh, or NULL.  New.  One that waits to die has another type: its pointer is
 * marked. */
static ou_object *
shared_proxy(ou_object *op, const ou_object *fresh)
{
    size_t offset = op->ob_type->tp_weaklistoffset;
    ou_weakref *ref =
        offset == 0 ? NULL : *(ou_weakref **)((char *)op + offset);

    while (ref != NULL && (&ref->ob_base == fresh || !is_proxy(&ref->ob_base) ||
                           ref->wr_callback != NULL)) {
        ref = ref->wr_next;
    }
    return ref == NULL ? NULL : ou_newref(ref);
}

ou_object *
ou_weakproxy_new(ou_object *op, ou_object *callback)
{
    bool shared = callback == NULL || callback == &ou_none;
    ou_object *there = shared ? shared_proxy(op, NULL) : NULL, *fresh;

    if (there != NULL) {
        return there;
    }
    fresh = ou_weakref_new_of(&ou_weakproxy_type, op, callback);
    /* While memory was got for it, other code may have made one. */
    there = shared && fresh != NULL ? shared_proxy(op, fresh) : NULL;
    if (there != NULL) {
        ou_decref(fresh);
        return there;
    }
    return fresh;
}
