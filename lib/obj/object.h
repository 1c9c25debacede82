/* object.h -- what every object begins with, and what every type can do.
 * SPDX-License-Identifier: MIT
 *
 *              16 bytes                        the type's own fields
 *     +-----------+-----------+----------------------+-----------------
 *     | ob_refcnt | ob_flags  | ob_type              | value, items, …
 *     +-----------+-----------+----------------------+-----------------
 *
 * An object is a count of references, a pointer to its type, and whatever the
 * type adds. The type is a table of functions, the slots, that know how to free
 * such an object, visit what it refers to, hash it, compare it, show it.
 *
 * Who owns a reference has to give it up, once (refcount.h).  The words in
 * every contract of the library:
 *
 * - new: the result is a reference that the caller owns.
 * - borrowed: the result is somebody else's. Do not give it up, and do not use
 *   it once the owner may have. Its C type is ou_borrowed.
 * - steals: the argument's reference now belongs to the callee, whether the
 *   call succeeds or not.
 *
 * An argument of which nothing is said is borrowed for the duration of the
 * call.
 *
 * CPython: PyObject, PyTypeObject (Include/object.h, Objects/object.c). */
#ifndef OU_OBJECT_H
#define OU_OBJECT_H

#include "mem/domain.h"
#include "obj/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ou_object ou_object;
typedef struct ou_type ou_type;

struct ou_object {
    union {
        struct {
            uint32_t ob_refcnt; /* 2**31 and more: immortal, not counted */
            uint32_t ob_flags;  /* enum ou_object_flag */
        };
        /* Of an object that waits to die (refcount.h): the next one, with the
         * flags that must not be lost in the lowest bits of its address. The
         * lowest bit of ob_type is 1 then. */
        uintptr_t ob_delayed;
    };
    ou_type *ob_type;
};
_Static_assert(sizeof(ou_object) == 16, "a count and a pointer, as CPython's");

/* Of an object whose size is not its type's alone.  CPython: PyVarObject. */
typedef struct {
    ou_object ob_base;
    size_t ob_size; /* items */
} ou_varobject;

enum ou_object_flag {
    OU_OBJECT_FINALIZED = 1,  /* tp_finalize was called (types with cycles) */
    OU_OBJECT_REGISTERED = 2, /* the registry knows it (object_registry.h) */
    OU_OBJECT_KEPT = 3,       /* the flags that survive the trashcan */
    OU_OBJECT_IN_REPR = 4,    /* being shown: a list that contains itself */
    /* The meaning of these two is the type's own; not for a type that has
     * OU_TYPE_NESTS, whose objects lose them while they wait to die. */
    OU_OBJECT_TYPE_0 = 8,
    OU_OBJECT_TYPE_1 = 16,
};

/* Does op wait to die?  Then nothing of it but its memory may be used.
 * CPython: its count is 0. */
static inline bool
ou_object_is_waiting(const ou_object *op)
{
    return ((uintptr_t)op->ob_type & 1) != 0;
}

/* A borrowed reference.  With -DOU_CHECK_OWNERSHIP, in a build that is only
 * compiled, it is a type of its own, and to give up a reference that one does
 * not own is an error of compilation.  CPython: no counterpart. */
#ifdef OU_CHECK_OWNERSHIP
typedef struct ou_borrowed_ *ou_borrowed;
#else
typedef ou_object *ou_borrowed;
#endif

/* Return op, to pass it on as an argument: the one cast.  Borrowed.
 * CPython: no counterpart. */
static inline ou_object *
ou_lend(ou_borrowed op)
{
    return (ou_object *)op;
}

/* ---- Slots --------------------------------------------------------------- */

enum ou_compare { OU_LT, OU_LE, OU_EQ, OU_NE, OU_GT, OU_GE };
/* What tp_richcompare returns when it does not know the other type. */
#define OU_NOT_IMPLEMENTED 2

/* Called for an object that another refers to; not 0 ends the traversal. */
typedef int ou_visitproc(ou_object *op, void *arg);

enum ou_type_flag {
    OU_TYPE_HAVE_GC = 1, /* may take part in a cycle; is finalized once */
    OU_TYPE_NESTS = 2,   /* its objects can form deep chains: trashcan */
};

/* A slot is NULL if the type has nothing to say, except tp_dealloc.
 * CPython: PyTypeObject; the slots have its names. */
