/* weakref.c -- references that do not own.
 * Lab 10-weakrefs: Weak references.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=10-weakrefs):
 *
 *     new           16 points   Make one, or share the one that is there
 *     unlink         6 points   A reference leaves the list
 *     get           10 points   Is it still there?
 *     list           8 points   Who refers to it?
 *     clear         22 points   The object dies
 *     equal          8 points   Hash and equality
 *
 * A reference is in the list of wr_object, or wr_object is NULL. The basic one
 * (of exactly ou_weakref_type, without a callback) is the first of its list,
 * and there is at most one. CPython: Objects/weakrefobject.c. */
#include "obj/weakref.h"

#include "obj/function.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"

#include <stdio.h>

static ou_weakref *
weakref_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_weakref_type));
    return (ou_weakref *)op;
}

/* ---- The list of an object's references ---------------------------------- */

/* The word of op that has the first of its references; NULL if its type has no
 * place for one.  If op waits to die, its pointer to its type is marked: a
 * reference may die before its object does. */
static ou_weakref **
list_of(ou_object *op)
{
    const ou_type *type =
        (const ou_type *)((uintptr_t)op->ob_type & ~(uintptr_t)1);
    size_t offset = type->tp_weaklistoffset;

    return offset == 0 ? NULL : (ou_weakref **)((char *)op + offset);
}

/* Did op's count come to 0?  Until its memory is given back other code may run
 * and meet op, but must not take a reference to it. */
static bool
is_dying(const ou_object *op)
{
    return ou_object_is_waiting(op) || ou_refcnt(op) == 0;
}

/* Exercise unlink, 6 points: A reference leaves the list.
 *
 * Take ref out of list, that of its object, which it does not know any more. */
static void
unlink_ref(ou_weakref **list, ou_weakref *ref)
{
    ou_todo();
}

/* ---- Making and asking --------------------------------------------------- */

/* Exercise new, 16 points: Make one, or share the one that is there.
 * Contract: lib/obj/weakref.h. */
ou_object *
ou_weakref_new_of(ou_type *type, ou_object *op, ou_object *callback)
{
    ou_todo();
}

/* Exercise new, continued.
 * Contract: lib/obj/weakref.h. */
ou_object *
ou_weakref_new(ou_object *op, ou_object *callback)
{
    ou_todo();
}

/* Exercise get, 10 points: Is it still there?
 * Contract: lib/obj/weakref.h. */
ou_object *
ou_weakref_get(ou_object *ref)
{
    ou_todo();
}

/* Exercise list, 8 points: Who refers to it?
 * Contract: lib/obj/weakref.h. */
ou_borrowed
ou_weakref_callback(ou_object *op)
{
    ou_todo();
}

/* Exercise list, continued.
 * Contract: lib/obj/weakref.h. */
size_t
ou_weakref_count(ou_object *op)
{
    ou_todo();
}

/* Exercise list, continued.
 * Contract: lib/obj/weakref.h. */
ou_object *
ou_weakref_list(ou_object *op)
{
    ou_todo();
}

/* ---- Death of the object ------------------------------------------------- */

/* Exercise clear, 22 points: The object dies.
 * Contract: lib/obj/weakref.h. */
void
ou_weakref_clear_all(ou_object *op)
{
    ou_todo();
}

void
ou_weakref_init(void)
{
    ou__object_hooks.clear_weakrefs = ou_weakref_clear_all;
}

void
ou_weakref_fini(void)
{
    ou__object_hooks.clear_weakrefs = NULL;
}

/* ---- The type ------------------------------------------------------------ */

/* Exercise equal, 8 points: Hash and equality.
 * Contract: lib/obj/weakref.h. */
int64_t
ou_weakref_hash(ou_object *op)
{
    ou_todo();
}

/* Exercise equal, continued.
 * Contract: lib/obj/weakref.h. */
int
ou_weakref_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    ou_todo();
}

static void
weakref_clear(ou_object *op)
{
    ou_object_clear_ref(&weakref_of(op)->wr_callback);
}

static void
weakref_dealloc(ou_object *op)
{
    ou_weakref *ref = weakref_of(op);

    if (ref->wr_object != NULL) {
        unlink_ref(list_of(ref->wr_object), ref);
    }
    weakref_clear(op);
    ou_object_free(op);
}

static int
weakref_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    OU_VISIT(weakref_of(op)->wr_callback);
    return 0;
}

static int
weakref_repr(ou_object *op, char *buffer, size_t size)
{
    const ou_object *object = weakref_of(op)->wr_object;

    if (object == NULL || is_dying(object)) {
        return snprintf(buffer, size, "<weakref at %p; dead>", (void *)op);
    }
    return snprintf(buffer, size, "<weakref at %p; to '%s' at %p>", (void *)op,
                    object->ob_type->tp_name, (const void *)object);
}

static ou_object *
weakref_call(ou_object *op, ou_object *const *args, size_t nargs)
{
    ou_object *object;

    if (nargs != 0) {
        return ou_error_set(&ou_type_error,
                            "a weak reference takes no arguments");
    }
    object = ou_weakref_get(op);
    return object != NULL ? object : ou_newref(&ou_none);
}

ou_type ou_weakref_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "weakref",
    .tp_basicsize = sizeof(ou_weakref),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = weakref_dealloc,
    .tp_traverse = weakref_traverse,
    .tp_clear = weakref_clear,
    .tp_repr = weakref_repr,
    .tp_hash = ou_weakref_hash,
    .tp_richcompare = ou_weakref_richcompare,
    .tp_call = weakref_call,
};
