/* plots_data.c -- the figures of each plot, as CSV.
 * SPDX-License-Identifier: MIT
 *
 * Plain numbers and file-safe names only, so that no spreadsheet takes a cell
 * for a formula. */
#include "plots_data.h"

#include "plots.h"
#include "report_stats.h"
#include "report_text.h"

#include <inttypes.h>
#include <stdlib.h>

enum { BINS = 10 };

FILE *
plots_file(const char *dir, const char *name, const char *suffix)
{
    char *path = text_format("%s/%s%s", dir, name, suffix);
    FILE *file = fopen(path, "we");

    free(path);
    return file;
}

/* Close file; return whether everything reached it. */
static bool
close_csv(FILE *file)
{
    bool good = ferror(file) == 0;

    return fclose(file) == 0 && good;
}

static void
put_series(FILE *file, const char *series, const struct grade_series *s)
{
    for (size_t i = 0; i < s->nsamples; i++) {
        const struct grade_sample *p = &s->samples[i];

        fprintf(file, "%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n",
                series, p->step, p->live, p->blocks, p->footprint);
    }
}

bool
data_footprint(const char *dir, const char *name,
               const struct grade_trace *trace)
{
    FILE *file = plots_file(dir, name, ".csv");

    if (file == NULL) {
        return false;
    }
    fputs("series,step,live_bytes,block_bytes,footprint_bytes\n", file);
    put_series(file, "mine", &trace->mine);
    put_series(file, "reference", &trace->reference);
    return close_csv(file);
}

/* part of the footprint, in percent; never negative: the accounts of a heap
 * that overlaps itself may be anything. */
static double
percent(uint64_t more, uint64_t less, uint64_t footprint)
{
    return more > less ? 100.0 * (double)(more - less) / (double)footprint : 0;
}

static void
put_fragmentation(FILE *file, const char *series, const struct grade_series *s)
{
    for (size_t i = 0; i < s->nsamples; i++) {
        const struct grade_sample *p = &s->samples[i];

        if (p->footprint > 0) {
            fprintf(file, "%s,%" PRIu64 ",%.3f,%.3f\n", series, p->step,
                    percent(p->blocks, p->live, p->footprint),
                    percent(p->footprint, p->blocks, p->footprint));
        }
    }
}

bool
data_fragmentation(const char *dir, const char *name,
                   const struct grade_trace *trace)
{
    FILE *file = plots_file(dir, name, ".csv");

    if (file == NULL) {
        return false;
    }
    fputs("series,step,internal_percent,external_percent\n", file);
    put_fragmentation(file, "mine", &trace->mine);
    put_fragmentation(file, "reference", &trace->reference);
    return close_csv(file);
}

static double
load_of(const struct grade_series *s)
{
    return s->peak_live > 0 ? (double)s->peak_footprint / (double)s->peak_live
                            : 0;
}

double
data_ratio(const struct grade_trace *trace, enum quantity quantity)
{
    switch (quantity) {
    case QUANTITY_COST:
        return trace->cost_ratio;
    case QUANTITY_MEMORY:
        return trace->memory_ratio;
    default:
        return trace->calls_ratio;
    }
}

static double
amount_of(const struct grade_series *s, enum quantity quantity)
{
    switch (quantity) {
    case QUANTITY_COST:
        return s->instructions;
    case QUANTITY_MEMORY:
        return load_of(s);
    default:
        return (double)s->calls;
    }
}

static double
score_of(const struct grade_trace *t, enum quantity quantity)
{
    switch (quantity) {
    case QUANTITY_COST:
        return t->cost_score;
    case QUANTITY_MEMORY:
        return t->memory_score;
    default:
        return t->calls_score;
    }
}

static void
put_ratio(FILE *file, const struct grade_trace *t, enum quantity quantity)
{
    double ratio = data_ratio(t, quantity);
    char *name = text_file_name(t->name);

    fprintf(file, "%s,%.6g,%.6g,%.6g,%.6g\n", name,
            stats_measured(ratio) ? ratio : 0, amount_of(&t->mine, quantity),
            amount_of(&t->reference, quantity), score_of(t, quantity));
    free(name);
}

bool
data_ratios(const char *dir, const char *name, const struct grade *grade,
            enum quantity quantity)
{
    static const char *const amounts[] = {
        [QUANTITY_COST] = "mine_instructions,reference_instructions",
        [QUANTITY_MEMORY] =
            "mine_footprint_per_live,reference_footprint_per_live",
        [QUANTITY_CALLS] = "mine_calls,reference_calls",
    };
    FILE *file = plots_file(dir, name, ".csv");

    if (file == NULL) {
        return false;
    }
    fprintf(file, "trace,ratio,%s,score\n", amounts[quantity]);
    for (size_t i = 0; i < grade->ntraces; i++) {
        put_ratio(file, &grade->traces[i], quantity);
    }
    return close_csv(file);
}

bool
data_scores(const char *dir, const char *name, struct grade *const *grades,
            size_t n)
{
    FILE *file = plots_file(dir, name, ".csv");
    size_t bins[BINS] = {0};

    if (file == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        double share = stats_share(grades[i]);

        if (share >= 0) {
            bins[share >= 1 ? BINS - 1 : (size_t)(share * BINS)]++;
        }
    }
    fputs("from_percent,to_percent,submissions\n", file);
    for (size_t i = 0; i < BINS; i++) {
        fprintf(file, "%zu,%zu,%zu\n", i * 100 / BINS, (i + 1) * 100 / BINS,
                bins[i]);
    }
    return close_csv(file);
}

bool
data_map(const char *dir, const char *name, const struct grade_map *map)
{
    FILE *file = plots_file(dir, name, ".csv");
    size_t unit = 0;

    if (file == NULL) {
        return false;
    }
    fputs("pool_offset,block_offset,size_bytes,live\n", file);
    for (size_t i = 0; i < map->nblocks; i++) {
        const struct grade_block *b = &map->blocks[i];

        while (unit + 1 < map->nunits && map->units[unit + 1] <= b->offset) {
            unit++;
        }
        fprintf(file, "%" PRIu64 ",%" PRIu64 ",%" PRIu32 ",%d\n",
                map->units[unit], b->offset, b->size, b->live);
    }
    return close_csv(file);
}
