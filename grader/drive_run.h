/* drive_run.h -- send one trace through one worker, and check it.
 * SPDX-License-Identifier: MIT */
#ifndef OU_DRIVE_RUN_H
#define OU_DRIVE_RUN_H

#include "client.h"
#include "drive_accounts.h"
#include "grade.h"
#include "judge_walk.h"
#include "mem/geometry.h"
#include "trace.h"

/* Bytes of the heap under test: many times the peak of any trace, so that only
 * who loses memory runs out of it. */
#define DRIVE_HEAP_BYTES (64u << 20)

/* Samples of a series: one at the start, one after each 400th of it. */
#define DRIVE_SAMPLES 401

struct drive_plan {
    const struct trace *trace; /* borrowed */
    const ou_geometry *geo;    /* borrowed; its name is the driver's config */
    const struct account_layout *layout; /* of the driver's source; borrowed */
    uint64_t seed;
    struct worker_limits limits;
    unsigned passes; /* how many times the trace is sent */
    /* What the child itself does costs less: blocks that are gone before their
     * batch is over are not filled and verified.  Each step is checked. */
    bool lean;
    bool timed; /* contents are compared before a free only; needs lean */
    bool maps;  /* draw the peak, and the first failure */
};

/* What came of it.  verdict AC: message is "".  series.instructions is for
 * others to fill in. */
struct drive_run {
    enum verdict verdict;
    char *message;              /* new */
    struct grade_series series; /* samples new */
    struct grade_map peak, failure;
    struct grade_arenas arenas; /* at the peak */
    double cpu_seconds;    /* of the child: the driver and what it drives */
    uint64_t instructions; /* as counted, in sum; 0: not counted */
    uint64_t steps;        /* that the child was given, of all passes */
};

/* Run plan on worker.  Returns 0 with *run, or -1 if the worker itself is gone;
 * *run then says so.  Clear it in either case. */
int drive_run(struct worker *worker, const struct drive_plan *plan,
              struct drive_run *run);
void drive_run_clear(struct drive_run *run);

/* Stop worker, which may be NULL.  Steals it. */
void drive_stop_worker(struct worker *worker);

/* Stop worker, which is gone before its time.  Returns what its sandbox knows
 * of the cause, GF if that was not the submission's doing; free the message.
 * Steals worker. */
struct ruling drive_lost_worker(struct worker *worker);

/* Change the verdict.  message is copied. */
void drive_run_rule(struct drive_run *run, enum verdict verdict,
                    const char *message);

#endif
