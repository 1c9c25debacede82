/* tagged.c -- a small whole number inside the pointer to it.
 * Layer 42.  Needs: fatal object refcount int.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * The lowest bit is 1 for a number, 0 for an object.
 * CPython: no counterpart for ints. */
#include "obj/tagged.h"

#include "mem/fatal.h"
#include "obj/int.h"
#include "obj/refcount.h"

static ou_object *
object_of(ou_tagged word)
{
    return (ou_object *)word.bits;
}

int
ou_tagged_from(int64_t value, ou_tagged *word)
{
    ou_object *op;

    if (value >= OU_TAGGED_MIN && value <= OU_TAGGED_MAX) {
        word->bits = (uintptr_t)value << 1 | 1;
        return 0;
    }
    op = ou_int_from(value);
    if (op == NULL) {
        return -1;
    }
    *word = ou_tagged_from_object(op);
    return 0;
}

ou_tagged
ou_tagged_from_object(ou_object *op)
{
    if (((uintptr_t)op & 1) != 0) {
        ou_fatal("ou_tagged_from_object(%p): the lowest bit of an object's "
                 "address is 0; this is a tagged number or no object",
                 (void *)op);
    }
    return (ou_tagged){(uintptr_t)op};
}

int64_t
ou_tagged_as_int(ou_tagged word)
{
    if (ou_tagged_is_int(word)) {
        return (int64_t)word.bits >> 1;
    }
    return ou_int_as(object_of(word));
}

ou_object *
ou_tagged_as_object(ou_tagged word)
{
    if (ou_tagged_is_int(word)) {
        return ou_int_from(ou_tagged_as_int(word));
    }
    return ou_newref(object_of(word));
}

void
ou_tagged_close(ou_tagged word)
{
    if (!ou_tagged_is_int(word)) {
        ou_decref(object_of(word));
    }
}
