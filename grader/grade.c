/* grade.c -- one submission of one lab, from its folder to its score.
 * SPDX-License-Identifier: MIT
 *
 * Each step either succeeds or refuses with a verdict; a refusal ends the grade
 * with every test listed under that verdict.  Nothing of the submission
 * outlives its workspace. */
#include "build.h"
#include "drive.h"
#include "drive_accounts.h"
#include "judge.h"
#include "report_text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* ---- Life of a grade ----------------------------------------------------- */

/* Return a new copy of the last component of path. */
static char *
base_name(const char *path)
{
    size_t len = strlen(path);
    size_t start;

    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    start = len;
    while (start > 0 && path[start - 1] != '/') {
        start--;
    }
    return text_must(strndup(path + start, len - start));
}

/* What to call the submission at path: "." is no name. */
static char *
submission_name(const char *path)
{
    char *name = base_name(path);
    char *full = NULL;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        full = realpath(path, NULL);
    }
    if (full != NULL) {
        free(name);
        name = base_name(full);
        free(full);
    }
    return name;
}

static struct grade *
grade_new(const struct lab *lab, const char *path,
          const struct grade_options *options)
{
    struct grade *grade = text_must(calloc(1, sizeof *grade));

    grade->lab = text_must(strdup(lab->name));
    grade->submission = submission_name(path);
    grade->message = text_must(strdup(""));
    grade->verdict = VERDICT_AC;
    grade->seed = options->seed;
    grade->limits = (struct grade_limits){
        lab->measure.cost_full,   lab->measure.cost_none,
        lab->measure.memory_full, lab->measure.memory_none,
        lab->measure.calls_full,  lab->measure.calls_none};
    return grade;
}

static void
series_clear(struct grade_series *series)
{
    free(series->samples);
}

void
grade_free(struct grade *grade)
{
    if (grade == NULL) {
        return;
    }
    for (size_t i = 0; i < grade->ntests; i++) {
        free(grade->tests[i].name);
        free(grade->tests[i].group);
        free(grade->tests[i].message);
    }
    for (size_t i = 0; i < grade->ntraces; i++) {
        free(grade->traces[i].name);
        free(grade->traces[i].message);
        series_clear(&grade->traces[i].mine);
        series_clear(&grade->traces[i].reference);
        grade_map_clear(&grade->traces[i].peak);
        grade_map_clear(&grade->traces[i].failure);
        grade_arenas_clear(&grade->traces[i].arenas);
    }
    free(grade->tests);
    free(grade->traces);
    free(grade->lab);
    free(grade->submission);
    free(grade->message);
    free(grade);
}

/* ---- Steps --------------------------------------------------------------- */

/* What one grade works with. */
struct job {
    const struct lab *lab;
    struct grade_options options;
    struct workspace ws;
    char golden[4096];
    char reference[4096];
    char student[512]; /* tests */
    char fast[512];    /* measurement */
    struct refusal why;
};

static void
name_programs(struct job *job)
{
    const char *build = job->options.build;
    const char *lab = job->lab->name;

    snprintf(job->golden, sizeof job->golden, "%s/kit/%s/golden%s", build, lab,
             job->options.public_only ? "-public" : "");
    snprintf(job->reference, sizeof job->reference, "%s/kit/%s/reference",
             build, lab);
    snprintf(job->student, sizeof job->student, "%s/student", job->ws.programs);
    snprintf(job->fast, sizeof job->fast, "%s/fast", job->ws.programs);
}

static bool
is_measured(const struct job *job)
{
    return job->lab->measure.driver != NULL && !job->options.public_only &&
           !job->options.quick;
}

/* Take the submission in.  Only this is done as root, if the grader was started
 * so: whoever it becomes may not be able to read the project or the
 * submission. */
