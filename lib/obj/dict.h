/* dict.h -- keys and values, in the order in which they came.
 * SPDX-License-Identifier: MIT
 *
 * Entries (hash, key, value) lie one behind the other in order of insertion; a
 * table of small indices, found by open addressing, says where. A key is looked
 * for by address first: texts that are interned are found without comparing
 * bytes.
 *
 *     indices  [ -  2  -  0  -  -  1  - ]       a power of two of them
 *     entries  [ hash key value | hash key value | hash key value | …  ]
 *
 * CPython: PyDictObject (Objects/dictobject.c), without keys that are shared
 * between instances. */
#ifndef OU_DICT_H
#define OU_DICT_H

#include "obj/object.h"

#include <stddef.h>
#include <stdint.h>

typedef struct ou_dict_keys ou_dict_keys; /* opaque: indices and entries */

typedef struct {
    ou_object ob_base;
    size_t used; /* entries with a value */
    ou_dict_keys *keys;
} ou_dict;

/* CPython: PyDict_Type. */
extern ou_type ou_dict_type;

/* So many dead dicts are kept.  CPython: PyDict_MAXFREELIST. */
#define OU_DICT_FREELIST 80

/* Return an empty dict.  New, or NULL with a MemoryError.  CPython: PyDict_New.
 */
ou_object *ou_dict_new(void);

/* Return the number of entries of op, a dict.  CPython: PyDict_Size. */
size_t ou_dict_size(const ou_object *op);

/* Return the value of key; NULL if there is none, without an error; NULL with
 * an error if key has no hash, or a comparison failed.  Borrowed: valid until
 * op changes.  CPython: PyDict_GetItemWithError. */
ou_borrowed ou_dict_get_item(ou_object *op, ou_object *key);

/* The same for a key that is the text name.  Makes no object.
 * CPython: PyDict_GetItemString. */
ou_borrowed ou_dict_get_item_string(ou_object *op, const char *name);

/* Set the value of key; a key that is there keeps its place and its object.  op
 * takes references of its own; what it gives up, it gives up last.  Returns 0,
 * or -1 with an error and nothing has changed.  CPython: PyDict_SetItem. */
int ou_dict_set_item(ou_object *op, ou_object *key, ou_object *value);

/* Set a KeyError that shows key.  Returns -1.  CPython: _PyErr_SetKeyError. */
int ou_dict_missing_key(ou_object *key);

/* Take key and its value away if the value is value, the very object.  Returns
 * 1 if it was, 0 if not or if key is not there; -1 with an error. CPython:
 * _PyDict_DelItemIf. */
int ou_dict_delete_item_if(ou_object *op, ou_object *key, ou_object *value);

/* Take key and its value away.  Returns 0; -1 with a KeyError if it is not
 * there, or with another error.  CPython: PyDict_DelItem. */
int ou_dict_delete_item(ou_object *op, ou_object *key);

/* Take key away and return its value.  New; NULL without an error if it is not
 * there, NULL with an error otherwise.  CPython: PyDict_Pop. */
ou_object *ou_dict_pop(ou_object *op, ou_object *key);

/* Take everything away: op is empty before the first reference is given up.
 * CPython: PyDict_Clear. */
void ou_dict_clear(ou_object *op);

/* Go through the entries in their order: *pos is 0 first, and not the caller's
 * business after that.  Returns 1 and fills in key, value (either pointer may
 * be NULL) and *pos; 0 at the end.  Borrowed.  op must not change meanwhile,
 * except that values of existing keys may be set.  CPython: PyDict_Next. */
int ou_dict_next(ou_object *op, size_t *pos, ou_borrowed *key,
                 ou_borrowed *value);

/* How often keys were compared by value, not by address, so far.
 * CPython: no counterpart. */
size_t ou_dict_ncompared(void);

/* Give back the memory of dead dicts that is kept.
 * CPython: _PyDict_ClearFreeList. */
void ou_dict_clear_freelist(void);

#endif
