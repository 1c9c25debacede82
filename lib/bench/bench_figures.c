/* bench_figures.c -- the files that the figures are drawn from.
 * SPDX-License-Identifier: MIT
 *
 * speed.csv      a line for each trace: for each peer median, quartiles of ns
 * memory.csv     a line for each peer: ns and bytes per live byte
 * patterns.csv   a line for each small pattern: median for each peer
 * operations.csv a line for each operation on objects, as speed.csv; if there
 *                is one, there are none of the others */
#include "bench/bench.h"

#include <math.h>
#include <sys/stat.h>

static FILE *
create(const char *folder, const char *name)
{
    char path[512];

    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "w");
}

static void
head(const struct bench *b, FILE *f, const char *first, bool spread)
{
    fputs(first, f);
    for (size_t p = 0; p < b->npeers; p++) {
        fprintf(f, spread ? ",%s,%s low,%s high" : ",%s", b->peers[p],
                b->peers[p], b->peers[p]);
    }
    putc('\n', f);
}

/* A line for each case that has quantity q. */
static int
write_cases(const struct bench *b, const char *folder, const char *name,
            enum bench_quantity q, bool spread)
{
    FILE *f = create(folder, name);

    if (f == NULL) {
        return -1;
    }
    head(b, f, "case", spread);
    for (size_t c = 0; c < b->ncases; c++) {
        if (!bench_has(b, c, q)) {
            continue;
        }
        fprintf(f, "%s", b->cases[c]);
        for (size_t p = 0; p < b->npeers; p++) {
            struct bench_spread s = bench_value(b, c, p, q);

            fprintf(f, spread ? ",%.4g,%.4g,%.4g" : ",%.4g", s.median, s.low,
                    s.high);
        }
        putc('\n', f);
    }
    return fclose(f);
}

static int
write_peers(const struct bench *b, const char *folder)
{
    FILE *f = create(folder, "memory.csv");

    if (f == NULL) {
        return -1;
    }
    fprintf(f, "peer,ns warm,ns cold,peak once,kept once,peak warm,"
               "kept warm\n");
    for (size_t p = 0; p < b->npeers; p++) {
        if (isnan(bench_mean_per_live(b, p, BENCH_PEAK_WARM))) {
            continue; /* no heap, or no trace that is large enough */
        }
        fprintf(f, "%s,%.4g,%.4g,%.4g,%.4g,%.4g,%.4g\n", b->peers[p],
                bench_mean(b, p, BENCH_WARM).median,
                bench_mean(b, p, BENCH_COLD).median,
                bench_mean_per_live(b, p, BENCH_PEAK_ONCE),
                bench_mean_per_live(b, p, BENCH_KEPT_ONCE),
                bench_mean_per_live(b, p, BENCH_PEAK_WARM),
                bench_mean_per_live(b, p, BENCH_KEPT_WARM));
    }
    return fclose(f);
}

int
bench_write_figures(const struct bench *b, const char *folder)
{
    if (bench_has_any(b, BENCH_OBJECT)) {
        return write_cases(b, folder, "operations.csv", BENCH_OBJECT, true);
    }
    return write_cases(b, folder, "speed.csv", BENCH_WARM, true) == 0 &&
                   write_cases(b, folder, "patterns.csv", BENCH_PAIR, false) ==
                       0 &&
                   write_peers(b, folder) == 0
               ? 0
               : -1;
}
