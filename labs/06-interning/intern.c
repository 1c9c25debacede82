/* intern.c -- equal texts as one object.
 * Lab 06-interning: Interning and shared objects.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=06-interning):
 *
 *     intern        24 points   One object for equal texts
 *     immortal       8 points   Interned for ever
 *     from_text      8 points   From a text, without making an object
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

/* Exercise intern, 24 points: One object for equal texts.
 * Contract: lib/obj/intern.h. */
int
ou_intern_init(void)
{
    ou_todo();
}

/* ---- Interning ----------------------------------------------------------- */

/* Exercise intern, continued.
 * Contract: lib/obj/intern.h. */
ou_object *
ou_intern(ou_object *op)
{
    ou_todo();
}

/* Exercise intern, continued.
 * Contract: lib/obj/intern.h. */
void
ou_intern_in_place(ou_object **slot)
{
    ou_todo();
}

/* Exercise immortal, 8 points: Interned for ever.
 * Contract: lib/obj/intern.h. */
void
ou_intern_immortal(ou_object **slot)
{
    ou_todo();
}

/* Exercise from_text, 8 points: From a text, without making an object.
 * Contract: lib/obj/intern.h. */
ou_object *
ou_intern_from(const char *text)
{
    ou_todo();
}

/* ---- Questions ----------------------------------------------------------- */

/* Exercise intern, continued.
 * Contract: lib/obj/intern.h. */
bool
ou_is_interned(const ou_object *op)
{
    ou_todo();
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

/* Exercise intern, continued.
 * Contract: lib/obj/intern.h. */
void
ou_intern_fini(void)
{
    ou_todo();
}
