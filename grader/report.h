/* report.h -- everything that is shown, written from struct grade.
 * SPDX-License-Identifier: MIT
 *
 *     DIR/report.json              the class: every grade (docs/report.md)
 *     DIR/index.html, class.csv    the class
 *     DIR/SUBMISSION/index.html    one submission (of several labs: one folder
 *                                  each, SUBMISSION-LAB)
 *     DIR/SUBMISSION/NAME.svg      its plots, each with NAME.csv beside it */
#ifndef OU_REPORT_H
#define OU_REPORT_H

#include "grade.h"

#include <jansson.h>
#include <stdio.h>

#define REPORT_SCHEMA_VERSION 2

/* For json_dumpf.  12 digits are far finer than anything measured, and 0.1
 * stays "0.1". */
#define REPORT_JSON_FLAGS (JSON_INDENT(1) | JSON_REAL_PRECISION(12))

/* Return a new JSON object for grades[0 .. n). */
json_t *report_json(struct grade *const *grades, size_t n);

/* Write DIR/report.json, atomically.  Returns 0, or -1 with errno. */
int report_write_json(const char *dir, struct grade *const *grades, size_t n);

/* Read the grades back from DIR/report.json.  Returns a new array of new grades
 * and their number in *n, or NULL with a message in error. */
struct grade **report_read(const char *dir, size_t *n, char *error,
                           size_t error_size);

/* Write the HTML pages, plots and CSV files.  Returns 0, or -1 with a message
 * in error.  Without plots (no gnuplot) there still is a report: 0, and error
 * holds a warning; else it is "". */
int report_write_html(const char *dir, struct grade *const *grades, size_t n,
                      char *error, size_t error_size);

/* Print the class as a table, or one submission in full (a student's check:
 * failures with exercise and first hint). */
void report_table(FILE *out, struct grade *const *grades, size_t n);
void report_detail(FILE *out, const struct lab *lab, const struct grade *grade);

#endif
