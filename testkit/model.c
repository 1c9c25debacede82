/* model.c -- random programs against a model, and the shortest one that fails.
 * SPDX-License-Identifier: MIT
 *
 * A failing program is cut down by leaving out runs of steps, long ones first,
 * as long as what remains still fails, in whatever way.  Where the sink allows
 * it, each attempt has a process of its own: then a crash is a complaint like
 * any other, and one attempt cannot spoil the next. */
#include "kit.h"

#include "check.h"
#include "child.h"
#include "mem/fatal.h"
#include "mem/os.h"
#include "text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shrinking stops here, or after a quarter of the time there is, with what it
 * has. */
#define MAX_ATTEMPTS 2000
#define MAX_SECONDS  20
#define SHOWN_STEPS  24
#define STEP_TEXT    96

/* What one attempt found.  Shared with the process that makes it. */
struct attempt {
    bool done; /* by itself: no crash, no endless loop */
    bool todo; /* an exercise is not implemented: nothing to shrink */
    bool fatal;
    size_t step; /* the last one begun */
    char complaint[1024];
};

struct search {
    const struct ou_model *model;
    const struct ou_sink *sink;
    struct attempt *attempt;
    uint64_t *steps; /* the shortest failing program so far */
    uint64_t *candidate;
    size_t nsteps;
    size_t nattempts;
    uint64_t deadline; /* milliseconds */
};

static void
complain(struct attempt *attempt, const char *complaint)
{
    snprintf(attempt->complaint, sizeof attempt->complaint, "%s", complaint);
}

/* ---- One attempt --------------------------------------------------------- */

/* Start, do the steps until one complains, stop. */
static void
perform(const struct ou_model *model, const uint64_t *steps, size_t n,
        void *state, struct attempt *attempt)
{
    size_t live = ou_os_live_bytes();
    const char *complaint = NULL;

    model->start(state);
    for (size_t i = 0; i < n && complaint == NULL; i++) {
        attempt->step = i;
        complaint = model->step(state, steps[i]);
    }
    if (complaint != NULL) {
        complain(attempt, complaint);
    }
    model->stop(state);
    if (complaint == NULL && ou_os_live_bytes() != live) {
        snprintf(attempt->complaint, sizeof attempt->complaint,
                 "%zu bytes of pages were not given back at the end",
                 ou_os_live_bytes() - live);
    }
}

/* The same, with ou_fatal as a complaint.  state is then left as it is. */
static void
attempt_here(const struct ou_model *model, const uint64_t *steps, size_t n,
             struct attempt *attempt)
{
    void *state = calloc(1, model->state_size + 1);
    const char *message;

    if (state == NULL) {
        ou_fatal("no memory for the state of a model");
    }
    if (OU__SETJMP(ou__fatal_trap()) == 0) {
        perform(model, steps, n, state, attempt);
    }
    message = ou__fatal_untrap();
    if (message != NULL) {
        attempt->fatal = true;
        complain(attempt, message);
    }
    free(state);
    attempt->done = true;
}

/* ---- An attempt in a process of its own ---------------------------------- */

static struct attempt *shared; /* of the attempt that this process makes */

static void
leave_on_check(const struct ou_check *check, bool holds)
{
    if (!holds) {
        ou_check_explain(check, shared->complaint, sizeof shared->complaint);
        shared->done = true;
        _exit(0);
    }
}

static void
leave_on_fatal(const char *message, enum ou_ending ending)
{
    complain(shared, message);
    shared->todo = ending == OU_ENDING_TODO;
    shared->done = true;
    _exit(0);
}

static void
ignore(const char *text)
{
    (void)text;
}

static const struct ou_sink sink_attempt = {leave_on_check, ignore,
                                            leave_on_fatal, NULL, 0};

/* What the library prints is worth reading once, not a hundred times. */
static void
be_quiet(void)
{
    int null = open("/dev/null", O_WRONLY);

    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
}

static void
describe_end(struct attempt *attempt, const struct ou_child_end *end)
{
    if (end->why != OU_WHY_ENDED) {
        complain(attempt, "a step does not end");
    }
    else if (WIFSIGNALED(end->status)) {
        snprintf(attempt->complaint, sizeof attempt->complaint,
                 "a step crashed: %s", ou__signal_text(WTERMSIG(end->status)));
    }
    else if (ou__is_sanitized() && WEXITSTATUS(end->status) != 0) {
        complain(attempt, "a step was ended by the sanitizer");
    }
    else {
        snprintf(attempt->complaint, sizeof attempt->complaint,
                 "a step left the program with status %d",
                 WEXITSTATUS(end->status));
    }
}

static void
attempt_forked(const struct search *s, const uint64_t *steps, size_t n,
               bool first)
{
    uint32_t milliseconds = s->sink->fork_seconds * 1000;
    struct ou_child_limits limits = {.wall_milliseconds =
                                         milliseconds / (first ? 2 : 20)};
    struct ou_child_end end;
    pid_t child = ou__child_start(&limits);

    if (child == 0) {
        shared = s->attempt;
        ou__set_sink(&sink_attempt);
        if (!first) {
            be_quiet();
        }
        attempt_here(s->model, steps, n, s->attempt);
        fflush(NULL);
        _exit(0);
    }
    if (child < 0) {
        ou_fatal("no process for an attempt of a model");
    }
    ou__child_wait(child, &limits, &end);
    if (!s->attempt->done || end.status != 0) {
        describe_end(s->attempt, &end);
    }
}

