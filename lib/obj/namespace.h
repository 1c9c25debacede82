/* namespace.h -- names, bound to objects.
 * SPDX-License-Identifier: MIT
 *
 * What other languages call a variable is a name here, and an object that it is
 * bound to. To assign is to bind the name to another object; the object of
 * before does not change, it only loses a reference.
 *
 * Each step can be watched: a namespace tells its observer, in the order in
 * which things happen, so that a picture or a test can follow.
 *
 *     x = 2337      BIND x -> int 2337, count 1
 *     x = 2338      REBIND x -> int 2338, then RELEASE int 2337
 *     y = x         BIND y -> the same object, count 2
 *     del x         UNBIND x, then RELEASE
 *
 * CPython: STORE_NAME, LOAD_NAME, DELETE_NAME on the dict of a module. */
#ifndef OU_NAMESPACE_H
#define OU_NAMESPACE_H

#include "obj/object.h"

#include <stddef.h>

enum ou_binding_event {
    OU_BIND,   /* name was not bound and is now */
    OU_REBIND, /* name was bound to something else, and is to op now */
    OU_UNBIND, /* name is bound no more; op still has its reference */
    OU_RELEASE /* the reference to op is about to be given up */
};

/* name is the namespace's; op is borrowed, ctx as given with the observer. */
typedef void ou_binding_observer(void *ctx, enum ou_binding_event event,
                                 const char *name, ou_object *op);

/* An array of bindings in the order in which the names came; name is a str of
 * which the namespace owns a reference, as of the value. */
typedef struct {
    ou_object *name;
    ou_object *value;
} ou_binding;

typedef struct {
    ou_object ob_base;
    size_t size;      /* bindings */
    size_t allocated; /* room, in bindings */
    ou_binding *bindings;
    ou_binding_observer *observer; /* or NULL */
    void *observer_ctx;
} ou_namespace;

/* CPython: PyModule_Type, for what this is used for. */
extern ou_type ou_namespace_type;

/* Return an empty namespace.  New, or NULL with a MemoryError.
 * CPython: PyModule_NewObject. */
ou_object *ou_namespace_new(void);

/* Have observer called at each step, NULL: nobody.  It must not bind, rebind or
 * unbind.  ctx is borrowed.  CPython: no counterpart. */
void ou_namespace_observe(ou_object *op, ou_binding_observer *observer,
                          void *ctx);

/* Bind name to value: a BIND, or a REBIND followed by the RELEASE of the old
 * value, which is given up last: what its death runs sees the new binding.  A
 * new object's reference is handed to the name, nobody counts twice.
 * Steals value, even on failure.  Returns 0, or -1 with a MemoryError and the
 * name as before.  CPython: STORE_NAME. */
int ou_namespace_bind(ou_object *op, const char *name, ou_object *value);

/* Return what name is bound to; NULL with a NameError if it is not.
 * Borrowed: valid until the name is bound again or taken away.  CPython:
 * LOAD_NAME. */
ou_borrowed ou_namespace_lookup(ou_object *op, const char *name);

/* Take name away: UNBIND, then RELEASE.  Returns 0, or -1 with a NameError. The
 * object goes on if others hold it.  CPython: DELETE_NAME. */
int ou_namespace_unbind(ou_object *op, const char *name);

/* Return the number of names.  CPython: len(globals()). */
size_t ou_namespace_size(const ou_object *op);

/* Return name i, in the order in which they came; NULL with an IndexError if
 * there are not so many.  Valid until the next unbind.
 * CPython: no counterpart. */
const char *ou_namespace_name(ou_object *op, size_t i);

/* Return what name i is bound to, or NULL as above.  Borrowed: valid until it
 * is bound again or taken away.  CPython: no counterpart. */
ou_borrowed ou_namespace_value(ou_object *op, size_t i);

#endif
