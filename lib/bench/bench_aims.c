/* bench_aims.c -- what is meant to be reached, and what was.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_aims.h"

#include <math.h>
#include <string.h>

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
measured(const struct bench *b, const struct bench_aim *aim, size_t ours)
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
        c = case_called(b, aim->case_);
        return c < 0 ? NAN
                     : bench_versus(b, (size_t)c, ours, (size_t)peer, aim->q)
                           .median;
    }
}

static void
put_measured(struct cells *cells, size_t column, double value,
             const struct bench_aim *aim)
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
bench_aims(const struct bench *b, struct cells *cells,
           const struct bench_aim *aims, const char *const *ours)
{
    cells_start(cells, "aim (smaller is better)");
    cells_column(cells, "mark");
    cells_column(cells, "least");
    for (size_t i = 0; ours[i] != NULL; i++) {
        cells_column(cells, ours[i]);
    }
    for (const struct bench_aim *aim = aims; aim->text != NULL; aim++) {
        cells_row(cells, aim->text);
        cells_number(cells, 0, aim->mark, 2);
        cells_number(cells, 1, aim->least, 2);
        for (size_t i = 0; ours[i] != NULL; i++) {
            int p = bench_find_peer(b, ours[i]);

            put_measured(cells, 2 + i,
                         p < 0 ? NAN : measured(b, aim, (size_t)p), aim);
        }
    }
}
