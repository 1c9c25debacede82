/* dict_verify.c -- is a dict what dict.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * A path of probes is bounded by the number of indices times the bits of a
 * hash: after that it has seen them all. */
#include "verify/dict_verify.h"

#include "obj/dict_internal.h"
#include "verify/complain.h"

#include <inttypes.h>

/* Does the path of entry i's hash lead to it? */
static bool
is_found(const ou_dict_keys *keys, size_t i)
{
    ou__dict_probe probe =
        ou__dict_probe_begin(keys, ou__dict_entries(keys)[i].hash);

    for (size_t n = 0; n < keys->nindices + 64; n++) {
        int64_t index = ou__dict_index(keys, probe.slot);

        if (index == (int64_t)i) {
            return true;
        }
        if (index == OU__DICT_EMPTY) {
            return false;
        }
        ou__dict_probe_next(&probe);
    }
    return false;
}

static const char *
verify_entries(const ou_dict *dict)
{
    const ou_dict_keys *keys = dict->keys;
    size_t used = 0;

    for (size_t i = 0; i < keys->nentries; i++) {
        const ou__dict_entry *entry = &ou__dict_entries(keys)[i];

        if ((entry->key == NULL) != (entry->value == NULL)) {
            return ou__complain("entry %zu has a key or a value, not both", i);
        }
        if (entry->value != NULL) {
            used++;
            if (!is_found(keys, i)) {
                return ou__complain(
                    "entry %zu is not found from its hash %" PRId64, i,
                    entry->hash);
            }
        }
    }
    if (used != dict->used) {
        return ou__complain("%zu entries have a value; used says %zu", used,
                            dict->used);
    }
    return NULL;
}

static const char *
verify_indices(const ou_dict *dict)
{
    const ou_dict_keys *keys = dict->keys;
    size_t nlead = 0, nempty = 0;

    for (size_t slot = 0; slot < keys->nindices; slot++) {
        int64_t index = ou__dict_index(keys, slot);

        if (index < OU__DICT_DUMMY || index >= (int64_t)keys->nentries) {
            return ou__complain("index %zu is %" PRId64
                                "; there are %zu entries",
                                slot, index, keys->nentries);
        }
        nlead += index >= 0;
        nempty += index == OU__DICT_EMPTY;
    }
    if (nlead != dict->used) {
        return ou__complain("%zu indices lead to %zu entries", nlead,
                            dict->used);
    }
    if (nempty < keys->nindices - ou__dict_usable(keys)) {
        return ou__complain("only %zu of %zu indices are empty", nempty,
                            keys->nindices);
    }
    return NULL;
}

const char *
ou_dict_verify(const ou_object *op)
{
    const ou_dict *dict = (const ou_dict *)op;
    const char *bad;

    if (dict->keys == NULL) {
        return dict->used == 0 ? NULL : ou__complain("used, but no keys");
    }
    bad = verify_entries(dict);
    return bad != NULL ? bad : verify_indices(dict);
}
