/* object_verify.c -- do the counts of all live objects cover the references to
 * them?
 * SPDX-License-Identifier: MIT
 *
 * All live objects stand in a table, sorted by address. Each is asked what it
 * owns, and what it names is looked up there and counted. An object is asked
 * only when its own structure was found sound: tp_traverse walks over it. */
#include "verify/object_verify.h"

#include "obj/dict.h"
#include "obj/list.h"
#include "obj/object_registry.h"
#include "obj/refcount.h"
#include "verify/dict_verify.h"
#include "verify/list_verify.h"
#include "verify/weakref_verify.h"
#include "verify/complain.h"

#include <stdlib.h>

/* ---- The table ----------------------------------------------------------- */

struct known {
    ou_object *op;
    size_t nfound; /* references to it that live objects own */
};

struct census {
    struct known *known; /* n of them, by address when they are sorted */
    size_t n, room;
    ou_object *owner; /* the one that is asked now */
    const char *bad;
};

static int
enter(ou_object *op, void *arg)
{
    struct census *census = arg;

    if (census->n == census->room) {
        census->bad =
            ou__complain("more than %zu objects are in the list of those "
                         "that are alive",
                         census->room);
        return 1;
    }
    census->known[census->n++] = (struct known){op, 0};
    return 0;
}

static int
by_address(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const struct known *)a)->op;
    uintptr_t y = (uintptr_t)((const struct known *)b)->op;

    return (x > y) - (x < y);
}

static struct known *
find(const struct census *census, ou_object *op)
{
    struct known key = {op, 0};

    return bsearch(&key, census->known, census->n, sizeof key, by_address);
}

/* ---- One object ---------------------------------------------------------- */

static const char *
verify_structure(ou_object *op)
{
    const char *bad = NULL;

    if (ou_object_is(op, &ou_list_type)) {
        bad = ou_list_verify(op);
    }
    else if (ou_object_is(op, &ou_dict_type)) {
        bad = ou_dict_verify(op);
    }
    return bad != NULL ? bad : ou_weakref_verify(op);
}

/* op is in no list of live objects.  A static one is immortal and has flags, if
 * any.  Where those are, a dead one has half of an address, or what a debug
 * hook has written: more than flags, or no count of an immortal. */
static bool
is_static(const ou_object *op)
{
    const uint32_t flags = OU_OBJECT_FINALIZED | OU_OBJECT_IN_REPR |
                           OU_OBJECT_TYPE_0 | OU_OBJECT_TYPE_1;

    return ou_object_is_immortal(op) && (op->ob_flags & ~flags) == 0;
}

static int
count_reference(ou_object *op, void *arg)
{
    struct census *census = arg;
    struct known *known = find(census, op);

    if (known != NULL) {
        known->nfound++;
        return 0;
    }
    if (is_static(op)) {
        return 0;
    }
    census->bad = ou__complain("'%s' object number %zu owns a reference to %p, "
                               "where no object is alive",
                               census->owner->ob_type->tp_name,
                               ou_registry_serial(census->owner), (void *)op);
    return 1;
}

static const char *
verify_object(struct census *census, ou_object *op)
{
    const ou_type *type = op->ob_type;
    const char *bad = verify_structure(op);

    if (bad != NULL) {
        return ou__complain("'%s' object number %zu: %s", type->tp_name,
                            ou_registry_serial(op), bad);
    }
    if (type->tp_traverse != NULL && !(type->tp_flags & OU_TYPE_HAVE_GC)) {
        return ou__complain(
            "type '%s' has tp_traverse, but not OU_TYPE_HAVE_GC",
            type->tp_name);
    }
    census->owner = op;
    ou_object_traverse(op, count_reference, census);
    return census->bad;
}

/* ---- All ----------------------------------------------------------------- */

static const char *
verify_counts(const struct census *census)
{
    for (size_t i = 0; i < census->n; i++) {
        const ou_object *op = census->known[i].op;

        if (!ou_object_is_immortal(op) &&
            ou_refcnt(op) < census->known[i].nfound) {
            return ou__complain("'%s' object number %zu has count %u, but %zu "
                                "references to it are owned",
                                op->ob_type->tp_name, ou_registry_serial(op),
                                ou_refcnt(op), census->known[i].nfound);
        }
    }
    return NULL;
}

static const char *
verify_all(struct census *census)
{
    if (ou_registry_visit(enter, census) != 0) {
        return census->bad;
    }
    qsort(census->known, census->n, sizeof *census->known, by_address);
    for (size_t i = 0; i < census->n; i++) {
        const char *bad = verify_object(census, census->known[i].op);

        if (bad != NULL) {
            return bad;
        }
    }
    return verify_counts(census);
}

const char *
ou_objects_verify(void)
{
    struct census census = {NULL, 0, ou_registry_nlive(), NULL, NULL};
    const char *bad;

    if (census.room == 0) {
        return NULL;
    }
    census.known = malloc(census.room * sizeof *census.known);
    if (census.known == NULL) {
        return ou__complain("there is no memory to verify with");
    }
    bad = verify_all(&census);
    free(census.known);
    return bad;
}
