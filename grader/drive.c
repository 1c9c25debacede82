/* drive.c -- measure an allocator on every trace of a lab.
 * SPDX-License-Identifier: MIT
 *
 * For each trace: the reference, if nobody has measured it yet; the submission,
 * plainly and counted; scores.  One trace is timed at the end. */
#include "drive.h"

#include "drive_reference.h"
#include "drive_target.h"
#include "report_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds of processor time.  A plain run of the reference takes hundredths, a
 * counted one tenths.  The wall clock is for a child that waits for nothing;
 * the judge needs its share of it for each operation. */
enum { PLAIN_SECONDS = 3, REFERENCE_SECONDS = 60, WALL_FACTOR = 20 };
enum { PLAIN_WALL_MILLISECONDS = 6000, OPERATIONS_IN_A_MILLISECOND = 100 };
#define PLAIN_BUDGET   5.0 /* all traces of one submission together */
#define COUNTED_BUDGET 16.0

/* Nobody waits for the pairs of a submission slower than this, or of a trace
 * longer than this. */
#define TIMED_AT_MOST 0.5
#define LONGEST_TIMED 300000

/* What one call works with. */
struct session {
    const struct lab *lab;
    uint64_t seed;
    const char *root;
    const char *reference_program, *student_program;
    struct worker *mine[COUNT_ALL + 1]; /* by what they count */
    struct worker *reference[COUNT_ALL + 1];
    double plain_left, counted_left; /* of the budgets */
    struct refusal *why;
};

/* A trace, what it is for, and what the reference makes of it. */
struct course {
    struct trace *trace;
    struct drive_target target;
    bool counted;
    struct drive_reference reference;
};

static int
fault(struct session *s, const char *what, const char *cause)
{
    s->why->verdict = VERDICT_GF;
    snprintf(s->why->message, sizeof s->why->message, "%s: %s", what, cause);
    return -1;
}

/* ---- Workers ------------------------------------------------------------- */

static int
start_worker(struct session *s, const char *program, enum worker_count what,
             struct worker **workers)
{
    char error[512] = "";

    if (workers[what] == NULL) {
        workers[what] =
            worker_start(program, DRIVE_HEAP_BYTES, what, error, sizeof error);
    }
    return workers[what] != NULL ? 0
                                 : fault(s, "no worker for the traces", error);
}

static void
stop_session(struct session *s)
{
    for (int what = COUNT_NOTHING; what <= COUNT_ALL; what++) {
        drive_stop_worker(s->mine[what]);
        drive_stop_worker(s->reference[what]);
    }
}

/* ---- The reference ------------------------------------------------------- */

static struct drive_plan
plan_for(const struct session *s, const struct course *course, double seconds)
{
    uint32_t whole = seconds > 1 ? (uint32_t)seconds : 1;

    return (struct drive_plan){
        .trace = course->trace,
        .geo = course->target.geo,
        .layout = &course->target.layout,
        .seed = s->seed,
        .limits = {whole * 1000, WALL_FACTOR * whole * 1000},
        .passes = 1,
    };
}

static int
count_reference(struct session *s, enum worker_count what,
                const struct drive_plan *plan, struct drive_run *run,
                struct drive_count *count)
{
    if (start_worker(s, s->reference_program, what, s->reference) < 0 ||
        drive_count(s->reference[what], plan, run, count) < 0) {
        return -1;
    }
    return run->verdict == VERDICT_AC && !count->stopped &&
                   drive_count_is_plausible(count->instructions)
               ? 0
               : -1;
}

/* Measure the reference on the trace of course.  Anything but a clean run is a
 * fault of ours. */
static int
measure_reference(struct session *s, struct course *course)
{
    struct drive_plan plan = plan_for(s, course, REFERENCE_SECONDS);
    struct drive_count calls = {0, 0, false};
    struct drive_run run;
    int result;

    if (start_worker(s, s->reference_program, COUNT_NOTHING, s->reference) <
        0) {
        return -1;
    }
    result = drive_run(s->reference[COUNT_NOTHING], &plan, &run);
    if (result == 0 && run.verdict != VERDICT_AC) {
        result = -1;
    }
    if (result == 0 && course->counted) {
        result =
            count_reference(s, COUNT_CALLS, &plan, &run, &calls) |
            count_reference(s, COUNT_ALL, &plan, &run, &course->reference.all);
    }
    if (result < 0) {
        result = fault(s, "the reference failed on a trace", run.message);
    }
    else {
        course->reference.series = run.series;
        course->reference.series.instructions = calls.instructions;
        run.series.samples = NULL; /* moved */
    }
    drive_run_clear(&run);
    return result;
}

