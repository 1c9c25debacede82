/* warmup.c -- round a size up by counting blocks.
 * SPDX-License-Identifier: MIT
 *
 * The words of the problem, taken literally: how many blocks are needed, and
 * how many bytes are they?  Works for every alignment, powers of two or not; a
 * division costs some twenty times what a mask costs. */
#include "mem/warmup.h"

size_t
ou_warmup_round_up(size_t nbytes, size_t alignment)
{
    size_t nblocks = nbytes / alignment + (nbytes % alignment != 0);

    /* The only product that does not fit is SIZE_MAX + 1, which wraps to 0. */
    return nblocks * alignment;
}
