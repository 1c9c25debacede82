/* stats.h -- medians, quartiles and geometric means of measurements.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_STATS_H
#define OU_BENCH_STATS_H

#include <stddef.h>

/* The middle and the middle half of some numbers. */
struct bench_spread {
    double low; /* first quartile */
    double median;
    double high; /* third quartile */
};

/* Return the quantile of the n numbers at sorted, which rise; 0 <= q <= 1.
 * Between two numbers it is interpolated.  NaN if n is 0. */
double bench_quantile(const double *sorted, size_t n, double q);

/* Return the spread of the n numbers at values, in any order; values is sorted
 * by the call.  Numbers that are not finite are left out; NaN if none is left.
 */
struct bench_spread bench_spread(double *values, size_t n);

/* Return the spread of ours[i] / theirs[i].  The two were measured in the same
 * round i, so what slowed the machine down in it is in both; a ratio of medians
 * would not see that.  A round in which one of them is missing (NaN) is left
 * out. */
struct bench_spread bench_ratio(const double *ours, const double *theirs,
                                size_t n);

/* Return the geometric mean of the n numbers at values, without those that are
 * not finite; NaN if none is left.  The mean of ratios: that of a/b is the
 * inverse of that of b/a, which is not true of the arithmetic mean. */
double bench_geomean(const double *values, size_t n);

#endif
