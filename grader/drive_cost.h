/* drive_cost.h -- count the instructions of a trace; time one.
 * SPDX-License-Identifier: MIT */
#ifndef OU_DRIVE_COST_H
#define OU_DRIVE_COST_H

#include "drive_run.h"

/* What was counted of one run. */
struct drive_count {
    double instructions; /* per operation */
    double seconds;      /* of processor time, for counting */
    bool stopped;        /* by a limit: the mean over the steps so far */
};

/* Run plan on counter, a worker that counts, after plain, the accepted run of
 * the same plan on the same program.  The results must be the same: a program
 * that behaves differently while it is measured breaks a rule, and plain's
 * verdict and message become those of this run.
 * Returns 0 with *count, or -1 if the worker is gone. */
int drive_count(struct worker *counter, const struct drive_plan *plan,
                struct drive_run *plain, struct drive_count *count);

/* Is this figure, of instructions inside malloc and free, possible at all? */
bool drive_count_is_plausible(double instructions);

/* Do the two ways of counting agree?  calls: inside malloc and free; derived:
 * the reference's calls, plus what was executed in all beyond what was executed
 * in all with the reference. */
bool drive_counts_agree(double calls, double derived);

/* Processor time on one trace, mine over the reference's. */
struct drive_times {
    double ratio;     /* median of the pairs; 0: none */
    double low, high; /* its interval */
};

/* Run plan.trace often enough for a measurable time, on workers for the two
 * programs in turn.  Returns 0 with *times, which are 0 if mine did not go
 * through or went beyond a limit of its sandbox: how often it runs depends on
 * the machine, so that is no verdict.  -1 if a worker could not be started or
 * is gone for another reason. */
int drive_time(const char *mine, const char *reference,
               const struct drive_plan *plan, struct drive_times *times);

#endif
