/* answers.h -- what a heap did at each step of a script, in text.
 * SPDX-License-Identifier: MIT
 *
 * One line for each operation, in a form that has no address in it:
 *
 *     > 0.2+448 1/0      a new block in arena 0, pool 2, at offset 448 of it;
 *                        so far 1 arena taken, 0 given back
 *     = 0.2+448 1/0      realloc left it where it was
 *     > raw 1/0          it is not in an arena
 *     ! 1/0              no memory
 *     - 2/1              freed
 *     stats ...          bytes: allocated, available, in unused pools, in
 *                        headers, quantization, alignment; arenas: taken in
 *                        all, at most at a time, now; blocks allocated
 *
 * A script of more than ANSWERS_FULL operations has, in place of its lines, a
 * checksum for every ANSWERS_CHUNK of them. */
#ifndef ORACLE_ANSWERS_H
#define ORACLE_ANSWERS_H

#include "mem/allocator.h"
#include "tests/oracle/places.h"
#include "tests/oracle/script.h"

#include <stdio.h>

#define ANSWERS_FULL   400
#define ANSWERS_CHUNK  2048
#define ANSWERS_NSTATS 10

/* A heap to be asked, empty and with arenas from places. */
struct answers_subject {
    ou_allocator table;
    struct places *places;
    void (*stats)(void *ctx, size_t numbers[ANSWERS_NSTATS]);
    void *stats_ctx;
};

/* Run script on subject, with bytes written into each block and read back, and
 * write the answers to out; in full if full, else as above.  What is alive at
 * the end is then freed, without an answer.  Returns 0, or -1 if a block lost
 * its bytes or calloc's was not zeros (said in out as well). */
int answers_write(FILE *out, const struct answers_subject *subject,
                  const struct script *script, bool full);

#endif
