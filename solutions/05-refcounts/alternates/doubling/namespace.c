/* namespace.c -- lab 05, alternate "doubling": the last name that came is
 * looked at first.
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

/* The binding of name, or NULL: from the last to the first. */
static ou_binding *
find(const ou_namespace *ns, const char *name)
{
    for (size_t i = ns->size; i-- > 0;) {
        const char *there = ou_str_as(ns->bindings[i].name);

        if (there[0] == name[0] && strcmp(there, name) == 0) {
            return &ns->bindings[i];
        }
    }
    return NULL;
}

/* ---- Binding ------------------------------------------------------------- */

static int
make_room(ou_namespace *ns)
{
    size_t allocated = ns->allocated == 0 ? 8 : 2 * ns->allocated;
    ou_binding *bindings;

    if (ns->size < ns->allocated) {
        return 0;
    }
    bindings = ou_mem_realloc(ns->bindings, allocated * sizeof *bindings);
    if (bindings == NULL) {
        return -1;
    }
    ns->bindings = bindings;
    ns->allocated = allocated;
    return 0;
}

/* A name that is not there is bound to nothing first. */
static ou_binding *
add_name(ou_namespace *ns, const char *name)
{
    ou_object *text = make_room(ns) < 0 ? NULL : ou_str_from(name);
    ou_binding *binding;

    if (text == NULL) {
        return NULL;
    }
    binding = &ns->bindings[ns->size++];
    *binding = (ou_binding){text, NULL};
    return binding;
}

int
ou_namespace_bind(ou_object *op, const char *name, ou_object *value)
{
    ou_namespace *ns = namespace_of(op);
    ou_binding *binding = find(ns, name);
    ou_object *old;

    if (binding == NULL) {
        binding = add_name(ns, name);
    }
    if (binding == NULL) {
        ou_decref(value);
        return -1;
    }
    old = binding->value;
    binding->value = value;
    tell(ns, old == NULL ? OU_BIND : OU_REBIND, name, value);
    if (old != NULL) {
        tell(ns, OU_RELEASE, name, old);
        ou_decref(old);
    }
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
    ou_binding *binding = find(namespace_of(op), name);

    if (binding == NULL) {
        name_error(name);
        return NULL;
    }
    return (ou_borrowed)binding->value;
}

int
ou_namespace_unbind(ou_object *op, const char *name)
{
    ou_namespace *ns = namespace_of(op);
    ou_binding *binding = find(ns, name), gone;

    if (binding == NULL) {
        name_error(name);
        return -1;
    }
    gone = *binding;
    ns->size--;
    for (; binding < &ns->bindings[ns->size]; binding++) {
        binding[0] = binding[1];
    }
    tell(ns, OU_UNBIND, ou_str_as(gone.name), gone.value);
    tell(ns, OU_RELEASE, ou_str_as(gone.name), gone.value);
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
