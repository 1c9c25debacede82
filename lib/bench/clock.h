/* clock.h -- what a piece of work costs.
 * SPDX-License-Identifier: MIT
 *
 * Time is the processor time of this thread, in the kernel and outside: on a
 * machine that others use, too, it says what the work cost rather than how
 * often it had to wait. */
#ifndef OU_BENCH_CLOCK_H
#define OU_BENCH_CLOCK_H

#include "bench/stats.h"

#include <time.h>

enum { CLOCK_REPEATS = 7 };

/* Return the time so far, in ns. */
static inline double
clock_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Do work(arg) once for nothing, then CLOCK_REPEATS times.  Returns the median
 * of the times, in ns. */
static inline double
clock_median(void (*work)(void *), void *arg)
{
    double times[CLOCK_REPEATS];

    work(arg);
    for (int i = 0; i < CLOCK_REPEATS; i++) {
        double start = clock_now();

        work(arg);
        times[i] = clock_now() - start;
    }
    return bench_spread(times, CLOCK_REPEATS).median;
}

#endif
