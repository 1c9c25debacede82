/* refcount.c -- lab 05, alternate "splice": what waits is taken as a whole, one
 * generation after the other.
 * SPDX-License-Identifier: MIT */
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
    ou_object *given = value;

    value = *slot;
    *slot = given; /* an exchange: value is what was there */
    ou_xdecref(value);
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
    /* Whoever takes a reference meanwhile and gives it up again must not come
     * to 0 a second time. */
    op->ob_refcnt = 1;
    ou_object_call_finalizer(op);
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

/* Have op die one level deeper; too deep, have it wait. */
static void
enter(ou_object *op)
{
    if (state.depth == OU_TRASHCAN_DEPTH) {
        ou_object_wait(op, state.delayed);
        state.delayed = op;
        state.stats.ndelayed++;
        return;
    }
    if (++state.depth > state.stats.max_depth) {
        state.stats.max_depth = state.depth;
    }
    destroy(op);
    state.depth--;
}

/* Take all that wait now; those that their deaths have wait are the next
 * generation. */
static void
empty_trashcan(void)
{
    while (state.delayed != NULL) {
        ou_object *generation = state.delayed;

        state.delayed = NULL;
        while (generation != NULL) {
            ou_object *op = generation;

            generation = ou_object_end_waiting(op);
            state.depth = 1;
            destroy(op);
        }
    }
    state.depth = 0;
}

void
ou_object_dealloc(ou_object *op)
{
    if (!(op->ob_type->tp_flags & OU_TYPE_NESTS)) {
        destroy(op);
        return;
    }
    enter(op);
    if (state.depth == 0) {
        empty_trashcan();
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
