/* refcount.h -- who has a reference, and what happens when nobody has.
 * SPDX-License-Identifier: MIT
 *
 * Whoever keeps a reference to an object counts it; whoever gives one up counts
 * back; who counts down to 0 has the object die, there and then, in this order:
 *
 *     1. its finalizer, if its type has one: the last moment at which it is
 *        whole, and it may come back to life
 *     2. its weak references are cleared, their callbacks run
 *     3. tp_dealloc gives up what it owns, which may bring others to 0,
 *     4. and gives back its memory
 *
 * Step 3 may go deep: a list in a list in a list. The trashcan cuts such a
 * chain into pieces of OU_TRASHCAN_DEPTH, so that the C stack does not grow
 * with it.
 *
 * An immortal object is not counted: None, the small ints, static types.
 *
 * In a release build ou_incref and ou_decref are a few instructions in place.
 * In a checked one they look first whether the object is alive, note who
 * called, and then call the functions ou_object_incref and ou_object_decref.
 *
 * CPython: Py_INCREF, Py_DECREF, Py_SETREF, _Py_Dealloc,
 * PyObject_CallFinalizerFromDealloc, the trashcan (Objects/object.c). */
#ifndef OU_REFCOUNT_H
#define OU_REFCOUNT_H

#include "obj/object.h"
#include "obj/object_registry.h"

#include <stdbool.h>
#include <stddef.h>

/* So many deallocations of containers may be nested.
 * CPython: _PyTrash_UNWIND_LEVEL. */
#define OU_TRASHCAN_DEPTH 50

/* ---- Functions ----------------------------------------------------------- */

/* Take a reference to op: one more.  An immortal's count does not change; a
 * count that reaches 2**31 makes immortal.  CPython: Py_IncRef. */
void ou_object_incref(ou_object *op);

/* Give up a reference to op: one less; at 0, ou_object_dealloc.  An immortal's
 * count does not change.  A count that is 0 already is fatal: "count below
 * zero", with what op is.  Steals op.  CPython: Py_DecRef. */
void ou_object_decref(ou_object *op);

/* Set *slot to NULL, then give up what was there, if not NULL.
 * CPython: Py_CLEAR. */
void ou_object_clear_ref(ou_object **slot);

/* Set *slot to value, then give up what was there, if not NULL: code that the
 * death of the old object runs sees the new one.  Steals value, which may be
 * NULL.  CPython: Py_XSETREF. */
void ou_object_set_ref(ou_object **slot, ou_object *value);

/* op's count is 0: have it die, as described above. If OU_TRASHCAN_DEPTH
 * objects of types with OU_TYPE_NESTS are dying around this call, one inside
 * the other, such an object is put into the trashcan instead; the outermost of
 * these calls empties it before it returns.  Steals op. CPython: _Py_Dealloc,
 * _PyTrash_begin, _PyTrash_end, subtype_dealloc. */
void ou_object_dealloc(ou_object *op);

/* Call op's tp_finalize, if there is one; not a second time if op's type has
 * OU_TYPE_HAVE_GC.  A pending error survives; one that the finalizer sets is
 * reported as unraisable ("finalizer of NAME").  The count is at least 1.
 * CPython: PyObject_CallFinalizer. */
void ou_object_call_finalizer(ou_object *op);

/* The same for an object whose count is 0: during the call it is 1.  Returns 0
 * if op may die; -1 if the finalizer kept a reference, and op lives on.
 * CPython: PyObject_CallFinalizerFromDealloc. */
int ou_object_call_finalizer_from_dealloc(ou_object *op);

/* Make op immortal: it is never counted again and never dies.
 * CPython: _Py_SetImmortal. */
void ou_object_immortalize(ou_object *op);

/* What deallocation has done. */
typedef struct {
    size_t ndelayed;  /* objects that were put into the trashcan */
    size_t max_depth; /* nested deaths of objects with OU_TYPE_NESTS */
} ou_dealloc_stats;

/* Fill in *stats: what was done since the program began or since they were last
 * reset.  CPython: no counterpart. */
