/* bench_aims.h -- what is meant to be reached, and what was.
 * SPDX-License-Identifier: MIT
 *
 * All aims are ratios of runs in turns: an absolute time says more about a
 * machine than about a library.  They were set before the library was written,
 * from measurements of the peers and of experiments. */
#ifndef OU_BENCH_AIMS_H
#define OU_BENCH_AIMS_H

#include "bench/bench_cells.h"

enum bench_aim_kind {
    AIM_MEAN,  /* geometric mean over cases, against a peer */
    AIM_WORST, /* worst case, against a peer */
    AIM_BYTES, /* bytes per live byte */
    AIM_CASE   /* one case, against a peer */
};

struct bench_aim {
    const char *text; /* NULL ends a list of aims */
    enum bench_aim_kind kind;
    const char *peer;  /* against whom; NULL for AIM_BYTES */
    const char *case_; /* of AIM_CASE */
    enum bench_quantity q;
    double least; /* what is acceptable */
    double mark;  /* what we are after */
};

/* Make a table of the aims in cells: for each the mark to reach, the least that
 * is acceptable, and what was measured of each of ours (names, ended by NULL).
 */
void bench_aims(const struct bench *b, struct cells *cells,
                const struct bench_aim *aims, const char *const *ours);

#endif
