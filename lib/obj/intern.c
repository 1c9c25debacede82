/* intern.c -- equal texts as one object.
 * Layer 36.  Needs: object refcount str strtable.  Used by: constpool.
 * SPDX-License-Identifier: MIT
 *
 * A str is in the table if and only if its state is MORTAL or IMMORTAL. The
 * table has no references: a mortal text is taken out by its own death.
 * CPython: intern_common (Objects/unicodeobject.c). */
#include "obj/intern.h"

#include "obj/refcount.h"
#include "obj/str.h"
#include "obj/strtable.h"

#include <string.h>

static struct {
    bool running; /* str.h tells us of deaths */
    ou_strtable table;
} state;

static void
take_out(ou_object *op)
{
    ou_strtable_remove(&state.table, op);
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
    state.running = true;
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

    if (ou_str_interned(op) != OU_NOT_INTERNED || !state.running) {
        return op;
    }
    one = ou_str_shared_text(((ou_str *)op)->data, ou_str_size(op));
    if (one != NULL) {
        return one;
    }
    one = ou_strtable_add(&state.table, op);
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
    size_t size = strlen(text);
    ou_object *op = ou_strtable_find(&state.table, text, size);

    if (op != NULL) {
        return ou_newref(op);
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
    return state.table.used;
}

int
ou_intern_visit(ou_visitproc *visit, void *arg)
{
    size_t pos = 0;
    ou_object *op;

    while ((op = ou_strtable_next(&state.table, &pos)) != NULL) {
        int result = visit(op, arg);

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
    size_t pos = 0;
    ou_object *op;

    while ((op = ou_strtable_next(&state.table, &pos)) != NULL) {
        forget(op);
    }
    ou_strtable_fini(&state.table);
    state.running = false;
    listen(NULL);
}
