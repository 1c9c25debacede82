/* bench_cells.h -- a table of texts, for a terminal or as Markdown.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_CELLS_H
#define OU_BENCH_CELLS_H

#include "bench/bench.h"

enum {
    CELLS_ROWS = BENCH_MAX_CASES + 4,
    CELLS_COLUMNS = BENCH_MAX_PEERS + 1,
    CELLS_TEXT = 96
};

/* The first row is the head; the first column is aligned to the left. */
struct cells {
    char text[CELLS_ROWS][CELLS_COLUMNS][CELLS_TEXT];
    size_t nrows, ncolumns;
};

/* Begin a table whose head's first cell is corner. */
void cells_start(struct cells *t, const char *corner);

/* Begin a row below, or add a column to the head. */
void cells_row(struct cells *t, const char *name);
void cells_column(struct cells *t, const char *name);

/* Fill in a cell of the last row; column 0 is the first after its name. */
__attribute__((format(printf, 3, 4))) void
cells_put(struct cells *t, size_t column, const char *format, ...);

/* The same for a number with so many decimals; NaN is a dash. */
void cells_number(struct cells *t, size_t column, double value, int decimals);

/* The same for the middle half of a spread, with two decimals. */
void cells_middle(struct cells *t, size_t column, struct bench_spread spread);

/* Print title and table. */
void cells_print(const struct cells *t, FILE *out, enum bench_style style,
                 const char *title);

#endif
