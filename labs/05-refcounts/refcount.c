/* refcount.c -- counting, and dying at 0.
 * Lab 05-refcounts: Objects and reference counts.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=05-refcounts):
 *
 *     count         10 points   One more, one less
 *     slots          8 points   What stands in a slot has an owner
 *     finalizer     16 points   The last moment at which an object is whole
 *     dealloc       20 points   Dying, also in long chains
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

/* Exercise count, 10 points: One more, one less.
 * Contract: lib/obj/refcount.h. */
void
ou_object_incref(ou_object *op)
{
    ou_todo();
}

/* Exercise count, continued.
 * Contract: lib/obj/refcount.h. */
void
ou_object_decref(ou_object *op)
{
    ou_todo();
}

/* Exercise count, continued.
 * Contract: lib/obj/refcount.h. */
void
ou_object_immortalize(ou_object *op)
{
    ou_todo();
}

/* ---- Slots --------------------------------------------------------------- */

/* Exercise slots, 8 points: What stands in a slot has an owner.
 * Contract: lib/obj/refcount.h. */
void
ou_object_clear_ref(ou_object **slot)
{
    ou_todo();
}

/* Exercise slots, continued.
 * Contract: lib/obj/refcount.h. */
void
ou_object_set_ref(ou_object **slot, ou_object *value)
{
    ou_todo();
}

/* ---- Finalizers ---------------------------------------------------------- */

/* Exercise finalizer, 16 points: The last moment at which an object is whole.
 * Contract: lib/obj/refcount.h. */
void
ou_object_call_finalizer(ou_object *op)
{
    ou_todo();
}

/* Exercise finalizer, continued.
 * Contract: lib/obj/refcount.h. */
int
ou_object_call_finalizer_from_dealloc(ou_object *op)
{
    ou_todo();
}

/* ---- Death --------------------------------------------------------------- */

/* Exercise dealloc, 20 points: Dying, also in long chains.
 * Contract: lib/obj/refcount.h. */
void
ou_object_dealloc(ou_object *op)
{
    ou_todo();
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