struct ou_type {
    ou_object ob_base; /* a type is an object */
    const char *tp_name;
    size_t tp_basicsize;      /* bytes of an object, the header included */
    size_t tp_itemsize;       /* bytes of each item behind that; 0: no items */
    unsigned tp_flags;        /* enum ou_type_flag */
    const ou_type *tp_base;   /* what it is a kind of; NULL: object */
    size_t tp_weaklistoffset; /* of an ou_object *, its weak references; 0: has
                                 none (weakref.h) */
    /* The count is 0, finalizer and weak references are done with: give up what
     * op owns, then its memory, with ou_object_free or a free list. */
    void (*tp_dealloc)(ou_object *op);
    /* Call visit for each reference that op owns; return what it returns as
     * soon as that is not 0. */
    int (*tp_traverse)(ou_object *op, ou_visitproc *visit, void *arg);
    /* Give up the references that may be part of a cycle.  op stays usable. */
    void (*tp_clear)(ou_object *op);
    /* op is about to die and is whole.  May resurrect it by keeping a
     * reference; an error that it sets is reported as unraisable. */
    void (*tp_finalize)(ou_object *op);
    /* Write what snprintf would. */
    int (*tp_repr)(ou_object *op, char *buffer, size_t size);
    /* Not -1; or -1 with an error.  NULL: the address decides. */
    int64_t (*tp_hash)(ou_object *op);
    /* 1 or 0; OU_NOT_IMPLEMENTED; or -1 with an error.  NULL: the address
     * decides whether equal. */
    int (*tp_richcompare)(ou_object *op, ou_object *other, enum ou_compare how);
    /* Call op with nargs arguments.  New, or NULL with an error. */
    ou_object *(*tp_call)(ou_object *op, ou_object *const *args, size_t nargs);
};

/* The type of all types.  CPython: PyType_Type. */
extern ou_type ou_type_type;

/* From 2**31 on a count is not a count: the object is immortal.  A new immortal
 * starts in the middle of that range.  CPython:
 * _Py_IMMORTAL_REFCNT (3.12, 3.13), _Py_IMMORTAL_INITIAL_REFCNT (3.14). */
#define OU_IMMORTAL_REFCNT (3u << 30)

/* The beginning of the definition of a static type: immortal, of type type. */
#define OU_TYPE_HEAD                                                           \
    {                                                                          \
        {{OU_IMMORTAL_REFCNT, 0}}, &ou_type_type                               \
    }

/* Visit op, for tp_traverse.  A macro, because it returns from the caller.
 * CPython: Py_VISIT. */
#define OU_VISIT(op)                                                           \
    do {                                                                       \
        if ((op) != NULL) {                                                    \
            int ou__result = visit((ou_object *)(op), arg);                    \
            if (ou__result != 0) {                                             \
                return ou__result;                                             \
            }                                                                  \
        }                                                                      \
    } while (0)

/* Checked builds know which objects are alive: object_registry.h. */
void ou__registry_add(ou_object *op);
void ou__registry_remove(ou_object *op);

/* ---- Memory -------------------------------------------------------------- */

/* From now on objects and their buffers come from domains, which is borrowed
 * until the next call; NULL: from none, a request is fatal.  No object may be
 * alive.  CPython: no counterpart. */
void ou_object_set_domains(ou_domains *domains);

/* Return a new block of nbytes bytes of the domain for buffers, or NULL with a
 * MemoryError.  CPython: PyMem_Malloc. */
void *ou_mem_malloc(size_t nbytes);

/* Change the size of block p, NULL: make one.  NULL with a MemoryError if there
 * is no memory, and p is as before; otherwise steals p.
 * CPython: PyMem_Realloc. */
void *ou_mem_realloc(void *p, size_t nbytes);

/* Give back block p.  Steals p; NULL does nothing.  CPython: PyMem_Free. */
void ou_mem_free(void *p);

/* Return a new object of type with room for nitems items; the fields behind the
 * header are 0.  NULL with a MemoryError if there is no memory.
 * CPython: PyType_GenericAlloc. */
ou_object *ou_object_new(ou_type *type, size_t nitems);

/* The same, but the fields behind the header are whatever they are: the caller
 * writes each of them before anybody else sees the object.
 * CPython: PyObject_New, PyObject_NewVar. */
ou_object *ou_object_new_unset(ou_type *type, size_t nitems);

/* Give the memory of op back.  Steals op, which owns nothing any more.
 * CPython: PyObject_Free as tp_free. */
void ou_object_free(ou_object *op);

