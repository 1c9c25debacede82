/* judge_walk.h -- rule on one test from the records of two runs of it.
 * SPDX-License-Identifier: MIT */
#ifndef OU_JUDGE_WALK_H
#define OU_JUDGE_WALK_H

#include "client.h"
#include "grade.h"

struct ruling {
    enum verdict verdict;
    int signal;    /* RE */
    char *message; /* new; "" when accepted */
};

/* Walk golden's and student's records side by side and rule.  The first of
 * these decides: a check that does not hold; a step off the golden run's path;
 * what ended the test before its end record.  A golden run that does not come
 * to its end with every check holding is a fault of the grader.  student NULL:
 * rule on the golden run alone. */
struct ruling judge_walk(const struct outcome *golden,
                         const struct outcome *student);

/* Rule on a test that brought down the worker's first process, which never runs
 * the submission; end is how its sandbox ended.  GF if that tells nothing. */
struct ruling judge_lost_worker(enum sandbox_end end);

#endif
