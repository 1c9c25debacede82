/* weakref.c -- lab 10, alternate "keys": the whole list is taken off the object
 * at once, and its links lead from one callback to the next.
 * SPDX-License-Identifier: MIT */
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
 * place for one.  op may be waiting to die, which marks the pointer to its
 * type: a reference may die before its object does. */
static ou_weakref **
list_of(ou_object *op)
{
    const ou_type *type =
        (const ou_type *)((uintptr_t)op->ob_type & ~(uintptr_t)1);
    size_t offset = type->tp_weaklistoffset;

    return offset == 0 ? NULL : (ou_weakref **)((char *)op + offset);
}

/* Has op's count come to 0?  Between that and the end of its tp_dealloc other
 * code may run and meet op, but must not take a reference to it. */
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

/* Take ref out of the list of its object, which it does not know any more. */
static void
unlink_ref(ou_weakref *ref)
{
    if (ref->wr_object == NULL) {
        return;
    }
    if (ref->wr_prev != NULL) {
        ref->wr_prev->wr_next = ref->wr_next;
    }
    else {
        *list_of(ref->wr_object) = ref->wr_next;
    }
    if (ref->wr_next != NULL) {
        ref->wr_next->wr_prev = ref->wr_prev;
    }
    ref->wr_object = NULL;
    ref->wr_prev = ref->wr_next = NULL;
}

/* ---- Making and asking --------------------------------------------------- */

static ou_object *
new_ref(ou_type *type, ou_weakref **list, ou_object *op, ou_object *callback)
{
    ou_weakref *ref = (ou_weakref *)ou_object_new(type, 0);

    if (ref != NULL) {
        ref->wr_object = op;
        ref->wr_callback = ou_xnewref(callback);
        ref->hash = -1;
        insert(list, ref);
    }
    return (ou_object *)ref;
}

ou_object *
ou_weakref_new_of(ou_type *type, ou_object *op, ou_object *callback)
{
    ou_weakref **list = list_of(op);

    if (list == NULL) {
        return ou_error_set(&ou_type_error,
                            "cannot create weak reference to '%s' object",
                            op->ob_type->tp_name);
    }
    if (callback == &ou_none) {
        callback = NULL;
    }
    if (callback == NULL && type == &ou_weakref_type && *list != NULL &&
        is_basic(*list)) {
        return ou_newref(*list);
    }
    return new_ref(type, list, op, callback);
}

ou_object *
ou_weakref_new(ou_object *op, ou_object *callback)
{
    return ou_weakref_new_of(&ou_weakref_type, op, callback);
}

/* An object that waits to die, or is dying, has no reference left to share. */
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

/* All references forget op.  Those to be called are held and stay linked, in
 * their order; returns the first of them. */
static ou_weakref *
forget_object(ou_weakref *ref)
{
    ou_weakref *first = NULL, **link = &first, *next;

    for (; ref != NULL; ref = next) {
        next = ref->wr_next;
        ref->wr_object = NULL;
        ref->wr_prev = ref->wr_next = NULL;
        if (ref->wr_callback != NULL && !is_dying(&ref->ob_base)) {
            *link = (ou_weakref *)ou_newref(ref);
            link = &ref->wr_next;
        }
    }
    return first;
}

/* ref is out of the list; call its callback, and give ref up. */
static void
call_and_release(ou_weakref *ref)
{
    ou_object *arg = (ou_object *)ref, *callback = ref->wr_callback, *result;

    if (callback == NULL) {
        ou_decref(arg);
        return;
    }
    ref->wr_callback = NULL;
    result = ou_call(callback, &arg, 1);
    if (result != NULL) {
        ou_decref(result);
    }
    else {
        ou_error_write_unraisable("weakref callback");
    }
    ou_decref(callback);
    ou_decref(arg);
}

void
ou_weakref_clear_all(ou_object *op)
{
    ou_weakref **list = list_of(op), *ref = forget_object(*list), *next;
    ou_error pending;

    *list = NULL;
    ou_error_fetch(&pending);
    for (; ref != NULL; ref = next) {
        next = ref->wr_next;
        ref->wr_next = NULL;
        call_and_release(ref);
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
    unlink_ref(weakref_of(op));
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
    ou_object *object = ou_weakref_get(op);
    int n;

    if (object == NULL) {
        return snprintf(buffer, size, "<weakref at %p; dead>", (void *)op);
    }
    n = snprintf(buffer, size, "<weakref at %p; to '%s' at %p>", (void *)op,
                 object->ob_type->tp_name, (void *)object);
    ou_decref(object);
    return n;
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
    .tp_flags = OU_TYPE_HAVE_GC,
    .tp_dealloc = weakref_dealloc,
    .tp_traverse = weakref_traverse,
    .tp_clear = weakref_clear,
    .tp_repr = weakref_repr,
    .tp_hash = ou_weakref_hash,
    .tp_richcompare = ou_weakref_richcompare,
    .tp_call = weakref_call,
};
