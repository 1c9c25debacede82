/* drive_time.c -- compare the processor time of two workers on one trace.
 * SPDX-License-Identifier: MIT
 *
 * For the eye, never for the score.  Times of a shared machine drift, so only
 * pairs are compared, run one right after the other, in alternating order; the
 * median of the pairs' ratios is shown with an interval that contains the true
 * median with a probability of 96 %, whatever the distribution.  Both sides run
 * on one processor, and without the random address layout: of equal programs,
 * one was seen to take 1.5 times as long in each run for its layout alone.
 *
 * The clock is the child's own user + system time.  It includes what the driver
 * does for each step, on both sides, which pulls the ratio towards 1. */
#include "drive_cost.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/personality.h>

enum {
    NPAIRS = 15,
    /* The 4th and the 12th of 15: P = 1 - 2 P(Binomial(15, 1/2) <= 3). */
    LOW_RANK = 3,
    HIGH_RANK = 11,
    MAX_PASSES = 64
};

/* Of work in each run: far above the clock's grain. */
#define WORK_SECONDS 0.012

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Run plan on worker; *seconds is 0 if it was not accepted. */
static int
time_run(struct worker *worker, const struct drive_plan *plan, double *seconds)
{
    struct drive_run run;
    int result = drive_run(worker, plan, &run);

    *seconds = run.verdict == VERDICT_AC ? run.cpu_seconds : 0;
    drive_run_clear(&run);
    return result;
}

/* Two runs in the given order; *ratio is 0 if one of them failed. */
static int
time_pair(struct worker *mine, struct worker *reference, bool mine_first,
          const struct drive_plan *plan, double *ratio)
{
    double mine_seconds, reference_seconds;
    int result;

    if (mine_first) {
        result = time_run(mine, plan, &mine_seconds);
        result |= time_run(reference, plan, &reference_seconds);
    }
    else {
        result = time_run(reference, plan, &reference_seconds);
        result |= time_run(mine, plan, &mine_seconds);
    }
    *ratio = reference_seconds > 0 ? mine_seconds / reference_seconds : 0;
    return result;
}

/* Choose how often the trace is sent, so that the reference has enough to do.
 */
static int
choose_passes(struct worker *reference, struct drive_plan *plan)
{
    double seconds;
    int result = time_run(reference, plan, &seconds);

    if (seconds > 0 && seconds < WORK_SECONDS) {
        double passes = WORK_SECONDS / seconds + 1;

        plan->passes = passes < MAX_PASSES ? (unsigned)passes : MAX_PASSES;
    }
    return result;
}

static int
time_pairs(struct worker *mine, struct worker *reference,
           struct drive_plan *plan, struct drive_times *times)
{
    double ratios[NPAIRS];

    if (choose_passes(reference, plan) < 0) {
        return -1;
    }
    for (int i = 0; i < NPAIRS; i++) {
        if (time_pair(mine, reference, i % 2 == 0, plan, &ratios[i]) < 0) {
            return -1;
        }
        if (ratios[i] <= 0) {
            return 0;
        }
    }
    qsort(ratios, NPAIRS, sizeof *ratios, by_value);
    *times = (struct drive_times){ratios[NPAIRS / 2], ratios[LOW_RANK],
                                  ratios[HIGH_RANK]};
    return 0;
}

/* What the workers inherit from us, and how it was before. */
struct conditions {
    cpu_set_t processors;
    int personality;
};

/* Stay on the processor we are on, and lay out address spaces alike. */
static void
make_alike(struct conditions *before)
{
    cpu_set_t here;

    CPU_ZERO(&here);
    CPU_SET(sched_getcpu(), &here);
    sched_getaffinity(0, sizeof before->processors, &before->processors);
    sched_setaffinity(0, sizeof here, &here);
    before->personality = personality(0xffffffff);
    personality((unsigned long)before->personality | ADDR_NO_RANDOMIZE);
}

static void
make_as_before(const struct conditions *before)
{
    sched_setaffinity(0, sizeof before->processors, &before->processors);
    personality((unsigned long)before->personality);
}

int
drive_time(const char *mine_program, const char *reference_program,
           const struct drive_plan *once, struct drive_times *times)
{
    struct drive_plan plan = *once;
    struct worker *mine, *reference;
    char error[256];
    struct conditions before;
    struct ruling ruling;
    int result = -1;

    *times = (struct drive_times){0, 0, 0};
    plan.lean = plan.timed = true;
    plan.maps = false;
    make_alike(&before);
    mine = worker_start(mine_program, DRIVE_HEAP_BYTES, COUNT_NOTHING, error,
                        sizeof error);
    reference = worker_start(reference_program, DRIVE_HEAP_BYTES, COUNT_NOTHING,
                             error, sizeof error);
    if (mine != NULL && reference != NULL) {
        result = time_pairs(mine, reference, &plan, times);
    }
    if (mine != NULL && result < 0) {
        ruling = drive_lost_worker(mine);
        result = ruling.verdict == VERDICT_GF ? -1 : 0;
        free(ruling.message);
    }
    else {
        drive_stop_worker(mine);
    }
    drive_stop_worker(reference);
    make_as_before(&before);
    return result;
}
