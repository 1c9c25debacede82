/* report_table.c -- the class on a terminal, one line a submission.
 * SPDX-License-Identifier: MIT
 *
 * A line is at most WIDTH columns, whatever the names are: the last column
 * takes what is left. */
#include "report.h"

#include "report_stats.h"
#include "report_style.h"
#include "report_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH      100
#define NAME_LEAST 10
#define NAME_MOST  20

/* The columns between the name and the problem. */
enum { SCORE = 7, PART = 6, TESTS = 8, RATIO = 6 };

struct table {
    FILE *out;
    bool colour;
    size_t name_width;
    size_t problem_width;
    const struct grade
        *heads[GRADE_MAX_PARTS]; /* of each part: a grade that has it */
    bool measured;               /* any trace at all */
};

static const char *const part_heads[] = {"corr.", "cost", "mem.", "calls"};

static size_t
name_columns(const struct grade *grade)
{
    char *name = text_first_line(grade->submission);
    size_t columns = text_columns(name);

    free(name);
    return columns < NAME_MOST ? columns : NAME_MOST;
}

static void
measure(struct table *t, struct grade *const *grades, size_t n)
{
    size_t used;

    t->name_width = NAME_LEAST;
    for (size_t i = 0; i < n; i++) {
        size_t columns = name_columns(grades[i]);

        t->name_width = columns > t->name_width ? columns : t->name_width;
        t->measured = t->measured || grades[i]->ntraces > 0;
        for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
            if (stats_part(grades[i], stats_part_names[k]) != NULL) {
                t->heads[k] = grades[i];
            }
        }
    }
    used = t->name_width + SCORE + TESTS;
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        used += t->heads[k] != NULL ? PART : 0;
    }
    used += t->measured ? 2 * RATIO : 0;
    t->problem_width = WIDTH - used - 2;
}

static void
print_heads(const struct table *t)
{
    style_set(t->out, t->colour, STYLE_BOLD);
    fprintf(t->out, "%-*s%*s", (int)t->name_width, "submission", SCORE,
            "score");
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        if (t->heads[k] != NULL) {
            fprintf(t->out, "%*s", PART, part_heads[k]);
        }
    }
    fprintf(t->out, "%*s", TESTS, "tests");
    if (t->measured) {
        fprintf(t->out, "%*s%*s", RATIO, "cost", RATIO, "mem.");
    }
    fprintf(t->out, "  verdict, first problem\n%*s", (int)t->name_width + SCORE,
            "");
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        if (t->heads[k] != NULL) {
            char max[16];

            snprintf(max, sizeof max, "/%g",
                     stats_part(t->heads[k], stats_part_names[k])->max);
            fprintf(t->out, "%*s", PART, max);
        }
    }
    if (t->measured) {
        fprintf(t->out, "%*s%*s%*s", TESTS, "", RATIO, "x ref", RATIO, "x ref");
    }
    style_set(t->out, t->colour, STYLE_PLAIN);
    fputc('\n', t->out);
}

/* A number with its decimals, or a dash. */
static void
print_number(const struct table *t, int width, int decimals, bool known,
             double value)
{
    if (known) {
        fprintf(t->out, "%*.*f", width, decimals, value);
    }
    else {
        fprintf(t->out, "%*s", width, "-");
    }
}

static void
print_ratio(const struct table *t, double ratio)
{
    print_number(t, RATIO, ratio < 99.5 ? 2 : 0, stats_measured(ratio), ratio);
}

static void
print_parts(const struct table *t, const struct grade *grade)
{
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        const struct grade_part *part = stats_part(grade, stats_part_names[k]);

        if (t->heads[k] != NULL) {
            print_number(t, PART, 1,
                         part != NULL && !stats_is_fault(grade->verdict),
                         part != NULL ? part->score : 0);
        }
    }
}

