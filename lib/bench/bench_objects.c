/* bench_objects.c -- the tables of a comparison of objects.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_objects.h"

#include "bench/bench_aims.h"

static const char *const ours[] = {"ouro", NULL};

static const struct bench_aim aims[] = {
    {"incref + decref / cpython", AIM_CASE, "cpython", "incref+decref",
     BENCH_OBJECT, 2.00, 1.00},
    {"int / cpython", AIM_CASE, "cpython", "int", BENCH_OBJECT, 0.60, 0.45},
    {"intern-hit / glib", AIM_CASE, "glib", "intern-hit", BENCH_OBJECT, 0.50,
     0.30},
    {"intern-hit / cpython", AIM_CASE, "cpython", "intern-hit", BENCH_OBJECT,
     0.20, 0.12},
    {.text = NULL},
};

/* Two columns for each peer but ours, behind the times. */
static void
ratio_heads(const struct bench *b, struct cells *cells, size_t number)
{
    char head[2 * BENCH_NAME + 4];

    for (size_t p = 0; p < b->npeers; p++) {
        if (p != number) {
            snprintf(head, sizeof head, "%s / %s", b->peers[number],
                     b->peers[p]);
            cells_column(cells, head);
            cells_column(cells, "middle half");
        }
    }
}

static void
ratios(const struct bench *b, struct cells *cells, size_t c, size_t number)
{
    size_t column = b->npeers;

    for (size_t p = 0; p < b->npeers; p++) {
        struct bench_spread s = bench_versus(b, c, number, p, BENCH_OBJECT);

        if (p == number) {
            continue;
        }
        cells_number(cells, column++, s.median, 2);
        cells_middle(cells, column++, s);
    }
}

static void
fill(const struct bench *b, struct cells *cells)
{
    int number = bench_find_peer(b, ours[0]);

    cells_start(cells, "ns");
    for (size_t p = 0; p < b->npeers; p++) {
        cells_column(cells, b->peers[p]);
    }
    if (number >= 0) {
        ratio_heads(b, cells, (size_t)number);
    }
    for (size_t c = 0; c < b->ncases; c++) {
        cells_row(cells, b->cases[c]);
        for (size_t p = 0; p < b->npeers; p++) {
            cells_number(cells, p, bench_value(b, c, p, BENCH_OBJECT).median,
                         2);
        }
        if (number >= 0) {
            ratios(b, cells, c, (size_t)number);
        }
    }
}

void
bench_print_objects(const struct bench *b, struct cells *cells, FILE *out,
                    enum bench_style style)
{
    fill(b, cells);
    cells_print(cells, out, style,
                "Operations on objects: ns for one, median over rounds; ratios "
                "within a round (below 1: ouro is faster), their median and "
                "the middle half of rounds");
    bench_aims(b, cells, aims, ours);
    cells_print(cells, out, style, "What we aim at");
}
