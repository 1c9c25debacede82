/* report_detail.c -- one submission in full: what a student's check prints.
 * SPDX-License-Identifier: MIT
 *
 * The reader wants to know what to do next, so a few failures are shown in
 * full, in the order in which the exercises build on one another, and the rest
 * by name.  Tests that fail with the very same message (twenty of them, while
 * a function is not written yet) count as one failure. */
#include "report.h"

#include "report_stats.h"
#include "report_style.h"
#include "report_text.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH         80
#define FULL_FAILURES 5
#define MESSAGE_LINES 14
#define MORE_NAMES    12

struct detail {
    FILE *out;
    bool colour;
    const struct lab *lab; /* may be NULL: no titles, no hints */
    const struct grade *grade;
    struct stats stats;
    bool *shown; /* of each test: a failure that was printed or counted */
};

static void
rule(const struct detail *d, enum style style, const char *text)
{
    style_set(d->out, d->colour, style);
    fputs(text, d->out);
    style_set(d->out, d->colour, STYLE_PLAIN);
}

static const struct lab_exercise *
exercise_of(const struct detail *d, const char *group)
{
    return d->lab != NULL ? lab_exercise(d->lab, group) : NULL;
}

static void
print_head(const struct detail *d)
{
    const struct grade *grade = d->grade;
    char *head = text_format("%s%s%s", grade->lab, d->lab != NULL ? ": " : "",
                             d->lab != NULL ? d->lab->title : "");

    rule(d, STYLE_BOLD, head);
    fputs("  ", d->out);
    rule(d, style_of(grade->verdict), verdict_text(grade->verdict));
    fputc('\n', d->out);
    free(head);
}

static void
print_exercise(const struct detail *d, const struct stats_group *group,
               size_t name_width)
{
    const struct lab_exercise *exercise = exercise_of(d, group->name);
    bool good = group->passed == group->total;
    char *name = text_first_line(group->name);

    fputs("  ", d->out);
    rule(d, good ? STYLE_GOOD : STYLE_BAD, good ? "ok    " : "FAIL  ");
    text_print_cell(d->out, name, name_width);
    fputs("  ", d->out);
    text_print_cell(d->out, exercise != NULL ? exercise->title : "", 34);
    fprintf(d->out, " %3zu/%-3zu tests %5.1f/%-.4g points\n", group->passed,
            group->total, group->earned, group->points);
    free(name);
}

static void
print_exercises(const struct detail *d)
{
    size_t width = 6;

    for (size_t i = 0; i < d->stats.ngroups; i++) {
        size_t columns = text_columns(d->stats.groups[i].name);

        width = columns > width ? columns : width;
    }
    width = width < 16 ? width : 16;
    fputc('\n', d->out);
    for (size_t i = 0; i < d->stats.ngroups; i++) {
        print_exercise(d, &d->stats.groups[i], width);
    }
    fprintf(d->out, "%*s%4zu/%-3zu tests %5.1f/%-.4g points\n", (int)width + 44,
            "", d->stats.passed, d->stats.total, d->stats.earned,
            d->stats.points);
}

static void
print_ratio(const struct detail *d, double ratio)
{
    if (stats_measured(ratio)) {
        fprintf(d->out, "%10.2f", ratio);
    }
    else {
        fprintf(d->out, "%10s", "-");
    }
}

static void
print_trace(const struct detail *d, const struct grade_trace *trace,
            bool with_calls)
{
    fprintf(d->out, "  %-24s", trace->name);
    if (trace->verdict != VERDICT_AC) {
        rule(d, style_of(trace->verdict), verdict_text(trace->verdict));
        fputc('\n', d->out);
        text_print_lines(d->out, trace->message, 8, MESSAGE_LINES);
        return;
    }
    print_ratio(d, trace->cost_ratio);
    print_ratio(d, trace->memory_ratio);
    if (with_calls) {
        print_ratio(d, trace->calls_ratio);
    }
    fputc('\n', d->out);
}

