/* test_report_data.h -- grades made up for the tests of the report.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TEST_REPORT_DATA_H
#define OU_TEST_REPORT_DATA_H

#include "grade.h"

enum sample_kind {
    SAMPLE_COMPLETE,
    SAMPLE_SCANNING,   /* correct, three times the instructions */
    SAMPLE_WASTEFUL,   /* correct, never gives memory back */
    SAMPLE_OFF_BY_ONE, /* wrong answers; fails on the traces */
    SAMPLE_CRASHES,
    SAMPLE_LOOPS,
    SAMPLE_SKELETON,
    SAMPLE_NO_COMPILE,
    SAMPLE_HOSTILE, /* every text tries to be more than text */
    SAMPLE_FAULT,   /* of the grader */
    SAMPLE_KINDS
};

/* Return a new grade of the kind, its names and texts its own.  ntraces: how
 * many of at most 8 traces, nothing measured if 0.  Free with grade_free. */
struct grade *sample_grade(const char *submission, enum sample_kind kind,
                           size_t ntraces);

#endif
