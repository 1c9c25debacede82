/* plots.h -- the plots of one folder, drawn by one gnuplot.
 * SPDX-License-Identifier: MIT
 *
 * Each plot is NAME.svg with its figures in NAME.csv; gnuplot reads the CSV
 * file, and the script stays beside them (plots.gp), so that anybody can draw
 * again or differently.  Names are file names made by text_file_name; no other
 * text reaches the script. */
#ifndef OU_PLOTS_H
#define OU_PLOTS_H

#include "grade.h"

#include <stdio.h>

struct plots; /* opaque: a script that is being written, then run */

/* Begin the plots of the folder dir.  Returns new plots, or NULL with errno.
 * Ended by plots_close. */
struct plots *plots_open(const char *dir);

/* Return whether there is anything to draw of trace: gnuplot takes a plot
 * without a point for an error. */
bool plots_can_draw(const struct grade_trace *trace);

/* A trace: PREFIX-footprint (bytes over time: live, mine, the reference's) and
 * PREFIX-fragmentation (internal and external, in percent of the footprint). */
void plots_trace(struct plots *plots, const char *prefix,
                 const struct grade_trace *trace);

/* All traces of grade: cost, memory and, if they are scored, calls: one bar for
 * the ratio to the reference each. */
void plots_ratios(struct plots *plots, const struct grade *grade);

/* The scores of a class, as percent of max: NAME. */
void plots_scores(struct plots *plots, const char *name,
                  struct grade *const *grades, size_t n);

/* Start gnuplot in the background, if there is anything to draw. */
void plots_start(struct plots *plots);

/* Wait until it has ended and free plots.  Returns true if all was drawn, else
 * false with a message in error (the CSV files stay).  Steals plots. */
bool plots_close(struct plots *plots, char *error, size_t error_size);

/* For plots_data.c: open dir/NAMESUFFIX for writing; NULL with errno. */
FILE *plots_file(const char *dir, const char *name, const char *suffix);

#endif