/* What was measured, if anything was: not part of a check. */
static void
print_traces(const struct detail *d)
{
    bool with_calls = d->grade->limits.calls_full > 0;

    if (d->grade->ntraces > 0) {
        fprintf(d->out, "\n  %-24s%10s%10s%s   (ratio to the reference)\n",
                "trace", "cost", "memory", with_calls ? "     calls" : "");
    }
    for (size_t i = 0; i < d->grade->ntraces; i++) {
        print_trace(d, &d->grade->traces[i], with_calls);
    }
}

/* "FILE:LINE FUNCTION" of the function that the test found missing; NULL: it
 * found none. */
static char *
missing_function(const struct grade_test *test)
{
    static const char todo[] = "not implemented: ";

    if (test->verdict != VERDICT_NI ||
        strncmp(test->message, todo, sizeof todo - 1) != 0) {
        return NULL;
    }
    return text_first_line(test->message + sizeof todo - 1);
}

static bool
has_function(const struct lab_exercise *exercise, const char *function)
{
    for (size_t i = 0; i < exercise->functions.count; i++) {
        if (strcmp(exercise->functions.word[i], function) == 0) {
            return true;
        }
    }
    return false;
}

/* The exercise to work on: that of the function which the test found missing,
 * which may be another one than the test's own. */
static const struct lab_exercise *
exercise_to_do(const struct detail *d, const struct grade_test *test)
{
    char *missing = missing_function(test);
    const char *space = missing != NULL ? strrchr(missing, ' ') : NULL;
    const struct lab_exercise *exercise = exercise_of(d, test->group);
    size_t n = space != NULL && d->lab != NULL ? d->lab->nexercises : 0;

    for (size_t i = 0; i < n; i++) {
        if (has_function(&d->lab->exercises[i], space + 1)) {
            exercise = &d->lab->exercises[i];
        }
    }
    free(missing);
    return exercise;
}

static void
print_hint(const struct detail *d, const struct grade_test *test)
{
    const struct lab_exercise *exercise = exercise_to_do(d, test);

    if (exercise != NULL && exercise->hints[0] != NULL) {
        text_wrap(d->out, exercise->hints[0], "        hint: ", WIDTH);
    }
}

static void
print_failure(const struct detail *d, const struct grade_test *test,
              bool with_hint)
{
    char *verdict = stats_verdict(test->verdict, test->signal);
    char *name = text_first_line(test->name);
    size_t alike = stats_mark_alike(d->grade, test, d->shown);

    fputs("\n  ", d->out);
    rule(d, style_of(test->verdict), verdict);
    fputs("  ", d->out);
    rule(d, STYLE_BOLD, name);
    fprintf(d->out, "%s  exercise %s\n", test->hidden ? " (hidden)" : "",
            test->group);
    text_print_lines(d->out, test->message, 8, MESSAGE_LINES);
    if (alike > 0) {
        fprintf(d->out, "        (%zu more test%s end%s the same way)\n", alike,
                alike == 1 ? "" : "s", alike == 1 ? "s" : "");
    }
    if (with_hint) {
        print_hint(d, test);
    }
    free(name);
    free(verdict);
}

static bool
is_open(const struct detail *d, size_t i)
{
    return d->grade->tests[i].verdict != VERDICT_AC && !d->shown[i];
}

static void
print_more_names(const struct detail *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->grade->ntests; i++) {
        if (is_open(d, i)) {
            char *name = text_first_line(d->grade->tests[i].name);

            if (n == 0) {
                fputs("\n  also failing:\n", d->out);
            }
            if (n++ < MORE_NAMES) {
                fprintf(d->out, "        %s\n", name);
            }
            free(name);
        }
    }
    if (n > MORE_NAMES) {
        fprintf(d->out, "        and %zu more\n", n - MORE_NAMES);
    }
}

/* The failures of one group, as far as there is room. */
static size_t
print_failures_of(const struct detail *d, const char *group, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i < d->grade->ntests && n < room; i++) {
        if (is_open(d, i) && strcmp(d->grade->tests[i].group, group) == 0) {
            print_failure(d, &d->grade->tests[i], n == 0);
            n++;
        }
    }
    return n;
}

static void
print_failures(const struct detail *d)
{
    size_t room = FULL_FAILURES;

    for (size_t i = 0; i < d->stats.ngroups; i++) {
        room -= print_failures_of(d, d->stats.groups[i].name, room);
    }
    print_more_names(d);
}

