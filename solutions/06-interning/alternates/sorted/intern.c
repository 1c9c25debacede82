/* intern.c -- lab 06, alternate "sorted": the table is an array in the order of
 * the texts, searched by halving.
 * SPDX-License-Identifier: MIT */
#include "obj/intern.h"

#include "obj/refcount.h"
#include "obj/str.h"

#include <string.h>

static struct {
    ou_object **texts; /* size of them, sorted; room for allocated */
    size_t size, allocated;
} state;

/* How a text of size bytes compares with op's: by size first, which is cheap.
 */
static int
compare(const char *text, size_t size, const ou_object *op)
{
    const ou_str *s = (const ou_str *)op;

    if (size != s->size) {
        return size < s->size ? -1 : 1;
    }
    return memcmp(text, s->data, size);
}

/* The place of the text, or where it would go. */
static size_t
place_of(const char *text, size_t size, bool *found)
{
    size_t low = 0, high = state.size;

    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(text, size, state.texts[middle]);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            high = middle;
        }
        else {
            low = middle + 1;
        }
    }
    return low;
}

static int
make_room(void)
{
    size_t allocated = state.allocated == 0 ? 16 : 2 * state.allocated;
    ou_object **texts;

    if (state.size < state.allocated) {
        return 0;
    }
    texts = ou_mem_realloc(state.texts, allocated * sizeof *texts);
    if (texts == NULL) {
        return -1;
    }
    state.texts = texts;
    state.allocated = allocated;
    return 0;
}

/* Put op in, unless its text is there; return what is there.  NULL with a
 * MemoryError. */
static ou_object *
add(ou_object *op)
{
    bool found;
    size_t i = place_of(((ou_str *)op)->data, ou_str_size(op), &found);

    if (found) {
        return state.texts[i];
    }
    if (make_room() < 0) {
        return NULL;
    }
    memmove(&state.texts[i + 1], &state.texts[i],
            (state.size - i) * sizeof *state.texts);
    state.texts[i] = op;
    state.size++;
    return op;
}

static void
take_out(ou_object *op)
{
    bool found;
    size_t i = place_of(((ou_str *)op)->data, ou_str_size(op), &found);

    if (found) {
        state.size--;
        memmove(&state.texts[i], &state.texts[i + 1],
                (state.size - i) * sizeof *state.texts);
    }
}

static void
listen(void (*interned_dies)(ou_object *op))
{
    ou_str_shared shared = *ou_str_get_shared();

    shared.interned_dies = interned_dies;
    ou_str_set_shared(&shared);
}

int
ou_intern_init(void)
{
    listen(take_out);
    return 0;
}

/* ---- Interning ----------------------------------------------------------- */

/* Exactly a str, not a kind of one: what two kinds mean by equal may differ. */
static bool
is_plain_str(const ou_object *op)
{
    return op->ob_type == &ou_str_type;
}

/* Return the one str of op's text; op becomes it if there is none.  Borrowed;
 * NULL with a MemoryError. */
static ou_object *
the_one(ou_object *op)
{
    ou_object *one;

    if (ou_str_interned(op) != OU_NOT_INTERNED ||
        ou_str_get_shared()->interned_dies == NULL) {
        return op; /* or nobody would say when it dies */
    }
    one = ou_str_shared_text(((ou_str *)op)->data, ou_str_size(op));
    if (one != NULL) {
        return one;
    }
    one = add(op);
    if (one == op) {
        ou_str_set_interned(op, OU_INTERNED_MORTAL);
    }
    return one;
}

ou_object *
ou_intern(ou_object *op)
{
    if (!is_plain_str(op)) {
        return ou_error_set(&ou_type_error,
                            "only str can be interned, not "
                            "'%s'",
                            op->ob_type->tp_name);
    }
    return ou_xnewref(the_one(op));
}

void
ou_intern_in_place(ou_object **slot)
{
    ou_error pending;
    ou_object *one;

    if (!is_plain_str(*slot)) {
        return;
    }
    ou_error_fetch(&pending);
    one = the_one(*slot);
    ou_error_restore(&pending);
    if (one != NULL && one != *slot) {
        ou_object_set_ref(slot, ou_newref(one));
    }
}

void
ou_intern_immortal(ou_object **slot)
{
    ou_intern_in_place(slot);
    if (is_plain_str(*slot) && ou_str_interned(*slot) == OU_INTERNED_MORTAL) {
        ou_str_set_interned(*slot, OU_INTERNED_IMMORTAL);
        ou_object_immortalize(*slot);
    }
}

ou_object *
ou_intern_from(const char *text)
{
    size_t size = strlen(text), i;
    bool found;
    ou_object *op;

    i = place_of(text, size, &found);
    if (found) {
        return ou_newref(state.texts[i]);
    }
    op = ou_str_from_bytes(text, size);
    if (op != NULL && the_one(op) == NULL) {
        ou_decref(op);
        return NULL;
    }
    return op;
}

/* ---- Questions ----------------------------------------------------------- */

bool
ou_is_interned(const ou_object *op)
{
    return is_plain_str(op) && ou_str_interned(op) != OU_NOT_INTERNED;
}

size_t
ou_intern_size(void)
{
    return state.size;
}

int
ou_intern_visit(ou_visitproc *visit, void *arg)
{
    for (size_t i = 0; i < state.size; i++) {
        int result = visit(state.texts[i], arg);

        if (result != 0) {
            return result;
        }
    }
    return 0;
}

/* An immortal text has no owner who would give it up. */
static void
forget(ou_object *op)
{
    bool immortal = ou_str_interned(op) == OU_INTERNED_IMMORTAL;

    ou_str_set_interned(op, OU_NOT_INTERNED);
    if (immortal) {
        ou_object_free(op);
    }
}

void
ou_intern_fini(void)
{
    for (size_t i = 0; i < state.size; i++) {
        forget(state.texts[i]);
    }
    ou_mem_free(state.texts);
    state.texts = NULL;
    state.size = state.allocated = 0;
    listen(NULL);
}
