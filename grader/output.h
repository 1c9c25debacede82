/* output.h -- where a report ends up.
 * SPDX-License-Identifier: MIT
 *
 * A report is made in the run's private folder and copied to its place when it
 * is complete, report.json last, so that an interrupted grader leaves the
 * earlier report readable. */
#ifndef OU_OUTPUT_H
#define OU_OUTPUT_H

#include "grade.h"

/* Make the folder dir if it is missing, and keep other graders out of it until
 * this process ends.  Returns 0, or -1 with a message in error. */
int output_open(const char *dir, char *error, size_t error_size);

/* Render the report of grades[0 .. n) and copy it to dir.  Returns 0, or -1
 * with a message in error. */
int output_report(const char *dir, struct grade *const *grades, size_t n,
                  char *error, size_t error_size);

#endif
