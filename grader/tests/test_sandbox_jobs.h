/* test_sandbox_jobs.h -- the probe, compiled and run in the sandbox.
 * SPDX-License-Identifier: MIT
 *
 * For tests that have the level as their parameter.  A level that does not
 * work on this machine is passed over; test_sandbox.c tests the ladder. */
#ifndef OU_TEST_SANDBOX_JOBS_H
#define OU_TEST_SANDBOX_JOBS_H

#include "sandbox.h"

#define JOB_LEVELS 3

/* The parameter of the tests: uid, landlock, full. */
extern const enum isolation job_levels[JOB_LEVELS];

/* Be an unprivileged user with a work folder, at level number param.  Returns
 * false if that level does not work here. */
bool job_enter(int param);

/* The same, with the probe compiled into the folder. */
bool job_enter_with_probe(int param);

/* Remove the work folder.  (After a failure it stays, to be looked at.) */
void job_leave(void);

/* The work folder, which is /box/work inside.  Borrowed. */
const char *job_work(void);

/* A job with the work folder, written to by compilers only. */
struct sandbox_spec job_spec(const char *const *argv,
                             enum sandbox_policy policy);

/* Run spec and note the result, which the caller clears. */
struct sandbox_result job_run(const struct sandbox_spec *spec);

/* The command line of the probe; argument may be NULL. */
struct job_probe {
    const char *argv[4];
};
struct job_probe job_probe(const char *verb, const char *argument);

/* Run the probe as a worker.  The caller clears the result. */
struct sandbox_result job_run_probe(const char *verb, const char *argument);

/* Run the probe, which must end well and print exactly expected. */
void job_check_prints(const char *verb, const char *argument,
                      const char *expected);

#endif
