/* bench_aims.c -- what the fast heap is meant to reach, and what it does.
 * SPDX-License-Identifier: MIT
 *
 * All are ratios of runs in turns: an absolute time says more about a machine
 * than about a heap.  They were set before the heap was written, from
 * measurements of the peers and of an experiment. */
#include "bench/bench_aims.h"

#include <math.h>
#include <string.h>

enum aim_kind {
    AIM_MEAN,   /* geometric mean over traces, against a peer */
    AIM_WORST,  /* worst trace, against a peer */
    AIM_BYTES,  /* bytes per live byte */
    AIM_PATTERN /* one small pattern, against a peer */
};

static const struct aim {
    const char *text;
    enum aim_kind kind;
    const char *peer;    /* against whom */
    const char *pattern; /* of AIM_PATTERN */
    enum bench_quantity q;
    double least, mark;
} aims[] = {
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
    {"malloc + free pairs / mimalloc", AIM_PATTERN, "mimalloc", "pairs",
     BENCH_PAIR, 0.50, 0.40},
    {"larson, 10k slots / mimalloc", AIM_PATTERN, "mimalloc", "larson-10k",
     BENCH_PAIR, 1.00, 0.90},
    {"larson, 200k slots / mimalloc", AIM_PATTERN, "mimalloc", "larson-200k",
     BENCH_PAIR, 1.00, 0.90},
};

static int
case_called(const struct bench *b, const char *name)
{
    for (size_t c = 0; c < b->ncases; c++) {
        if (strcmp(b->cases[c], name) == 0) {
            return (int)c;
        }
    }
    return -1;
}

static double
measured(const struct bench *b, const struct aim *aim, size_t ours)
{
    int peer = aim->peer == NULL ? 0 : bench_find_peer(b, aim->peer);
    size_t worst;
    int c;

    if (peer < 0) {
        return NAN;
    }
    switch (aim->kind) {
    case AIM_MEAN:
        return bench_mean_versus(b, ours, (size_t)peer, aim->q).median;
    case AIM_WORST:
        return bench_worst_versus(b, ours, (size_t)peer, aim->q, &worst);
    case AIM_BYTES:
        return bench_mean_per_live(b, ours, aim->q);
    default:
        c = case_called(b, aim->pattern);
        return c < 0 ? NAN
                     : bench_versus(b, (size_t)c, ours, (size_t)peer, aim->q)
                           .median;
    }
}

static void
put_measured(struct cells *cells, size_t column, double value,
             const struct aim *aim)
{
    if (isnan(value)) {
        cells_put(cells, column, "-");
    }
    else {
        cells_put(cells, column, "%.3f %s", value,
                  value <= aim->mark    ? "reached"
                  : value <= aim->least ? "enough "
                                        : "MISSED ");
    }
}

void
bench_aims(const struct bench *b, struct cells *cells, const char *const *ours)
{
    cells_start(cells, "aim (smaller is better)");
    cells_column(cells, "mark");
    cells_column(cells, "least");
    for (size_t i = 0; ours[i] != NULL; i++) {
        cells_column(cells, ours[i]);
    }
    for (size_t a = 0; a < sizeof aims / sizeof *aims; a++) {
        cells_row(cells, aims[a].text);
        cells_number(cells, 0, aims[a].mark, 2);
        cells_number(cells, 1, aims[a].least, 2);
        for (size_t i = 0; ours[i] != NULL; i++) {
            int p = bench_find_peer(b, ours[i]);

            put_measured(cells, 2 + i,
                         p < 0 ? NAN : measured(b, &aims[a], (size_t)p),
                         &aims[a]);
        }
    }
}
