/* dict.c -- keys and values, in the order in which they came.
 * Layer 31.  Needs: object refcount freelist str.  Used by: weakdict.
 * SPDX-License-Identifier: MIT
 *
 * keys: an index is EMPTY, DUMMY (an entry was deleted) or the number of an
 * entry; each entry with a value has exactly one index that leads to it, and on
 * its key's path of probes no EMPTY one comes before that. nindices - nentries
 * of the indices were never used, at least a third; so each probe ends.
 * CPython: Objects/dictobject.c. */
#include "obj/dict.h"

#include "obj/dict_internal.h"
#include "obj/freelist.h"
#include "obj/object_internal.h"
#include "obj/refcount.h"
#include "obj/str.h"

#include <stdio.h>
#include <string.h>

static struct {
    ou_freelist dead;
    size_t ncompared;
} state = {.dead = {NULL, 0, OU_DICT_FREELIST}};

static ou_dict *
dict_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_dict_type));
    return (ou_dict *)op;
}

/* ---- Looking for a key --------------------------------------------------- */

/* What a look for a key found: entry number; or one of these. */
enum { NOT_THERE = -1, FAILED = -2, CHANGED = -3 };

/* Is the key of entry i equal to key?  The comparison may run code that changes
 * the dict: then CHANGED. */
static int
compare_key(ou_dict *dict, size_t i, ou_object *key)
{
    uint64_t serial = dict->keys->serial;
    ou_object *there = ou_newref(ou__dict_entries(dict->keys)[i].key);
    int equal;

    state.ncompared++;
    equal = ou_object_compare(there, key, OU_EQ);
    if (dict->keys == NULL || dict->keys->serial != serial ||
        ou__dict_entries(dict->keys)[i].key != there) {
        equal = equal < 0 ? equal : CHANGED;
    }
    ou_decref(there);
    return equal;
}

/* Return the number of the entry of key, whose hash is hash. */
static int64_t
try_lookup(ou_dict *dict, ou_object *key, int64_t hash)
{
    ou__dict_probe probe = ou__dict_probe_begin(dict->keys, hash);

    for (;; ou__dict_probe_next(&probe)) {
        int64_t i = ou__dict_index(dict->keys, probe.slot);
        const ou__dict_entry *entry;

        if (i == OU__DICT_EMPTY) {
            return NOT_THERE;
        }
        if (i == OU__DICT_DUMMY) {
            continue;
        }
        entry = &ou__dict_entries(dict->keys)[i];
        if (entry->key == key) {
            return i;
        }
        if (entry->hash == hash) {
            int equal = compare_key(dict, (size_t)i, key);

            if (equal != 0) {
                return equal == 1 ? i : equal == CHANGED ? CHANGED : FAILED;
            }
        }
    }
}

static int64_t
lookup(ou_dict *dict, ou_object *key, int64_t hash)
{
    int64_t i;

    if (dict->keys == NULL) {
        return NOT_THERE;
    }
    do {
        i = try_lookup(dict, key, hash);
    } while (i == CHANGED && dict->keys != NULL);
    return i == CHANGED ? NOT_THERE : i;
}

ou_borrowed
ou_dict_get_item(ou_object *op, ou_object *key)
{
    ou_dict *dict = dict_of(op);
    int64_t hash = ou_object_hash(key), i;

    if (hash == -1) {
        return NULL;
    }
    i = lookup(dict, key, hash);
    return i < 0 ? NULL : (ou_borrowed)ou__dict_entries(dict->keys)[i].value;
}

static bool
has_text(const ou__dict_entry *entry, const char *text, size_t size,
         int64_t hash)
{
    return entry->hash == hash && ou_object_is(entry->key, &ou_str_type) &&
           ou_str_size(entry->key) == size &&
           memcmp(((ou_str *)entry->key)->data, text, size) == 0;
}

