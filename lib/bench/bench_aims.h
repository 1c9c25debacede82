/* bench_aims.h -- what the fast heap is meant to reach, and what it does.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_AIMS_H
#define OU_BENCH_AIMS_H

#include "bench/bench_cells.h"

/* Make a table of the aims in cells: for each the mark to reach, the least that
 * is acceptable, and what was measured of each of ours. */
void bench_aims(const struct bench *b, struct cells *cells,
                const char *const *ours);

#endif