/* Set course up: load the trace called name and find out what the reference
 * makes of it.  Clear it in either case. */
static int
set_course(struct session *s, const char *name, struct course *course)
{
    bool counted = lab_counts(s->lab, name);
    uint64_t key = drive_reference_key(
        s->reference_program, name, s->lab->measure.config, counted, s->seed);
    char error[512];

    *course = (struct course){.counted = counted};
    if (drive_find_target(s->lab, name, &course->target, error, sizeof error) <
        0) {
        return fault(s, "a trace cannot be used", error);
    }
    course->trace =
        trace_load(s->root, course->target.trace, course->target.geo,
                   course->target.calls, s->seed, error, sizeof error);
    if (course->trace == NULL) {
        return fault(s, "a trace cannot be used", error);
    }
    if (drive_reference_find(key, &course->reference)) {
        return 0;
    }
    if (measure_reference(s, course) < 0) {
        return -1;
    }
    drive_reference_note(key, &course->reference);
    return 0;
}

static void
clear_course(struct course *course)
{
    trace_free(course->trace);
    free(course->reference.series.samples);
}

/* ---- One trace ----------------------------------------------------------- */

static double
at_most(double a, double b)
{
    return a < b ? a : b;
}

/* The submission's worker is gone.  If its sandbox knows why, so be it; when:
 * what it was doing, before the cause. */
static int
rule_on_lost_worker(struct session *s, enum worker_count what, const char *when,
                    const char *trace, struct drive_run *run)
{
    struct ruling ruling = drive_lost_worker(s->mine[what]);
    char message[256];

    s->mine[what] = NULL;
    snprintf(message, sizeof message, "%s%s", when, ruling.message);
    drive_run_rule(run, ruling.verdict, message);
    free(ruling.message);
    return run->verdict == VERDICT_GF ? fault(s, message, trace) : 0;
}

/* Count the submission one way. */
static int
count_mine(struct session *s, enum worker_count what,
           const struct course *course, struct drive_run *run,
           struct drive_count *count)
{
    /* Enough for twice the cost that earns nothing. */
    double seconds =
        1 + 2 * s->lab->measure.cost_none * course->reference.all.seconds;
    struct drive_plan plan =
        plan_for(s, course, at_most(seconds, s->counted_left));

    if (start_worker(s, s->student_program, what, s->mine) < 0) {
        return -1;
    }
    if (drive_count(s->mine[what], &plan, run, count) < 0) {
        return rule_on_lost_worker(s, what,
                                   "while its instructions were counted, ",
                                   course->trace->name, run);
    }
    s->counted_left -= count->seconds;
    return 0;
}

/* Put the figure into *run.  It must be possible, and the two ways of counting
 * must agree; where it earns nothing, nobody would cheat for it.  A run that
 * was stopped by a limit also earns nothing if what it had spent by then earns
 * nothing; if not, nobody knows. */
static int
judge_count(struct session *s, const struct course *course,
            const struct drive_count *all, struct drive_run *run)
{
    double reference = course->reference.series.instructions;
    double mine =
        reference + all->instructions - course->reference.all.instructions;
    struct drive_count calls;

    run->series.instructions = mine;
    if (mine >= reference * s->lab->measure.cost_none) {
        return 0;
    }
    if (all->stopped) {
        drive_run_rule(run, VERDICT_TC,
                       "used more processor time than there is for counting "
                       "its instructions");
        return 0;
    }
    if (count_mine(s, COUNT_CALLS, course, run, &calls) < 0) {
        return -1;
    }
    if (run->verdict == VERDICT_AC &&
        (!drive_count_is_plausible(mine) ||
         (!calls.stopped && !drive_counts_agree(calls.instructions, mine)))) {
        drive_run_rule(run, VERDICT_SV,
                       "evades the instruction counter: what it seems to need "
                       "is not what it executes");
    }
    return 0;
}

/* Run the submission on the trace, plainly and counted. */
static int
measure_mine(struct session *s, const struct course *course,
             struct drive_run *run)
{
    struct drive_plan plan =
        plan_for(s, course, at_most(PLAIN_SECONDS, s->plain_left));
    struct drive_count all;

