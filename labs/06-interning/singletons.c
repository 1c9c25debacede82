/* singletons.c -- objects that exist before anybody asks for them.
 * Lab 06-interning: Interning and shared objects.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=06-interning):
 *
 *     small_ints    14 points   Ints that exist already
 *     latin1        12 points   Texts of at most one character
 *
 * All of them are immortal, and the tables here are the only way to find them.
 * CPython: pycore_global_objects.h, get_small_int, get_latin1_char. */
#include "obj/singletons.h"

#include "obj/int.h"
#include "obj/refcount.h"
#include "obj/str.h"

static struct {
    ou_object **ints; /* low … low + nints - 1 */
    int64_t low;
    size_t nints;
    ou_object *empty;
    ou_object *latin1[256];
} state;

/* ---- Small ints ---------------------------------------------------------- */

/* Exercise small_ints, 14 points: Ints that exist already.
 * Contract: lib/obj/singletons.h. */
int
ou_small_ints_init(int64_t low, int64_t high)
{
    ou_todo();
}

/* Exercise small_ints, continued.
 * Contract: lib/obj/singletons.h. */
ou_borrowed
ou_small_int(int64_t value)
{
    ou_todo();
}

/* Exercise small_ints, continued.
 * Contract: lib/obj/singletons.h. */
void
ou_small_ints_fini(void)
{
    ou_todo();
}

/* ---- Texts of at most one character -------------------------------------- */

/* Exercise latin1, 12 points: Texts of at most one character.
 * Contract: lib/obj/singletons.h. */
int
ou_latin1_init(void)
{
    ou_todo();
}

/* Exercise latin1, continued.
 * Contract: lib/obj/singletons.h. */
ou_borrowed
ou_latin1_char(unsigned char c)
{
    ou_todo();
}

/* Exercise latin1, continued.
 * Contract: lib/obj/singletons.h. */
void
ou_latin1_fini(void)
{
    ou_todo();
}
