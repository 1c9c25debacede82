/* ours.h -- what a faithful heap of this library answers to the scripts.
 * SPDX-License-Identifier: MIT */
#ifndef ORACLE_OURS_H
#define ORACLE_OURS_H

#include "mem/geometry.h"
#include "tests/oracle/script.h"

#include <stdbool.h>
#include <stdio.h>

/* Run script on a new heap of profile geo, behind debug hooks if debug, and
 * write its answers (answers.h) to out.  Returns 0, or -1 as answers_write. */
int ours_answer(FILE *out, const ou_geometry *geo, const struct script *script,
                bool debug, bool full);

#endif
