/* weakdict.c -- a dictionary that does not keep its values alive.
 * Lab 10-weakrefs: Weak references.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=10-weakrefs):
 *
 *     entries       10 points   A dictionary of weak references
 *     removal       10 points   What dies is taken out
 *     walks         10 points   Walks, and what waits for their end
 *
 * data maps a key to a reference of type ou_keyedref, which knows the key, so
 * that the callback knows what to take out. A reference is taken out only while
 * it is the one that its key leads to: the value may have been replaced.
 * CPython: Lib/weakref.py (KeyedRef, WeakValueDictionary). */
#include "obj/weakdict.h"

#include "mem/fatal.h"
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/weakref.h"

#include <stdio.h>

static ou_weakdict *
weakdict_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_weakdict_type));
    return (ou_weakdict *)op;
}

/* ---- A reference that knows its key -------------------------------------- */

static void
keyedref_dealloc(ou_object *op)
{
    ou_object_clear_ref(&((ou_keyedref *)op)->key);
    ou_weakref_type.tp_dealloc(op);
}

static void
keyedref_clear(ou_object *op)
{
    ou_object_clear_ref(&((ou_keyedref *)op)->key);
    ou_weakref_type.tp_clear(op);
}

static int
keyedref_repr(ou_object *op, char *buffer, size_t size)
{
    return ou_weakref_type.tp_repr(op, buffer, size);
}

static ou_object *
keyedref_call(ou_object *op, ou_object *const *args, size_t nargs)
{
    return ou_weakref_type.tp_call(op, args, nargs);
}

static int
keyedref_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    OU_VISIT(((ou_keyedref *)op)->key);
    return ou_weakref_type.tp_traverse(op, visit, arg);
}

ou_type ou_keyedref_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "keyedref",
    .tp_basicsize = sizeof(ou_keyedref),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_base = &ou_weakref_type,
    .tp_dealloc = keyedref_dealloc,
    .tp_traverse = keyedref_traverse,
    .tp_clear = keyedref_clear,
    .tp_repr = keyedref_repr,
    .tp_call = keyedref_call,
    .tp_hash = ou_weakref_hash,
    .tp_richcompare = ou_weakref_richcompare,
};

/* ---- Taking out what died ------------------------------------------------ */

/* Exercise removal, 10 points: What dies is taken out.
 *
 * The callback: self is a weak reference to the dictionary, which may be dead.
 */
static ou_object *
value_died(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_todo();
}

/* ---- The type ------------------------------------------------------------ */

/* The dictionary stays usable: it is only empty. */
static void
weakdict_clear(ou_object *op)
{
    ou_dict_clear(weakdict_of(op)->data);
    ou_list_clear(weakdict_of(op)->pending);
}

static void
weakdict_dealloc(ou_object *op)
{
    ou_weakdict *dict = weakdict_of(op);

    ou_object_clear_ref(&dict->remove);
    ou_object_clear_ref(&dict->data);
    ou_object_clear_ref(&dict->pending);
    ou_object_free(op);
}

static int
weakdict_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    ou_weakdict *dict = weakdict_of(op);

    OU_VISIT(dict->data);
    OU_VISIT(dict->pending);
    OU_VISIT(dict->remove);
    return 0;
}

static int
weakdict_repr(ou_object *op, char *buffer, size_t size)
{
    return snprintf(buffer, size, "<weak dictionary of %zu values>",
                    ou_weakdict_size(op));
}

ou_type ou_weakdict_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "weakdict",
    .tp_basicsize = sizeof(ou_weakdict),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_weaklistoffset = offsetof(ou_weakdict, weakrefs),
    .tp_dealloc = weakdict_dealloc,
    .tp_traverse = weakdict_traverse,
    .tp_clear = weakdict_clear,
    .tp_repr = weakdict_repr,
    .tp_hash = ou_object_hash_not_implemented,
};

/* The function that all references of dict call.  It must not keep dict alive,
 * so it knows dict weakly. */
static ou_object *
new_remove(ou_weakdict *dict)
{
    ou_object *self = ou_weakref_new((ou_object *)dict, NULL), *remove;

    if (self == NULL) {
        return NULL;
    }
    remove = ou_function_new("remove", value_died, self);
    ou_decref(self);
    return remove;
}

ou_object *
ou_weakdict_new(void)
{
    ou_weakdict *dict = (ou_weakdict *)ou_object_new(&ou_weakdict_type, 0);

    if (dict == NULL) {
        return NULL;
    }
    dict->data = ou_dict_new();
    dict->pending = dict->data == NULL ? NULL : ou_list_new();
    dict->remove = dict->pending == NULL ? NULL : new_remove(dict);
    if (dict->remove == NULL) {
        ou_decref((ou_object *)dict);
        return NULL;
    }
    return (ou_object *)dict;
}

/* ---- Using it ------------------------------------------------------------ */

/* Exercise entries, 10 points: A dictionary of weak references.
 * Contract: lib/obj/weakdict.h. */
int
ou_weakdict_set_item(ou_object *op, ou_object *key, ou_object *value)
{
    ou_todo();
}

/* Exercise entries, continued.
 * Contract: lib/obj/weakdict.h. */
ou_object *
ou_weakdict_get_item(ou_object *op, ou_object *key)
{
    ou_todo();
}

/* Exercise entries, continued.
 * Contract: lib/obj/weakdict.h. */
int
ou_weakdict_delete_item(ou_object *op, ou_object *key)
{
    ou_todo();
}

/* Exercise walks, 10 points: Walks, and what waits for their end.
 * Contract: lib/obj/weakdict.h. */
size_t
ou_weakdict_size(ou_object *op)
{
    ou_todo();
}

/* Exercise walks, continued.
 * Contract: lib/obj/weakdict.h. */
void
ou_weakdict_walk_begin(ou_object *op)
{
    ou_todo();
}

/* Exercise walks, continued.
 * Contract: lib/obj/weakdict.h. */
int
ou_weakdict_walk_next(ou_object *op, size_t *pos, ou_object **key,
                      ou_object **value)
{
    ou_todo();
}

/* Exercise walks, continued.
 * Contract: lib/obj/weakdict.h. */
void
ou_weakdict_walk_end(ou_object *op)
{
    ou_todo();
}