static const struct grade_test *
first_failing(const struct detail *d)
{
    for (size_t k = 0; k < d->stats.ngroups; k++) {
        for (size_t i = 0; i < d->grade->ntests; i++) {
            const struct grade_test *test = &d->grade->tests[i];

            if (test->verdict != VERDICT_AC &&
                strcmp(test->group, d->stats.groups[k].name) == 0) {
                return test;
            }
        }
    }
    return NULL;
}

/* What to work on: the function that the test found missing, else the functions
 * of the test's exercise. */
static char *
next_step(const struct lab_exercise *exercise, const struct grade_test *test)
{
    char *where = missing_function(test);
    char *text;

    if (where != NULL) {
        text = text_format("write %s", where);
        free(where);
        return text;
    }
    text = text_format("exercise %s", test->group);
    for (size_t i = 0; exercise != NULL && i < exercise->functions.count; i++) {
        char *longer = text_format("%s%s %s", text, i == 0 ? ":" : ",",
                                   exercise->functions.word[i]);

        free(text);
        text = longer;
    }
    return text;
}

static void
print_next_exercise(const struct detail *d, const struct grade_test *test)
{
    const struct lab_exercise *exercise = exercise_to_do(d, test);
    char *name = text_first_line(test->name);
    char *text = next_step(exercise, test);

    fputc('\n', d->out);
    text_wrap(d->out, text, "Next: ", WIDTH);
    fprintf(d->out, "      make debug LAB=%s TEST=%s\n", d->grade->lab, name);
    if (exercise != NULL && exercise->hints[1] != NULL) {
        fprintf(d->out,
                "      two more hints: labs/%s/lab.ini, [exercise %s]\n",
                d->grade->lab, exercise->name);
    }
    free(text);
    free(name);
}

static void
print_next(const struct detail *d)
{
    const struct grade_test *test = first_failing(d);

    if (stats_is_fault(d->grade->verdict)) {
        fputs("\nThis is the grader's fault, not yours: it is no score, and no "
              "attempt was used.\n",
              d->out);
    }
    else if (test != NULL && !stats_refused(d->grade)) {
        print_next_exercise(d, test);
    }
    else if (d->grade->verdict == VERDICT_AC) {
        bool measured = d->lab == NULL || d->lab->measure.driver != NULL;

        fprintf(d->out,
                "\nAll %zu tests pass.  Next: what a grade adds (hidden "
                "tests%s)\n"
                "      make grade-one LAB=%s\n",
                d->stats.total, measured ? ", cost, memory" : "",
                d->grade->lab);
    }
    else {
        fprintf(d->out,
                "\nNext: mend the first thing named above, then\n"
                "      make check LAB=%s\n",
                d->grade->lab);
    }
}

static size_t
rank_of(const struct lab *lab, const struct stats_group *group)
{
    size_t i = 0;

    while (i < lab->nexercises &&
           strcmp(lab->exercises[i].name, group->name) != 0) {
        i++;
    }
    return i;
}

/* Put the exercises into the order of lab.ini; the tests may have another. */
static void
sort_groups(struct detail *d)
{
    struct stats_group *groups = d->stats.groups;

    for (size_t i = 1; d->lab != NULL && i < d->stats.ngroups; i++) {
        struct stats_group group = groups[i];
        size_t k = i;

        while (k > 0 &&
               rank_of(d->lab, &groups[k - 1]) > rank_of(d->lab, &group)) {
            groups[k] = groups[k - 1];
            k--;
        }
        groups[k] = group;
    }
}

void
report_detail(FILE *out, const struct lab *lab, const struct grade *grade)
{
    struct detail d = {out, style_wanted(out), lab, grade, {0}, NULL};

    stats_make(&d.stats, grade);
    sort_groups(&d);
    d.shown = text_must(calloc(grade->ntests + 1, sizeof *d.shown));
    print_head(&d);
    if (!stats_refused(grade)) {
        print_exercises(&d);
        print_failures(&d);
        print_traces(&d);
    }
    else {
        fputc('\n', out);
        text_print_lines(out, grade->message, 2, 2 * MESSAGE_LINES);
    }
    print_next(&d);
    free(d.shown);
    stats_clear(&d.stats);
}
