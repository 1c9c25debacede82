/* judge.h -- decide each test from what two workers saw.
 * SPDX-License-Identifier: MIT
 *
 * The golden worker runs a test on the reference, the submission's worker runs
 * the same test with the same seed.  The judge walks both lists of records side
 * by side, evaluates each check itself with the golden run's expected operand,
 * and demands an end record.  GoogleTest, which runs in the judge only, keeps
 * the list of tests and names the failures.
 *
 * GoogleTest's list of tests is global: one process judges one submission at a
 * time. */
#ifndef OU_JUDGE_H
#define OU_JUDGE_H

#include "build.h"

/* Run every test of lab on the worker `student` against `golden` (paths of
 * programs) and fill in grade->tests.  Returns 0, or -1 with *why if the run as
 * a whole broke down. */
int judge_tests(const struct lab *lab, const struct grade_options *opt,
                const char *golden, const char *student, struct grade *grade,
                struct refusal *why);

/* Fill in grade->tests with the names of all tests, without running any.
 * Returns 0, or -1 with *why. */
int judge_list(const struct lab *lab, const char *golden, struct grade *grade,
               struct refusal *why);

#endif
