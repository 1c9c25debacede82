/* weakref.c -- lab 10, alternate "sweep": the first of the list is taken off
 * again and again, and those to be called are put on a stack and taken off it.
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

/* Put ref first, or second if the basic one is there and ref is another. */
static void
insert(ou_weakref **list, ou_weakref *ref)
{
    ou_weakref *first = *list;

    if (first != NULL && is_basic(first) && !is_basic(ref)) {
        ref->wr_prev = first;
        ref->wr_next = first->wr_next;
        first->wr_next = ref;
    }
    else {
        ref->wr_prev = NULL;
        ref->wr_next = first;
        *list = ref;
    }
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

/* The object of ref, or NULL if it is dead or about to die.  Borrowed. */
static ou_object *
referent(const ou_weakref *ref)
{
    ou_object *op = ref->wr_object;

    return op == NULL || is_dying(op) ? NULL : op;
}

ou_object *
ou_weakref_get(ou_object *ref)
{
    return ou_xnewref(referent(weakref_of(ref)));
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

/* Clear every reference of op, and put those with a callback on a stack, each
 * of them held: the oldest is on top. */
static ou_weakref *
clear_all(ou_object *op)
{
    ou_weakref **list = list_of(op), *top = NULL;

    while (*list != NULL) {
        ou_weakref *ref = *list;

        unlink_ref(ref);
        if (ref->wr_callback != NULL && !is_dying(&ref->ob_base)) {
            ref->wr_next = top;
            top = (ou_weakref *)ou_newref(ref);
        }
    }
    return top;
}

/* Turn the stack over: the newest comes to the top. */
static ou_weakref *
turned_over(ou_weakref *top)
{
    ou_weakref *turned = NULL;

    while (top != NULL) {
        ou_weakref *next = top->wr_next;

        top->wr_next = turned;
        turned = top;
        top = next;
    }
    return turned;
}

static void
call_back(ou_weakref *ref)
{
    ou_object *callback = ref->wr_callback, *arg = (ou_object *)ref, *result;

    if (callback == NULL) {
        return;
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
    ou_weakref *ref = turned_over(clear_all(op));
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
    const ou_object *object = referent(weakref_of(op));

    if (object == NULL) {
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
    .tp_flags = OU_TYPE_HAVE_GC,
    .tp_dealloc = weakref_dealloc,
    .tp_traverse = weakref_traverse,
    .tp_clear = weakref_clear,
    .tp_repr = weakref_repr,
    .tp_hash = ou_weakref_hash,
    .tp_richcompare = ou_weakref_richcompare,
    .tp_call = weakref_call,
};
