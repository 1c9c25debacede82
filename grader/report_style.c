/* report_style.c -- colour on a terminal, and only there.
 * SPDX-License-Identifier: MIT
 *
 * Colour repeats what the words say, so nothing is lost without it. */
#include "report_style.h"

#include "report_stats.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
style_wanted(FILE *out)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (no_color == NULL || no_color[0] == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0 && isatty(fileno(out));
}

void
style_set(FILE *out, bool wanted, enum style style)
{
    static const char *const codes[] = {
        [STYLE_PLAIN] = "0",  [STYLE_BOLD] = "1", [STYLE_DIM] = "2",
        [STYLE_GOOD] = "32",  [STYLE_BAD] = "31", [STYLE_LIMIT] = "33",
        [STYLE_FAULT] = "35",
    };

    if (wanted) {
        fprintf(out, "\033[%sm", codes[style]);
    }
}

enum style
style_of(enum verdict verdict)
{
    if (verdict == VERDICT_AC) {
        return STYLE_GOOD;
    }
    if (stats_is_fault(verdict)) {
        return STYLE_FAULT;
    }
    return stats_is_limit(verdict) ? STYLE_LIMIT : STYLE_BAD;
}
