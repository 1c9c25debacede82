/* bench_print.c -- the tables of a comparison of heaps.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_aims.h"
#include "bench/bench_objects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all tables of a printing share. */
struct printing {
    const struct bench *b;
    FILE *out;
    enum bench_style style;
    struct cells *cells;
};

static void
peer_columns(const struct printing *pr)
{
    for (size_t p = 0; p < pr->b->npeers; p++) {
        cells_column(pr->cells, pr->b->peers[p]);
    }
}

static void
print_notes(const struct printing *pr)
{
    const char *mark = pr->style == BENCH_MARKDOWN ? "- " : "  ";

    for (size_t i = 0; i < pr->b->nnotes; i++) {
        fprintf(pr->out, "%s%s\n", mark, pr->b->notes[i]);
    }
}

/* ns of a quantity, by case and peer. */
static void
print_times(const struct printing *pr, enum bench_quantity q, const char *title)
{
    const struct bench *b = pr->b;

    cells_start(pr->cells, "ns");
    peer_columns(pr);
    for (size_t c = 0; c < b->ncases; c++) {
        if (bench_has(b, c, q)) {
            cells_row(pr->cells, b->cases[c]);
            for (size_t p = 0; p < b->npeers; p++) {
                cells_number(pr->cells, p, bench_value(b, c, p, q).median, 2);
            }
        }
    }
    if (pr->cells->nrows > 1) {
        cells_row(pr->cells, "geometric mean");
        for (size_t p = 0; p < b->npeers; p++) {
            cells_number(pr->cells, p, bench_mean(b, p, q).median, 2);
        }
    }
    cells_print(pr->cells, pr->out, pr->style, title);
}

/* ---- Ratios -------------------------------------------------------------- */

/* Number of the k-th peer beside ours. */
static size_t
other(size_t ours, size_t k)
{
    return k < ours ? k : k + 1;
}

static void
versus_head(const struct printing *pr, size_t ours)
{
    cells_start(pr->cells, pr->b->peers[ours]);
    for (size_t k = 0; k + 1 < pr->b->npeers; k++) {
        cells_column(pr->cells, pr->b->peers[other(ours, k)]);
    }
}

static void
versus_row(const struct printing *pr, size_t c, size_t ours,
           enum bench_quantity q)
{
    cells_row(pr->cells, pr->b->cases[c]);
    for (size_t k = 0; k + 1 < pr->b->npeers; k++) {
        cells_number(pr->cells, k,
                     bench_versus(pr->b, c, ours, other(ours, k), q).median, 2);
    }
}

static void
versus_sums(const struct printing *pr, size_t ours, enum bench_quantity q)
{
    struct cells *t = pr->cells;
    size_t n = pr->b->npeers - 1;

    cells_row(t, "geometric mean");
    for (size_t k = 0; k < n; k++) {
        cells_number(
            t, k, bench_mean_versus(pr->b, ours, other(ours, k), q).median, 3);
    }
    cells_row(t, "middle half of rounds");
    for (size_t k = 0; k < n; k++) {
        cells_middle(t, k, bench_mean_versus(pr->b, ours, other(ours, k), q));
    }
    cells_row(t, "worst");
    for (size_t k = 0; k < n; k++) {
        size_t worst = 0;

        cells_number(t, k,
                     bench_worst_versus(pr->b, ours, other(ours, k), q, &worst),
                     2);
    }
}

static void
print_versus(const struct printing *pr, const char *ours, enum bench_quantity q,
             const char *what)
{
    int number = bench_find_peer(pr->b, ours);
    char title[160];

    if (number < 0) {
        return;
    }
    snprintf(title, sizeof title,
             "%s: time of %s / time of the peer (below 1: %s is faster)", what,
             ours, ours);
    versus_head(pr, (size_t)number);
    for (size_t c = 0; c < pr->b->ncases; c++) {
        if (bench_has(pr->b, c, q)) {
            versus_row(pr, c, (size_t)number, q);
        }
    }
    if (pr->cells->nrows > 1) {
        versus_sums(pr, (size_t)number, q);
    }
    cells_print(pr->cells, pr->out, pr->style, title);
}

/* ---- Memory -------------------------------------------------------------- */

static void
print_memory(const struct printing *pr, enum bench_quantity q,
             const char *title)
{
    const struct bench *b = pr->b;

    cells_start(pr->cells, "per byte live at the peak");
    peer_columns(pr);
    for (size_t c = 0; c < b->ncases; c++) {
        if (!isnan(bench_per_live(b, c, 0, BENCH_LIVE)) && bench_has(b, c, q)) {
            cells_row(pr->cells, b->cases[c]);
            for (size_t p = 0; p < b->npeers; p++) {
                cells_number(pr->cells, p, bench_per_live(b, c, p, q), 2);
            }
        }
    }
    if (pr->cells->nrows > 1) {
        cells_row(pr->cells, "geometric mean");
        for (size_t p = 0; p < b->npeers; p++) {
            cells_number(pr->cells, p, bench_mean_per_live(b, p, q), 3);
        }
    }
    cells_print(pr->cells, pr->out, pr->style, title);
}

