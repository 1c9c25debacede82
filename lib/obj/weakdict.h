/* weakdict.h -- a dictionary that does not keep its values alive.
 * SPDX-License-Identifier: MIT
 *
 * A cache should give what is there without being the reason why it is there.
 * An entry of this dictionary goes away when its value dies: a callback takes
 * it out. While somebody walks over the entries it may not: then the reference
 * is written down, and what was written down is removed when the walk ends.
 *
 * CPython: weakref.WeakValueDictionary (Lib/weakref.py). */
#ifndef OU_WEAKDICT_H
#define OU_WEAKDICT_H

#include "obj/object.h"
#include "obj/weakref.h"

#include <stddef.h>

/* A weak reference that knows the key that leads to it. */
typedef struct {
    ou_weakref base;
    ou_object *key; /* owned */
} ou_keyedref;

/* A kind of ou_weakref_type.  CPython: weakref.KeyedRef. */
extern ou_type ou_keyedref_type;

typedef struct {
    ou_object ob_base;
    ou_object *data;    /* a dict, owned: key -> weak reference */
    ou_object *pending; /* a list, owned: references to be removed */
    size_t nwalks;      /* walks that are under way */
    ou_object *remove;  /* a function, owned: the callback of the references */
    ou_object *weakrefs;
} ou_weakdict;

/* CPython: weakref.WeakValueDictionary. */
extern ou_type ou_weakdict_type;

/* Return an empty one.  New, or NULL with a MemoryError.
 * CPython: WeakValueDictionary(). */
ou_object *ou_weakdict_new(void);

/* Set the value of key: op takes a reference to key, and a weak one to value.
 * Returns 0, or -1 with an error and nothing has changed: MemoryError; a
 * TypeError if key has no hash or value cannot be referred to weakly; a
 * RuntimeError if a walk is under way and key is not there.
 * CPython: WeakValueDictionary.__setitem__. */
int ou_weakdict_set_item(ou_object *op, ou_object *key, ou_object *value);

/* Return the value of key; NULL without an error if there is none or it is
 * dead, NULL with an error if key has no hash.  New. CPython:
 * WeakValueDictionary.get. */
ou_object *ou_weakdict_get_item(ou_object *op, ou_object *key);

/* Take key away.  Returns 0; -1 with a KeyError if it is not there or its value
 * is dead, or with another error.
 * CPython: WeakValueDictionary.__delitem__. */
int ou_weakdict_delete_item(ou_object *op, ou_object *key);

/* Return the number of entries whose removal is not pending.
 * CPython: len(WeakValueDictionary). */
size_t ou_weakdict_size(ou_object *op);

/* Begin a walk over the entries: until its end, no entry is removed because its
 * value died.  CPython: _IterationGuard.__enter__. */
void ou_weakdict_walk_begin(ou_object *op);

/* Go on to the next entry whose value lives: fill in *key and *value, both new,
 * and return 1; return 0 at the end.  *pos is 0 first.
 * CPython: WeakValueDictionary.items. */
int ou_weakdict_walk_next(ou_object *op, size_t *pos, ou_object **key,
                          ou_object **value);

/* End a walk.  When no other is under way, the entries that were written down
 * are removed.  Without a walk fatal: "no walk is under way".
 * CPython: _IterationGuard.__exit__. */
void ou_weakdict_walk_end(ou_object *op);

#endif
