/* singletons.h -- objects that exist before anybody asks for them.
 * SPDX-License-Identifier: MIT
 *
 * Small whole numbers and texts of at most one character occur so often that
 * each is made once, immortal, and given out again and again. Which ints are
 * small is a choice: -5 to 256 up to CPython 3.14, -5 to 1024 from 3.15 on.
 *
 * CPython: _PyLong_SMALL_INTS, the latin1 and empty strings of
 * pycore_global_objects.h. */
#ifndef OU_SINGLETONS_H
#define OU_SINGLETONS_H

#include "obj/object.h"

#include <stddef.h>
#include <stdint.h>

/* CPython: _PY_NSMALLNEGINTS, _PY_NSMALLPOSINTS (up to 3.14). */
#define OU_SMALL_INT_LOW  (-5)
#define OU_SMALL_INT_HIGH 256

/* Make the ints low … high (none if high < low), immortal, and hand the table
 * to int.h.  Returns 0, or -1 with a MemoryError: then nothing is left of them.
 * CPython: _PyLong_InitTypes and the static table. */
int ou_small_ints_init(int64_t low, int64_t high);

/* Return the shared int of that value; NULL, without an error, if the table
 * does not have it.  Borrowed, immortal.  CPython: get_small_int. */
ou_borrowed ou_small_int(int64_t value);

/* Take the table away from int.h and give its memory back: nobody may have one
 * of its ints any more.  CPython: no counterpart. */
void ou_small_ints_fini(void);

/* Make the empty text and the 256 texts of one Latin-1 character, U+0000 to
 * U+00FF in UTF-8, static interned and immortal, and hand them to str.h.
 * Returns 0, or -1 with a MemoryError: then nothing is left of them.
 * CPython: _PyUnicode_InitGlobalObjects. */
int ou_latin1_init(void);

/* Return the shared text of the one character U+00cc.  Borrowed, immortal.
 * CPython: get_latin1_char. */
ou_borrowed ou_latin1_char(unsigned char c);

/* Take the texts away from str.h and give their memory back: nobody may have
 * one of them any more.  CPython: no counterpart. */
void ou_latin1_fini(void);

#endif
