/* command.c -- what each of the grader's commands does.
 * SPDX-License-Identifier: MIT
 *
 * Results go to stdout, everything about the run itself to stderr. */
#include "command.h"
#include "output.h"
#include "prove.h"
#include "report.h"
#include "report_text.h"
#include "run.h"
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Faults and usage ---------------------------------------------------- */

static int
usage_error(const char *message)
{
    fprintf(stderr, "grader: %s\n", message);
    return STATUS_USAGE;
}

int
command_fault(const char *message)
{
    fprintf(stderr, "grader: %s\n(a fault of the grader: no score was given)\n",
            message);
    return STATUS_FAULT;
}

/* ---- Runs ---------------------------------------------------------------- */

struct watcher {
    const struct target *targets;
    size_t n;
    size_t done;
};

/* One line on stderr for each submission that is graded. */
static void
watch(void *ctx, size_t index, const struct grade *grade)
{
    struct watcher *w = ctx;
    char *name = text_first_line(grade->submission);

    w->done++;
    fprintf(stderr, "[%*zu/%zu] %-24s %s  ", w->n > 9 ? 2 : 1, w->done, w->n,
            name, verdict_code(grade->verdict));
    if (grade->verdict == VERDICT_GF) {
        fputs("no score", stderr);
    }
    else {
        fprintf(stderr, "%6.2f/%.0f", grade->score, grade->max);
    }
    fprintf(stderr, "  %.1f s  (%s)\n", grade->seconds,
            w->targets[index].lab->name);
    free(name);
}

static bool
any_fault(struct grade *const *grades, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (grades[i]->verdict == VERDICT_GF) {
            return true;
        }
    }
    return false;
}

static void
free_grades(struct grade **grades, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        grade_free(grades[i]);
    }
    free(grades);
}

static int
begin(struct settings *s)
{
    char error[512];

    if (s->options.seed == 0 &&
        getrandom(&s->options.seed, sizeof s->options.seed, 0) !=
            (ssize_t)sizeof s->options.seed) {
        return command_fault("the kernel gives no random seed");
    }
    if (run_open(error, sizeof error) < 0) {
        return command_fault(error);
    }
    return STATUS_GRADED;
}

/* ---- grader check -------------------------------------------------------- */

int
command_check(struct settings *s)
{
    struct target_set set = {.root = s->options.root};
    const struct lab *lab;
    struct grade *grade;
    struct target target;
    char error[1024];
    char *folder;
    int status;

    if (s->narguments < 1 || s->narguments > 2) {
        return usage_error("say which lab: grader check LAB [DIR]");
    }
    lab = target_lab(&set, s->arguments[0], error, sizeof error);
    if (lab == NULL) {
        return usage_error(error);
    }
    folder = s->narguments == 2
                 ? text_must(strdup(s->arguments[1]))
                 : text_format("%s/labs/%s", s->options.root, lab->name);
    target = (struct target){folder, lab};
    if (access(folder, R_OK) < 0) {
        status = usage_error(text_format("cannot read the submission %s: %s",
                                         folder, strerror(errno)));
    }
    else if ((status = begin(s)) == STATUS_GRADED) {
        s->options.public_only = true;
        s->options.least = ISOLATION_NONE;
        run_grades(&target, 1, &s->options, 1, &grade, NULL, NULL);
        report_detail(stdout, lab, grade);
        status = any_fault(&grade, 1) ? STATUS_FAULT : STATUS_GRADED;
        grade_free(grade);
    }
    free(folder);
    target_set_clear(&set);
    return status;
}

/* ---- grader grade -------------------------------------------------------- */

static int
probe(void *ctx, char *error, size_t error_size)
{
    const struct grade_options *options = ctx;

    (void)error;
    (void)error_size;
    return (int)sandbox_isolation(options->limit);
}

/* Is the sandbox here good enough for a grade? */
static int
check_isolation(const struct settings *s)
{
    char error[512];
    char *folder = text_format("%s/probe", run_folder());
    int level = mkdir(folder, 0755) < 0
                    ? -1
                    : run_unprivileged(folder, probe, (void *)&s->options,
                                       error, sizeof error);

    free(folder);
    if (level < 0) {
        return command_fault(error);
    }
    if (level < (int)s->options.least) {
        return command_fault(text_format(
            "isolation here is \"%s\", a grade requires \"%s\".\nInstall "
            "bubblewrap and allow user namespaces, or use a kernel with "
            "Landlock (5.13),\nor accept less: --require %s",
            isolation_name((enum isolation)level),
            isolation_name(s->options.least),
            isolation_name((enum isolation)level)));
    }
    fprintf(stderr, "isolation %s, seed 0x%016llx, %u at once\n",
            isolation_name((enum isolation)level),
            (unsigned long long)s->options.seed, s->jobs);
    return STATUS_GRADED;
}

