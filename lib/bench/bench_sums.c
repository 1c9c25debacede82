/* bench_sums.c -- medians over rounds, then means over cases.
 * SPDX-License-Identifier: MIT */
#include "bench/bench.h"

#include <math.h>
#include <string.h>

#define LEAST_PEAK 3e6 /* bytes */

int
bench_find_peer(const struct bench *b, const char *name)
{
    for (size_t p = 0; p < b->npeers; p++) {
        if (strcmp(b->peers[p], name) == 0) {
            return (int)p;
        }
    }
    return -1;
}

bool
bench_has(const struct bench *b, size_t case_, enum bench_quantity q)
{
    for (size_t p = 0; p < b->npeers; p++) {
        for (size_t r = 0; r < b->nrounds; r++) {
            if (!isnan(b->value[case_][p][q][r])) {
                return true;
            }
        }
    }
    return false;
}

bool
bench_has_any(const struct bench *b, enum bench_quantity q)
{
    for (size_t c = 0; c < b->ncases; c++) {
        if (bench_has(b, c, q)) {
            return true;
        }
    }
    return false;
}

struct bench_spread
bench_value(const struct bench *b, size_t case_, size_t peer,
            enum bench_quantity q)
{
    double values[BENCH_MAX_ROUNDS];

    memcpy(values, b->value[case_][peer][q], sizeof values);
    return bench_spread(values, b->nrounds);
}

struct bench_spread
bench_versus(const struct bench *b, size_t case_, size_t ours, size_t theirs,
             enum bench_quantity q)
{
    return bench_ratio(b->value[case_][ours][q], b->value[case_][theirs][q],
                       b->nrounds);
}

/* The value of a peer in a round, over that of another one unless that is -1.
 */
static double
one_round(const struct bench *b, size_t c, size_t ours, int theirs,
          enum bench_quantity q, size_t round)
{
    double value = b->value[c][ours][q][round];

    return theirs < 0 ? value : value / b->value[c][theirs][q][round];
}

static struct bench_spread
mean(const struct bench *b, size_t ours, int theirs, enum bench_quantity q)
{
    double of_round[BENCH_MAX_ROUNDS];
    double of_case[BENCH_MAX_CASES];
    struct bench_spread result;

    for (size_t r = 0; r < b->nrounds; r++) {
        for (size_t c = 0; c < b->ncases; c++) {
            of_case[c] = one_round(b, c, ours, theirs, q, r);
        }
        of_round[r] = bench_geomean(of_case, b->ncases);
    }
    for (size_t c = 0; c < b->ncases; c++) {
        of_case[c] = (theirs < 0 ? bench_value(b, c, ours, q)
                                 : bench_versus(b, c, ours, (size_t)theirs, q))
                         .median;
    }
    result = bench_spread(of_round, b->nrounds);
    result.median = bench_geomean(of_case, b->ncases);
    return result;
}

struct bench_spread
bench_mean(const struct bench *b, size_t peer, enum bench_quantity q)
{
    return mean(b, peer, -1, q);
}

struct bench_spread
bench_mean_versus(const struct bench *b, size_t ours, size_t theirs,
                  enum bench_quantity q)
{
    return mean(b, ours, (int)theirs, q);
}

double
bench_worst_versus(const struct bench *b, size_t ours, size_t theirs,
                   enum bench_quantity q, size_t *worst)
{
    double most = NAN;

    for (size_t c = 0; c < b->ncases; c++) {
        double ratio = bench_versus(b, c, ours, theirs, q).median;

        if (!isnan(ratio) && !(ratio <= most)) {
            most = ratio;
            *worst = c;
        }
    }
    return most;
}

double
bench_per_live(const struct bench *b, size_t case_, size_t peer,
               enum bench_quantity q)
{
    double live = bench_value(b, case_, 0, BENCH_LIVE).median;
    double bytes = bench_value(b, case_, peer, q).median;

    if (!(live >= LEAST_PEAK)) {
        return NAN;
    }
    /* Less than a page is nothing, and no factor of a product. */
    return (bytes < 4096 ? 4096 : bytes) / live;
}

double
bench_mean_per_live(const struct bench *b, size_t peer, enum bench_quantity q)
{
    double ratio[BENCH_MAX_CASES];

    for (size_t c = 0; c < b->ncases; c++) {
        ratio[c] = bench_per_live(b, c, peer, q);
    }
    return bench_geomean(ratio, b->ncases);
}
