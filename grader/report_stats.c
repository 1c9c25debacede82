/* report_stats.c -- what several outputs say about a grade, counted once.
 * SPDX-License-Identifier: MIT
 *
 * Ratios are averaged geometrically: twice as fast on one trace and half as
 * fast on another is "as fast". */
#include "report_stats.h"

#include "report_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool
stats_measured(double x)
{
    return isfinite(x) && x > 0;
}

static struct stats_group *
group_of(struct stats *stats, const char *name)
{
    for (size_t i = 0; i < stats->ngroups; i++) {
        if (strcmp(stats->groups[i].name, name) == 0) {
            return &stats->groups[i];
        }
    }
    stats->groups[stats->ngroups].name = name;
    return &stats->groups[stats->ngroups++];
}

static void
count_tests(struct stats *stats, const struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *test = &grade->tests[i];
        struct stats_group *group = group_of(stats, test->group);
        size_t passed = test->verdict == VERDICT_AC;

        group->total++;
        group->passed += passed;
        group->points += test->points;
        group->earned += test->earned;
        stats->total++;
        stats->passed += passed;
        stats->points += test->points;
        stats->earned += test->earned;
    }
}

static void
count_traces(struct stats *stats, const struct grade *grade)
{
    double cost = 0, memory = 0;
    size_t ncost = 0, nmemory = 0;

    for (size_t i = 0; i < grade->ntraces; i++) {
        const struct grade_trace *trace = &grade->traces[i];

        if (stats_measured(trace->cost_ratio)) {
            cost += log(trace->cost_ratio);
            ncost++;
        }
        if (stats_measured(trace->memory_ratio)) {
            memory += log(trace->memory_ratio);
            nmemory++;
        }
    }
    stats->cost_ratio = ncost > 0 ? exp(cost / (double)ncost) : 0;
    stats->memory_ratio = nmemory > 0 ? exp(memory / (double)nmemory) : 0;
}

void
stats_make(struct stats *stats, const struct grade *grade)
{
    memset(stats, 0, sizeof *stats);
    stats->groups = text_must(calloc(grade->ntests + 1, sizeof *stats->groups));
    count_tests(stats, grade);
    count_traces(stats, grade);
}

void
stats_clear(struct stats *stats)
{
    free(stats->groups);
    stats->groups = NULL;
}

bool
stats_is_limit(enum verdict verdict)
{
    return verdict >= VERDICT_CL && verdict < VERDICT_GF;
}

bool
stats_is_fault(enum verdict verdict)
{
    return verdict == VERDICT_GF;
}

bool
stats_refused(const struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        if (grade->tests[i].verdict != grade->verdict ||
            grade->tests[i].message[0] != '\0') {
            return false;
        }
    }
    return grade->ntests == 0 || grade->verdict != VERDICT_AC;
}

const char *
stats_isolation(const struct grade *grade)
{
    return stats_refused(grade) ? STATS_NOT_RUN
                                : isolation_name(grade->isolation);
}

const char *
stats_weakest_isolation(struct grade *const *grades, size_t n)
{
    const struct grade *weakest = NULL;

    for (size_t i = 0; i < n; i++) {
        if (!stats_refused(grades[i]) &&
            (weakest == NULL || grades[i]->isolation < weakest->isolation)) {
            weakest = grades[i];
        }
    }
    return weakest == NULL ? STATS_NOT_RUN : stats_isolation(weakest);
}

double
stats_share(const struct grade *grade)
{
    double share = grade->score / 100;

    if (stats_is_fault(grade->verdict)) {
        return -1;
    }
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

const char *const stats_part_names[GRADE_MAX_PARTS] = {"correctness", "cost",
                                                       "memory", "calls"};

const struct grade_part *
stats_part(const struct grade *grade, const char *name)
{
    for (size_t i = 0; i < grade->nparts; i++) {
        if (strcmp(grade->parts[i].name, name) == 0) {
            return &grade->parts[i];
        }
    }
    return NULL;
}

char *
stats_verdict(enum verdict verdict, int sig)
{
    const char *name = sig > 0 ? sigabbrev_np(sig) : NULL;

    if (name == NULL) {
        return text_must(strdup(verdict_text(verdict)));
    }
    return text_format("%s (SIG%s)", verdict_text(verdict), name);
}

/* The test that decided the verdict.  When a submission was refused before any
 * test ran, all tests carry its verdict, and no message. */
static const struct grade_test *
first_failed_test(const struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        if (grade->tests[i].verdict == grade->verdict &&
            grade->tests[i].message[0] != '\0') {
            return &grade->tests[i];
        }
    }
    return NULL;
}

static const struct grade_trace *
first_failed_trace(const struct grade *grade)
{
    for (size_t i = 0; i < grade->ntraces; i++) {
        if (grade->traces[i].verdict == grade->verdict) {
            return &grade->traces[i];
        }
    }
    return NULL;
}

/* Return message without the path of the lab's own folder, if it begins with
 * one: the table says which lab it is. */
static const char *
without_folder(const struct grade *grade, const char *message)
{
    char *folder = text_format("labs/%s/", grade->lab);
    size_t len = strlen(folder);

    message += strncmp(message, folder, len) == 0 ? len : 0;
    free(folder);
    return message;
}

char *
stats_problem_place(const struct grade *grade)
{
    const struct grade_test *test = first_failed_test(grade);
    const struct grade_trace *trace = first_failed_trace(grade);

    if (grade->verdict == VERDICT_AC) {
        return text_first_line(grade->message);
    }
    if (test != NULL) {
        return text_first_line(test->name);
    }
    if (trace != NULL) {
        return text_format("trace %s", trace->name);
    }
    return text_first_line(without_folder(grade, grade->message));
}

char *
stats_problem(const struct grade *grade)
{
    const struct grade_test *test = first_failed_test(grade);
    bool crashed = grade->verdict == VERDICT_RE && test != NULL;
    char *verdict = stats_verdict(grade->verdict, crashed ? test->signal : 0);
    char *place = stats_problem_place(grade);
    char *text =
        text_format("%s%s%s", verdict, place[0] != '\0' ? ": " : "", place);

    free(verdict);
    free(place);
    return text;
}

size_t
stats_mark_alike(const struct grade *grade, const struct grade_test *test,
                 bool *marked)
{
    size_t n = 0;

    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *other = &grade->tests[i];

        if (other->verdict == test->verdict &&
            strcmp(other->message, test->message) == 0 &&
            (test->message[0] != '\0' || other == test)) {
            marked[i] = true;
            n += other != test;
        }
    }
    return n;
}

static int
compare_grades(const void *a, const void *b)
{
    const struct grade *x = *(struct grade *const *)a;
    const struct grade *y = *(struct grade *const *)b;
    int order = strcmp(x->lab, y->lab);

    return order != 0 ? order : strcmp(x->submission, y->submission);
}

size_t
stats_lab_end(struct grade *const *grades, size_t n, size_t i)
{
    const char *lab = grades[i]->lab;

    while (i < n && strcmp(grades[i]->lab, lab) == 0) {
        i++;
    }
    return i;
}

struct grade **
stats_sorted(struct grade *const *grades, size_t n)
{
    struct grade **sorted = text_must(calloc(n + 1, sizeof *sorted));

    if (n > 0) {
        memcpy(sorted, grades, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, compare_grades);
    }
    return sorted;
}
