/* drive_target.h -- what a trace of lab.ini is run on, and how it is scored.
 * SPDX-License-Identifier: MIT */
#ifndef OU_DRIVE_TARGET_H
#define OU_DRIVE_TARGET_H

#include "drive_accounts.h"
#include "trace.h"

/* A word of `traces`: NAME, or NAME@PROFILE for another profile than config. */
struct drive_target {
    char trace[64]; /* NAME */
    const ou_geometry *geo;
    /* Of the driver; the judge knows it by itself, since the driver's own word
     * would come through memory of the submission. */
    struct account_layout layout;
    enum trace_calls calls;
    bool has_arenas;
};

/* Find out what word stands for in lab.  Returns 0 with *target, or -1 with the
 * cause in error. */
int drive_find_target(const struct lab *lab, const char *word,
                      struct drive_target *target, char *error,
                      size_t error_size);

/* Fill in the ratios and scores of trace, which was accepted. */
void drive_score(const struct lab_measure *measure,
                 const struct drive_target *target, struct grade_trace *trace);

#endif
