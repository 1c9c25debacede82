/* dict_keys.c -- the block of indices and entries.
 * Layer 31.  Needs: object refcount freelist str.  Used by: weakdict.
 * SPDX-License-Identifier: MIT
 *
 * A block never changes its size: a dict that needs another gets a new one,
 * with the entries that are left, in their order. CPython: new_keys_object,
 * dictresize (Objects/dictobject.c). */
#include "obj/dict_internal.h"

#include <string.h>

/* The index of any entry of so many must fit. */
static size_t
index_bytes_for(size_t nindices)
{
    return nindices <= INT8_MAX ? 1 : nindices <= INT16_MAX ? 2 : 4;
}

static uint64_t nblocks; /* that were made so far */

static ou_dict_keys *
new_keys(size_t nindices)
{
    size_t index_bytes = index_bytes_for(nindices);
    size_t nentries = nindices * 2 / 3;
    ou_dict_keys *keys;

    if (nindices > INT32_MAX) {
        return ou_error_no_memory();
    }
    keys = ou_mem_malloc(sizeof *keys + nindices * index_bytes +
                         nentries * sizeof(ou__dict_entry));
    if (keys != NULL) {
        keys->serial = ++nblocks;
        keys->nindices = nindices;
        keys->nentries = 0;
        keys->index_bytes = index_bytes;
        memset(keys->indices, 0xff, nindices * index_bytes); /* EMPTY */
    }
    return keys;
}

void
ou__dict_set_index(ou_dict_keys *keys, size_t slot, int64_t index)
{
    switch (keys->index_bytes) {
    case 1:
        ((int8_t *)keys->indices)[slot] = (int8_t)index;
        break;
    case 2:
        ((int16_t *)keys->indices)[slot] = (int16_t)index;
        break;
    default:
        ((int32_t *)keys->indices)[slot] = (int32_t)index;
    }
}

size_t
ou__dict_free_slot(const ou_dict_keys *keys, int64_t hash)
{
    ou__dict_probe probe = ou__dict_probe_begin(keys, hash);

    while (ou__dict_index(keys, probe.slot) != OU__DICT_EMPTY) {
        ou__dict_probe_next(&probe);
    }
    return probe.slot;
}

size_t
ou__dict_slot_of(const ou_dict_keys *keys, size_t i)
{
    ou__dict_probe probe =
        ou__dict_probe_begin(keys, ou__dict_entries(keys)[i].hash);

    while (ou__dict_index(keys, probe.slot) != (int64_t)i) {
        ou__dict_probe_next(&probe);
    }
    return probe.slot;
}

/* Room for three times what there is: a third of the indices is used then. */
static size_t
indices_for(size_t used)
{
    size_t nindices = 8;

    while (nindices < used * 3) {
        nindices *= 2;
    }
    return nindices;
}

int
ou__dict_grow(ou_dict *dict)
{
    ou_dict_keys *old = dict->keys;
    ou_dict_keys *keys = new_keys(indices_for(dict->used));

    if (keys == NULL) {
        return -1;
    }
    for (size_t i = 0; old != NULL && i < old->nentries; i++) {
        const ou__dict_entry *entry = &ou__dict_entries(old)[i];

        if (entry->value != NULL) {
            size_t to = keys->nentries++;

            ou__dict_entries(keys)[to] = *entry;
            ou__dict_set_index(keys, ou__dict_free_slot(keys, entry->hash),
                               (int64_t)to);
        }
    }
    ou_mem_free(old);
    dict->keys = keys;
    return 0;
}
