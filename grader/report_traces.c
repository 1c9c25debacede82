/* report_traces.c -- what was measured, on a submission's page.
 * SPDX-License-Identifier: MIT
 *
 * Each plot has its figures in words in its description, for those who do not
 * see it, and a link to its CSV. */
#include "report_site.h"
#include "report_stats.h"
#include "report_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void
set_bytes(html *values, const char *name, uint64_t bytes)
{
    char buffer[32];

    html_set(values, name, text_bytes(buffer, sizeof buffer, bytes));
}

static void
set_interval(html *row, const struct grade_trace *t)
{
    site_set_measured(row, "TIME_RATIO", 2, t->time_ratio);
    if (stats_measured(t->time_ratio) && stats_measured(t->time_high)) {
        html *interval = html_add(row, "INTERVAL");

        html_setf(interval, "LOW", "%.2f", t->time_low);
        html_setf(interval, "HIGH", "%.2f", t->time_high);
    }
}

/* A trace that failed ended somewhere on the way: its figures would be
 * compared with those of a whole one. */
static bool
mark_failed(html *row, const struct grade_trace *t)
{
    if (t->verdict != VERDICT_AC) {
        site_set_verdict(html_add(row, "FAILED"), t->verdict, 0);
    }
    return t->verdict != VERDICT_AC;
}

static void
add_cost_row(html *section, const struct grade_trace *t, const char *name)
{
    html *row = html_add(section, "COST_ROW");

    html_set(row, "TRACE", t->name);
    html_set(row, "ANCHOR", name);
    html_setf(row, "OPERATIONS", "%" PRIu64, t->nops);
    site_set_measured(row, "MINE", 1,
                      mark_failed(row, t) ? 0 : t->mine.instructions);
    site_set_measured(row, "REFERENCE", 1, t->reference.instructions);
    site_set_measured(row, "RATIO", 3, t->cost_ratio);
    if (t->counted) {
        html_setf(html_add(row, "COUNTED"), "EARNS", "%.0f",
                  100 * t->cost_score);
    }
    set_interval(row, t);
}

static double
load_of(const struct grade_series *s)
{
    return s->peak_live > 0 ? (double)s->peak_footprint / (double)s->peak_live
                            : 0;
}

static void
add_memory_row(html *section, const struct grade_trace *t, const char *name)
{
    html *row = html_add(section, "MEMORY_ROW");

    html_set(row, "TRACE", t->name);
    html_set(row, "ANCHOR", name);
    set_bytes(row, "LIVE", t->reference.peak_live);
    set_bytes(row, "REFERENCE", t->reference.peak_footprint);
    if (mark_failed(row, t)) {
        html_set(row, "MINE", "–");
        html_set(row, "END", "–");
        html_set(row, "RETURNED", "–");
    }
    else {
        set_bytes(row, "MINE", t->mine.peak_footprint);
        set_bytes(row, "END", t->mine.end_footprint);
        html_setf(row, "RETURNED", "%.0f %%", 100 * t->returned);
    }
    site_set_measured(row, "MINE_LOAD", 2,
                      t->verdict == VERDICT_AC ? load_of(&t->mine) : 0);
    site_set_measured(row, "REFERENCE_LOAD", 2, load_of(&t->reference));
    site_set_measured(row, "RATIO", 3, t->memory_ratio);
    html_setf(row, "EARNS", "%.0f", 100 * t->memory_score);
    set_bytes(row, "REFERENCE_END", t->reference.end_footprint);
}

static void
add_calls_row(html *section, const struct grade_trace *t, const char *name)
{
    html *row = html_add(section, "CALLS_ROW");

    html_set(row, "TRACE", t->name);
    html_set(row, "ANCHOR", name);
    if (mark_failed(row, t)) {
        html_set(row, "MINE", "–");
    }
    else {
        html_setf(row, "MINE", "%" PRIu64, t->mine.calls);
    }
    html_setf(row, "REFERENCE", "%" PRIu64, t->reference.calls);
    site_set_measured(row, "RATIO", 3, t->calls_ratio);
    html_setf(row, "EARNS", "%.0f", 100 * t->calls_score);
}

static void
add_arenas(html *trace, const char *name, const struct grade_arenas *arenas)
{
    if (arenas->nunits > 0) {
        html *values = html_add(trace, "ARENA_MAP");

        html_setf(values, "FILE", "%s-arenas", name);
        html_setf(values, "ARENAS", "%" PRIu64, arenas->ntaken);
        html_setf(values, "SHOWN", "%zu", arenas->nunits);
    }
}

static void
add_map(html *trace, const char *section, const char *name, const char *kind,
        const struct grade_map *map)
{
    if (map->nunits > 0) {
        html *values = html_add(trace, section);
        size_t live = 0;

        for (size_t i = 0; i < map->nblocks; i++) {
            live += map->blocks[i].live;
        }
        html_set(values, "TITLE", map->title);
        html_setf(values, "FILE", "%s-%s", name, kind);
        html_setf(values, "POOLS", "%zu", map->nunits);
        html_setf(values, "LIVE_BLOCKS", "%zu", live);
        html_setf(values, "FREE_BLOCKS", "%zu", map->nblocks - live);
    }
}

static void
add_pictures(html *section, const struct site_page *page,
             const struct grade_trace *t, const char *name)
{
    html *trace = html_add(section, "TRACE_FIGURES");

    html_set(trace, "TRACE", t->name);
    html_set(trace, "ANCHOR", name);
    html_set(trace, "FILE", name);
    if (t->verdict != VERDICT_AC) {
        html *failed = html_add(trace, "FAILED");

        site_set_verdict(failed, t->verdict, 0);
        html_set(failed, "MESSAGE", t->message);
    }
    if (page->trouble[0] == '\0' && plots_can_draw(t)) {
        html *plots = html_add(trace, "PLOTS");

        set_bytes(plots, "LIVE", t->reference.peak_live);
        set_bytes(plots, "MINE", t->mine.peak_footprint);
        set_bytes(plots, "REFERENCE", t->reference.peak_footprint);
    }
    add_map(trace, "FAILURE_MAP", name, "failure", &t->failure);
    add_arenas(trace, name, &t->arenas);
    add_map(trace, "PEAK_MAP", name, "peak", &t->peak);
}

void
site_traces(html *values, const struct site_page *page)
{
    const struct grade *grade = page->grade;
    html *calls =
        grade->limits.calls_full > 0 ? html_add(values, "CALLS") : NULL;

    if (page->trouble[0] == '\0') {
        html_add(values, "COST_PLOT");
        html_add(values, "MEMORY_PLOT");
        if (calls != NULL) {
            html_add(calls, "CALLS_PLOT");
        }
    }
    else {
        html_set(html_add(values, "TROUBLE"), "TROUBLE_TEXT", page->trouble);
    }
    for (size_t i = 0; i < grade->ntraces; i++) {
        char *name = site_trace_name(grade, i);

        add_cost_row(values, &grade->traces[i], name);
        add_memory_row(values, &grade->traces[i], name);
        if (calls != NULL) {
            add_calls_row(calls, &grade->traces[i], name);
        }
        add_pictures(values, page, &grade->traces[i], name);
        free(name);
    }
}