static int
find_targets(const struct settings *s, struct target_set *set)
{
    const struct lab *lab = NULL;
    char error[1024];

    if (s->lab != NULL) {
        lab = target_lab(set, s->lab, error, sizeof error);
        if (lab == NULL) {
            return usage_error(error);
        }
    }
    if (s->narguments == 0) {
        return usage_error("say what to grade: grader grade SUBMISSION...");
    }
    for (size_t i = 0; i < s->narguments; i++) {
        if (target_add(set, s->arguments[i], lab, error, sizeof error) < 0) {
            return usage_error(error);
        }
    }
    return STATUS_GRADED;
}

static void
print_results(const struct settings *s, struct grade **grades, size_t n)
{
    if (s->json) {
        json_t *json = report_json(grades, n);

        json_dumpf(json, stdout, JSON_INDENT(2));
        fputc('\n', stdout);
        json_decref(json);
    }
    else {
        report_table(stdout, grades, n);
        printf("Report: %s/index.html\n", s->out);
    }
}

static int
grade_targets(const struct settings *s, const struct target_set *set)
{
    struct watcher watcher = {set->targets, set->ntargets, 0};
    struct grade **grades =
        text_must(calloc(set->ntargets + 1, sizeof *grades));
    char error[1024];
    int status = STATUS_GRADED;

    run_grades(set->targets, set->ntargets, &s->options, s->jobs, grades, watch,
               &watcher);
    if (output_report(s->out, grades, set->ntargets, error, sizeof error) < 0) {
        status = command_fault(error);
    }
    print_results(s, grades, set->ntargets);
    if (any_fault(grades, set->ntargets)) {
        status = STATUS_FAULT;
    }
    free_grades(grades, set->ntargets);
    return status;
}

int
command_grade(struct settings *s)
{
    struct target_set set = {.root = s->options.root};
    char error[1024];
    int status = find_targets(s, &set);

    if (status == STATUS_GRADED) {
        status = begin(s);
    }
    if (status == STATUS_GRADED) {
        status = check_isolation(s);
    }
    if (status == STATUS_GRADED &&
        output_open(s->out, error, sizeof error) < 0) {
        status = command_fault(error);
    }
    if (status == STATUS_GRADED) {
        status = grade_targets(s, &set);
    }
    target_set_clear(&set);
    return status;
}

/* ---- grader report ------------------------------------------------------- */

int
command_report(struct settings *s)
{
    char error[1024];
    struct grade **grades;
    size_t n;
    int status;

    if (s->narguments != 1) {
        return usage_error("say where the report is: grader report DIR");
    }
    s->out = s->arguments[0];
    grades = report_read(s->out, &n, error, sizeof error);
    if (grades == NULL) {
        return usage_error(error);
    }
    status = begin(s);
    if (status == STATUS_GRADED &&
        (output_open(s->out, error, sizeof error) < 0 ||
         output_report(s->out, grades, n, error, sizeof error) < 0)) {
        status = command_fault(error);
    }
    if (status == STATUS_GRADED) {
        print_results(s, grades, n);
    }
    free_grades(grades, n);
    return status;
}

/* ---- grader prove -------------------------------------------------------- */

int
command_prove(struct settings *s)
{
    struct target_set set = {.root = s->options.root};
    const struct lab *lab;
    char error[1024];
    int status;

    if (s->narguments != 1) {
        return usage_error("say which lab: grader prove LAB");
    }
    lab = target_lab(&set, s->arguments[0], error, sizeof error);
    if (lab == NULL) {
        return usage_error(error);
    }
    /* A proof is no grade: whatever level works here will do. */
    s->options.least = ISOLATION_NONE;
    status = begin(s);
    if (status == STATUS_GRADED) {
        status = prove_lab(lab, &s->options, s->jobs) ? STATUS_GRADED
                                                      : STATUS_FAILED;
    }
    target_set_clear(&set);
    return status;
}
