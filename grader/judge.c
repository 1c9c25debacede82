/* judge.c -- decide each test from what two workers saw.
 * SPDX-License-Identifier: MIT
 *
 * Both workers run a test at the same time, one on each processor.  A worker
 * that a test brings down is started again, so that the others are still
 * graded. */
#include "judge.h"

#include "gtest.h"
#include "judge_walk.h"
#include "report_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reference needs a few thousandths of a second, and never more than two
 * hundredths. */
static const struct worker_limits normal = {1000, 4000};

/* A submission that hangs may do so in every test.  When some time was lost in
 * that way the others get less, and when too much was lost, none.  What is
 * cut short is processor time, of which a test needs as much on a busy machine
 * as on an idle one; the wall clock is only there for those that wait. */
static const struct worker_limits impatient = {100, 2000};
enum { PATIENCE_MILLISECONDS = 3000, MAX_LOST_MILLISECONDS = 12000 };

/* One of the two programs, and the worker that runs it now. */
struct side {
    const char *program;
    struct worker *worker; /* NULL: has to be started */
    enum sandbox_end end;  /* of the worker that was stopped last … */
    int code;              /* … and its exit status or signal */
    char error[512];
};

struct session {
    struct side golden;
    struct side student;
    uint64_t seed;
    unsigned timeouts;
    unsigned lost_milliseconds; /* in them */
    enum verdict hung;          /* the last of them */
};

/* One test; what GoogleTest hands back when it runs. */
struct trial {
    struct session *session;
    uint32_t index;
    struct worker_test about;
    struct grade_test *result;
};

/* ---- Workers ------------------------------------------------------------- */

static int
side_start(struct side *side)
{
    if (side->worker == NULL) {
        side->worker = worker_start(side->program, 0, COUNT_NOTHING,
                                    side->error, sizeof side->error);
    }
    return side->worker != NULL ? 0 : -1;
}

static void
side_stop(struct side *side)
{
    struct sandbox_result result;

    if (side->worker == NULL) {
        return;
    }
    worker_stop(side->worker, &result);
    side->worker = NULL;
    side->end = result.end;
    side->code = result.code;
    snprintf(side->error, sizeof side->error, "%s", result.error);
    sandbox_result_clear(&result);
}

/* ---- One test ------------------------------------------------------------ */