ou_borrowed
ou_dict_get_item_string(ou_object *op, const char *name)
{
    ou_dict *dict = dict_of(op);
    size_t size = strlen(name);
    int64_t hash = ou_str_hash_bytes(name, size);
    ou__dict_probe probe;

    if (dict->keys == NULL) {
        return NULL;
    }
    probe = ou__dict_probe_begin(dict->keys, hash);
    for (;; ou__dict_probe_next(&probe)) {
        int64_t i = ou__dict_index(dict->keys, probe.slot);

        if (i == OU__DICT_EMPTY) {
            return NULL;
        }
        if (i != OU__DICT_DUMMY &&
            has_text(&ou__dict_entries(dict->keys)[i], name, size, hash)) {
            return (ou_borrowed)ou__dict_entries(dict->keys)[i].value;
        }
    }
}

/* ---- Changing ------------------------------------------------------------ */

/* Put a key that is not there behind the last entry.  Steals both. */
static void
append(ou_dict *dict, ou_object *key, int64_t hash, ou_object *value)
{
    ou_dict_keys *keys = dict->keys;
    size_t i = keys->nentries++;

    ou__dict_entries(keys)[i] = (ou__dict_entry){hash, key, value};
    ou__dict_set_index(keys, ou__dict_free_slot(keys, hash), (int64_t)i);
    dict->used++;
}

int
ou_dict_set_item(ou_object *op, ou_object *key, ou_object *value)
{
    ou_dict *dict = dict_of(op);
    int64_t hash = ou_object_hash(key), i;

    if (hash == -1) {
        return -1;
    }
    i = lookup(dict, key, hash);
    if (i == FAILED) {
        return -1;
    }
    if (i >= 0) {
        ou_object_set_ref(&ou__dict_entries(dict->keys)[i].value,
                          ou_newref(value));
        return 0;
    }
    if ((dict->keys == NULL ||
         dict->keys->nentries == ou__dict_usable(dict->keys)) &&
        ou__dict_grow(dict) < 0) {
        return -1;
    }
    append(dict, ou_newref(key), hash, ou_newref(value));
    return 0;
}

/* Take entry i out.  Returns its value, a reference that was the dict's, and
 * gives up its key. */
static ou_object *
take_out(ou_dict *dict, size_t i)
{
    ou__dict_entry *entry = &ou__dict_entries(dict->keys)[i];
    ou_object *key = entry->key, *value = entry->value;

    ou__dict_set_index(dict->keys, ou__dict_slot_of(dict->keys, i),
                       OU__DICT_DUMMY);
    entry->key = entry->value = NULL;
    dict->used--;
    ou_decref(key);
    return value;
}

static ou_object *
pop(ou_dict *dict, ou_object *key)
{
    int64_t hash = ou_object_hash(key), i;

    i = hash == -1 ? FAILED : lookup(dict, key, hash);
    return i < 0 ? NULL : take_out(dict, (size_t)i);
}

ou_object *
ou_dict_pop(ou_object *op, ou_object *key)
{
    return pop(dict_of(op), key);
}

int
ou_dict_missing_key(ou_object *key)
{
    char shown[100];

    ou_object_repr(key, shown, sizeof shown);
    ou_error_set(&ou_key_error, "%s", shown);
    return -1;
}

int
ou_dict_delete_item_if(ou_object *op, ou_object *key, ou_object *value)
{
    ou_dict *dict = dict_of(op);
    int64_t hash = ou_object_hash(key), i;

    i = hash == -1 ? FAILED : lookup(dict, key, hash);
    if (i == FAILED) {
        return -1;
    }
    if (i < 0 || ou__dict_entries(dict->keys)[i].value != value) {
        return 0;
    }
    ou_decref(take_out(dict, (size_t)i));
    return 1;
}

int
ou_dict_delete_item(ou_object *op, ou_object *key)
{
    ou_error pending;
    ou_object *value;
    bool failed;

    ou_error_fetch(&pending);
    value = pop(dict_of(op), key);
    failed = ou_error_occurred() != NULL;
    if (value == NULL) {
        return failed ? -1 : ou_dict_missing_key(key);
    }
    ou_error_restore(&pending);
    ou_decref(value);
    return 0;
}

void
ou_dict_clear(ou_object *op)
{
    ou_dict *dict = dict_of(op);
    ou_dict_keys *keys = dict->keys;

    dict->keys = NULL;
    dict->used = 0;
    for (size_t i = 0; keys != NULL && i < keys->nentries; i++) {
        ou_xdecref(ou__dict_entries(keys)[i].key);
        ou_xdecref(ou__dict_entries(keys)[i].value);
    }
    ou_mem_free(keys);
}

