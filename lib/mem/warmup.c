/* warmup.c -- round a size up to a multiple.
 * Layer 3.  Needs: fatal.  Used by: lab 00-warmup alone.
 * SPDX-License-Identifier: MIT
 *
 * A size is a size_t from end to end: a detour through an int or an unsigned
 * loses the upper half, and only a request above 4 GiB would show it.
 * CPython: _Py_SIZE_ROUND_UP (Include/pymacro.h). */
#include "mem/warmup.h"

#include "mem/fatal.h"

size_t
ou_warmup_round_up(size_t nbytes, size_t alignment)
{
    size_t mask = alignment - 1; /* the bits that no multiple has */

    OU_ASSERT(alignment != 0 && (alignment & mask) == 0);
    /* A sum that does not fit wraps to less than mask, and is cleared to 0. */
    return (nbytes + mask) & ~mask;
}
