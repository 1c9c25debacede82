/* stats.c -- medians, quartiles and geometric means of measurements.
 * SPDX-License-Identifier: MIT */
#include "bench/stats.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_VALUES = 4096 };

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

double
bench_quantile(const double *sorted, size_t n, double q)
{
    double place = q * (double)(n - 1);
    size_t below = (size_t)place;

    if (n == 0) {
        return NAN;
    }
    if (below + 1 >= n) {
        return sorted[n - 1];
    }
    return sorted[below] +
           (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

struct bench_spread
bench_spread(double *values, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            values[kept++] = values[i];
        }
    }
    qsort(values, kept, sizeof *values, by_value);
    return (struct bench_spread){bench_quantile(values, kept, 0.25),
                                 bench_quantile(values, kept, 0.5),
                                 bench_quantile(values, kept, 0.75)};
}

struct bench_spread
bench_ratio(const double *ours, const double *theirs, size_t n)
{
    double ratio[MAX_VALUES];

    n = n < MAX_VALUES ? n : MAX_VALUES;
    for (size_t i = 0; i < n; i++) {
        ratio[i] = ours[i] / theirs[i];
    }
    return bench_spread(ratio, n);
}

double
bench_geomean(const double *values, size_t n)
{
    double sum = 0;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            sum += log(values[i]);
            kept++;
        }
    }
    return kept == 0 ? NAN : exp(sum / (double)kept);
}
