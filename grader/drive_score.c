/* drive_score.c -- from what was measured on a trace to shares of points.
 * SPDX-License-Identifier: MIT */
#include "drive_target.h"

/* Half of the memory score is for what is given back: an allocator that keeps
 * everything it ever had must feel it. */
#define WORTH_OF_RETURN 0.5

static double
above(double a, double b)
{
    return a > b ? a - b : 0;
}

/* Of kept and peak, what lies beyond the reference's rest; the share that was
 * given back. */
static double
share(double kept, double peak)
{
    if (kept <= 0 || peak <= 0) {
        return 1;
    }
    return kept < peak ? 1 - kept / peak : 0;
}

/* Once everything is freed. */
static double
share_at_the_end(const struct grade_series *mine,
                 const struct grade_series *reference)
{
    double rest = (double)reference->end_footprint;

    return share(above((double)mine->end_footprint, rest),
                 above((double)mine->peak_footprint, rest));
}

/* Arenas come and go while the program runs, so each moment from the peak of
 * live bytes on counts. */
static double
share_over_time(const struct grade_series *mine,
                const struct grade_series *reference)
{
    size_t n = mine->nsamples < reference->nsamples ? mine->nsamples
                                                    : reference->nsamples;
    uint64_t most = 0;
    size_t from = 0;
    double kept = 0, peak = 0;

    for (size_t i = 0; i < n; i++) {
        if (reference->samples[i].live > most) {
            most = reference->samples[i].live;
            from = i;
        }
    }
    for (size_t i = from; i < n; i++) {
        double rest = (double)reference->samples[i].footprint;

        kept += above((double)mine->samples[i].footprint, rest);
        peak += above((double)mine->peak_footprint, rest);
    }
    return share(kept, peak);
}

static double
memory_use(const struct grade_series *series)
{
    return (double)series->peak_footprint / (double)series->peak_live;
}

void
drive_score(const struct lab_measure *m, const struct drive_target *target,
            struct grade_trace *trace)
{
    const struct grade_series *mine = &trace->mine;
    const struct grade_series *reference = &trace->reference;

    trace->returned = target->has_arenas ? share_over_time(mine, reference)
                                         : share_at_the_end(mine, reference);
    if (mine->instructions > 0) {
        trace->cost_ratio = mine->instructions / reference->instructions;
    }
    if (reference->calls > 0) {
        trace->calls_ratio = (double)mine->calls / (double)reference->calls;
    }
    trace->memory_ratio = memory_use(mine) / memory_use(reference);
    trace->cost_score =
        score_ratio(trace->cost_ratio, m->cost_full, m->cost_none);
    trace->memory_score =
        score_ratio(trace->memory_ratio, m->memory_full, m->memory_none) *
        (1 - WORTH_OF_RETURN + WORTH_OF_RETURN * trace->returned);
    if (m->calls_full > 0) {
        trace->calls_score =
            score_ratio(trace->calls_ratio, m->calls_full, m->calls_none);
    }
}
