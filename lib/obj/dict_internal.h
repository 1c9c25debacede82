/* dict_internal.h -- indices and entries of a dict, in one block.
 * SPDX-License-Identifier: MIT
 *
 *     +----------------------+-----------------+------------------------------+
 *     | nindices nentries …  | indices         | entries: hash key value, …   |
 *     +----------------------+-----------------+------------------------------+
 *                              1, 2 or 4 bytes   two thirds of nindices
 *                              each
 *
 * CPython: PyDictKeysObject (Include/internal/pycore_dict.h). */
#ifndef OU_DICT_INTERNAL_H
#define OU_DICT_INTERNAL_H

#include "obj/dict.h"

enum { OU__DICT_EMPTY = -1, OU__DICT_DUMMY = -2 };

/* key and value are owned; both NULL: deleted. */
typedef struct {
    int64_t hash;
    ou_object *key;
    ou_object *value;
} ou__dict_entry;

struct ou_dict_keys {
    uint64_t serial;    /* no other block had it, not even at this address */
    size_t nindices;    /* a power of two, 8 or more */
    size_t nentries;    /* used up, deleted ones as well */
    size_t index_bytes; /* of one index */
    char indices[];
};

/* Where a look for a hash stands. All bits of the hash take part, the lowest
 * first: perturb brings the others in. */
typedef struct {
    size_t slot, mask;
    uint64_t perturb;
} ou__dict_probe;

static inline ou__dict_probe
ou__dict_probe_begin(const ou_dict_keys *keys, int64_t hash)
{
    size_t mask = keys->nindices - 1;

    return (ou__dict_probe){(size_t)hash & mask, mask, (uint64_t)hash};
}

static inline void
ou__dict_probe_next(ou__dict_probe *probe)
{
    probe->perturb >>= 5;
    probe->slot = (probe->slot * 5 + probe->perturb + 1) & probe->mask;
}

static inline ou__dict_entry *
ou__dict_entries(const ou_dict_keys *keys)
{
    return (ou__dict_entry *)(keys->indices +
                              keys->nindices * keys->index_bytes);
}

static inline int64_t
ou__dict_index(const ou_dict_keys *keys, size_t slot)
{
    switch (keys->index_bytes) {
    case 1:
        return ((const int8_t *)keys->indices)[slot];
    case 2:
        return ((const int16_t *)keys->indices)[slot];
    default:
        return ((const int32_t *)keys->indices)[slot];
    }
}

/* How many entries there is room for. */
static inline size_t
ou__dict_usable(const ou_dict_keys *keys)
{
    return keys->nindices * 2 / 3;
}

void ou__dict_set_index(ou_dict_keys *keys, size_t slot, int64_t index);

/* The first slot on the path of hash that is EMPTY. */
size_t ou__dict_free_slot(const ou_dict_keys *keys, int64_t hash);

/* The slot that leads to entry i. */
size_t ou__dict_slot_of(const ou_dict_keys *keys, size_t i);

/* Give dict keys with room for more entries, without the deleted ones. Returns
 * 0, or -1 with a MemoryError and nothing has changed. */
int ou__dict_grow(ou_dict *dict);

#endif
