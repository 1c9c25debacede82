/* refcount.c -- counting, and dying at 0.
 * Layer 23.  Needs: fatal object.  Used by: none.
 * SPDX-License-Identifier: MIT
 *
 * Deaths nest: an object gives up what it owns, which dies inside its death.
 * depth says how many objects that can form chains are dying around this one;
 * at OU_TRASHCAN_DEPTH the next one is laid aside, and the outermost death goes
 * on with what was laid aside when it is done with its own. So the stack never
 * holds more than OU_TRASHCAN_DEPTH of them, and what waits is linked through
 * the objects' own headers: dying takes no memory.
 * CPython: _Py_Dealloc, PyObject_CallFinalizerFromDealloc,
 * _PyTrash_thread_destroy_chain (Objects/object.c). */
#include "obj/refcount.h"

#include "mem/fatal.h"

#include <stdio.h>

static struct {
    size_t depth;       /* nested deaths of types with OU_TYPE_NESTS */
    ou_object *delayed; /* the last one laid aside; the others hang on it */
    ou_dealloc_stats stats;
} state;

/* ---- Counting ------------------------------------------------------------ */

void
ou_object_incref(ou_object *op)
{
    if (!ou_object_is_immortal(op)) {
        op->ob_refcnt++;
    }
}

static OU_NORETURN void
report_below_zero(ou_object *op)
{
    ou_fatal("ou_decref(%p): count below zero: '%s' object number %zu had no "
             "reference left to give up",
             (void *)op, op->ob_type->tp_name, ou_registry_serial(op));
}

void
ou_object_decref(ou_object *op)
{
    if (ou_object_is_immortal(op)) {
        return;
    }
    if (op->ob_refcnt == 0) {
        report_below_zero(op);
    }
    if (--op->ob_refcnt == 0) {
        ou_object_dealloc(op);
    }
}

void
ou_object_immortalize(ou_object *op)
{
    op->ob_refcnt = OU_IMMORTAL_REFCNT;
}

/* ---- Slots --------------------------------------------------------------- */

void
ou_object_clear_ref(ou_object **slot)
{
    ou_object_set_ref(slot, NULL);
}

void
ou_object_set_ref(ou_object **slot, ou_object *value)
{
    ou_object *old = *slot;

    *slot = value;
    ou_xdecref(old); /* last: its death may run code that reads *slot */
}

/* ---- Finalizers ---------------------------------------------------------- */

void
ou_object_call_finalizer(ou_object *op)
{
    const ou_type *type = op->ob_type;
    char where[80];
    ou_error pending;

    if (type->tp_finalize == NULL || (op->ob_flags & OU_OBJECT_FINALIZED)) {
        return;
    }
    if (type->tp_flags & OU_TYPE_HAVE_GC) {
        op->ob_flags |= OU_OBJECT_FINALIZED;
    }
    ou_error_fetch(&pending);
    type->tp_finalize(op);
    if (ou_error_occurred() != NULL) {
        snprintf(where, sizeof where, "finalizer of %s", type->tp_name);
        ou_error_write_unraisable(where);
    }
    ou_error_restore(&pending);
}

int
ou_object_call_finalizer_from_dealloc(ou_object *op)
{
    const ou_type *type = op->ob_type;

    /* Whoever takes a reference meanwhile and gives it up again must not come
     * to 0 a second time. */
    op->ob_refcnt = 1;
    ou_object_call_finalizer(op);
    if (OU_IS_CHECKED && (op->ob_type != type || op->ob_refcnt == 0)) {
        ou_fatal("the finalizer of '%s' object %p gave up a reference that it "
                 "did not own",
                 type->tp_name, (void *)op);
    }
    if (ou_object_is_immortal(op)) {
        return -1;
    }
    return --op->ob_refcnt == 0 ? 0 : -1;
}

/* ---- Death --------------------------------------------------------------- */

static bool
has_weakrefs(ou_object *op)
{
    size_t offset = op->ob_type->tp_weaklistoffset;

    return offset != 0 && *(ou_object **)((char *)op + offset) != NULL;
}

/* The four steps that refcount.h lists. */
static void
destroy(ou_object *op)
{
    if (op->ob_type->tp_finalize != NULL &&
        ou_object_call_finalizer_from_dealloc(op) < 0) {
        return;
    }
    if (has_weakrefs(op) && ou__object_hooks.clear_weakrefs != NULL) {
        ou__object_hooks.clear_weakrefs(op);
    }
    op->ob_type->tp_dealloc(op);
}

static void
destroy_nested(ou_object *op)
{
    state.depth++;
    if (state.depth > state.stats.max_depth) {
        state.stats.max_depth = state.depth;
    }
    destroy(op);
    state.depth--;
}

/* Is tp_dealloc all there is to the death of objects of type?  Ints and texts
 * die so: destroy would come to the same, and take longer. */
static bool
dies_simply(const ou_type *type)
{
    return !(type->tp_flags & OU_TYPE_NESTS) && type->tp_finalize == NULL &&
           type->tp_weaklistoffset == 0;
}

void
ou_object_dealloc(ou_object *op)
{
    if (dies_simply(op->ob_type)) {
        op->ob_type->tp_dealloc(op);
        return;
    }
    if (!(op->ob_type->tp_flags & OU_TYPE_NESTS)) {
        destroy(op);
        return;
    }
    if (state.depth >= OU_TRASHCAN_DEPTH) {
        ou_object_wait(op, state.delayed);
        state.delayed = op;
        state.stats.ndelayed++;
        return;
    }
    destroy_nested(op);
    while (state.depth == 0 && state.delayed != NULL) {
        ou_object *next = state.delayed;

        state.delayed = ou_object_end_waiting(next);
        destroy_nested(next);
    }
}

void
ou_object_dealloc_stats(ou_dealloc_stats *stats)
{
    *stats = state.stats;
}

void
ou_object_reset_dealloc_stats(void)
{
    state.stats = (ou_dealloc_stats){0, 0};
}
