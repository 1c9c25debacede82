/* test_score.c -- from verdicts and ratios to points.
 * SPDX-License-Identifier: MIT */
#include "grade.h"
#include "says.h"

#include <math.h>
#include <stdlib.h>

/* Two exercises of 10 and 30 points; 60 + 25 + 15. */
static struct lab
two_exercises(void)
{
    static char first[] = "first";
    static char second[] = "second";
    struct lab lab = {.weight_correctness = 60,
                      .weight_cost = 25,
                      .weight_memory = 15,
                      .nexercises = 2};

    lab.exercises[0] = (struct lab_exercise){.name = first, .points = 10};
    lab.exercises[1] = (struct lab_exercise){.name = second, .points = 30};
    return lab;
}

/* One test of `first`, three of `second`, two traces; all passed, half of the
 * cost lost on the first trace. */
static struct grade *
six_results(void)
{
    struct grade *g = calloc(1, sizeof *g);

    g->message = strdup("");
    g->ntests = 4;
    g->tests = calloc(4, sizeof *g->tests);
    g->ntraces = 2;
    g->traces = calloc(2, sizeof *g->traces);
    for (size_t i = 0; i < 4; i++) {
        g->tests[i].group = strdup(i == 0 ? "first" : "second");
        g->tests[i].name = strdup("group.name");
        g->tests[i].message = strdup("");
    }
    for (size_t i = 0; i < 2; i++) {
        g->traces[i].name = strdup("trace");
        g->traces[i].message = strdup("");
        g->traces[i].counted = true;
        g->traces[i].cost_score = i == 0 ? 0.5 : 1;
        g->traces[i].memory_score = 1;
    }
    return g;
}

static bool
near(double a, double b)
{
    ou_test_note("%.17g, expected %.17g", a, b);
    return fabs(a - b) < 1e-9;
}

static void
check_score(struct grade *g, double correctness, double cost, double memory)
{
    CHECK_EQ(g->nparts, 3);
    CHECK(near(g->parts[0].score, correctness));
    CHECK(near(g->parts[1].score, cost));
    CHECK(near(g->parts[2].score, memory));
    CHECK(near(g->score, correctness + cost + memory));
    CHECK(near(g->max, 100));
    grade_free(g);
}

TEST(score, ratio_earns_everything_up_to_full_and_nothing_from_none)
{
    CHECK(near(score_ratio(0.5, 1.2, 4.8), 1));
    CHECK(near(score_ratio(1.2, 1.2, 4.8), 1));
    CHECK(near(score_ratio(4.8, 1.2, 4.8), 0));
    CHECK(near(score_ratio(100, 1.2, 4.8), 0));
}

TEST(score, ratio_between_is_linear_in_the_logarithm)
{
    CHECK(near(score_ratio(2.4, 1.2, 4.8), 0.5));
}

TEST(score, ratio_that_is_no_number_earns_nothing)
{
    CHECK(near(score_ratio(NAN, 1.2, 4.8), 0));
    CHECK(near(score_ratio(0, 1.2, 4.8), 0));
    CHECK(near(score_ratio(INFINITY, 1.2, 4.8), 0));
}

TEST(score, parts_add_up_by_their_weights)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    score_grade(&lab, g, true);
    CHECK_EQ(g->verdict, VERDICT_AC);
    check_score(g, 60, 18.75, 15);
}

TEST(score, a_failed_test_costs_its_share_of_the_exercise)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    g->tests[2].verdict = VERDICT_WA;
    score_grade(&lab, g, true);
    CHECK(near(g->tests[0].earned, 10));
    CHECK(near(g->tests[1].earned, 10));
    CHECK(near(g->tests[2].earned, 0));
    check_score(g, 45, 18.75, 15);
}

TEST(score, a_trace_that_failed_earns_nothing_however_cheap)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    g->traces[1].verdict = VERDICT_WA;
    score_grade(&lab, g, true);
    CHECK_EQ(g->verdict, VERDICT_WA);
    check_score(g, 60, 6.25, 7.5);
}

TEST(score, no_test_and_no_trace_earn_nothing)
{
    struct lab lab = two_exercises();
    struct grade *g = calloc(1, sizeof *g);

    g->message = strdup("pool.c is missing");
    g->verdict = VERDICT_CE;
    score_grade(&lab, g, true);
    CHECK_EQ(g->verdict, VERDICT_CE);
    CHECK_STR_EQ(g->message, "pool.c is missing");
    check_score(g, 0, 0, 0);
}

TEST(score, a_test_of_no_exercise_is_worth_nothing)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    free(g->tests[0].group);
    g->tests[0].group = strdup("stranger");
    score_grade(&lab, g, true);
    /* It comes behind the tests of the lab's exercises. */
    CHECK_STR_EQ(g->tests[g->ntests - 1].group, "stranger");
    CHECK(near(g->tests[g->ntests - 1].points, 0));
    CHECK(near(g->parts[0].score, 60));
    grade_free(g);
}

TEST(score, without_measurement_only_correctness_counts)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    score_grade(&lab, g, false);
    CHECK_EQ(g->nparts, 1);
    CHECK(near(g->score, 60));
    CHECK(near(g->max, 60));
    grade_free(g);
}

TEST(score, the_first_problem_is_the_submissions)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    g->tests[1].verdict = VERDICT_RE;
    g->tests[3].verdict = VERDICT_WA;
    score_grade(&lab, g, true);
    CHECK_EQ(g->verdict, VERDICT_RE);
    CHECK_SAYS(g->message, "group.name: ");
    grade_free(g);
}

/* A score that could be wrong is none. */
TEST(score, a_fault_of_the_grader_anywhere_takes_the_score_away)
{
    for (int where = 0; where < 2; where++) {
        struct lab lab = two_exercises();
        struct grade *g = six_results();

        g->tests[0].verdict = VERDICT_WA;
        if (where == 0) {
            g->tests[3].verdict = VERDICT_GF;
        }
        else {
            g->traces[1].verdict = VERDICT_GF;
        }
        score_grade(&lab, g, true);
        CHECK_EQ(g->verdict, VERDICT_GF);
        CHECK(near(g->score, 0));
        CHECK(near(g->max, 0));
        CHECK_EQ(g->nparts, 0);
        grade_free(g);
    }
}

TEST(score, points_shown_add_up_to_the_score_shown)
{
    struct lab lab = two_exercises();

    for (int i = 0; i < 100; i++) {
        struct grade *g = six_results();
        double sum = 0;

        g->traces[0].cost_score = (double)ou_random_below(1000) / 999;
        g->traces[1].memory_score = (double)ou_random_below(1000) / 999;
        score_grade(&lab, g, true);
        for (size_t p = 0; p < g->nparts; p++) {
            CHECK(near(g->parts[p].score * 100,
                       floor(g->parts[p].score * 100 + 0.5)));
            sum += g->parts[p].score;
        }
        CHECK(near(sum, g->score));
        grade_free(g);
    }
}

TEST(score, an_accepted_submission_is_told_where_points_went)
{
    struct lab lab = two_exercises();
    struct grade *g = six_results();

    g->traces[0].cost_ratio = 3.5;
    g->traces[0].memory_ratio = 1;
    score_grade(&lab, g, true);
    CHECK_EQ(g->verdict, VERDICT_AC);
    CHECK_STR_EQ(g->message, "trace: cost 3.5 x, memory 1.00 x");
    grade_free(g);
}
