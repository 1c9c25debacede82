/* drive_cost.c -- count the instructions of a trace.
 * SPDX-License-Identifier: MIT
 *
 * Callgrind can count what is executed between the entry of the driver's start,
 * malloc or free and its return (COUNT_CALLS), by watching for the functions by
 * name or address.  That is the figure wanted, but a submission that knows how
 * can enter them a second time, from inside, and so switch the counter off.
 *
 * It can also count everything (COUNT_ALL), which entering a function does not
 * change.  (A request to valgrind would; the compile step, the gate and the kit
 * see to it that there is none to execute.)  The driver's own part of that is
 * the same for every allocator on the same trace, to the instruction.  So both
 * programs are counted both ways: what a submission executes beyond the
 * reference in all must be what its calls take beyond the reference's.
 *
 * Neither figure depends on the load of the machine, the environment or the
 * address space: the heap lies at a fixed address, and the child starts from
 * zero before the submission's first instruction.  Counting takes about fifteen
 * times as long as the plain run. */
#include "drive_cost.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The driver's share of a call is 7 instructions on x86-64.  No allocator gets
 * by with fewer than 3 of its own: a load, a store, a return. */
#define FEWEST_INSTRUCTIONS 10.0

/* Above any noise (below 0.001), below any gain worth having. */
#define AGREEMENT 0.1

bool
drive_count_is_plausible(double instructions)
{
    return instructions >= FEWEST_INSTRUCTIONS;
}

bool
drive_counts_agree(double calls, double derived)
{
    return fabs(calls - derived) <= AGREEMENT;
}

static void
adopt(struct drive_run *run, const struct drive_run *counted)
{
    char *message;

    if (asprintf(&message, "while its instructions were counted, %s",
                 counted->message) >= 0) {
        drive_run_rule(run, counted->verdict, message);
        free(message);
    }
}

static bool
stopped_by_limit(const struct drive_run *run)
{
    return run->verdict == VERDICT_TC || run->verdict == VERDICT_TW;
}

static void
rule_on_results(struct drive_run *plain, const struct drive_run *counted)
{
    if (counted->verdict != VERDICT_AC) {
        adopt(plain, counted);
    }
    else if (counted->series.digest != plain->series.digest) {
        drive_run_rule(plain, VERDICT_SV,
                       "gives other results while its instructions are "
                       "counted");
    }
}

int
drive_count(struct worker *counter, const struct drive_plan *plan,
            struct drive_run *plain, struct drive_count *count)
{
    struct drive_plan lean = *plan;
    struct drive_run run;
    int result;

    *count = (struct drive_count){0, 0, false};
    lean.lean = true;
    result = drive_run(counter, &lean, &run);
    if (result == 0 && run.steps > 0) {
        count->instructions = (double)run.instructions / (double)run.steps;
    }
    count->seconds = run.cpu_seconds;
    count->stopped = stopped_by_limit(&run);
    if (result == 0 && !count->stopped) {
        rule_on_results(plain, &run);
    }
    drive_run_clear(&run);
    return result;
}
