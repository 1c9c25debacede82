/* list.c -- a row of references that grows.
 * Layer 30.  Needs: object refcount freelist.  Used by: constpool.
 * SPDX-License-Identifier: MIT
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

/* Room for size items and an eighth more, in steps of four: so appending one
 * after the other costs a constant number of copies each, and a short list has
 * no long tail. */
static size_t
room_for(size_t size)
{
    return (size + (size >> 3) + 6) & ~(size_t)3;
}

/* Set the number of items, with a larger or a smaller block if need be. Returns
 * 0, or -1 with a MemoryError and nothing has changed. */
static int
resize(ou_list *list, size_t size)
{
    size_t allocated;
    ou_object **items;

    if (size <= list->allocated && size >= list->allocated / 2) {
        list->size = size;
        return 0;
    }
    if (size > PTRDIFF_MAX / sizeof *items / 2) {
        ou_error_no_memory();
        return -1;
    }
    allocated = size == 0 ? 0 : room_for(size);
    if (allocated == 0) {
        ou_mem_free(list->items);
        items = NULL;
    }
    else {
        items = ou_mem_realloc(list->items, allocated * sizeof *items);
        if (items == NULL) {
            return -1;
        }
    }
    list->items = items;
    list->allocated = allocated;
    list->size = size;
    return 0;
}

/* Make size smaller; a block that cannot shrink stays as it is. */
static void
shrink(ou_list *list, size_t size)
{
    ou_error pending;

    ou_error_fetch(&pending);
    if (resize(list, size) < 0) {
        list->size = size;
    }
    ou_error_restore(&pending);
}

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

/* Is there an item i?  If not, an IndexError. */
static bool
has_item(const ou_list *list, size_t i)
{
    if (i < list->size) {
        return true;
    }
    ou_error_set(&ou_index_error, "list index %zu out of range, size %zu", i,
                 list->size);
    return false;
}

ou_borrowed
ou_list_get_item(ou_object *op, size_t i)
{
    ou_list *list = list_of(op);

    return has_item(list, i) ? (ou_borrowed)list->items[i] : NULL;
}

int
ou_list_set_item(ou_object *op, size_t i, ou_object *item)
{
    ou_list *list = list_of(op);

    if (!has_item(list, i)) {
        ou_xdecref(item);
        return -1;
    }
    ou_object_set_ref(&list->items[i], item);
    return 0;
}

int
ou_list_append(ou_object *op, ou_object *item)
{
    ou_list *list = list_of(op);

    if (resize(list, list->size + 1) < 0) {
        return -1;
    }
    list->items[list->size - 1] = ou_newref(item);
    return 0;
}

int
ou_list_insert(ou_object *op, size_t i, ou_object *item)
{
    ou_list *list = list_of(op);
    size_t size = list->size;

    if (i > size) {
        i = size;
    }
    if (resize(list, size + 1) < 0) {
        return -1;
    }
    memmove(&list->items[i + 1], &list->items[i],
            (size - i) * sizeof list->items[0]);
    list->items[i] = ou_newref(item);
    return 0;
}

ou_object *
ou_list_pop(ou_object *op)
{
    ou_list *list = list_of(op);
    ou_object *item;

    if (list->size == 0) {
        return ou_error_set(&ou_index_error, "pop from an empty list");
    }
    item = list->items[list->size - 1];
    shrink(list, list->size - 1);
    return item;
}

int
ou_list_delete_item(ou_object *op, size_t i)
{
    ou_list *list = list_of(op);
    ou_object *item;

    if (!has_item(list, i)) {
        return -1;
    }
    item = list->items[i];
    memmove(&list->items[i], &list->items[i + 1],
            (list->size - i - 1) * sizeof list->items[0]);
    shrink(list, list->size - 1);
    ou_decref(item);
    return 0;
}

void
ou_list_clear(ou_object *op)
{
    ou_list *list = list_of(op);
    ou_object **items = list->items;
    size_t size = list->size;

    list->size = list->allocated = 0;
    list->items = NULL;
    while (size > 0) {
        ou_decref(items[--size]);
    }
    ou_mem_free(items);
}

void
ou_list_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}
