/* clock.h -- the clock that only goes forward.
 * SPDX-License-Identifier: MIT */
#ifndef OU_CLOCK_H
#define OU_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Return the monotonic clock in milliseconds. */
static inline uint64_t
ou__now_milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

#endif
