/* namespace.c -- names, bound to objects.
 * Lab 05-refcounts: Objects and reference counts.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=05-refcounts):
 *
 *     names         16 points   Names are bound to objects
 *
 * bindings[0 … size - 1] have a name and a value, and no name twice.
 * CPython: the dict of a module, STORE_NAME and DELETE_NAME. */
#include "obj/namespace.h"

#include "obj/refcount.h"
#include "obj/str.h"

#include <stdio.h>
#include <string.h>

static ou_namespace *
namespace_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_namespace_type));
    return (ou_namespace *)op;
}

/* ---- Binding ------------------------------------------------------------- */

/* Exercise names, 16 points: Names are bound to objects.
 * Contract: lib/obj/namespace.h. */
int
ou_namespace_bind(ou_object *op, const char *name, ou_object *value)
{
    ou_todo();
}

/* Exercise names, continued.
 * Contract: lib/obj/namespace.h. */
ou_borrowed
ou_namespace_lookup(ou_object *op, const char *name)
{
    ou_todo();
}

/* Exercise names, continued.
 * Contract: lib/obj/namespace.h. */
int
ou_namespace_unbind(ou_object *op, const char *name)
{
    ou_todo();
}

/* ---- Looking ------------------------------------------------------------- */

size_t
ou_namespace_size(const ou_object *op)
{
    return namespace_of(op)->size;
}

/* Binding i; NULL with an IndexError if there are not so many. */
static const ou_binding *
binding_at(const ou_object *op, size_t i)
{
    const ou_namespace *ns = namespace_of(op);

    if (i >= ns->size) {
        return ou_error_set(&ou_index_error, "name %zu of %zu", i, ns->size);
    }
    return &ns->bindings[i];
}

const char *
ou_namespace_name(ou_object *op, size_t i)
{
    const ou_binding *binding = binding_at(op, i);

    return binding == NULL ? NULL : ou_str_as(binding->name);
}

ou_borrowed
ou_namespace_value(ou_object *op, size_t i)
{
    const ou_binding *binding = binding_at(op, i);

    return binding == NULL ? NULL : (ou_borrowed)binding->value;
}

/* ---- The type ------------------------------------------------------------ */

ou_object *
ou_namespace_new(void)
{
    return ou_object_new(&ou_namespace_type, 0);
}

void
ou_namespace_observe(ou_object *op, ou_binding_observer *observer, void *ctx)
{
    namespace_of(op)->observer = observer;
    namespace_of(op)->observer_ctx = ctx;
}

/* Nobody is told: the names go because the namespace does. */
static void
namespace_clear(ou_object *op)
{
    ou_namespace *ns = namespace_of(op);
    ou_binding *bindings = ns->bindings;
    size_t size = ns->size;

    ns->bindings = NULL;
    ns->size = ns->allocated = 0;
    for (size_t i = 0; i < size; i++) {
        ou_decref(bindings[i].value);
        ou_decref(bindings[i].name);
    }
    ou_mem_free(bindings);
}

static void
namespace_dealloc(ou_object *op)
{
    namespace_clear(op);
    ou_object_free(op);
}

static int
namespace_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    const ou_namespace *ns = namespace_of(op);

    for (size_t i = 0; i < ns->size; i++) {
        OU_VISIT(ns->bindings[i].name);
        OU_VISIT(ns->bindings[i].value);
    }
    return 0;
}

static int
namespace_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "<namespace of %zu names>",
                    ou_namespace_size(op));
}

ou_type ou_namespace_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "namespace",
    .tp_basicsize = sizeof(ou_namespace),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = namespace_dealloc,
    .tp_traverse = namespace_traverse,
    .tp_clear = namespace_clear,
    .tp_repr = namespace_repr,
};