static void
print_problem(const struct table *t, const struct grade *grade)
{
    char *problem = stats_problem_place(grade);

    fputs("  ", t->out);
    style_set(t->out, t->colour, style_of(grade->verdict));
    fputs(verdict_code(grade->verdict), t->out);
    style_set(t->out, t->colour, STYLE_PLAIN);
    fputs(problem[0] != '\0' ? " " : "", t->out);
    if (text_columns(problem) > t->problem_width - 3) {
        text_print_cell(t->out, problem, t->problem_width - 3);
    }
    else {
        fputs(problem, t->out);
    }
    fputc('\n', t->out);
    free(problem);
}

static void
print_row(const struct table *t, const struct grade *grade)
{
    char *name = text_first_line(grade->submission);
    char tests[32] = "-";
    struct stats stats;

    stats_make(&stats, grade);
    if (stats.total > 0) {
        snprintf(tests, sizeof tests, "%zu/%zu", stats.passed, stats.total);
    }
    text_print_cell(t->out, name, t->name_width);
    print_number(t, SCORE, 1, !stats_is_fault(grade->verdict), grade->score);
    print_parts(t, grade);
    fprintf(t->out, "%*s", TESTS, tests);
    if (t->measured) {
        print_ratio(t, stats.cost_ratio);
        print_ratio(t, stats.memory_ratio);
    }
    print_problem(t, grade);
    stats_clear(&stats);
    free(name);
}

/* The verdicts that occur, in words. */
static void
print_legend(const struct table *t, struct grade *const *grades, size_t n)
{
    size_t column = 0;

    for (int v = VERDICT_AC; v <= VERDICT_GF; v++) {
        const char *text = verdict_text((enum verdict)v);
        bool used = false;

        for (size_t i = 0; i < n; i++) {
            used = used || grades[i]->verdict == (enum verdict)v;
        }
        if (!used) {
            continue;
        }
        if (column > 0 && column + 5 + strlen(text) > WIDTH) {
            fputc('\n', t->out);
            column = 0;
        }
        fputs(column > 0 ? ", " : "", t->out);
        style_set(t->out, t->colour, style_of((enum verdict)v));
        fputs(verdict_code((enum verdict)v), t->out);
        style_set(t->out, t->colour, STYLE_PLAIN);
        fprintf(t->out, " %s", text);
        column += 5 + strlen(text);
    }
    fputc('\n', t->out);
}

/* What holds for every line, or how many it does not hold for. */
static void
print_foot(const struct table *t, struct grade *const *grades, size_t n)
{
    size_t faults = 0, other_seeds = 0;

    for (size_t i = 0; i < n; i++) {
        faults += stats_is_fault(grades[i]->verdict);
        other_seeds += grades[i]->seed != grades[0]->seed;
    }
    style_set(t->out, t->colour, STYLE_DIM);
    fprintf(t->out, "isolation: %s; seed: 0x%llx%s\n",
            stats_weakest_isolation(grades, n),
            (unsigned long long)grades[0]->seed,
            other_seeds > 0 ? " and others (see the report)" : "");
    style_set(t->out, t->colour, STYLE_PLAIN);
    if (faults > 0) {
        fprintf(t->out,
                "%zu of %zu could not be graded: the fault is the "
                "grader's, there is no score\n",
                faults, n);
    }
}

static void
print_lab(FILE *out, struct grade *const *grades, size_t n)
{
    struct table table = {.out = out, .colour = style_wanted(out)};

    measure(&table, grades, n);
    style_set(out, table.colour, STYLE_BOLD);
    fprintf(out, "%s: %zu submission%s\n\n", grades[0]->lab, n,
            n == 1 ? "" : "s");
    print_heads(&table);
    for (size_t i = 0; i < n; i++) {
        print_row(&table, grades[i]);
    }
    fputc('\n', out);
    print_legend(&table, grades, n);
    print_foot(&table, grades, n);
}

void
report_table(FILE *out, struct grade *const *grades, size_t n)
{
    struct grade **sorted = stats_sorted(grades, n);
    size_t end;

    for (size_t i = 0; i < n; i = end) {
        end = stats_lab_end(sorted, n, i);
        if (i > 0) {
            fputc('\n', out);
        }
        print_lab(out, sorted + i, end - i);
    }
    free(sorted);
}
