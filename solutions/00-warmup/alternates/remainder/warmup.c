/* warmup.c -- round a size up by filling what is missing.
 * SPDX-License-Identifier: MIT
 *
 * Looks first and adds later, so the sum can be checked before it is made. */
#include "mem/warmup.h"

#include <stdint.h>

size_t
ou_warmup_round_up(size_t nbytes, size_t alignment)
{
    size_t over = nbytes % alignment;

    if (over == 0) {
        return nbytes;
    }
    if (nbytes > SIZE_MAX - (alignment - over)) {
        return 0;
    }
    return nbytes + (alignment - over);
}
