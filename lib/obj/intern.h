/* intern.h -- equal texts as one object.
 * SPDX-License-Identifier: MIT
 *
 * To intern a text is to get the one str that stands for all equal ones. Who
 * compares interned texts compares addresses, and a name that occurs a thousand
 * times takes memory once.
 *
 * The table that knows them does not count: an interned text that only the
 * table knows dies like any other, and is taken out as it dies. Unless it is
 * immortal.
 *
 *     NOT ----> MORTAL ----> IMMORTAL          NOT ----> STATIC
 *      \------------------------^              no other step
 *
 * CPython: PyUnicode_InternInPlace, sys.intern;
 * InternalDocs/string_interning.md describes the four states. */
#ifndef OU_INTERN_H
#define OU_INTERN_H

#include "obj/object.h"

#include <stdbool.h>
#include <stddef.h>

/* Get the table ready, and have str.h say when an interned text dies.  Returns
 * 0; -1 with a MemoryError.  Static texts of ou_latin1_init, if they are there,
 * are found as if they were in the table.
 * CPython: init_interned_dict. */
int ou_intern_init(void);

/* Return the one str of op's text: op itself, if its text is new to the table
 * (or op is the one already).  It is mortal if it was not interned before. New;
 * NULL with a TypeError if op is not exactly a str, or with a MemoryError.
 * CPython: sys.intern. */
ou_object *ou_intern(ou_object *op);

/* Replace *slot, a str that the caller owns, by the one str of its text.  What
 * cannot be interned (no memory; no str, or only a kind of one) stays as it is,
 * and no error is set.  CPython: PyUnicode_InternInPlace. */
void ou_intern_in_place(ou_object **slot);

/* The same, and the str is immortal from now on.
 * CPython: PyUnicode_InternImmortal. */
void ou_intern_immortal(ou_object **slot);

/* Return the one str of text.  New, or NULL with a MemoryError.  If it is there
 * already, no object is made.  CPython: PyUnicode_InternFromString. */
ou_object *ou_intern_from(const char *text);

/* Is op a str that is interned?  CPython: sys._is_interned (3.13). */
bool ou_is_interned(const ou_object *op);

/* Return the number of texts in the table, static ones not counted.
 * CPython: no counterpart. */
size_t ou_intern_size(void);

/* Call visit for each text in the table, until it returns a value that is not
 * 0; return that.  visit must not intern.  CPython: no counterpart. */
int ou_intern_visit(ou_visitproc *visit, void *arg);

/* Forget all: mortal texts that are still alive are not interned any more.
 * Immortal ones are freed; nobody may have one.  Before ou_intern_init and from
 * now on nothing is interned: a text is returned as it is.
 * CPython: _PyUnicode_ClearInterned. */
void ou_intern_fini(void);

#endif
