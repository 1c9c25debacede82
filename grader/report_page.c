/* report_page.c -- one submission on one page.
 * SPDX-License-Identifier: MIT
 *
 * From the top: what it got, why, what to do first; then the evidence. */
#include "report_site.h"
#include "report_stats.h"
#include "report_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Parts --------------------------------------------------------------- */

static char *
how_correctness(const struct stats *stats, const struct grade_part *part)
{
    return text_format("each exercise's points, shared equally by its tests: "
                       "%.4g of %.4g points, scaled to %g",
                       stats->earned, stats->points, part->max);
}

static char *
how_ratio(double full, double none, const char *what, size_t n)
{
    char *limits = full > 0
                       ? text_format("full points up to %g times the "
                                     "reference, none from %g times, linear "
                                     "in the logarithm between",
                                     full, none)
                       : text_format("relative to the reference");
    char *how = text_format("%s, mean of %zu trace%s: %s", what, n,
                            n == 1 ? "" : "s", limits);

    free(limits);
    return how;
}

static char *
how_computed(const struct grade *grade, const struct stats *stats,
             const struct grade_part *part)
{
    const struct grade_limits *l = &grade->limits;
    size_t ncounted = 0;

    for (size_t i = 0; i < grade->ntraces; i++) {
        ncounted += grade->traces[i].counted;
    }
    if (strcmp(part->name, "cost") == 0) {
        return how_ratio(l->cost_full, l->cost_none,
                         "instructions per operation, counted", ncounted);
    }
    if (strcmp(part->name, "calls") == 0) {
        return how_ratio(l->calls_full, l->calls_none,
                         "calls of the source of memory, to take and to give "
                         "back",
                         grade->ntraces);
    }
    if (strcmp(part->name, "memory") == 0) {
        return how_ratio(l->memory_full, l->memory_none,
                         "peak footprint / peak live bytes, and what is "
                         "given back",
                         grade->ntraces);
    }
    return how_correctness(stats, part);
}

static void
add_parts(html *page, const struct grade *grade, const struct stats *stats)
{
    for (size_t i = 0; i < grade->nparts; i++) {
        const struct grade_part *part = &grade->parts[i];
        html *row = html_add(page, "PART");
        char *how = how_computed(grade, stats, part);

        html_set(row, "PART_NAME", part->name);
        html_setf(row, "PART_SCORE", "%.1f", part->score);
        html_setf(row, "PART_MAX", "%g", part->max);
        html_setf(row, "PART_PERCENT", "%.0f",
                  part->max > 0 ? 100 * part->score / part->max : 0);
        html_set(row, "HOW", how);
        free(how);
    }
}

/* ---- Exercises and tests ------------------------------------------------- */

static void
add_test_row(html *exercise, const struct grade_test *test)
{
    html *row = html_add(exercise, "TEST");

    html_set(row, "TEST_NAME", test->name);
    site_set_verdict(row, test->verdict, test->signal);
    if (test->hidden) {
        html_add(row, "HIDDEN");
    }
    html_setf(row, "EARNED", "%.3g", test->earned);
    html_setf(row, "POINTS", "%.3g", test->points);
    html_setf(row, "MILLISECONDS", "%.1f", 1000 * test->seconds);
}

static void
add_exercises(html *page, const struct grade *grade, const struct stats *stats)
{
    html *section = html_add(page, "EXERCISES");

    for (size_t k = 0; k < stats->ngroups; k++) {
        const struct stats_group *group = &stats->groups[k];
        html *row = html_add(section, "EXERCISE");
        bool good = group->passed == group->total;

        html_set(row, "EXERCISE_NAME", group->name);
        html_set(row, "KIND", good ? "good" : "bad");
        html_setf(row, "PASSED", "%zu", group->passed);
        html_setf(row, "TOTAL", "%zu", group->total);
        html_set(row, "TESTS_WORD", group->total == 1 ? "test" : "tests");
        html_setf(row, "PASSED_PERCENT", "%zu",
                  100 * group->passed / group->total);
        html_setf(row, "EARNED", "%.4g", group->earned);
        html_setf(row, "POINTS", "%.4g", group->points);
        for (size_t i = 0; i < grade->ntests; i++) {
            if (strcmp(grade->tests[i].group, group->name) == 0) {
                add_test_row(row, &grade->tests[i]);
            }
        }
    }
}

