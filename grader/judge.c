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

/* The reference needs a few thousandths of a second. */
static const struct worker_limits normal = {1, 4000};

/* A submission that loops forever may do so in every test.  After some of
 * those the others get less time, and in the end none. */
static const struct worker_limits impatient = {1, 200};
enum { PATIENCE = 3, MAX_TIMEOUTS = 60 };

/* One of the two programs, and the worker that runs it now. */
struct side {
    const char *program;
    struct worker *worker; /* NULL: has to be started */
    char error[512];
};

struct session {
    struct side golden;
    struct side student;
    uint64_t seed;
    unsigned timeouts;
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

/* Stop the worker; return how its sandbox says that it ended. */
static enum sandbox_end
side_stop(struct side *side)
{
    struct sandbox_result result;
    enum sandbox_end end;

    if (side->worker == NULL) {
        return SANDBOX_FAULT;
    }
    worker_stop(side->worker, &result);
    side->worker = NULL;
    end = result.end;
    snprintf(side->error, sizeof side->error, "%s", result.error);
    sandbox_result_clear(&result);
    return end;
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
    if (test->verdict == VERDICT_TC || test->verdict == VERDICT_TW) {
        trial->session->timeouts++;
    }
}

/* The test brought the student's worker down.  Returns true if it is known why;
 * if not, what happens to the same test twice is no accident. */
static bool
rule_on_lost_worker(struct trial *trial, enum sandbox_end end, bool last_try)
{
    adopt_ruling(trial, judge_lost_worker(end));
    if (trial->result->verdict != VERDICT_GF) {
        return true;
    }
    if (last_try && end != SANDBOX_FAULT) {
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
        s->timeouts < PATIENCE ? &normal : &impatient;
    bool mine =
        worker_begin(s->student.worker, trial->index, s->seed, limits) == 0;
    bool theirs =
        worker_begin(s->golden.worker, trial->index, s->seed, &normal) == 0;

    theirs = theirs && worker_end(s->golden.worker, golden) == 0;
    mine = mine && worker_end(s->student.worker, student) == 0;
    if (!theirs) {
        return RUN_GOLDEN_LOST;
    }
    return mine ? RUN_DONE : RUN_STUDENT_LOST;
}

/* Try once.  Returns true if the test has been ruled on. */
static bool
try_test(struct trial *trial, bool last_try)
{
    struct session *s = trial->session;
    struct outcome golden;
    struct outcome student;
    enum sandbox_end end;

    if (side_start(&s->golden) < 0 || side_start(&s->student) < 0) {
        rule(trial->result, VERDICT_GF, "%s%s", s->golden.error,
             s->golden.worker == NULL ? "" : s->student.error);
        return last_try;
    }
    switch (run_both(trial, &golden, &student)) {
    case RUN_DONE:
        adopt_ruling(trial, judge_walk(&golden, &student));
        trial->result->seconds = student.cpu_seconds;
        return true;
    case RUN_GOLDEN_LOST:
        side_stop(&s->golden);
        side_stop(&s->student);
        rule(trial->result, VERDICT_GF, "the reference's worker was lost");
        return last_try;
    default:
        end = side_stop(&s->student);
        return rule_on_lost_worker(trial, end, last_try);
    }
}

/* GoogleTest calls this for each test. */
static void
run_trial(void *arg)
{
    struct trial *trial = arg;
    struct grade_test *test = trial->result;

    if (trial->session->timeouts >= MAX_TIMEOUTS) {
        rule(test, VERDICT_TC,
             "not run: %d tests before it used up the time of this run",
             MAX_TIMEOUTS);
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
