/* run.h -- grade many submissions, each in a process of its own.
 * SPDX-License-Identifier: MIT
 *
 * A submission that brings its judge down is one grade lost, to the grader's
 * fault, and no more.  Where the grader was started as root, each of those
 * processes stops being root for good. */
#ifndef OU_RUN_H
#define OU_RUN_H

#include "grade.h"
#include "target.h"

/* The private folder of one run of the grader, /tmp/ouro-XXXXXX, in which
 * everything lies until it is published.  Removed at the end of the process,
 * also by SIGINT, SIGTERM and SIGHUP, which end what was started too. */
int run_open(char *error, size_t error_size);
const char *run_folder(void);

/* Called in the parent when a grade is there. */
typedef void run_done(void *ctx, size_t index, const struct grade *grade);

/* Grade targets[0 .. n), up to njobs at once, and store a new grade for each
 * in grades.  One that takes much longer than any should is ended, with all its
 * processes, and is a fault of the grader.  done may be NULL. */
void run_grades(const struct target *targets, size_t n,
                const struct grade_options *options, unsigned njobs,
                struct grade **grades, run_done *done, void *ctx);

/* Run work(ctx) in a child process that is not root, to whom folder belongs.
 * Returns what work returns, or -1 if the process died; the message it left is
 * in error. */
int run_unprivileged(const char *folder,
                     int (*work)(void *ctx, char *error, size_t error_size),
                     void *ctx, char *error, size_t error_size);

#endif
