/* weakdict.c -- a dictionary that does not keep its values alive.
 * Layer 39.  Needs: fatal object refcount none list dict function weakref.  Used by: nothing.
 * SPDX-License-Identifier: MIT
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

/* Take the entry of ref's key out, if it is still ref's: a look and then a
 * deletion would be two, and a comparison of keys in the second could run code
 * that sets the key anew.  Returns 0, or -1 with the error of a comparison. */
static int
take_out(ou_weakdict *dict, ou_object *ref)
{
    ou_object *key = ou_newref(((ou_keyedref *)ref)->key);
    int result = ou_dict_delete_item_if(dict->data, key, ref);

    ou_decref(key);
    return result < 0 ? -1 : 0;
}

/* The callback: self is a weak reference to the dictionary, which may be dead.
 */
static ou_object *
value_died(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object *op = ou_weakref_get(self);
    int result = 0;

    if (op != NULL) {
        ou_weakdict *dict = weakdict_of(op);

        result = dict->nwalks > 0 ? ou_list_append(dict->pending, args[0])
                                  : take_out(dict, args[0]);
        ou_decref(op);
    }
    return result < 0 ? NULL : ou_newref(&ou_none);
}

static void
remove_pending(ou_weakdict *dict)
{
    ou_error pending;

    ou_error_fetch(&pending);
    /* What dies here may begin a walk of its own. */
    while (dict->nwalks == 0 && ou_list_size(dict->pending) > 0) {
        ou_object *ref = ou_list_pop(dict->pending);

        if (take_out(dict, ref) < 0) {
            ou_error_write_unraisable("weak dictionary");
        }
        ou_decref(ref);
    }
    ou_error_restore(&pending);
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

/* While the entries are walked over none may be added: the table might grow,
 * and the walk would lose its place.  Returns 0, or -1 with an error. */
static int
demand_key(ou_weakdict *dict, ou_object *key)
{
    ou_error pending;

    ou_error_fetch(&pending);
    if (ou_dict_get_item(dict->data, key) != NULL) {
        ou_error_restore(&pending);
        return 0;
    }
    if (ou_error_occurred() == NULL) {
        ou_error_set(&ou_runtime_error,
                     "a weak dictionary that is walked over cannot grow");
    }
    return -1;
}

int
ou_weakdict_set_item(ou_object *op, ou_object *key, ou_object *value)
{
    ou_weakdict *dict = weakdict_of(op);
    ou_object *ref;
    int result;

    if (dict->nwalks > 0 && demand_key(dict, key) < 0) {
        return -1;
    }
    ref = ou_weakref_new_of(&ou_keyedref_type, value, dict->remove);
    if (ref == NULL) {
        return -1;
    }
    ((ou_keyedref *)ref)->key = ou_newref(key);
    result = ou_dict_set_item(dict->data, key, ref);
    ou_decref(ref);
    return result;
}

ou_object *
ou_weakdict_get_item(ou_object *op, ou_object *key)
{
    ou_borrowed ref = ou_dict_get_item(weakdict_of(op)->data, key);

    return ref == NULL ? NULL : ou_weakref_get(ou_lend(ref));
}

int
ou_weakdict_delete_item(ou_object *op, ou_object *key)
{
    ou_error pending;
    ou_object *value;

    ou_error_fetch(&pending);
    value = ou_weakdict_get_item(op, key);
    if (value == NULL) {
        return ou_error_occurred() != NULL ? -1 : ou_dict_missing_key(key);
    }
    ou_error_restore(&pending);
    ou_decref(value);
    return ou_dict_delete_item(weakdict_of(op)->data, key);
}

/* An entry whose removal is pending is still in data, unless its value was
 * replaced or it was deleted; or if its key cannot be compared any more. */
size_t
ou_weakdict_size(ou_object *op)
{
    ou_weakdict *dict = weakdict_of(op);
    size_t size = ou_dict_size(dict->data);
    ou_error pending;

    ou_error_fetch(&pending);
    for (size_t i = 0; i < ou_list_size(dict->pending); i++) {
        ou_object *ref = ou_newref(ou_list_get_item(dict->pending, i));
        ou_object *key = ((ou_keyedref *)ref)->key;

        size -= ou_lend(ou_dict_get_item(dict->data, key)) == ref;
        ou_decref(ref);
    }
    ou_error_restore(&pending);
    return size;
}

void
ou_weakdict_walk_begin(ou_object *op)
{
    weakdict_of(op)->nwalks++;
}

int
ou_weakdict_walk_next(ou_object *op, size_t *pos, ou_object **key,
                      ou_object **value)
{
    ou_borrowed k, ref;

    while (ou_dict_next(weakdict_of(op)->data, pos, &k, &ref)) {
        *value = ou_weakref_get(ou_lend(ref));
        if (*value != NULL) {
            *key = ou_newref(k);
            return 1;
        }
    }
    return 0;
}

void
ou_weakdict_walk_end(ou_object *op)
{
    ou_weakdict *dict = weakdict_of(op);

    if (dict->nwalks == 0) {
        ou_fatal("ou_weakdict_walk_end(%p): no walk is under way", (void *)op);
    }
    if (--dict->nwalks == 0) {
        remove_pending(dict);
    }
}