/* Write the header of op, an object that was retired: one reference, no flags.
 * The other fields are as they were.  CPython: PyObject_Init, _Py_NewReference.
 */
static inline void
ou_object_init(ou_object *op, ou_type *type)
{
    op->ob_refcnt = 1;
    op->ob_flags = 0;
    op->ob_type = type;
    if (OU_IS_CHECKED) {
        ou__registry_add(op);
    }
}

/* op is no object any more, though its memory is kept, by a free list.
 * CPython: _Py_ForgetReference. */
static inline void
ou_object_retire(ou_object *op)
{
    if (OU_IS_CHECKED) {
        ou__registry_remove(op);
    }
}

/* Bytes of an object of type with nitems items.  CPython: _PyObject_VAR_SIZE.
 */
size_t ou_object_size(const ou_type *type, size_t nitems);

/* What layers above put in for the death of an object.  NULL: nothing to do. */
typedef struct {
    /* op's weak list is not empty: clear the references, run the callbacks. */
    void (*clear_weakrefs)(ou_object *op);
    /* Checked builds: op is about to be no object any more. */
    void (*retires)(ou_object *op);
} ou_object_hooks;
extern ou_object_hooks ou__object_hooks;

/* ---- What any object can be asked ---------------------------------------- */

/* Is op of type, or of a kind of it?  CPython: PyObject_TypeCheck. */
bool ou_object_is(const ou_object *op, const ou_type *type);

/* So many calls that compare, hash or show what is nested may be under way. */
#define OU_RECURSION_LIMIT 1000

/* Enter such a call.  Returns 0; -1 with a RecursionError that says what is
 * being done if it would be one too many.  CPython: Py_EnterRecursiveCall. */
int ou_object_enter(const char *what);

/* Leave a call that was entered.  CPython: Py_LeaveRecursiveCall. */
void ou_object_leave(void);

/* Write op as a programmer would, as snprintf does; "<nil>" for NULL, "..." for
 * what is nested too deeply.  CPython: PyObject_Repr. */
int ou_object_repr(ou_object *op, char *buffer, size_t size);

/* Write the item of op at or behind *pos and move *pos behind it; *pos is 0
 * first.  -1, and nothing is written: there is none.  To show an item may run
 * any code: it has to be held meanwhile. */
typedef int ou_show_next(ou_object *op, size_t *pos, char *buffer, size_t size);

/* Write the items of op, with ", " between them, open before and close behind,
 * as snprintf does.  If op is being shown already, as an item of itself, that
 * is "..." between the brackets.  For the tp_repr of containers.
 * CPython: Py_ReprEnter, Py_ReprLeave. */
int ou_object_repr_items(ou_object *op, ou_show_next *next, const char *open,
                         const char *close, char *buffer, size_t size);

/* Return op's hash, or -1 with a TypeError if its type has none.
 * CPython: PyObject_Hash. */
int64_t ou_object_hash(ou_object *op);

/* Return the hash of an address.  Never -1.  CPython: _Py_HashPointer. */
int64_t ou_object_hash_pointer(const void *p);

/* Slot for the tp_hash of a type whose objects change: a TypeError.
 * CPython: PyObject_HashNotImplemented. */
int64_t ou_object_hash_not_implemented(ou_object *op);

/* Compare a and b: 1 or 0, or -1 with an error (a TypeError if neither type
 * knows an order, a RecursionError if they are nested too deeply).  An object
 * equals itself without a look at its type. CPython: PyObject_RichCompareBool.
 */
int ou_object_compare(ou_object *a, ou_object *b, enum ou_compare how);

/* What a comparison of that kind says if the first is less than the second
 * (order < 0), equal to it (0) or greater (> 0).
 * CPython: Py_RETURN_RICHCOMPARE. */
static inline int
ou_compare_order(int order, enum ou_compare how)
{
    switch (how) {
    case OU_LT:
        return order < 0;
    case OU_LE:
        return order <= 0;
    case OU_EQ:
        return order == 0;
    case OU_NE:
        return order != 0;
    case OU_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* Call tp_traverse of op's type; 0 if there is none.
 * CPython: Py_TYPE(op)->tp_traverse. */
int ou_object_traverse(ou_object *op, ou_visitproc *visit, void *arg);

/* Call tp_clear of op's type, if there is one.
 * CPython: Py_TYPE(op)->tp_clear. */
void ou_object_clear(ou_object *op);

#endif
