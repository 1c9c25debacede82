/* report_map.h -- the heap of a submission as a picture.
 * SPDX-License-Identifier: MIT */
#ifndef OU_REPORT_MAP_H
#define OU_REPORT_MAP_H

#include "grade.h"

/* Write map as dir/NAME.svg, dir/NAME.txt (the same as text) and dir/NAME.csv.
 * Returns true, or false with errno. */
bool report_map(const char *dir, const char *name, const struct grade_map *map);

#endif
