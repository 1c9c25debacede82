/* namespace.c -- lab 05, alternate "splice": a new name makes a new array, and
 * the old one is as it was until all has gone well.
 * SPDX-License-Identifier: MIT */
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

static void
tell(const ou_namespace *ns, enum ou_binding_event event, const char *name,
     ou_object *op)
{
    if (ns->observer != NULL) {
        ns->observer(ns->observer_ctx, event, name, op);
    }
}

/* Where the binding of name stands; the number of bindings if nowhere. */
static size_t
index_of(const ou_namespace *ns, const char *name)
{
    size_t i = 0;

    while (i < ns->size && strcmp(ou_str_as(ns->bindings[i].name), name) != 0) {
        i++;
    }
    return i;
}

/* ---- Binding ------------------------------------------------------------- */

/* Steals value. */
static int
bind_new(ou_namespace *ns, const char *name, ou_object *value)
{
    ou_object *text = ou_str_from(name);
    ou_binding *bindings =
        text == NULL ? NULL : ou_mem_malloc((ns->size + 1) * sizeof *bindings);

    if (bindings == NULL) {
        ou_xdecref(text);
        ou_decref(value);
        return -1;
    }
    if (ns->size > 0) {
        memcpy(bindings, ns->bindings, ns->size * sizeof *bindings);
    }
    bindings[ns->size] = (ou_binding){text, value};
    ou_mem_free(ns->bindings);
    ns->bindings = bindings;
    ns->allocated = ++ns->size;
    tell(ns, OU_BIND, name, value);
    return 0;
}

int
ou_namespace_bind(ou_object *op, const char *name, ou_object *value)
{
    ou_namespace *ns = namespace_of(op);
    size_t i = index_of(ns, name);
    ou_object *old;

    if (i == ns->size) {
        return bind_new(ns, name, value);
    }
    old = ns->bindings[i].value;
    ns->bindings[i].value = value;
    tell(ns, OU_REBIND, name, value);
    tell(ns, OU_RELEASE, name, old);
    ou_decref(old);
    return 0;
}

static void
name_error(const char *name)
{
    ou_error_set(&ou_name_error, "name '%s' is not defined", name);
}

ou_borrowed
ou_namespace_lookup(ou_object *op, const char *name)
{
    const ou_namespace *ns = namespace_of(op);
    size_t i = index_of(ns, name);

    if (i == ns->size) {
        name_error(name);
        return NULL;
    }
    return (ou_borrowed)ns->bindings[i].value;
}

int
ou_namespace_unbind(ou_object *op, const char *name)
{
    ou_namespace *ns = namespace_of(op);
    size_t i = index_of(ns, name);
    ou_binding gone;

    if (i == ns->size) {
        name_error(name);
        return -1;
    }
    gone = ns->bindings[i];
    for (ns->size--; i < ns->size; i++) {
        ns->bindings[i] = ns->bindings[i + 1];
    }
    tell(ns, OU_UNBIND, name, gone.value);
    tell(ns, OU_RELEASE, name, gone.value);
    ou_decref(gone.value);
    ou_decref(gone.name);
    return 0;
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
