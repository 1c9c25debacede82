/* report_class.c -- the class on one page, and as CSV.
 * SPDX-License-Identifier: MIT
 *
 * An instructor reads it to see who needs help and what to discuss: hence the
 * tests that fail most often, and not only the scores. */
#include "report_site.h"
#include "report_stats.h"
#include "report_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FAILED = 12, NAMES_SHOWN = 8 };

/* The pages of one lab. */
struct class {
    struct grade *const *grades;
    const struct site_page *pages; /* one each */
    size_t n;
};

/* ---- The table ----------------------------------------------------------- */

static void
add_part_heads(html *lab, const struct class *class)
{
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        for (size_t i = 0; i < class->n; i++) {
            const struct grade_part *part =
                stats_part(class->grades[i], stats_part_names[k]);

            if (part != NULL) {
                html *head = html_add(lab, "PART_HEAD");

                html_set(head, "PART", part->name);
                html_setf(head, "PART_MAX", "%g", part->max);
                break;
            }
        }
    }
}

/* Does any submission have the part? */
static bool
has_part(const struct class *class, const char *name)
{
    for (size_t i = 0; i < class->n; i++) {
        if (stats_part(class->grades[i], name) != NULL) {
            return true;
        }
    }
    return false;
}

/* Was there anything to compare with the reference, in any submission? */
static bool
is_measured(const struct class *class)
{
    bool traced = false;

    for (size_t i = 0; i < class->n; i++) {
        traced = traced || class->grades[i]->ntraces > 0;
    }
    return traced || has_part(class, "cost") || has_part(class, "memory");
}

static void
add_row(html *lab, const struct class *class, const struct site_page *page)
{
    const struct grade *grade = page->grade;
    html *row = html_add(lab, "ROW");
    char *problem = stats_problem_place(grade);
    struct stats stats;

    stats_make(&stats, grade);
    html_set(row, "NAME", grade->submission);
    html_setf(row, "HREF", "%s/index.html", page->folder);
    site_set_verdict(row, grade->verdict, 0);
    site_set_score(row, grade);
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        const struct grade_part *part = stats_part(grade, stats_part_names[k]);

        if (has_part(class, stats_part_names[k])) {
            html *cell = html_add(row, "PART_CELL");

            html_setf(cell, "PART_SCORE", part != NULL ? "%.1f" : "–",
                      part != NULL ? part->score : 0);
        }
    }
    if (stats.total > 0) {
        html_setf(row, "TESTS", "%zu/%zu", stats.passed, stats.total);
    }
    else {
        html_set(row, "TESTS", "–");
    }
    if (is_measured(class)) {
        html *cells = html_add(row, "RATIO_CELLS");

        site_set_measured(cells, "COST_RATIO", 2, stats.cost_ratio);
        site_set_measured(cells, "MEMORY_RATIO", 2, stats.memory_ratio);
    }
    html_set(row, "PROBLEM", problem);
    stats_clear(&stats);
    free(problem);
}

/* ---- The figures above it ------------------------------------------------ */

