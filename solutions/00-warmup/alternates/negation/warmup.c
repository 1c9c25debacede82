/* warmup.c -- round a size up by rounding its negative down.
 * SPDX-License-Identifier: MIT
 *
 * Clearing low bits rounds down.  On the number line turned round, down is up:
 * in unsigned arithmetic, where 0 - nbytes is the distance from nbytes to the
 * end of size_t, no mask of ones is needed at all. */
#include "mem/warmup.h"

size_t
ou_warmup_round_up(size_t nbytes, size_t alignment)
{
    return 0 - ((0 - nbytes) & (0 - alignment));
}
