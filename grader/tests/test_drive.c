/* test_drive.c -- tests of whole measurements, with real workers.
 * SPDX-License-Identifier: MIT
 *
 * The programs are the reference of a lab and an alternate solution of it, and
 * the reference of another lab, which takes another kind of memory. */
#include "client.h"
#include "drive.h"
#include "drive_accounts.h"
#include "drive_cost.h"
#include "files.h"
#include "says.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum program { POOLS, BITMAP, FIRSTFIT, MISSING, NPROGRAMS };

static const char *const built[NPROGRAMS] = {
    [POOLS] = "build/kit/02-pools/reference",
    [FIRSTFIT] = "build/kit/01-sizes/reference"};

/* Links the alternate to the path that follows. */
static const char link_bitmap[] = "gcc -std=c11 -O2 -DNDEBUG -Ilib -static "
                                  "solutions/02-pools/alternates/bitmap/pool.c "
                                  "build/kit/02-pools/measure.o -lseccomp -o ";

static struct {
    char folder[32]; /* of the user that the tests become */
    char program[NPROGRAMS][64];
} state;

/* A lab with two short traces, made on the spot. */
static const struct lab lab = {
    .name = "test",
    .measure = {.driver = "02-pools",
                .config = "py310",
                .traces = {{"worst_bounce", "worst_lifo"}, 2},
                .cost_full = 1.5,
                .cost_none = 6,
                .memory_full = 1.05,
                .memory_none = 2},
};

/* The project may be out of reach for whom we become: copy what is run. */
static void
start(void)
{
    char command[512];

    strcpy(state.folder, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(state.folder));
    for (int i = 0; i < NPROGRAMS; i++) {
        snprintf(state.program[i], sizeof state.program[i], "%s/program-%d",
                 state.folder, i);
        if (built[i] != NULL) {
            CHECK_EQ(files_copy(built[i], state.program[i], 0755), 0);
        }
    }
    snprintf(command, sizeof command, "%s%s", link_bitmap,
             state.program[BITMAP]);
    CHECK_EQ(system(command), 0);
    CHECK_EQ(sandbox_drop_root(state.folder), 0);
}

static void
stop(void)
{
    files_remove_folder(state.folder);
}

static void
clear(struct grade *grade)
{
    for (size_t i = 0; i < grade->ntraces; i++) {
        struct grade_trace *trace = &grade->traces[i];

        free(trace->name);
        free(trace->message);
        free(trace->mine.samples);
        free(trace->reference.samples);
        grade_map_clear(&trace->peak);
        grade_map_clear(&trace->failure);
    }
    free(grade->traces);
}

/* Measure student against reference under a lab; clear the grade. */
static struct grade
measure_in(const struct lab *lab, enum program reference, enum program student,
           uint64_t seed)
{
    struct grade grade = {.ntraces = 0};
    struct grade_options opt = {
        .root = ".", .build = "build", .seed = seed, .limit = ISOLATION_FULL};
    struct refusal why = {.verdict = VERDICT_AC};
    int result;

    if (state.folder[0] == '\0') {
        start();
    }
    result = drive_traces(lab, &opt, state.program[reference],
                          state.program[student], &grade, &why);

    ou_test_note("drive_traces says \"%s\"", why.message);
    CHECK_EQ(result, 0);
    CHECK_EQ(grade.ntraces, 2);
    return grade;
}

/* The same, and all is accepted. */
static struct grade
measure(enum program reference, enum program student, uint64_t seed)
{
    struct grade grade = measure_in(&lab, reference, student, seed);

    for (size_t i = 0; i < grade.ntraces; i++) {
        ou_test_note("%s: %s", grade.traces[i].name, grade.traces[i].message);
        CHECK_STR_EQ(verdict_code(grade.traces[i].verdict), "AC");
    }
    return grade;
}

static bool
equal(double a, double b)
{
    return fabs(a - b) <= 1e-4 * fabs(b);
}

TEST(drive, reference_equals_itself)
{
    struct grade grade = measure(POOLS, POOLS, 1);

    for (size_t i = 0; i < grade.ntraces; i++) {
        const struct grade_trace *trace = &grade.traces[i];

        CHECK(equal(trace->cost_ratio, 1));
        CHECK(equal(trace->memory_ratio, 1));
        CHECK_EQ(trace->cost_score == 1 && trace->memory_score == 1, true);
        CHECK_EQ(trace->mine.digest == trace->reference.digest, true);
    }
    clear(&grade);
    stop();
}