/* The names of the tests that ended as test did, itself apart. */
static void
add_alike(html *row, const struct grade *grade, const struct grade_test *test)
{
    bool *alike = text_must(calloc(grade->ntests + 1, sizeof *alike));
    html *also =
        stats_mark_alike(grade, test, alike) > 0 ? html_add(row, "ALSO") : NULL;

    for (size_t i = 0; i < grade->ntests && also != NULL; i++) {
        if (alike[i] && &grade->tests[i] != test) {
            html_set(html_add(also, "ALSO_TEST"), "ALSO_NAME",
                     grade->tests[i].name);
        }
    }
    free(alike);
}

static void
add_failure(html *section, const struct grade *grade,
            const struct grade_test *test)
{
    html *row = html_add(section, "FAILURE");

    html_set(row, "TEST_NAME", test->name);
    html_set(row, "TEST_EXERCISE", test->group);
    site_set_verdict(row, test->verdict, test->signal);
    if (test->hidden) {
        html_add(row, "HIDDEN");
    }
    html_setf(row, "POINTS", "%.3g", test->points);
    html_set(row, "MESSAGE", test->message);
    add_alike(row, grade, test);
}

static void
add_failures(html *page, const struct grade *grade)
{
    bool *shown = text_must(calloc(grade->ntests + 1, sizeof *shown));
    html *section = NULL;

    for (size_t i = 0; i < grade->ntests; i++) {
        if (grade->tests[i].verdict != VERDICT_AC && !shown[i]) {
            section = section == NULL ? html_add(page, "FAILURES") : section;
            stats_mark_alike(grade, &grade->tests[i], shown);
            add_failure(section, grade, &grade->tests[i]);
        }
    }
    free(shown);
}

/* ---- The page ------------------------------------------------------------ */

static void
add_head(html *page, const struct grade *grade, const struct stats *stats)
{
    html_set(page, "NAME", grade->submission);
    html_set(page, "LAB_NAME", grade->lab);
    html_set(page, "ISOLATION", stats_isolation(grade));
    html_setf(page, "SEED", "0x%llx", (unsigned long long)grade->seed);
    html_setf(page, "SECONDS", "%.1f", grade->seconds);
    html_setf(page, "TESTS", "%zu of %zu", stats->passed, stats->total);
    site_set_generated(page);
    site_set_verdict(page, grade->verdict, 0);
    site_set_score(page, grade);
    if (stats_is_fault(grade->verdict)) {
        html_add(page, "FAULT");
    }
    else if (grade->max < 99.99 && !stats_refused(grade)) {
        html_add(page, "PARTIAL");
    }
}

int
site_submission_page(struct site *site, const struct site_page *page)
{
    const struct grade *grade = page->grade;
    html *values = html_new();
    char *path = text_format("%s/%s/index.html", site->dir, page->folder);
    struct stats stats;
    int result;

    stats_make(&stats, grade);
    html_include(values, "HEAD", "head.tpl");
    add_head(values, grade, &stats);
    add_parts(values, grade, &stats);
    /* If a test failed, the first failure below says the same. */
    if (grade->message[0] != '\0' &&
        (stats_refused(grade) || stats.passed == stats.total)) {
        html_set(html_add(values, "FIRST"), "MESSAGE", grade->message);
    }
    if (!stats_refused(grade)) {
        add_failures(values, grade);
        add_exercises(values, grade, &stats);
    }
    if (grade->ntraces > 0) {
        site_traces(html_add(values, "TRACES"), page);
    }
    result = html_write(values, "submission.tpl", path, site->error,
                        site->error_size);
    stats_clear(&stats);
    free(path);
    html_free(values);
    return result;
}
