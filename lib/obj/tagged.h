/* tagged.h -- a small whole number inside the pointer to it.
 * SPDX-License-Identifier: MIT
 *
 * An object is aligned to at least 8 bytes, so the lowest bits of its address
 * are 0 and can carry a mark. If the lowest one is 1, the word is no address
 * but a number of 63 bits: no object, no memory, no count.
 *
 *     …nnnn nnn1     the number n
 *     …aaaa a000     the object at a, one reference
 *
 * The price: whoever uses the word has to look at the mark first.
 *
 * CPython: no counterpart for ints; from 3.14 on _PyStackRef marks borrowed
 * references in this way, and the collector's links carry flags. */
#ifndef OU_TAGGED_H
#define OU_TAGGED_H

#include "obj/object.h"

#include <stdbool.h>
#include <stdint.h>

/* A number, or a reference that its holder owns. */
typedef struct {
    uintptr_t bits;
} ou_tagged;

/* The numbers that fit. */
#define OU_TAGGED_MIN (INT64_MIN / 2)
#define OU_TAGGED_MAX (INT64_MAX / 2)

/* Is it a number, not an object?  CPython: no counterpart. */
static inline bool
ou_tagged_is_int(ou_tagged word)
{
    return (word.bits & 1) != 0;
}

/* Return value as a word; a number that does not fit becomes an int object.
 * New; *word is left alone and -1 returned with a MemoryError, otherwise 0.
 * CPython: no counterpart. */
int ou_tagged_from(int64_t value, ou_tagged *word);

/* Return op as a word. Steals op.  An address whose lowest bit is 1 is fatal.
 * CPython: PyStackRef_FromPyObjectSteal (3.14). */
ou_tagged ou_tagged_from_object(ou_object *op);

/* Return the value of word, a number or an int object; -1 with a TypeError if
 * it is another object.  CPython: no counterpart. */
int64_t ou_tagged_as_int(ou_tagged word);

/* Return word as an object: the one it is, or an int of that value.  New, or
 * NULL with a MemoryError.  CPython: PyStackRef_AsPyObjectNew (3.14). */
ou_object *ou_tagged_as_object(ou_tagged word);

/* Give up what word holds; a number holds nothing.
 * CPython: PyStackRef_CLOSE (3.14). */
void ou_tagged_close(ou_tagged word);

#endif