TEST(drive, series_and_maps_are_complete)
{
    struct grade grade = measure(POOLS, POOLS, 1);
    const struct grade_trace *trace = &grade.traces[0];
    const struct grade_sample *last =
        &trace->mine.samples[trace->mine.nsamples - 1];

    CHECK_GE(trace->mine.nsamples, 390);
    CHECK_EQ(last->step, trace->nops);
    CHECK_EQ(last->live, 0);
    CHECK_EQ(last->footprint, trace->mine.end_footprint);
    CHECK_GT(trace->peak.nblocks, 0);
    CHECK_SAYS(trace->peak.title, "at the peak");
    CHECK_EQ(trace->failure.nunits, 0);
    clear(&grade);
    stop();
}

TEST(drive, same_seed_gives_the_same_figures)
{
    struct grade a = measure(POOLS, BITMAP, 3);
    struct grade b = measure(POOLS, BITMAP, 3);

    for (size_t i = 0; i < a.ntraces; i++) {
        CHECK(equal(a.traces[i].cost_ratio, b.traces[i].cost_ratio));
        CHECK(a.traces[i].memory_ratio == b.traces[i].memory_ratio);
        CHECK(a.traces[i].mine.digest == b.traces[i].mine.digest);
    }
    clear(&a);
    clear(&b);
    stop();
}

TEST(drive, another_seed_leaves_the_cost_nearly_the_same)
{
    struct grade a = measure(POOLS, POOLS, 3);
    struct grade b = measure(POOLS, POOLS, 4);
    double ratio =
        a.traces[1].mine.instructions / b.traces[1].mine.instructions;

    CHECK(a.traces[1].mine.digest != b.traces[1].mine.digest);
    CHECK(ratio > 0.99 && ratio < 1.01);
    clear(&a);
    clear(&b);
    stop();
}

/* The two ways of counting agree for a program that is not the reference. */
TEST(drive, another_allocator_is_accepted_and_differs)
{
    struct grade grade = measure(POOLS, BITMAP, 1);

    for (size_t i = 0; i < grade.ntraces; i++) {
        const struct grade_trace *trace = &grade.traces[i];

        CHECK(trace->cost_ratio > 1.05);
        CHECK(trace->memory_ratio > 0.5 && trace->memory_ratio < 1.5);
        CHECK(trace->mine.digest != trace->reference.digest);
    }
    clear(&grade);
    stop();
}

/* Its driver takes the whole heap at once, where pools are offered. */
TEST(drive, memory_that_the_source_does_not_offer_breaks_a_rule)
{
    struct grade grade = measure_in(&lab, POOLS, FIRSTFIT, 1);

    for (size_t i = 0; i < grade.ntraces; i++) {
        CHECK_STR_EQ(verdict_code(grade.traces[i].verdict), "SV");
        CHECK_SAYS(grade.traces[i].message, "not what the source offers");
    }
    clear(&grade);
    stop();
}

TEST(drive, heap_that_is_one_unit_is_measured)
{
    struct lab heap_lab = lab;
    struct grade grade;

    heap_lab.measure.driver = (char[]){"01-sizes"};
    grade = measure_in(&heap_lab, FIRSTFIT, FIRSTFIT, 1);
    for (size_t i = 0; i < grade.ntraces; i++) {
        CHECK_STR_EQ(verdict_code(grade.traces[i].verdict), "AC");
        CHECK(equal(grade.traces[i].memory_ratio, 1));
    }
    clear(&grade);
    stop();
}

TEST(drive, counts_must_be_possible_and_agree)
{
    CHECK(drive_count_is_plausible(20));
    CHECK(!drive_count_is_plausible(2));
    CHECK(drive_counts_agree(40.001, 40));
    CHECK(!drive_counts_agree(20, 40));
    CHECK(!drive_counts_agree(40, 20));
}

TEST(drive, program_that_is_missing_is_a_fault_of_the_grader)
{
    struct grade grade = {.ntraces = 0};
    struct grade_options opt = {.root = ".", .limit = ISOLATION_FULL};
    struct refusal why = {.verdict = VERDICT_AC};

    start();
    CHECK_EQ(drive_traces(&lab, &opt, state.program[MISSING],
                          state.program[POOLS], &grade, &why),
             -1);
    CHECK_STR_EQ(verdict_code(why.verdict), "GF");
    clear(&grade);
    stop();
}