    plan.maps = true;
    plan.limits.wall_milliseconds =
        PLAIN_WALL_MILLISECONDS +
        (uint32_t)(course->trace->nops / OPERATIONS_IN_A_MILLISECOND);
    if (s->plain_left <= 0) {
        drive_run_rule(run, VERDICT_TC,
                       "not run: the traces before it used up the time");
        return 0;
    }
    if (start_worker(s, s->student_program, COUNT_NOTHING, s->mine) < 0) {
        return -1;
    }
    if (drive_run(s->mine[COUNT_NOTHING], &plan, run) < 0) {
        return rule_on_lost_worker(s, COUNT_NOTHING, "", course->trace->name,
                                   run);
    }
    s->plain_left -= run->cpu_seconds;
    if (run->verdict == VERDICT_TW) {
        s->plain_left = 0; /* who waits once would wait in every trace */
    }
    if (run->verdict != VERDICT_AC || !course->counted) {
        return 0;
    }
    if (count_mine(s, COUNT_ALL, course, run, &all) < 0) {
        return -1;
    }
    if (run->verdict != VERDICT_AC) {
        return 0;
    }
    return judge_count(s, course, &all, run);
}

/* What was found belongs to trace from now on. */
static void
adopt(struct session *s, struct course *course, struct drive_run *run,
      struct grade_trace *trace)
{
    free(trace->message);
    trace->verdict = run->verdict;
    trace->message = text_must(run->message);
    trace->mine = run->series;
    trace->peak = run->peak;
    trace->failure = run->failure;
    trace->arenas = run->arenas;
    trace->counted = course->counted;
    trace->nops = course->trace->nops;
    trace->reference = course->reference.series;
    course->reference.series.samples = NULL;
    *run = (struct drive_run){.verdict = VERDICT_GF};
    if (trace->verdict == VERDICT_AC) {
        drive_score(&s->lab->measure, &course->target, trace);
    }
}

static int
measure_trace(struct session *s, const char *name, struct grade_trace *trace)
{
    struct drive_run run = {.verdict = VERDICT_GF};
    struct course course;
    int result;

    trace->name = text_must(strdup(name));
    trace->message = text_must(strdup(""));
    trace->verdict = VERDICT_GF;
    result = set_course(s, name, &course);
    if (result == 0) {
        result = measure_mine(s, &course, &run);
    }
    if (result == 0) {
        adopt(s, &course, &run, trace);
    }
    drive_run_clear(&run);
    clear_course(&course);
    return result;
}

/* ---- Times --------------------------------------------------------------- */

/* Return the trace to time: of those that are short enough the longest one that
 * was accepted, or NULL. */
static struct grade_trace *
trace_to_time(struct grade *grade)
{
    struct grade_trace *best = NULL;

    for (size_t i = 0; i < grade->ntraces; i++) {
        struct grade_trace *trace = &grade->traces[i];

        if (trace->verdict == VERDICT_AC && trace->nops <= LONGEST_TIMED &&
            (best == NULL || trace->nops > best->nops)) {
            best = trace;
        }
    }
    return best;
}

static int
time_trace(struct session *s, struct grade_trace *trace)
{
    struct course course;
    struct drive_plan plan;
    struct drive_times times = {0, 0, 0};
    int result = set_course(s, trace->name, &course);

    if (result == 0) {
        plan = plan_for(s, &course, PLAIN_SECONDS);
        result =
            drive_time(s->student_program, s->reference_program, &plan, &times);
        if (result < 0) {
            fault(s, "a worker is gone", "while times were compared");
        }
    }
    clear_course(&course);
    trace->time_ratio = times.ratio;
    trace->time_low = times.low;
    trace->time_high = times.high;
    return result;
}

/* ---- All of it ----------------------------------------------------------- */

static int
measure_all(struct session *s, struct grade *grade)
{
    const struct lab_words *names = &s->lab->measure.traces;
    struct grade_trace *timed;

    grade->traces = text_must(calloc(names->count + 1, sizeof *grade->traces));
    for (size_t i = 0; i < names->count; i++) {
        grade->ntraces = i + 1;
        if (measure_trace(s, names->word[i], &grade->traces[i]) < 0) {
            return -1;
        }
    }
    timed = trace_to_time(grade);
    if (timed == NULL || PLAIN_BUDGET - s->plain_left > TIMED_AT_MOST) {
        return 0;
    }
    return time_trace(s, timed);
}

int
drive_traces(const struct lab *lab, const struct grade_options *opt,
             const char *reference, const char *student, struct grade *grade,
             struct refusal *why)
{
    struct session s = {
        .lab = lab,
        .seed = opt->seed,
        .root = opt->root,
        .reference_program = reference,
        .student_program = student,
        .plain_left = PLAIN_BUDGET,
        .counted_left = COUNTED_BUDGET,
        .why = why,
    };
    int result = measure_all(&s, grade);

    stop_session(&s);
    return result;
}
