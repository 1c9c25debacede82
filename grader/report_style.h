/* report_style.h -- colour on a terminal, and only there.
 * SPDX-License-Identifier: MIT */
#ifndef OU_REPORT_STYLE_H
#define OU_REPORT_STYLE_H

#include "grade.h"

#include <stdio.h>

enum style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_DIM,
    STYLE_GOOD,
    STYLE_BAD,
    STYLE_LIMIT,
    STYLE_FAULT
};

/* Return whether out is a terminal that shows colour and the user has not
 * asked for none (NO_COLOR, TERM=dumb). */
bool style_wanted(FILE *out);

/* Switch out to style, if wanted. */
void style_set(FILE *out, bool wanted, enum style style);

/* The style of a verdict. */
enum style style_of(enum verdict verdict);

#endif