int
ou_dict_next(ou_object *op, size_t *pos, ou_borrowed *key, ou_borrowed *value)
{
    ou_dict_keys *keys = dict_of(op)->keys;

    while (keys != NULL && *pos < keys->nentries) {
        const ou__dict_entry *entry = &ou__dict_entries(keys)[(*pos)++];

        if (entry->value != NULL) {
            if (key != NULL) {
                *key = (ou_borrowed)entry->key;
            }
            if (value != NULL) {
                *value = (ou_borrowed)entry->value;
            }
            return 1;
        }
    }
    return 0;
}

/* ---- The type ------------------------------------------------------------ */

static void
dict_dealloc(ou_object *op)
{
    ou_dict_clear(op);
    ou_freelist_push(&state.dead, op);
}

static int
dict_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    ou_borrowed key, value;
    size_t pos = 0;

    while (ou_dict_next(op, &pos, &key, &value)) {
        OU_VISIT(key);
        OU_VISIT(value);
    }
    return 0;
}

/* An entry is shown as "key: value", the buffer cut to what is left. */
static int
show_entry(ou_object *key, ou_object *value, char *buffer, size_t size)
{
    size_t n = (size_t)ou_object_repr(key, buffer, size), room;
    char *to = ou__rest_of(buffer, size, n, &room);

    n += (size_t)snprintf(to, room, ": ");
    to = ou__rest_of(buffer, size, n, &room);
    return (int)n + ou_object_repr(value, to, room);
}

static int
dict_show_next(ou_object *op, size_t *pos, char *buffer, size_t size)
{
    ou_borrowed key, value;
    ou_object *k, *v;
    int n;

    if (!ou_dict_next(op, pos, &key, &value)) {
        return -1;
    }
    k = ou_newref(key);
    v = ou_newref(value);
    n = show_entry(k, v, buffer, size);
    ou_decref(k);
    ou_decref(v);
    return n;
}

static int
dict_repr(ou_object *op, char *buffer, size_t size)
{
    return ou_object_repr_items(op, dict_show_next, "{", "}", buffer, size);
}

/* Does other have every entry of dict, with an equal value? */
static int
has_all(ou_object *dict, ou_object *other)
{
    ou_borrowed key, value;
    size_t pos = 0;
    int equal = 1;

    while (equal == 1 && ou_dict_next(dict, &pos, &key, &value)) {
        ou_object *k = ou_newref(key), *v = ou_newref(value);
        ou_object *theirs = ou_xnewref(ou_dict_get_item(other, k));

        if (theirs != NULL) {
            equal = ou_object_compare(v, theirs, OU_EQ);
            ou_decref(theirs);
        }
        else {
            equal = ou_error_occurred() != NULL ? -1 : 0;
        }
        ou_decref(k);
        ou_decref(v);
    }
    return equal;
}

static int
dict_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    ou_error pending;
    int equal;

    if (!ou_object_is(other, &ou_dict_type) || (how != OU_EQ && how != OU_NE)) {
        return OU_NOT_IMPLEMENTED;
    }
    ou_error_fetch(&pending);
    equal = ou_dict_size(op) == ou_dict_size(other) ? has_all(op, other) : 0;
    if (equal < 0) {
        return -1;
    }
    ou_error_restore(&pending);
    return equal == (how == OU_EQ);
}

ou_type ou_dict_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "dict",
    .tp_basicsize = sizeof(ou_dict),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = dict_dealloc,
    .tp_traverse = dict_traverse,
    .tp_clear = ou_dict_clear,
    .tp_repr = dict_repr,
    .tp_hash = ou_object_hash_not_implemented,
    .tp_richcompare = dict_richcompare,
};

ou_object *
ou_dict_new(void)
{
    ou_object *op = ou_freelist_pop(&state.dead, &ou_dict_type);

    if (op == NULL) {
        return ou_object_new(&ou_dict_type, 0);
    }
    ((ou_dict *)op)->used = 0;
    ((ou_dict *)op)->keys = NULL;
    return op;
}

size_t
ou_dict_size(const ou_object *op)
{
    return dict_of(op)->used;
}

size_t
ou_dict_ncompared(void)
{
    return state.ncompared;
}

void
ou_dict_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}
