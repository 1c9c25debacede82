/* report_stats.h -- what several outputs say about a grade, counted once.
 * SPDX-License-Identifier: MIT */
#ifndef OU_REPORT_STATS_H
#define OU_REPORT_STATS_H

#include "grade.h"

/* The tests of one exercise. */
struct stats_group {
    const char *name; /* borrowed from the grade */
    size_t passed, total;
    double earned, points;
};

struct stats {
    size_t passed, total;  /* tests */
    double earned, points; /* of tests */
    double cost_ratio;     /* geometric mean over the traces; 0: none */
    double memory_ratio;
    struct stats_group *groups; /* in the order of the tests */
    size_t ngroups;
};

/* Count grade up.  Free with stats_clear. */
void stats_make(struct stats *stats, const struct grade *grade);
void stats_clear(struct stats *stats);

/* Return whether the verdict is a limit, or the grader's own fault; if neither
 * and not VERDICT_AC, it is the student's. */
bool stats_is_limit(enum verdict verdict);
bool stats_is_fault(enum verdict verdict);

/* Return whether no test was run: grade->message says why. */
bool stats_refused(const struct grade *grade);

/* Return the score as a share of 100, from 0 to 1, or -1 if there is no score.
 * Not of grade->max, which is less when a submission could not be measured. */
double stats_share(const struct grade *grade);

/* Return the name of the isolation under which the submission ran, or of the
 * weakest of several; STATS_NOT_RUN if none ran. */
#define STATS_NOT_RUN "not needed, nothing was run"
const char *stats_isolation(const struct grade *grade);
const char *stats_weakest_isolation(struct grade *const *grades, size_t n);

/* Return the part called name, or NULL.  Borrowed. */
extern const char *const stats_part_names[GRADE_MAX_PARTS];
const struct grade_part *stats_part(const struct grade *grade,
                                    const char *name);

/* Return whether x is a ratio that was measured. */
bool stats_measured(double x);

/* Return a new text: verdict and, if one is known, signal: "crashed (SEGV)". */
char *stats_verdict(enum verdict verdict, int sig);

/* Return a new text, one visible line: what went wrong first.  "accepted" if
 * nothing did. */
char *stats_problem(const struct grade *grade);

/* Return the first grade at or behind i that belongs to another lab. */
size_t stats_lab_end(struct grade *const *grades, size_t n, size_t i);

/* Return a new text, one visible line: where it went wrong first, as a test's
 * name, a trace, or the message.  "" if nothing did. */
char *stats_problem_place(const struct grade *grade);

/* Mark, in marked[0 .. grade->ntests), test and every other test that ended
 * with the same verdict and the very same message.  Returns how many others. */
size_t stats_mark_alike(const struct grade *grade,
                        const struct grade_test *test, bool *marked);

/* Return a new array of the n grades, sorted by lab, then submission.  The
 * grades are borrowed. */
struct grade **stats_sorted(struct grade *const *grades, size_t n);

#endif