/* One line for each peer: speed and memory side by side. */
static void
print_both(const struct printing *pr)
{
    static const enum bench_quantity bytes[] = {
        BENCH_PEAK_ONCE, BENCH_KEPT_ONCE, BENCH_PEAK_WARM, BENCH_KEPT_WARM};
    const struct bench *b = pr->b;

    cells_start(pr->cells, "peer");
    cells_column(pr->cells, "ns, warm");
    cells_column(pr->cells, "ns, cold");
    cells_column(pr->cells, "peak, one pass");
    cells_column(pr->cells, "kept, one pass");
    cells_column(pr->cells, "peak, all passes");
    cells_column(pr->cells, "kept, all passes");
    for (size_t p = 0; p < b->npeers; p++) {
        cells_row(pr->cells, b->peers[p]);
        cells_number(pr->cells, 0, bench_mean(b, p, BENCH_WARM).median, 2);
        cells_number(pr->cells, 1, bench_mean(b, p, BENCH_COLD).median, 2);
        for (size_t i = 0; i < 4; i++) {
            cells_number(pr->cells, 2 + i, bench_mean_per_live(b, p, bytes[i]),
                         3);
        }
    }
    cells_print(pr->cells, pr->out, pr->style,
                "Speed and memory of the same runs: ns per operation on all "
                "traces; resident bytes per byte live at the peak, on traces "
                "that peak above 3 MB (geometric means)");
}

/* ---- What the fast heap is meant to reach -------------------------------- */

static const char *const ours[] = {"ouro", "ouro-inline", NULL};

static const struct bench_aim aims[] = {
    {"traces / mimalloc", AIM_MEAN, "mimalloc", NULL, BENCH_WARM, 0.65, 0.58},
    {"traces / pymalloc", AIM_MEAN, "pymalloc", NULL, BENCH_WARM, 0.60, 0.50},
    {"traces / limit", AIM_MEAN, "limit", NULL, BENCH_WARM, 1.25, 1.10},
    {"worst trace / mimalloc", AIM_WORST, "mimalloc", NULL, BENCH_WARM, 0.85,
     0.73},
    {"peak memory / live, one pass", AIM_BYTES, NULL, NULL, BENCH_PEAK_ONCE,
     1.20, 1.15},
    {"peak memory / live, all passes", AIM_BYTES, NULL, NULL, BENCH_PEAK_WARM,
     1.20, 1.15},
    {"memory kept / live, one pass", AIM_BYTES, NULL, NULL, BENCH_KEPT_ONCE,
     0.40, 0.30},
    {"memory kept / live, all passes", AIM_BYTES, NULL, NULL, BENCH_KEPT_WARM,
     0.40, 0.30},
    {"malloc + free pairs / mimalloc", AIM_CASE, "mimalloc", "pairs",
     BENCH_PAIR, 0.50, 0.40},
    {"larson, 10k slots / mimalloc", AIM_CASE, "mimalloc", "larson-10k",
     BENCH_PAIR, 1.00, 0.90},
    {"larson, 200k slots / mimalloc", AIM_CASE, "mimalloc", "larson-200k",
     BENCH_PAIR, 1.00, 0.90},
    {.text = NULL},
};

static void
print_heaps(const struct printing *pr)
{
    print_both(pr);
    print_times(pr, BENCH_WARM,
                "Traces, warm: ns per operation, median over rounds");
    for (size_t i = 0; ours[i] != NULL; i++) {
        print_versus(pr, ours[i], BENCH_WARM, "Traces, warm");
    }
    print_times(pr, BENCH_COLD, "Traces, first pass: ns per operation");
    print_memory(pr, BENCH_PEAK_WARM, "Resident memory at its peak");
    print_memory(pr, BENCH_KEPT_WARM,
                 "Resident memory when everything was freed");
    print_times(pr, BENCH_PAIR,
                "Small patterns: ns for a malloc and a free, 16 to 256 bytes");
    for (size_t i = 0; ours[i] != NULL; i++) {
        print_versus(pr, ours[i], BENCH_PAIR, "Small patterns");
    }
    bench_aims(pr->b, pr->cells, aims, ours);
    cells_print(pr->cells, pr->out, pr->style, "What we aim at");
}

void
bench_print(const struct bench *b, FILE *out, enum bench_style style)
{
    struct cells *cells = malloc(sizeof *cells);
    struct printing pr = {b, out, style, cells};

    if (cells == NULL) {
        return;
    }
    print_notes(&pr);
    if (bench_has_any(b, BENCH_OBJECT)) {
        bench_print_objects(b, cells, out, style);
    }
    else {
        print_heaps(&pr);
    }
    free(cells);
}
