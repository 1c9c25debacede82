/* run.h -- the parts of the in-process runner.
 * SPDX-License-Identifier: MIT
 *
 *     run.c        main: tests into GoogleTest, failures out of it
 *     run_child.c  one test, in a process of its own or in this one
 *     run_hint.c   the exercise that a test belongs to, from lab.ini
 *     run_print.c  what is printed
 *
 * The environment says what GoogleTest's options do not:
 *
 *     OU_SEED=7|random   the seed of random numbers; 1 if unset
 *     OU_FORK=0          tests run in this process: for gdb, where ou__end_test
 *                        is the place to break at
 *     OU_SECONDS=20      how long a test may take; 20 if unset, more with tools
 *     OU_LAB_INI=FILE    name the exercise and its first hint in a failure
 *     OU_VERBOSE=1       GoogleTest's own output: each test, with its time
 */
#ifndef OU_RUN_H
#define OU_RUN_H

#include "gtest.h"
#include "kit.h"

#define RUN_MESSAGE 12288

/* What a run of a test found.  It lies in shared memory, so that it is there
 * when the child that wrote it is not. */
struct run_report {
    enum ou_ending ending;
    bool finished;    /* the kit, not the test, ended the child */
    const char *file; /* of the last check; NULL: there was none */
    int line;
    bool last_held;  /* that check held */
    size_t leaked;   /* bytes */
    bool faulted;    /* at fault_address … */
    bool overflowed; /* … which is where the stack ends */
    const void *fault_address;
    bool notes_are_old; /* a check was made since the last note */
    char progress[256]; /* where the test stands; empty: not told */
    char notes[4096];   /* lines */
    char message[RUN_MESSAGE];
};

/* Run c with seed: in a child that has fork_seconds, times what the tools need
 * that it runs under; 0: in this process, without limits.  Returns true if it
 * passed.  If not, the cause is in report->message, and report->file and line
 * say where. */
bool run_case(const struct ou_case *c, uint64_t seed, uint32_t fork_seconds,
              struct run_report *report);

/* Return memory for a report that a child shares.  Ends the program if there
 * is none. */
struct run_report *run_report_new(void);

/* An exercise of lab.ini.  Empty texts: not found. */
struct run_exercise {
    char title[128];
    char hint[1024];
};
void run_exercise_find(const char *lab_ini, const char *group,
                       struct run_exercise *exercise);

/* Print one result as it comes (a failure, that is), and the summary.  Returns
 * the number of tests that ran. */
void run_print_result(const struct ou_gtest_result *result, void *ctx);
size_t run_print_summary(uint64_t seed, const char *lab_ini);

#endif
