/* weakref_verify.c -- are the weak references of an object what weakref.h says
 * they are?
 * SPDX-License-Identifier: MIT
 *
 * A walk over the list needs no bound: links that agree both ways from the
 * first one on, which has none before it, cannot come back to anything. */
#include "verify/weakref_verify.h"

#include "obj/dict.h"
#include "obj/list.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"
#include "verify/complain.h"

/* The first of op's references, NULL if there is none. */
static const ou_weakref *
first_of(ou_object *op)
{
    size_t offset = op->ob_type->tp_weaklistoffset;

    return offset == 0 ? NULL : *(ou_weakref **)((char *)op + offset);
}

static bool
is_shared(const ou_weakref *ref)
{
    return ref->ob_base.ob_type == &ou_weakref_type && ref->wr_callback == NULL;
}

const char *
ou_weakref_verify(ou_object *op)
{
    const ou_weakref *before = NULL;

    for (const ou_weakref *ref = first_of(op); ref != NULL;
         before = ref, ref = ref->wr_next) {
        if (!ou_object_is(&ref->ob_base, &ou_weakref_type)) {
            return ou__complain("%p: %p in its list is no weak reference",
                                (void *)op, (const void *)ref);
        }
        if (ref->wr_object != op) {
            return ou__complain("%p: %p in its list refers to %p", (void *)op,
                                (const void *)ref, (void *)ref->wr_object);
        }
        if (ref->wr_prev != before) {
            return ou__complain(
                "%p: the link of %p back leads to %p, not to %p", (void *)op,
                (const void *)ref, (void *)ref->wr_prev, (const void *)before);
        }
        if (is_shared(ref) && before != NULL) {
            return ou__complain("%p: %p is shared, but not the first",
                                (void *)op, (const void *)ref);
        }
    }
    return NULL;
}

/* ---- Dictionaries -------------------------------------------------------- */

static const char *
verify_entry(const ou_weakdict *dict, ou_object *key, ou_object *value)
{
    const ou_keyedref *ref = (const ou_keyedref *)value;

    if (!ou_object_is(value, &ou_keyedref_type)) {
        return ou__complain("%p: the value of a key is no keyed reference",
                            (const void *)dict);
    }
    if (ou_object_compare(ref->key, key, OU_EQ) != 1) {
        return ou__complain(
            "%p: %p knows another key than the one that leads to "
            "it",
            (const void *)dict, (void *)value);
    }
    if (ref->base.wr_object == NULL) {
        return dict->nwalks > 0
                   ? NULL
                   : ou__complain("%p: %p is dead, and no walk is under way",
                                  (const void *)dict, (void *)value);
    }
    return ou_weakref_verify(ref->base.wr_object);
}

const char *
ou_weakdict_verify(ou_object *op)
{
    const ou_weakdict *dict = (const ou_weakdict *)op;
    ou_borrowed key, value;
    size_t pos = 0;

    while (ou_dict_next(dict->data, &pos, &key, &value)) {
        const char *bad = verify_entry(dict, ou_lend(key), ou_lend(value));

        if (bad != NULL) {
            return bad;
        }
    }
    for (size_t i = 0; i < ou_list_size(dict->pending); i++) {
        ou_object *ref = ou_lend(ou_list_get_item(dict->pending, i));

        if (((ou_weakref *)ref)->wr_object != NULL) {
            return ou__complain("%p: %p is pending, but lives", (void *)op,
                                (void *)ref);
        }
    }
    if (dict->nwalks == 0 && ou_list_size(dict->pending) > 0) {
        return ou__complain("%p: entries are pending, and no walk is under way",
                            (void *)op);
    }
    return NULL;
}
