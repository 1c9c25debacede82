/* strtable.h -- a set of texts, found by what they say.
 * SPDX-License-Identifier: MIT
 *
 * An open-addressed table of pointers to str objects, at most one of each text.
 * It counts no references: who puts a str in sees to it that it is taken out
 * before it dies.
 *
 * CPython: the dict behind interned strings, without its references. */
#ifndef OU_STRTABLE_H
#define OU_STRTABLE_H

#include "obj/str.h"

#include <stddef.h>
#include <stdint.h>

/* From the home slot of a hash on, no slot is empty before that of its str:
 * there are no tombstones.  The tag of a slot is 0 if it is empty, and else
 * seven bits of the hash: most texts that are not the one asked for need not be
 * looked at, and the tags of a thousand fit into a corner of the first cache.
 */
typedef struct {
    ou_object **slots; /* mask + 1, a power of two; NULL: none yet */
    uint8_t *tags;     /* as many, in the same block */
    size_t mask;
    size_t used; /* at most half of the slots */
} ou_strtable;

/* Return the str of the text of size bytes; NULL if it is not there.  Borrowed.
 * CPython: PyDict_GetItem. */
ou_object *ou_strtable_find(const ou_strtable *table, const char *text,
                            size_t size);

/* Return the str in the table whose text is op's; if there is none, put op in
 * and return op.  NULL with a MemoryError.  Borrowed.
 * CPython: PyDict_SetDefault. */
ou_object *ou_strtable_add(ou_strtable *table, ou_object *op);

/* Take op, the very object, out; false if it is not there.
 * CPython: PyDict_DelItem. */
bool ou_strtable_remove(ou_strtable *table, ou_object *op);

/* Return the first str at or behind slot *pos and move *pos behind it; NULL at
 * the end.  *pos is 0 first.  Borrowed.  CPython: PyDict_Next. */
ou_object *ou_strtable_next(const ou_strtable *table, size_t *pos);

/* Give the memory of the table back; it is empty then.
 * CPython: no counterpart. */
void ou_strtable_fini(ou_strtable *table);

#endif
