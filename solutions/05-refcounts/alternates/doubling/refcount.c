/* refcount.c -- lab 05, alternate "doubling": counting without a branch, and a
 * trashcan that is emptied by the first death, not after it.
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

/* 1 for what is counted, 0 for what is immortal: its highest bit is set. */
static uint32_t
one(const ou_object *op)
{
    return 1 - (op->ob_refcnt >> 31);
}

void
ou_object_incref(ou_object *op)
{
    op->ob_refcnt += one(op);
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
    if (op->ob_refcnt == 0) {
        report_below_zero(op);
    }
    op->ob_refcnt -= one(op);
    if (op->ob_refcnt == 0) {
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

/* The first death has level 1.  When it is done with op, it goes on with those
 * that wait, as if each of them were its own. */
static void
die_at(size_t level, ou_object *op)
{
    if (level > OU_TRASHCAN_DEPTH) {
        ou_object_wait(op, state.delayed);
        state.delayed = op;
        state.stats.ndelayed++;
        return;
    }
    if (level > state.stats.max_depth) {
        state.stats.max_depth = level;
    }
    state.depth = level;
    destroy(op);
    while (level == 1 && state.delayed != NULL) {
        op = state.delayed;
        state.delayed = ou_object_end_waiting(op);
        destroy(op);
    }
    state.depth = level - 1;
}

void
ou_object_dealloc(ou_object *op)
{
    if (op->ob_type->tp_flags & OU_TYPE_NESTS) {
        die_at(state.depth + 1, op);
    }
    else {
        destroy(op);
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
