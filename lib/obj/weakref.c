/* weakref.c -- references that do not own.
 * Layer 38.  Needs: object refcount none list function.  Used by: weakdict.
 * SPDX-License-Identifier: MIT
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

static bool
is_basic(const ou_weakref *ref)
{
    return ref->ob_base.ob_type == &ou_weakref_type && ref->wr_callback == NULL;
}

/* Put ref first, or behind the basic one. */
static void
insert(ou_weakref **list, ou_weakref *ref)
{
    ou_weakref *before =
        *list != NULL && is_basic(*list) && !is_basic(ref) ? *list : NULL;
    ou_weakref **link = before == NULL ? list : &before->wr_next;

    ref->wr_prev = before;
    ref->wr_next = *link;
    *link = ref;
    if (ref->wr_next != NULL) {
        ref->wr_next->wr_prev = ref;
    }
}

/* Take ref out of list, that of its object, which it does not know any more. */
static void
unlink_ref(ou_weakref **list, ou_weakref *ref)
{
    if (ref->wr_prev != NULL) {
        ref->wr_prev->wr_next = ref->wr_next;
    }
    else {
        *list = ref->wr_next;
    }
    if (ref->wr_next != NULL) {
        ref->wr_next->wr_prev = ref->wr_prev;
    }
    ref->wr_object = NULL;
    ref->wr_prev = ref->wr_next = NULL;
}

/* ---- Making and asking --------------------------------------------------- */

/* The reference in list that can be given out once more, or NULL.  New. */
static ou_object *
shared_ref(ou_type *type, ou_weakref *const *list, const ou_object *callback)
{
    bool basic = type == &ou_weakref_type && callback == NULL;

    return basic && *list != NULL && is_basic(*list) ? ou_newref(*list) : NULL;
}

/* While memory is got for ref other code may run, as a collector: it may have
 * made the one that is shared. */
static ou_object *
new_ref(ou_type *type, ou_weakref **list, ou_object *op, ou_object *callback)
{
    ou_weakref *ref = (ou_weakref *)ou_object_new(type, 0);
    ou_object *shared;

    if (ref == NULL) {
        return NULL;
    }
    ref->hash = -1;
    shared = shared_ref(type, list, callback);
    if (shared != NULL) {
        ou_decref(&ref->ob_base);
        return shared;
    }
    ref->wr_object = op;
    ref->wr_callback = ou_xnewref(callback);
    insert(list, ref);
    return (ou_object *)ref;
}

ou_object *
ou_weakref_new_of(ou_type *type, ou_object *op, ou_object *callback)
{
    ou_weakref **list = list_of(op);
    ou_object *shared;

    if (list == NULL) {
        return ou_error_set(&ou_type_error,
                            "cannot create weak reference to '%s' object",
                            op->ob_type->tp_name);
    }
    if (callback == &ou_none) {
        callback = NULL;
    }
    shared = shared_ref(type, list, callback);
    return shared != NULL ? shared : new_ref(type, list, op, callback);
}

ou_object *
ou_weakref_new(ou_object *op, ou_object *callback)
{
    return ou_weakref_new_of(&ou_weakref_type, op, callback);
}

ou_object *
ou_weakref_get(ou_object *ref)
{
    ou_object *op = weakref_of(ref)->wr_object;

    return op == NULL || is_dying(op) ? NULL : ou_newref(op);
}

ou_borrowed
ou_weakref_callback(ou_object *op)
{
    const ou_weakref *ref = weakref_of(op);

    return ref->wr_object == NULL ? NULL : (ou_borrowed)ref->wr_callback;
}

size_t
ou_weakref_count(ou_object *op)
{
    ou_weakref **list = list_of(op);
    size_t count = 0;

    for (ou_weakref *ref = list == NULL ? NULL : *list; ref != NULL;
         ref = ref->wr_next) {
        count += !is_dying(&ref->ob_base);
    }
    return count;
}

ou_object *
ou_weakref_list(ou_object *op)
{
    ou_weakref **list = list_of(op);
    ou_object *result = ou_list_new();

    for (ou_weakref *ref = list == NULL ? NULL : *list;
         ref != NULL && result != NULL; ref = ref->wr_next) {
        if (!is_dying(&ref->ob_base) &&
            ou_list_append(result, &ref->ob_base) < 0) {
            ou_object_clear_ref(&result);
        }
    }
    return result;
}

/* ---- Death of the object ------------------------------------------------- */

/* Clear every reference of op.  Returns those with a callback, linked through
 * wr_next, each of them held; one that is dying itself is not called. */
static ou_weakref *
clear_all(ou_object *op)
{
    ou_weakref **list = list_of(op), *first = NULL, **last = &first;

    while (*list != NULL) {
        ou_weakref *ref = *list;

        unlink_ref(list, ref);
        if (ref->wr_callback != NULL && !is_dying(&ref->ob_base)) {
            ou_incref(&ref->ob_base);
            *last = ref;
            last = &ref->wr_next;
        }
    }
    return first;
}

static void
call_back(ou_weakref *ref)
{
    ou_object *callback = ref->wr_callback, *arg = (ou_object *)ref, *result;

    if (callback == NULL) {
        return; /* one that was called before has taken it */
    }
    ref->wr_callback = NULL;
    result = ou_call(callback, &arg, 1);
    if (result == NULL) {
        ou_error_write_unraisable("weakref callback");
    }
    ou_xdecref(result);
    ou_decref(callback);
}

void
ou_weakref_clear_all(ou_object *op)
{
    ou_weakref *ref = clear_all(op);
    ou_error pending;

    ou_error_fetch(&pending);
    while (ref != NULL) {
        ou_weakref *next = ref->wr_next;

        ref->wr_next = NULL;
        call_back(ref);
        ou_decref((ou_object *)ref);
        ref = next;
    }
    ou_error_restore(&pending);
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

int64_t
ou_weakref_hash(ou_object *op)
{
    ou_weakref *ref = weakref_of(op);

    if (ref->hash == -1) {
        ou_object *object = ou_weakref_get(op);

        if (object == NULL) {
            ou_error_set(&ou_type_error, "weak object has gone away");
            return -1;
        }
        ref->hash = ou_object_hash(object);
        ou_decref(object);
    }
    return ref->hash;
}

int
ou_weakref_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    ou_object *a, *b;
    int result;

    if (!ou_object_is(other, &ou_weakref_type) ||
        (how != OU_EQ && how != OU_NE)) {
        return OU_NOT_IMPLEMENTED;
    }
    a = ou_weakref_get(op);
    b = ou_weakref_get(other);
    if (a == NULL || b == NULL) {
        result = (op == other) == (how == OU_EQ);
    }
    else {
        result = ou_object_compare(a, b, how);
    }
    ou_xdecref(a);
    ou_xdecref(b);
    return result;
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
