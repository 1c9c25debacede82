/* bench_objects.h -- the tables of a comparison of objects.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_OBJECTS_H
#define OU_BENCH_OBJECTS_H

#include "bench/bench_cells.h"

/* Print for each operation, in the order in which they were measured, its time
 * with each peer and the ratios of ours to the others; then what we aim at.
 * cells is used for it. */
void bench_print_objects(const struct bench *b, struct cells *cells, FILE *out,
                         enum bench_style style);

#endif