static int
take_in(struct job *job, const char *path)
{
    bool root = geteuid() == 0;
    char error[512];
    int taken;

    if (root && workspace_stage(&job->ws, job->lab, &job->options, error,
                                sizeof error) < 0) {
        return refuse(&job->why, VERDICT_GF, "%s", error);
    }
    name_programs(job);
    taken = intake(job->lab, path, &job->ws, &job->why);
    if (root && sandbox_drop_root(job->ws.path) < 0) {
        return refuse(&job->why, VERDICT_GF, "cannot stop being root: %s",
                      strerror(errno));
    }
    /* Another user's process is no longer told when its parent dies. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return taken;
}

/* What works for root need not work for others: so this comes after. */
static int
find_isolation(struct job *job, struct grade *grade)
{
    grade->isolation = sandbox_isolation(job->options.limit);
    if (grade->isolation >= job->options.least) {
        return 0;
    }
    return refuse(&job->why, VERDICT_GF,
                  "only isolation level \"%s\" works here, and \"%s\" is "
                  "required",
                  isolation_name(grade->isolation),
                  isolation_name(job->options.least));
}

static int
measure(struct job *job, struct grade *grade)
{
    if (link_worker(job->lab, &job->options, &job->ws, FLAVOR_FAST, job->fast,
                    &job->why) < 0) {
        return -1;
    }
    return drive_traces(job->lab, &job->options, job->reference, job->fast,
                        grade, &job->why);
}

static int
run_steps(struct job *job, const char *path, struct grade *grade)
{
    if (take_in(job, path) < 0 || find_isolation(job, grade) < 0) {
        return -1;
    }
    if (compile_submission(job->lab, &job->options, &job->ws, &job->why) < 0 ||
        link_worker(job->lab, &job->options, &job->ws, FLAVOR_CHECKED,
                    job->student, &job->why) < 0 ||
        judge_tests(job->lab, &job->options, job->golden, job->student, grade,
                    &job->why) < 0) {
        return -1;
    }
    return is_measured(job) ? measure(job, grade) : 0;
}

static void
set_message(struct grade *grade, enum verdict verdict, const char *message)
{
    free(grade->message);
    grade->message = text_must(strdup(message));
    grade->verdict = verdict;
}

/* The submission was refused: each test fares as it did. */
static void
list_refused(struct job *job, struct grade *grade)
{
    struct refusal why;

    set_message(grade, job->why.verdict, job->why.message);
    if (grade->verdict == VERDICT_GF) {
        return;
    }
    if (judge_list(job->lab, job->golden, grade, &why) < 0) {
        set_message(grade, VERDICT_GF, why.message);
        return;
    }
    for (size_t i = 0; i < grade->ntests; i++) {
        grade->tests[i].verdict = grade->verdict;
    }
}

static void
grade_in_workspace(const struct lab *lab, const char *path,
                   const struct grade_options *options, struct grade *grade)
{
    struct job job = {.lab = lab, .options = *options};
    char error[512];

    if (workspace_make(&job.ws, error, sizeof error) < 0) {
        set_message(grade, VERDICT_GF, error);
        return;
    }
    if (run_steps(&job, path, grade) < 0) {
        list_refused(&job, grade);
    }
    score_grade(lab, grade, is_measured(&job));
    workspace_free(&job.ws);
}

struct grade *
grade_fault(const struct lab *lab, const char *path,
            const struct grade_options *options, const char *message)
{
    struct grade *grade = grade_new(lab, path, options);

    set_message(grade, VERDICT_GF, message);
    return grade;
}

struct grade *
grade_submission(const struct lab *lab, const char *path,
                 const struct grade_options *options)
{
    struct grade *grade = grade_new(lab, path, options);
    struct timespec from;
    struct timespec to;

    clock_gettime(CLOCK_MONOTONIC, &from);
    grade_in_workspace(lab, path, options, grade);
    clock_gettime(CLOCK_MONOTONIC, &to);
    grade->seconds = (double)(to.tv_sec - from.tv_sec) +
                     (double)(to.tv_nsec - from.tv_nsec) * 1e-9;
    return grade;
}
