/* score.c -- from verdicts and ratios to points.
 * SPDX-License-Identifier: MIT
 *
 * An exercise's points are shared equally by its tests.  A trace that failed
 * earns nothing, however fast it was wrong.  All figures are rounded once, at
 * the end of each part, so that the parts shown add up to the score shown. */
#include "grade.h"
#include "report_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double
score_ratio(double ratio, double full, double none)
{
    if (!(ratio > full)) {
        return ratio > 0 ? 1 : 0;
    }
    if (ratio >= none) {
        return 0;
    }
    return (log(none) - log(ratio)) / (log(none) - log(full));
}

static double
two_decimals(double x)
{
    return floor(x * 100 + 0.5) / 100;
}

static double
group_size(const struct grade *grade, const char *group)
{
    double n = 0;

    for (size_t i = 0; i < grade->ntests; i++) {
        n += strcmp(grade->tests[i].group, group) == 0;
    }
    return n;
}

/* Give each test its share, and return earned ÷ possible. */
static double
share_points(const struct lab *lab, struct grade *grade)
{
    double earned = 0;
    double possible = 0;

    for (size_t i = 0; i < grade->ntests; i++) {
        struct grade_test *test = &grade->tests[i];
        const struct lab_exercise *exercise = lab_exercise(lab, test->group);

        test->points = exercise == NULL
                           ? 0
                           : exercise->points / group_size(grade, test->group);
        test->earned = test->verdict == VERDICT_AC ? test->points : 0;
        earned += test->earned;
        possible += test->points;
    }
    return possible > 0 ? earned / possible : 0;
}

static void
add_part(struct grade *grade, const char *name, double share, double max)
{
    if (max > 0) {
        grade->parts[grade->nparts++] =
            (struct grade_part){name, two_decimals(share * max), max};
        grade->score += grade->parts[grade->nparts - 1].score;
        grade->max += max;
    }
}

static void
add_measured_parts(const struct lab *lab, struct grade *grade)
{
    double cost = 0, memory = 0, calls = 0;
    double ncounted = 0;
    double n = (double)grade->ntraces;

    for (size_t i = 0; i < grade->ntraces; i++) {
        const struct grade_trace *trace = &grade->traces[i];

        ncounted += trace->counted;
        if (trace->verdict == VERDICT_AC) {
            cost += trace->counted ? trace->cost_score : 0;
            memory += trace->memory_score;
            calls += trace->calls_score;
        }
    }
    add_part(grade, "cost", ncounted > 0 ? cost / ncounted : 0,
             lab->weight_cost);
    add_part(grade, "memory", n > 0 ? memory / n : 0, lab->weight_memory);
    add_part(grade, "calls", n > 0 ? calls / n : 0, lab->weight_calls);
}

static void
adopt_problem(struct grade *grade, enum verdict verdict, const char *name,
              const char *message)
{
    size_t size = strlen(name) + strlen(message) + 3;

    free(grade->message);
    grade->message = text_must(malloc(size));
    snprintf(grade->message, size, "%s: %s", name, message);
    grade->verdict = verdict;
}

/* The first problem is the submission's, unless it was refused before. */
static void
find_first_problem(struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *t = &grade->tests[i];

        if (t->verdict != VERDICT_AC) {
            adopt_problem(grade, t->verdict, t->name, t->message);
            return;
        }
    }
    for (size_t i = 0; i < grade->ntraces; i++) {
        const struct grade_trace *t = &grade->traces[i];

        if (t->verdict != VERDICT_AC) {
            adopt_problem(grade, t->verdict, t->name, t->message);
            return;
        }
    }
}

/* A fault of the grader anywhere takes the score away: it could be wrong. */
static bool
find_grader_fault(struct grade *grade)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        const struct grade_test *t = &grade->tests[i];

        if (t->verdict == VERDICT_GF) {
            adopt_problem(grade, VERDICT_GF, t->name, t->message);
            return true;
        }
    }
    for (size_t i = 0; i < grade->ntraces; i++) {
        const struct grade_trace *t = &grade->traces[i];

        if (t->verdict == VERDICT_GF) {
            adopt_problem(grade, VERDICT_GF, t->name, t->message);
            return true;
        }
    }
    return grade->verdict == VERDICT_GF;
}

/* Tests in the order of the exercises, each exercise's in the order given. */
static void
order_tests(const struct lab *lab, struct grade *grade)
{
    struct grade_test *sorted =
        text_must(calloc(grade->ntests + 1, sizeof *sorted));
    size_t n = 0;

    for (size_t e = 0; e <= lab->nexercises; e++) {
        for (size_t i = 0; i < grade->ntests; i++) {
            const struct lab_exercise *of =
                lab_exercise(lab, grade->tests[i].group);

            if (of == (e < lab->nexercises ? &lab->exercises[e] : NULL)) {
                sorted[n++] = grade->tests[i];
            }
        }
    }
    free(grade->tests);
    grade->tests = sorted;
}

/* How many of its three shares a trace has earned; what is not measured on it
 * cannot be lost. */
static double
shares_of(const struct grade *grade, const struct grade_trace *t)
{
    double calls = grade->limits.calls_full > 0 ? t->calls_score : 1;

    return (t->counted ? t->cost_score : 1) + t->memory_score + calls;
}

static char *
ratios_of(const struct grade *grade, const struct grade_trace *t)
{
    char *text = NULL;
    size_t size;
    FILE *out = text_must(open_memstream(&text, &size));

    fprintf(out, "%.64s:", t->name);
    if (t->counted) {
        fprintf(out, " cost %.1f x,", t->cost_ratio);
    }
    fprintf(out, " memory %.2f x", t->memory_ratio);
    if (grade->limits.calls_full > 0) {
        fprintf(out, ", calls %.1f x", t->calls_ratio);
    }
    fclose(out);
    return text_must(text);
}

/* An accepted submission that lost points: say where most of them went. */
static void
explain_loss(struct grade *grade)
{
    const struct grade_trace *worst = NULL;
    double least = 4;

    for (size_t i = 0; i < grade->ntraces; i++) {
        const struct grade_trace *t = &grade->traces[i];

        if (shares_of(grade, t) < least) {
            worst = t;
            least = shares_of(grade, t);
        }
    }
    if (worst != NULL) {
        free(grade->message);
        grade->message = ratios_of(grade, worst);
    }
}

void
score_grade(const struct lab *lab, struct grade *grade, bool measured)
{
    grade->nparts = 0;
    grade->score = grade->max = 0;
    if (find_grader_fault(grade)) {
        return;
    }
    order_tests(lab, grade);
    if (grade->verdict == VERDICT_AC) {
        find_first_problem(grade);
    }
    add_part(grade, "correctness", share_points(lab, grade),
             lab->weight_correctness);
    if (measured) {
        add_measured_parts(lab, grade);
    }
    if (grade->verdict == VERDICT_AC) {
        explain_loss(grade);
    }
    grade->score = two_decimals(grade->score);
}