/* Run steps[0 .. n).  Returns true if the program fails; s->attempt says how.
 */
static bool
fails(struct search *s, const uint64_t *steps, size_t n)
{
    bool first = s->nattempts == 0;

    s->nattempts++;
    memset(s->attempt, 0, sizeof *s->attempt);
    if (s->sink->fork_seconds > 0) {
        attempt_forked(s, steps, n, first);
    }
    else {
        attempt_here(s->model, steps, n, s->attempt);
    }
    if (s->attempt->todo) {
        ou_fatal("%s", s->attempt->complaint); /* ends the test, and says so */
    }
    return s->attempt->complaint[0] != '\0';
}

/* ---- Shrinking ----------------------------------------------------------- */

static bool
is_spent(const struct search *s)
{
    return s->nattempts >= MAX_ATTEMPTS ||
           ou__now_milliseconds() >= s->deadline;
}

/* Try to leave out `length` steps from `at` on.  What lies behind the step that
 * fails is left out as well. */
static bool
leave_out(struct search *s, size_t at, size_t length)
{
    size_t end = at + length < s->nsteps ? at + length : s->nsteps;
    size_t n = at + s->nsteps - end;
    uint64_t *shorter = s->candidate;

    memcpy(shorter, s->steps, at * sizeof *shorter);
    memcpy(shorter + at, s->steps + end, (s->nsteps - end) * sizeof *shorter);
    if (!fails(s, shorter, n)) {
        return false;
    }
    s->candidate = s->steps;
    s->steps = shorter;
    s->nsteps = n > s->attempt->step + 1 ? s->attempt->step + 1 : n;
    return true;
}

/* Leave out whatever run of `length` steps can be left out. */
static bool
sweep(struct search *s, size_t length)
{
    bool any = false;

    for (size_t at = 0; at < s->nsteps && !is_spent(s);) {
        if (leave_out(s, at, length)) {
            any = true;
        }
        else {
            at += length;
        }
    }
    return any;
}

static void
shrink(struct search *s)
{
    size_t length = s->nsteps / 2 + 1;

    while (length > 0 && !is_spent(s)) {
        bool any = sweep(s, length);

        /* Single steps until none can go: then the program is minimal. */
        if (length > 1 || !any) {
            length /= 2;
        }
    }
}

/* ---- The test ------------------------------------------------------------ */

static void
note_program(const struct search *s)
{
    char program[400];
    struct ou_text text = ou_text_in(program, sizeof program);

    for (size_t i = 0; i < s->nsteps && i < SHOWN_STEPS; i++) {
        char step[STEP_TEXT];

        s->model->describe(s->steps[i], step, sizeof step);
        ou_text_add(&text, i > 0 ? "; %s" : "%s", step);
    }
    ou_test_note("%s%s", program, s->nsteps > SHOWN_STEPS ? "; ..." : "");
}

/* Make the program as short as can be and put it into notes. */
static void
report_failure(struct search *s, size_t drawn)
{
    char complaint[sizeof s->attempt->complaint];
    bool may_shrink = s->sink->fork_seconds > 0 || !s->attempt->fatal;

    snprintf(complaint, sizeof complaint, "%s", s->attempt->complaint);
    s->nsteps = s->attempt->step + 1;
    if (may_shrink) {
        shrink(s);
        /* The shortest program may complain of something else. */
        if (fails(s, s->steps, s->nsteps)) {
            snprintf(complaint, sizeof complaint, "%s", s->attempt->complaint);
        }
    }
    ou_test_note("of %zu random steps these %zu are enough to fail "
                 "(%zu programs tried):",
                 drawn, s->nsteps, s->nattempts);
    note_program(s);
    snprintf(s->attempt->complaint, sizeof s->attempt->complaint, "%s",
             complaint);
}

/* Memory that an attempt's process shares, so that its findings survive it. */
static void *
shared_memory(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        ou_fatal("no memory for a model");
    }
    return p;
}

void
ou__test_model(const struct ou_model *model, size_t nsteps, const char *file,
               int line)
{
    size_t bytes = (nsteps + 1) * sizeof(uint64_t);
    struct search s = {.model = model, .sink = ou__sink(), .nsteps = nsteps};
    char complaint[sizeof s.attempt->complaint] = "";
    uint32_t seconds;

    s.attempt = shared_memory(sizeof *s.attempt);
    s.steps = shared_memory(2 * bytes);
    s.candidate = s.steps + nsteps + 1;
    seconds = s.sink->fork_seconds > 0 ? s.sink->fork_seconds : MAX_SECONDS;
    for (size_t i = 0; i < nsteps; i++) {
        s.steps[i] = ou_random();
    }
    if (fails(&s, s.steps, nsteps)) {
        s.deadline = ou__now_milliseconds() + seconds * 1000 / 4;
        report_failure(&s, nsteps);
        snprintf(complaint, sizeof complaint, "%s", s.attempt->complaint);
    }
    munmap(s.steps < s.candidate ? s.steps : s.candidate, 2 * bytes);
    munmap(s.attempt, sizeof *s.attempt);
    ou__check_no_complaint(complaint, "ou_test_model", file, line);
}
