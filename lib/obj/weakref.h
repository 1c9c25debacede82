/* weakref.h -- references that do not own.
 * SPDX-License-Identifier: MIT
 *
 * A weak reference knows an object without keeping it alive: ask it, and it
 * gives the object or says that it is gone. It may have a callback, called when
 * the object dies.
 *
 *     object ---- list ---> ref, no callback ---> newest … oldest with callback
 *
 * An object has the list of its weak references. A plain one without a callback
 * is as good as another, so there is at most one such, the first of the list,
 * and everybody who asks shares it. Behind it stand those with a callback, and
 * those of kinds of their own, the newest first.
 *
 * When the object dies, all of them are cleared before any callback is called,
 * and a callback cannot reach the object through any of them. Then the
 * callbacks are called in the order of the list.
 *
 * CPython: PyWeakReference (Objects/weakrefobject.c). */
#ifndef OU_WEAKREF_H
#define OU_WEAKREF_H

#include "obj/object.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The list is doubly linked, and its head is the word at tp_weaklistoffset of
 * the object; prev of the first one is NULL. */
typedef struct ou_weakref {
    ou_object ob_base;
    ou_object *wr_object;   /* not owned; NULL: dead */
    ou_object *wr_callback; /* owned; NULL: none, or already called */
    int64_t hash;           /* of the object, remembered; -1: never asked */
    struct ou_weakref *wr_prev, *wr_next;
} ou_weakref;

/* CPython: _PyWeakref_RefType. */
extern ou_type ou_weakref_type;

/* From now on, deaths clear weak references.  CPython: no counterpart. */
void ou_weakref_init(void);

/* No more.  No weak reference may be alive.  CPython: no counterpart. */
void ou_weakref_fini(void);

/* Return a weak reference to op.  callback is called with the reference as its
 * argument when op dies; NULL or ou_none: nobody is called, and the reference
 * that op has already is given out again.  It takes a reference to callback.
 * New; NULL with a TypeError if op's type has no place for a list, or with a
 * MemoryError.  CPython: PyWeakref_NewRef. */
ou_object *ou_weakref_new(ou_object *op, ou_object *callback);

/* The same of another type, a kind of ou_weakref_type: never shared.
 * CPython: a subclass of weakref.ref. */
ou_object *ou_weakref_new_of(ou_type *type, ou_object *op, ou_object *callback);

/* Return the object of ref; NULL, without an error, if it is dead or dying: its
 * count came to 0.  New: nobody else may be keeping it alive.
 * CPython: PyWeakref_GetRef (3.13). */
ou_object *ou_weakref_get(ou_object *ref);

/* Return ref's callback, NULL if there is none any more.  Borrowed.
 * CPython: ref.__callback__. */
ou_borrowed ou_weakref_callback(ou_object *ref);

/* Return the number of weak references to op; 0 if its type has none.
 * CPython: weakref.getweakrefcount. */
size_t ou_weakref_count(ou_object *op);

/* Return a list of the weak references to op.  New, or NULL with a MemoryError.
 * CPython: weakref.getweakrefs. */
ou_object *ou_weakref_list(ou_object *op);

/* op dies: clear all its weak references, then call the callbacks, the newest
 * first.  Each reference that is there now is called, even if the callback of
 * another gives it up.  A pending error survives; an error of a callback is
 * reported as unraisable ("weakref callback").  Takes no memory.
 * CPython: PyObject_ClearWeakRefs. */
void ou_weakref_clear_all(ou_object *op);

/* The slot tp_hash: the hash of the object, remembered; if that was not asked
 * for before the object died, -1 with a TypeError.  CPython: weakref_hash. */
int64_t ou_weakref_hash(ou_object *ref);

/* The slot tp_richcompare, for OU_EQ and OU_NE: two references are as equal as
 * their objects while both live; after that each equals only itself.
 * CPython: weakref_richcompare. */
int ou_weakref_richcompare(ou_object *ref, ou_object *other,
                           enum ou_compare how);

#endif
