/* report_arenas.h -- arenas and their pools as a picture.
 * SPDX-License-Identifier: MIT */
#ifndef OU_REPORT_ARENAS_H
#define OU_REPORT_ARENAS_H

#include "grade.h"

/* Write arenas as dir/NAME.svg, dir/NAME.txt (the same as text) and
 * dir/NAME.csv.  Returns true, or false with errno. */
bool report_arenas(const char *dir, const char *name,
                   const struct grade_arenas *arenas);

#endif
