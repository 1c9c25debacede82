/* list.c -- a row of references that grows.
 * Lab 05-refcounts: Objects and reference counts.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=05-refcounts):
 *
 *     append        10 points   A list that grows
 *     items          8 points   Look at an item, exchange an item
 *     change        12 points   Insert, pop, delete, clear
 *
 * items[0 … size - 1] are references that the list owns; the room behind them
 * is undefined.  A reference is given up only when the list no longer shows it:
 * what dies may look at the list.
 * CPython: Objects/listobject.c. */
#include "obj/list.h"

#include "obj/freelist.h"
#include "obj/refcount.h"

#include <string.h>

static struct {
    ou_freelist dead;
} state = {.dead = {NULL, 0, OU_LIST_FREELIST}};

static ou_list *
list_of(ou_object *op)
{
    OU_ASSERT(ou_object_is(op, &ou_list_type));
    return (ou_list *)op;
}

/* ---- The block of items -------------------------------------------------- */

/* ---- The type ------------------------------------------------------------ */

static void
list_dealloc(ou_object *op)
{
    ou_list_clear(op);
    ou_freelist_push(&state.dead, op);
}

static int
list_traverse(ou_object *op, ou_visitproc *visit, void *arg)
{
    ou_list *list = list_of(op);

    for (size_t i = 0; i < list->size; i++) {
        OU_VISIT(list->items[i]);
    }
    return 0;
}

static int
list_show_next(ou_object *op, size_t *pos, char *buffer, size_t size)
{
    const ou_list *list = list_of(op);
    ou_object *item;
    int n;

    if (*pos >= list->size) {
        return -1;
    }
    item = ou_newref(list->items[(*pos)++]);
    n = ou_object_repr(item, buffer, size);
    ou_decref(item);
    return n;
}

static int
list_repr(ou_object *op, char *buffer, size_t size)
{
    return ou_object_repr_items(op, list_show_next, "[", "]", buffer, size);
}

/* Compare items i, which are held meanwhile: a comparison may change the lists.
 */
static int
compare_items_at(ou_list *a, ou_list *b, size_t i, enum ou_compare how)
{
    ou_object *x = ou_newref(a->items[i]), *y = ou_newref(b->items[i]);
    int result = ou_object_compare(x, y, how);

    ou_decref(x);
    ou_decref(y);
    return result;
}

static int
compare_items(ou_list *a, ou_list *b, enum ou_compare how)
{
    size_t i = 0;

    for (; i < a->size && i < b->size; i++) {
        int equal = compare_items_at(a, b, i, OU_EQ);

        if (equal < 0) {
            return -1;
        }
        if (!equal) {
            break;
        }
    }
    if (i < a->size && i < b->size) {
        return how == OU_EQ || how == OU_NE ? how == OU_NE
                                            : compare_items_at(a, b, i, how);
    }
    return ou_compare_order((a->size > b->size) - (a->size < b->size), how);
}

static int
list_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    if (!ou_object_is(other, &ou_list_type)) {
        return OU_NOT_IMPLEMENTED;
    }
    return compare_items(list_of(op), list_of(other), how);
}

ou_type ou_list_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "list",
    .tp_basicsize = sizeof(ou_list),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = list_dealloc,
    .tp_traverse = list_traverse,
    .tp_clear = ou_list_clear,
    .tp_repr = list_repr,
    .tp_hash = ou_object_hash_not_implemented,
    .tp_richcompare = list_richcompare,
};

/* ---- Using lists --------------------------------------------------------- */

ou_object *
ou_list_new(void)
{
    ou_object *op = ou_freelist_pop(&state.dead, &ou_list_type);
    ou_list *list;

    if (op == NULL) {
        return ou_object_new(&ou_list_type, 0);
    }
    list = (ou_list *)op;
    list->size = list->allocated = 0;
    list->items = NULL;
    return op;
}

size_t
ou_list_size(const ou_object *op)
{
    return ((const ou_list *)op)->size;
}

/* Exercise items, 8 points: Look at an item, exchange an item.
 * Contract: lib/obj/list.h. */
ou_borrowed
ou_list_get_item(ou_object *op, size_t i)
{
    ou_todo();
}

/* Exercise items, continued.
 * Contract: lib/obj/list.h. */
int
ou_list_set_item(ou_object *op, size_t i, ou_object *item)
{
    ou_todo();
}

/* Exercise append, 10 points: A list that grows.
 * Contract: lib/obj/list.h. */
int
ou_list_append(ou_object *op, ou_object *item)
{
    ou_todo();
}

/* Exercise change, 12 points: Insert, pop, delete, clear.
 * Contract: lib/obj/list.h. */
int
ou_list_insert(ou_object *op, size_t i, ou_object *item)
{
    ou_todo();
}

/* Exercise change, continued.
 * Contract: lib/obj/list.h. */
ou_object *
ou_list_pop(ou_object *op)
{
    ou_todo();
}

/* Exercise change, continued.
 * Contract: lib/obj/list.h. */
int
ou_list_delete_item(ou_object *op, size_t i)
{
    ou_todo();
}

/* Exercise change, continued.
 * Contract: lib/obj/list.h. */
void
ou_list_clear(ou_object *op)
{
    ou_todo();
}

void
ou_list_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}
