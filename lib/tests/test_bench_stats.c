/* test_bench_stats.c -- medians, ratios and means of measurements.
 * SPDX-License-Identifier: MIT */
#include "bench/stats.h"
#include "test.h"

#include <math.h>

/* Numbers are compared in millionths: checks take integers. */
static int64_t
millionths(double x)
{
    return (int64_t)llround(x * 1e6);
}

TEST(bench_stats, the_median_of_an_even_number_lies_between)
{
    double values[] = {4, 1, 3, 2};
    struct bench_spread s = bench_spread(values, 4);

    CHECK_EQ(millionths(s.low), 1750000);
    CHECK_EQ(millionths(s.median), 2500000);
    CHECK_EQ(millionths(s.high), 3250000);
}

TEST(bench_stats, one_number_is_its_own_spread)
{
    double values[] = {7};
    struct bench_spread s = bench_spread(values, 1);

    CHECK_EQ(millionths(s.low), 7000000);
    CHECK_EQ(millionths(s.median), 7000000);
    CHECK_EQ(millionths(s.high), 7000000);
}

TEST(bench_stats, one_wild_round_does_not_move_the_median)
{
    double values[] = {5, 5, 5, 5, 5, 5, 5, 5, 1e9};

    CHECK_EQ(millionths(bench_spread(values, 9).median), 5000000);
}

TEST(bench_stats, what_was_not_measured_is_left_out)
{
    double values[] = {NAN, 2, INFINITY, 4};

    CHECK_EQ(millionths(bench_spread(values, 4).median), 3000000);
    CHECK(isnan(bench_spread(values, 0).median));
}

/* Rounds 2 and 3 are slow for both.  The ratio of the medians is 3. */
TEST(bench_stats, a_ratio_is_taken_within_a_round)
{
    const double ours[] = {1, 30, 3, 1, 1};
    const double theirs[] = {2, 60, 6, 2, 1};

    CHECK_EQ(millionths(bench_ratio(ours, theirs, 5).median), 500000);
}

TEST(bench_stats, a_round_without_a_partner_does_not_count)
{
    const double ours[] = {1, 9, 3};
    const double theirs[] = {2, NAN, 6};

    CHECK_EQ(millionths(bench_ratio(ours, theirs, 3).median), 500000);
}

TEST(bench_stats, twice_as_fast_and_twice_as_slow_cancel)
{
    const double ratios[] = {0.5, 2, NAN};

    CHECK_EQ(millionths(bench_geomean(ratios, 3)), 1000000);
    CHECK(isnan(bench_geomean(ratios, 0)));
    CHECK(isnan(bench_geomean(ratios + 2, 1)));
}
