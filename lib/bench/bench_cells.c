/* bench_cells.c -- a table of texts, for a terminal or as Markdown.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_cells.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

void
cells_start(struct cells *t, const char *corner)
{
    memset(t, 0, sizeof *t);
    snprintf(t->text[0][0], CELLS_TEXT, "%s", corner);
    t->nrows = t->ncolumns = 1;
}

void
cells_row(struct cells *t, const char *name)
{
    if (t->nrows < CELLS_ROWS) {
        t->nrows++;
    }
    snprintf(t->text[t->nrows - 1][0], CELLS_TEXT, "%s", name);
}

void
cells_column(struct cells *t, const char *name)
{
    if (t->ncolumns < CELLS_COLUMNS) {
        t->ncolumns++;
    }
    snprintf(t->text[0][t->ncolumns - 1], CELLS_TEXT, "%s", name);
}

void
cells_put(struct cells *t, size_t column, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(t->text[t->nrows - 1][column + 1], CELLS_TEXT, format, args);
    va_end(args);
}

void
cells_number(struct cells *t, size_t column, double value, int decimals)
{
    if (isnan(value)) {
        cells_put(t, column, "-");
    }
    else {
        cells_put(t, column, "%.*f", decimals, value);
    }
}

void
cells_middle(struct cells *t, size_t column, struct bench_spread spread)
{
    if (isnan(spread.low)) {
        cells_put(t, column, "-");
    }
    else {
        cells_put(t, column, "%.2f-%.2f", spread.low, spread.high);
    }
}

/* Characters of a text, not bytes. */
static size_t
width_of(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return n;
}

static void
pad(FILE *out, size_t n)
{
    while (n-- > 0) {
        putc(' ', out);
    }
}

static void
print_aligned(const struct cells *t, FILE *out)
{
    size_t width[CELLS_COLUMNS] = {0};

    for (size_t r = 0; r < t->nrows; r++) {
        for (size_t c = 0; c < t->ncolumns; c++) {
            size_t w = width_of(t->text[r][c]);

            width[c] = w > width[c] ? w : width[c];
        }
    }
    for (size_t r = 0; r < t->nrows; r++) {
        fprintf(out, "  %s", t->text[r][0]);
        pad(out, width[0] - width_of(t->text[r][0]));
        for (size_t c = 1; c < t->ncolumns; c++) {
            pad(out, 2 + width[c] - width_of(t->text[r][c]));
            fputs(t->text[r][c], out);
        }
        putc('\n', out);
    }
}

static void
print_markdown(const struct cells *t, FILE *out)
{
    for (size_t r = 0; r < t->nrows; r++) {
        fputs("|", out);
        for (size_t c = 0; c < t->ncolumns; c++) {
            fprintf(out, " %s |", t->text[r][c]);
        }
        fputs(r == 0 ? "\n|---|" : "\n", out);
        for (size_t c = 1; r == 0 && c < t->ncolumns; c++) {
            fputs("--:|", out);
        }
        if (r == 0) {
            putc('\n', out);
        }
    }
}

void
cells_print(const struct cells *t, FILE *out, enum bench_style style,
            const char *title)
{
    if (t->nrows < 2) {
        return;
    }
    if (style == BENCH_MARKDOWN) {
        fprintf(out, "\n**%s**\n\n", title);
        print_markdown(t, out);
    }
    else {
        fprintf(out, "\n%s\n", title);
        print_aligned(t, out);
    }
}
