/* fault.c -- run something with every page allocation failing in turn.
 * SPDX-License-Identifier: MIT
 *
 * How many runs there are depends on how many allocations the code under test
 * makes, which is its own affair.  So the sweep as a whole is one check: a
 * graded run must make as many checks as the golden one. */
#include "kit.h"

#include "mem/os.h"
#include "tests/os_fault.h"

#include <stdio.h>

#define MAX_RUNS 10000

/* What is wrong with a run in which allocation n failed (or none, if !met);
 * "" if nothing is. */
static void
judge_run(char *complaint, size_t size, size_t n, bool met, bool success,
          size_t leaked)
{
    complaint[0] = '\0';
    if (met && success) {
        snprintf(complaint, size,
                 "reported success although page allocation %zu failed", n);
    }
    else if (!met && !success) {
        snprintf(complaint, size,
                 "reported failure although each of the %zu page allocations "
                 "succeeded",
                 n);
    }
    else if (leaked != 0) {
        snprintf(complaint, size,
                 "%zu bytes of pages were not given back when page allocation "
                 "%zu %s",
                 leaked, n, met ? "failed" : "did not fail");
    }
}

/* Run body with allocation n failing.  Returns true if it got so far. */
static bool
run_once(bool (*body)(void *ctx), void *ctx, size_t n, char *complaint,
         size_t size)
{
    size_t live = ou_os_live_bytes();
    bool success;
    bool met;

    ou__progress("the run with page allocation %zu failing", n);
    ou_os_fail_after(n);
    success = body(ctx);
    met = ou_os_failures() > 0;
    ou_os_fail_never();
    judge_run(complaint, size, n, met, success, ou_os_live_bytes() - live);
    return met;
}

void
ou__test_fault_sweep(bool (*body)(void *ctx), void *ctx, const char *file,
                     int line)
{
    char complaint[200] = "";
    size_t n = 0;

    while (n < MAX_RUNS &&
           run_once(body, ctx, n, complaint, sizeof complaint) &&
           complaint[0] == '\0') {
        n++;
    }
    if (n == MAX_RUNS) {
        snprintf(complaint, sizeof complaint,
                 "still allocates pages after %d of them", MAX_RUNS);
    }
    ou__check_no_complaint(complaint, "ou_test_fault_sweep", file, line);
}
