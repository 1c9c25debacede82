/* tuple.c -- a fixed row of references.
 * Layer 29.  Needs: object refcount freelist.  Used by: constpool.
 * SPDX-License-Identifier: MIT
 *
 * An item is NULL until the maker fills it in. The empty tuple is one object,
 * made when it is first asked for; the state has a reference to it.
 * CPython: Objects/tupleobject.c. */
#include "obj/tuple.h"

#include "obj/freelist.h"
#include "obj/refcount.h"

static struct {
    ou_freelist dead[OU_TUPLE_SAVED]; /* by size; those of size 0 are unused */
    ou_object *empty;
} state;

static ou_tuple *
tuple_of(const ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_tuple_type));
    return (ou_tuple *)op;
}

/* ---- The type ------------------------------------------------------------ */

static void
tuple_dealloc(ou_object *op)
{
    ou_tuple *tuple = tuple_of(op);
    size_t size = tuple->ob_base.ob_size;

    for (size_t i = size; i-- > 0;) {
        ou_xdecref(tuple->items[i]);
    }
    if (size == 0 || size >= OU_TUPLE_SAVED) {
        ou_object_free(op);
        return;
    }
    state.dead[size].limit = OU_TUPLE_FREELIST;
    ou_freelist_push(&state.dead[size], op);
}

static int
tuple_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    ou_tuple *tuple = tuple_of(op);

    for (size_t i = 0; i < tuple->ob_base.ob_size; i++) {
        OU_VISIT(tuple->items[i]);
    }
    return 0;
}

/* The items of a tuple stay as long as it does. */
static int
tuple_show_next(ou_object *op, size_t *pos, char *buffer, size_t size)
{
    if (*pos >= ou_tuple_size(op)) {
        return -1;
    }
    return ou_object_repr(tuple_of(op)->items[(*pos)++], buffer, size);
}

static int
tuple_repr(ou_object *op, char *buffer, size_t size)
{
    const char *close = ou_tuple_size(op) == 1 ? ",)" : ")";

    return ou_object_repr_items(op, tuple_show_next, "(", close, buffer, size);
}

static int64_t
hash_items(const ou_tuple *tuple)
{
    uint64_t hash = 0x345678u + tuple->ob_base.ob_size;

    for (size_t i = 0; i < tuple->ob_base.ob_size; i++) {
        int64_t item = ou_object_hash(tuple->items[i]);

        if (item == -1) {
            return -1;
        }
        hash = (hash ^ (uint64_t)item) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash == UINT64_MAX ? -2 : (int64_t)hash;
}

static int64_t
tuple_hash(ou_object *op)
{
    int64_t hash;

    if (ou_object_enter("while calculating a hash") < 0) {
        return -1;
    }
    hash = hash_items(tuple_of(op));
    ou_object_leave();
    return hash;
}

/* The first items that differ decide; where none do, the sizes. */
static int
tuple_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    ou_tuple *a = tuple_of(op), *b;
    size_t na = a->ob_base.ob_size, nb;

    if (!ou_object_is(other, &ou_tuple_type)) {
        return OU_NOT_IMPLEMENTED;
    }
    b = tuple_of(other);
    nb = b->ob_base.ob_size;
    for (size_t i = 0; i < na && i < nb; i++) {
        int equal = ou_object_compare(a->items[i], b->items[i], OU_EQ);

        if (equal < 0) {
            return -1;
        }
        if (!equal) {
            return how == OU_EQ || how == OU_NE
                       ? how == OU_NE
                       : ou_object_compare(a->items[i], b->items[i], how);
        }
    }
    return ou_compare_order((na > nb) - (na < nb), how);
}

ou_type ou_tuple_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "tuple",
    .tp_basicsize = sizeof(ou_tuple),
    .tp_itemsize = sizeof(ou_object *),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = tuple_dealloc,
    .tp_traverse = tuple_traverse,
    .tp_repr = tuple_repr,
    .tp_hash = tuple_hash,
    .tp_richcompare = tuple_richcompare,
};

/* ---- Using tuples -------------------------------------------------------- */

static ou_object *
empty_tuple(void)
{
    if (state.empty == NULL) {
        state.empty = ou_object_new(&ou_tuple_type, 0);
        if (state.empty == NULL) {
            return NULL;
        }
        ou_object_immortalize(state.empty);
    }
    return state.empty;
}

ou_object *
ou_tuple_new(size_t size)
{
    ou_object *op = NULL;

    if (size == 0) {
        return empty_tuple();
    }
    if (size < OU_TUPLE_SAVED) {
        op = ou_freelist_pop(&state.dead[size], &ou_tuple_type);
    }
    if (op == NULL) {
        op = ou_object_new(&ou_tuple_type, size);
        if (op == NULL) {
            return NULL;
        }
    }
    ((ou_tuple *)op)->ob_base.ob_size = size;
    for (size_t i = 0; i < size; i++) {
        ((ou_tuple *)op)->items[i] = NULL;
    }
    return op;
}

ou_object *
ou_tuple_from(ou_object *const *items, size_t n)
{
    ou_object *op = ou_tuple_new(n);

    for (size_t i = 0; op != NULL && i < n; i++) {
        ((ou_tuple *)op)->items[i] = ou_newref(items[i]);
    }
    return op;
}

size_t
ou_tuple_size(const ou_object *op)
{
    return tuple_of(op)->ob_base.ob_size;
}

ou_borrowed
ou_tuple_get_item(ou_object *op, size_t i)
{
    if (!ou_object_is(op, &ou_tuple_type)) {
        return ou_error_set(&ou_type_error, "a tuple is needed, not '%s'",
                            op->ob_type->tp_name);
    }
    if (i >= ou_tuple_size(op)) {
        return ou_error_set(&ou_index_error,
                            "tuple index %zu out of range, size %zu", i,
                            ou_tuple_size(op));
    }
    return (ou_borrowed)tuple_of(op)->items[i];
}

int
ou_tuple_set_item(ou_object *op, size_t i, ou_object *item)
{
    if (ou_refcnt(op) != 1) {
        ou_error_set(&ou_system_error,
                     "a tuple that others have seen cannot be changed");
    }
    else if (i >= ou_tuple_size(op)) {
        ou_error_set(&ou_index_error, "tuple index %zu out of range, size %zu",
                     i, ou_tuple_size(op));
    }
    else {
        ou_object_set_ref(&tuple_of(op)->items[i], item);
        return 0;
    }
    ou_xdecref(item);
    return -1;
}

void
ou_tuple_clear_freelist(void)
{
    for (size_t i = 0; i < OU_TUPLE_SAVED; i++) {
        ou_freelist_clear(&state.dead[i]);
    }
}

void
ou_tuple_fini(void)
{
    if (state.empty != NULL) {
        ou_object_free(state.empty);
        state.empty = NULL;
    }
}