__attribute__((format(printf, 3, 4))) static void
rule(struct grade_test *test, enum verdict verdict, const char *format, ...)
{
    char message[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    test->verdict = verdict;
    free(test->message);
    test->message = text_must(strdup(message));
}

static void
adopt_ruling(struct trial *trial, struct ruling ruling)
{
    struct grade_test *test = trial->result;

    free(test->message);
    test->message = ruling.message;
    test->verdict = ruling.verdict;
    test->signal = ruling.signal;
}

/* Note what was lost in a test that did not end by itself. */
static void
note_timeout(struct session *s, const struct worker_limits *limits,
             const struct outcome *o)
{
    if (o->why != OU_WHY_ENDED) {
        s->timeouts++;
        s->lost_milliseconds += o->why == OU_WHY_WALL
                                    ? limits->wall_milliseconds
                                    : limits->cpu_milliseconds;
    }
}

/* The test brought the student's worker down.  Returns true if it is known why;
 * if not, what happens to the same test twice is no accident. */
static bool
rule_on_lost_worker(struct trial *trial, bool last_try)
{
    const struct side *side = &trial->session->student;

    adopt_ruling(trial, judge_lost_worker(side->end));
    if (trial->result->verdict != VERDICT_GF) {
        return true;
    }
    if (side->end == SANDBOX_EXITED && side->code == OU_EXIT_NO_CHILD) {
        rule(trial->result, VERDICT_GF,
             "this machine has no room for one more process: grade again when "
             "it is less busy");
    }
    else if (last_try && side->end != SANDBOX_FAULT) {
        rule(trial->result, VERDICT_SV,
             "brought down the process that supervises it");
    }
    return last_try;
}

enum run_end { RUN_DONE, RUN_GOLDEN_LOST, RUN_STUDENT_LOST };

/* Run the test on both sides at once. */
static enum run_end
run_both(struct trial *trial, struct outcome *golden, struct outcome *student)
{
    struct session *s = trial->session;
    const struct worker_limits *limits =
        s->lost_milliseconds < PATIENCE_MILLISECONDS ? &normal : &impatient;
    bool mine =
        worker_begin(s->student.worker, trial->index, s->seed, limits) == 0;
    bool theirs =
        worker_begin(s->golden.worker, trial->index, s->seed, &normal) == 0;

    theirs = theirs && worker_end(s->golden.worker, golden) == 0;
    mine = mine && worker_end(s->student.worker, student) == 0;
    if (!theirs) {
        return RUN_GOLDEN_LOST;
    }
    if (!mine) {
        return RUN_STUDENT_LOST;
    }
    note_timeout(s, limits, student);
    return RUN_DONE;
}

/* Try once.  Returns true if the test has been ruled on. */
static bool
try_test(struct trial *trial, bool last_try)
{
    struct session *s = trial->session;
    struct outcome golden;
    struct outcome student;

    if (side_start(&s->golden) < 0 || side_start(&s->student) < 0) {
        rule(trial->result, VERDICT_GF, "%s%s", s->golden.error,
             s->golden.worker == NULL ? "" : s->student.error);
        return last_try;
    }
    switch (run_both(trial, &golden, &student)) {
    case RUN_DONE:
        adopt_ruling(trial, judge_walk(&golden, &student));
        trial->result->seconds = student.cpu_seconds;
        s->hung =
            student.why != OU_WHY_ENDED ? trial->result->verdict : s->hung;
        return true;
    case RUN_GOLDEN_LOST:
        side_stop(&s->golden);
        side_stop(&s->student);
        rule(trial->result, VERDICT_GF, "the reference's worker was lost");
        return last_try;
    default:
        side_stop(&s->student);
        return rule_on_lost_worker(trial, last_try);
    }
}

/* GoogleTest calls this for each test. */
static void
run_trial(void *arg)
{
    struct trial *trial = arg;
    struct grade_test *test = trial->result;

    if (trial->session->lost_milliseconds >= MAX_LOST_MILLISECONDS) {
        rule(test, trial->session->hung,
             "not run: %u tests before it did not end and used up the time of "
             "this run",
             trial->session->timeouts);
    }
    else if (!try_test(trial, false)) {
        try_test(trial, true);
    }
    if (test->verdict != VERDICT_AC) {
        ou_gtest_fail(trial->about.file, (int)trial->about.line, test->message);
    }
}

/* ---- All tests ----------------------------------------------------------- */

static void
describe_test(struct grade_test *test, const struct worker_test *about)
{
    const char *dot = strchr(about->name, '.');
    size_t len = dot != NULL ? (size_t)(dot - about->name) : 0;

    test->name = text_must(strdup(about->name));
    test->group = text_must(strndup(about->name, len));
    test->hidden = strncmp(about->file, "grader/", strlen("grader/")) == 0;
    test->message = text_must(strdup(""));
    /* Until it is ruled on, nobody is to blame but the grader. */
    test->verdict = VERDICT_GF;
}

static void
list_tests(struct worker *worker, struct grade *grade)
{
    size_t n;
    const struct worker_test *tests = worker_tests(worker, &n);

    grade->tests = text_must(calloc(n + 1, sizeof *grade->tests));
    grade->ntests = n;
    for (size_t i = 0; i < n; i++) {
        describe_test(&grade->tests[i], &tests[i]);
    }
}

/* Both programs are built from the same tests, in the same order. */
static bool
same_tests(struct session *s)
{
    size_t n;
    size_t m;
    const struct worker_test *a = worker_tests(s->golden.worker, &n);
    const struct worker_test *b = worker_tests(s->student.worker, &m);

    if (n != m || n == 0) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(a[i].name, b[i].name) != 0) {
            return false;
        }
    }
    return true;
}

static void
run_all(struct session *s, struct grade *grade)
{
    size_t n;
    const struct worker_test *tests = worker_tests(s->golden.worker, &n);
    struct trial *trials = text_must(calloc(n + 1, sizeof *trials));
    int argc = 1;
    char name[] = "judge";
    char *argv[] = {name, NULL};

    ou_gtest_init(&argc, argv);
    ou_gtest_quiet();
    ou_gtest_clear();
    for (size_t i = 0; i < n; i++) {
        struct grade_test *result = &grade->tests[i];
        const char *after_dot = result->name + strlen(result->group);

        trials[i] = (struct trial){s, (uint32_t)i, tests[i], result};
        ou_gtest_register(result->group, after_dot + (*after_dot == '.'),
                          tests[i].file, (int)tests[i].line, run_trial,
                          &trials[i]);
    }
    ou_gtest_run();
    ou_gtest_clear();
    free(trials);
}

int
judge_tests(const struct lab *lab, const struct grade_options *opt,
            const char *golden, const char *student, struct grade *grade,
            struct refusal *why)
{
    struct session s = {.golden = {.program = golden},
                        .student = {.program = student},
                        .seed = opt->seed};
    int result = 0;

    if (side_start(&s.golden) < 0 || side_start(&s.student) < 0) {
        result = refuse(why, VERDICT_GF, "cannot run the tests of %s: %s%s",
                        lab->name, s.golden.error, s.student.error);
    }
    else if (!same_tests(&s)) {
        result =
            refuse(why, VERDICT_GF,
                   "the kit of %s is out of date: `make` builds it", lab->name);
    }
    else {
        list_tests(s.golden.worker, grade);
        run_all(&s, grade);
    }
    side_stop(&s.golden);
    side_stop(&s.student);
    return result;
}

int
judge_list(const struct lab *lab, const char *golden, struct grade *grade,
           struct refusal *why)
{
    struct side side = {.program = golden};

    if (side_start(&side) < 0) {
        return refuse(why, VERDICT_GF, "cannot list the tests of %s: %s",
                      lab->name, side.error);
    }
    list_tests(side.worker, grade);
    side_stop(&side);
    return 0;
}
