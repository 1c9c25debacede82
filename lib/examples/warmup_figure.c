/* warmup_figure.c -- the numbers behind the staircase of lab 00-warmup.
 * SPDX-License-Identifier: MIT
 *
 * Prints, for requests of 0 to 64 bytes, what ou_warmup_round_up makes of them
 * with alignments 8 and 16, as CSV.  Linked with your own warmup.c, it draws
 * your own staircase. */
#include "mem/warmup.h"

#include <stdio.h>

int
main(void)
{
    printf("nbytes,alignment_8,alignment_16\n");
    for (size_t nbytes = 0; nbytes <= 64; nbytes++) {
        printf("%zu,%zu,%zu\n", nbytes, ou_warmup_round_up(nbytes, 8),
               ou_warmup_round_up(nbytes, 16));
    }
    return 0;
}