void ou_object_dealloc_stats(ou_dealloc_stats *stats);

/* Begin to count anew.  CPython: no counterpart. */
void ou_object_reset_dealloc_stats(void);

/* ---- In place ------------------------------------------------------------ */

/* Is op immortal?  CPython: _Py_IsImmortal. */
static inline bool
ou_object_is_immortal(const ou_object *op)
{
    return (int32_t)op->ob_refcnt < 0;
}

/* Return the number of references to op; OU_IMMORTAL_REFCNT or thereabouts if
 * it is immortal.  CPython: Py_REFCNT. */
static inline uint32_t
ou_refcnt(const ou_object *op)
{
    return op->ob_refcnt;
}

/* op's count is 0, and it cannot die yet: have it wait, with a link to next,
 * which may be NULL.  Nobody but ou_object_end_waiting may touch it. CPython:
 * _PyTrash_thread_deposit_object. */
static inline void
ou_object_wait(ou_object *op, ou_object *next)
{
    op->ob_delayed = (uintptr_t)next | (op->ob_flags & OU_OBJECT_KEPT);
    op->ob_type = (ou_type *)((uintptr_t)op->ob_type | 1);
}

/* op need not wait any more: its count is 0 again.  Returns what it was linked
 * to.  CPython: a part of _PyTrash_thread_destroy_chain. */
static inline ou_object *
ou_object_end_waiting(ou_object *op)
{
    uintptr_t next = op->ob_delayed;

    op->ob_refcnt = 0;
    op->ob_flags = (uint32_t)(next & OU_OBJECT_KEPT);
    op->ob_type = (ou_type *)((uintptr_t)op->ob_type & ~(uintptr_t)1);
    return (ou_object *)(next & ~(uintptr_t)OU_OBJECT_KEPT);
}

static inline void
ou__incref_at(ou_object *op, const char *file, int line, const char *function)
{
    if (OU_IS_CHECKED) {
        ou__registry_note(op, 1, file, line, function);
        ou_object_incref(op);
    }
    else if (!ou_object_is_immortal(op)) {
        op->ob_refcnt++;
    }
}

static inline void
ou__decref_at(ou_object *op, const char *file, int line, const char *function)
{
    if (OU_IS_CHECKED) {
        ou__registry_note(op, -1, file, line, function);
        ou_object_decref(op);
    }
    else if (!ou_object_is_immortal(op) && --op->ob_refcnt == 0) {
        ou_object_dealloc(op);
    }
}

static inline ou_object *
ou__newref_at(ou_object *op, const char *file, int line, const char *function)
{
    ou__incref_at(op, file, line, function);
    return op;
}

static inline void
ou__xdecref_at(ou_object *op, const char *file, int line, const char *function)
{
    if (op != NULL) {
        ou__decref_at(op, file, line, function);
    }
}

static inline ou_object *
ou__xnewref_at(ou_object *op, const char *file, int line, const char *function)
{
    return op == NULL ? NULL : ou__newref_at(op, file, line, function);
}

/* Macros, because they say where they stand.  Each evaluates op once.
 * CPython: Py_INCREF, Py_DECREF, Py_XINCREF, Py_XDECREF. */
#define ou_incref(op) ou__incref_at((op), __FILE__, __LINE__, __func__)
#define ou_decref(op) ou__decref_at((op), __FILE__, __LINE__, __func__)

/* Take a reference to op and return it.  New.  op may be borrowed: this is how
 * to keep what was borrowed.  CPython: Py_NewRef. */
#define ou_newref(op)                                                          \
    ou__newref_at((ou_object *)(op), __FILE__, __LINE__, __func__)

/* Give up a reference, and take one, where op may be NULL; newref returns it.
 * CPython: Py_XDECREF, Py_XNewRef. */
#define ou_xdecref(op) ou__xdecref_at((op), __FILE__, __LINE__, __func__)
#define ou_xnewref(op)                                                         \
    ou__xnewref_at((ou_object *)(op), __FILE__, __LINE__, __func__)

#endif
