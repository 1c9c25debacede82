/* list.c -- lab 05, alternate "splice": every change is the same change: some
 * items go, some come, at one place.
 * SPDX-License-Identifier: MIT */
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

/* A block for size items with half as many again, or NULL. */
static ou_object **
new_block(size_t size, size_t *room)
{
    *room = size + size / 2 + 4;
    if (*room > PTRDIFF_MAX / sizeof(ou_object *) / 2) {
        return ou_error_no_memory();
    }
    return ou_mem_malloc(*room * sizeof(ou_object *));
}

/* Move the list into a block for size items, with a hole of nin items in place
 * of nout at `at`.  Returns 0, or -1 with a MemoryError and nothing has
 * changed. */
static int
move_to_new_block(ou_list *list, size_t at, size_t nout, size_t nin)
{
    size_t size = list->size - nout + nin, room, behind = at + nout;
    ou_object **items = new_block(size, &room);

    if (items == NULL) {
        return -1;
    }
    if (list->size > 0) {
        memcpy(items, list->items, at * sizeof *items);
        memcpy(items + at + nin, list->items + behind,
               (list->size - behind) * sizeof *items);
    }
    ou_mem_free(list->items);
    list->items = items;
    list->allocated = room;
    list->size = size;
    return 0;
}

/* Make a hole of nin items in place of the nout at `at`. */
static int
splice(ou_list *list, size_t at, size_t nout, size_t nin)
{
    size_t size = list->size - nout + nin, behind = at + nout;
    bool fits = size <= list->allocated && 3 * size + 8 >= list->allocated;
    ou_error pending;
    int moved = -1;

    ou_error_fetch(&pending);
    if (!fits) {
        moved = move_to_new_block(list, at, nout, nin);
    }
    if (moved < 0 && size > list->allocated) {
        return -1;
    }
    ou_error_restore(&pending);
    if (moved < 0) {
        memmove(list->items + at + nin, list->items + behind,
                (list->size - behind) * sizeof *list->items);
        list->size = size;
    }
    return 0;
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
ou_list_insert(ou_object *op, size_t i, ou_object *item)
{
    ou_list *list = list_of(op);

    if (i > list->size) {
        i = list->size;
    }
    if (splice(list, i, 0, 1) < 0) {
        return -1;
    }
    list->items[i] = ou_newref(item);
    return 0;
}

int
ou_list_append(ou_object *op, ou_object *item)
{
    return ou_list_insert(op, SIZE_MAX, item);
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
    splice(list, list->size - 1, 1, 0);
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
    splice(list, i, 1, 0);
    ou_decref(item);
    return 0;
}

/* Items are taken off a block that the list does not have any more. */
void
ou_list_clear(ou_object *op)
{
    ou_list *list = list_of(op);
    ou_object **block = list->items, **end = block + list->size;

    *list = (ou_list){.ob_base = list->ob_base};
    for (ou_object **item = block; item != end; item++) {
        ou_decref(*item);
    }
    ou_mem_free(block);
}

void
ou_list_clear_freelist(void)
{
    ou_freelist_clear(&state.dead);
}