static int
compare_scores(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
add_summary(html *lab, const struct class *class)
{
    double *scores = text_must(calloc(class->n + 1, sizeof *scores));
    size_t n = 0, accepted = 0;

    for (size_t i = 0; i < class->n; i++) {
        const struct grade *grade = class->grades[i];

        accepted += grade->verdict == VERDICT_AC;
        if (!stats_is_fault(grade->verdict)) {
            scores[n++] = grade->score;
        }
    }
    qsort(scores, n, sizeof *scores, compare_scores);
    html_setf(lab, "COUNT", "%zu", class->n);
    html_setf(lab, "ACCEPTED", "%zu", accepted);
    html_setf(lab, "MEDIAN", n > 0 ? "%.1f" : "–",
              n > 0 ? (scores[(n - 1) / 2] + scores[n / 2]) / 2 : 0);
    html_setf(lab, "LOWEST", n > 0 ? "%.1f" : "–", n > 0 ? scores[0] : 0);
    html_setf(lab, "HIGHEST", n > 0 ? "%.1f" : "–", n > 0 ? scores[n - 1] : 0);
    if (n < class->n) {
        html_setf(html_add(lab, "FAULTS"), "FAULT_COUNT", "%zu", class->n - n);
    }
    free(scores);
}

/* ---- What fails most often ----------------------------------------------- */

struct failing {
    const struct grade_test *test; /* of the first submission that has it */
    size_t failed, ran;
};

static bool
has_run(const struct grade *grade)
{
    return !stats_is_fault(grade->verdict) && !stats_refused(grade);
}

static const struct grade_test *
test_called(const struct grade *grade, const char *name)
{
    for (size_t i = 0; i < grade->ntests; i++) {
        if (strcmp(grade->tests[i].name, name) == 0) {
            return &grade->tests[i];
        }
    }
    return NULL;
}

static struct failing
count_failing(const struct class *class, const struct grade_test *test)
{
    struct failing f = {test, 0, 0};

    for (size_t i = 0; i < class->n; i++) {
        const struct grade_test *other =
            has_run(class->grades[i])
                ? test_called(class->grades[i], test->name)
                : NULL;

        f.ran += other != NULL;
        f.failed += other != NULL && other->verdict != VERDICT_AC;
    }
    return f;
}

static int
compare_failing(const void *a, const void *b)
{
    const struct failing *x = a, *y = b;

    if (x->failed != y->failed) {
        return x->failed < y->failed ? 1 : -1;
    }
    return strcmp(x->test->name, y->test->name);
}

/* All submissions of a lab have the same tests: take the list of any. */
static const struct grade *
any_that_ran(const struct class *class)
{
    for (size_t i = 0; i < class->n; i++) {
        if (has_run(class->grades[i])) {
            return class->grades[i];
        }
    }
    return NULL;
}

static void
add_names(html *row, const struct class *class, const struct failing *f)
{
    size_t n = 0;

    for (size_t i = 0; i < class->n; i++) {
        const struct site_page *page = &class->pages[i];
        const struct grade_test *test =
            has_run(page->grade) ? test_called(page->grade, f->test->name)
                                 : NULL;

        if (test != NULL && test->verdict != VERDICT_AC && n++ < NAMES_SHOWN) {
            html *who = html_add(row, "WHO");

            html_set(who, "WHO_NAME", page->grade->submission);
            html_setf(who, "WHO_HREF", "%s/index.html", page->folder);
            html_set(who, "WHO_CODE", verdict_code(test->verdict));
        }
    }
    if (n > NAMES_SHOWN) {
        html_setf(html_add(row, "WHO_MORE"), "WHO_COUNT", "%zu",
                  n - NAMES_SHOWN);
    }
}

static void
add_failing_row(html *section, const struct class *class,
                const struct failing *f)
{
    html *row = html_add(section, "FAILING_ROW");

    html_set(row, "TEST", f->test->name);
    html_set(row, "EXERCISE", f->test->group);
    if (f->test->hidden) {
        html_add(row, "HIDDEN");
    }
    html_setf(row, "FAILED", "%zu", f->failed);
    html_setf(row, "RAN", "%zu", f->ran);
    html_setf(row, "FAILED_PERCENT", "%zu", 100 * f->failed / f->ran);
    add_names(row, class, f);
}

static void
add_failing(html *lab, const struct class *class)
{
    const struct grade *any = any_that_ran(class);
    size_t n = any != NULL ? any->ntests : 0;
    struct failing *all = text_must(calloc(n + 1, sizeof *all));
    html *section = NULL;

    for (size_t i = 0; i < n; i++) {
        all[i] = count_failing(class, &any->tests[i]);
    }
    qsort(all, n, sizeof *all, compare_failing);
    for (size_t i = 0; i < n && i < MOST_FAILED && all[i].failed > 0; i++) {
        section = section == NULL ? html_add(lab, "FAILING") : section;
        add_failing_row(section, class, &all[i]);
    }
    free(all);
}

/* ---- The page ------------------------------------------------------------ */

/* What holds for all submissions of the lab, in words. */
static void
add_conditions(html *lab, const struct class *class)
{
    const struct grade *first = class->grades[0];
    bool same_seed = true;

    for (size_t i = 0; i < class->n; i++) {
        const struct grade *grade = class->grades[i];

        same_seed = same_seed && grade->seed == first->seed;
    }
    html_set(lab, "ISOLATION",
             stats_weakest_isolation(class->grades, class->n));
    html_setf(lab, "SEED", "0x%llx%s", (unsigned long long)first->seed,
              same_seed ? "" : " and others (see each page)");
}

static void
add_lab(html *page, const struct class *class, const char *trouble)
{
    html *lab = html_add(page, "LAB");
    char *file = text_file_name(class->grades[0]->lab);

    html_set(lab, "LAB_NAME", class->grades[0]->lab);
    add_summary(lab, class);
    add_conditions(lab, class);
    html_setf(lab, "SCORES", "class-%s", file);
    if (trouble[0] == '\0') {
        html_add(lab, "PLOT");
    }
    else {
        html_set(html_add(lab, "TROUBLE"), "TROUBLE_TEXT", trouble);
    }
    add_part_heads(lab, class);
    if (is_measured(class)) {
        html_add(lab, "RATIOS");
    }
    for (size_t i = 0; i < class->n; i++) {
        add_row(lab, class, &class->pages[i]);
    }
    add_failing(lab, class);
    free(file);
}

int
site_class_page(struct site *site, const char *trouble)
{
    html *page = html_new();
    char *path = text_format("%s/index.html", site->dir);
    size_t end;
    int result;

    html_include(page, "HEAD", "head.tpl");
    site_set_generated(page);
    for (size_t i = 0; i < site->npages; i = end) {
        struct class class = {site->grades + i, site->pages + i, 0};

        end = stats_lab_end(site->grades, site->npages, i);
        class.n = end - i;
        add_lab(page, &class, trouble);
    }
    result = html_write(page, "class.tpl", path, site->error, site->error_size);
    free(path);
    html_free(page);
    return result;
}

/* ---- CSV ----------------------------------------------------------------- */

/* A cell of text: quoted, and with an apostrophe before what a spreadsheet
 * would take for a formula. */
static void
put_cell(FILE *file, const char *text)
{
    char *visible = text_visible(text);

    fputs(strchr("=+-@", visible[0]) != NULL && visible[0] != '\0' ? "\"'"
                                                                   : "\"",
          file);
    for (const char *p = visible; *p != '\0'; p++) {
        if (*p == '"') {
            fputc('"', file);
        }
        fputc(*p, file);
    }
    fputc('"', file);
    free(visible);
}

static void
put_number(FILE *file, bool known, double x)
{
    fputc(',', file);
    if (known) {
        fprintf(file, "%.6g", x);
    }
}

static void
put_line(FILE *file, const struct site_page *page)
{
    const struct grade *grade = page->grade;
    char *problem = stats_problem(grade);
    struct stats stats;

    stats_make(&stats, grade);
    put_cell(file, grade->lab);
    fputc(',', file);
    put_cell(file, grade->submission);
    fprintf(file, ",%s", verdict_code(grade->verdict));
    put_number(file, !stats_is_fault(grade->verdict), grade->score);
    put_number(file, true, grade->max);
    for (size_t k = 0; k < GRADE_MAX_PARTS; k++) {
        const struct grade_part *part = stats_part(grade, stats_part_names[k]);

        put_number(file, part != NULL, part != NULL ? part->score : 0);
    }
    fprintf(file, ",%zu,%zu", stats.passed, stats.total);
    put_number(file, stats_measured(stats.cost_ratio), stats.cost_ratio);
    put_number(file, stats_measured(stats.memory_ratio), stats.memory_ratio);
    fprintf(file, ",%s,0x%llx,", isolation_name(grade->isolation),
            (unsigned long long)grade->seed);
    put_cell(file, problem);
    fputs("\n", file);
    stats_clear(&stats);
    free(problem);
}

int
site_class_csv(struct site *site)
{
    FILE *file = plots_file(site->dir, "class", ".csv");
    bool good = file != NULL;

    if (good) {
        fputs("lab,submission,verdict,score,max,correctness,cost,memory,calls,"
              "tests_passed,tests,cost_ratio,memory_ratio,isolation,seed,"
              "problem\n",
              file);
        for (size_t i = 0; i < site->npages; i++) {
            put_line(file, &site->pages[i]);
        }
        good = ferror(file) == 0;
        good = fclose(file) == 0 && good;
    }
    if (!good) {
        snprintf(site->error, site->error_size, "%s/class.csv: %s", site->dir,
                 strerror(errno));
    }
    return good ? 0 : -1;
}
