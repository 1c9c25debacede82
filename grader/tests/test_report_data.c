/* test_report_data.c -- grades made up for the tests of the report.
 * SPDX-License-Identifier: MIT
 *
 * The series and maps come from a small simulation of an allocator with pools,
 * so that plots show shapes as they are in life: a heap that grows, peaks and
 * shrinks, blocks of mixed sizes, holes. */
#include "test_report_data.h"

#include "report_text.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNIT = 16384,
    HEADER = 48,
    CLASSES = 32,
    STEPS = 30000,
    SAMPLES = 240,
    MAX_UNITS = 16
};

struct sim_block {
    uint32_t unit, size;
    uint64_t offset;
    bool live;
};

struct sim {
    uint64_t random;
    bool gives_back;
    struct sim_block *blocks; /* ever handed out */
    size_t nblocks;
    uint32_t *live; /* numbers of live blocks */
    size_t nlive;
    uint32_t *unit_class, *unit_live, *unit_carved;
    size_t nunits;
    struct grade_sample now;
};

static uint32_t
next_random(struct sim *sim, uint32_t below)
{
    sim->random = sim->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(sim->random >> 33) % below;
}

static uint32_t
block_bytes(uint32_t class)
{
    return (class + 1) * 16;
}

/* A free block of the class, or a carved one, or one of a new unit. */
static uint32_t
find_block(struct sim *sim, uint32_t class)
{
    uint32_t bytes = block_bytes(class), unit = 0;

    for (size_t i = 0; i < sim->nblocks; i++) {
        if (!sim->blocks[i].live &&
            sim->unit_class[sim->blocks[i].unit] == class) {
            return (uint32_t)i;
        }
    }
    while (unit < sim->nunits &&
           (sim->unit_class[unit] != class ||
            HEADER + (sim->unit_carved[unit] + 1) * bytes > UNIT)) {
        unit++;
    }
    if (unit == sim->nunits) {
        sim->nunits++;
        sim->unit_class[unit] = class;
    }
    sim->blocks[sim->nblocks] = (struct sim_block){
        unit, 0,
        (uint64_t)unit * UNIT + HEADER + sim->unit_carved[unit] * bytes, false};
    sim->unit_carved[unit]++;
    return (uint32_t)sim->nblocks++;
}

static void
sim_malloc(struct sim *sim)
{
    static const uint32_t usual[] = {24, 32, 48, 49, 56, 64, 72, 104, 232};
    uint32_t size = next_random(sim, 4) != 0
                        ? usual[next_random(sim, 9)]
                        : 1 + next_random(sim, CLASSES * 16);
    uint32_t class = (size - 1) / 16, i = find_block(sim, class);
    struct sim_block *block = &sim->blocks[i];

    block->live = true;
    block->size = size;
    sim->live[sim->nlive++] = i;
    if (sim->unit_live[block->unit]++ == 0 &&
        (sim->gives_back || sim->unit_carved[block->unit] == 1)) {
        sim->now.footprint += UNIT;
    }
    sim->now.live += size;
    sim->now.blocks += block_bytes(class);
}

static void
sim_free(struct sim *sim)
{
    uint32_t k = next_random(sim, (uint32_t)sim->nlive);
    struct sim_block *block = &sim->blocks[sim->live[k]];

    sim->live[k] = sim->live[--sim->nlive];
    block->live = false;
    if (--sim->unit_live[block->unit] == 0 && sim->gives_back) {
        sim->now.footprint -= UNIT;
    }
    sim->now.live -= block->size;
    sim->now.blocks -= block_bytes(sim->unit_class[block->unit]);
}

static int
by_offset(const void *a, const void *b)
{
    uint64_t x = ((const struct grade_block *)a)->offset;
    uint64_t y = ((const struct grade_block *)b)->offset;

    return (x > y) - (x < y);
}

static void
sim_map(const struct sim *sim, struct grade_map *map, const char *when)
{
    free(map->title);
    free(map->units);
    free(map->blocks);
    map->title =
        text_format("%s (step %llu)", when, (unsigned long long)sim->now.step);
    map->unit_bytes = UNIT;
    map->units = text_must(calloc(sim->nunits, sizeof *map->units));
    map->nunits = 0;
    for (size_t u = 0; u < sim->nunits; u++) {
        if (map->nunits < MAX_UNITS &&
            (sim->unit_live[u] > 0 || !sim->gives_back)) {
            map->units[map->nunits++] = (uint64_t)u * UNIT;
        }
    }
    map->blocks = text_must(calloc(sim->nblocks, sizeof *map->blocks));
    map->nblocks = 0;
    for (size_t i = 0; i < sim->nblocks; i++) {
        const struct sim_block *b = &sim->blocks[i];

        if (b->offset < map->units[map->nunits - 1] + UNIT &&
            (sim->unit_live[b->unit] > 0 || !sim->gives_back)) {
            map->blocks[map->nblocks++] =
                (struct grade_block){b->offset, b->size, b->live};
        }
    }
    qsort(map->blocks, map->nblocks, sizeof *map->blocks, by_offset);
}

static void
keep_sample(const struct sim *sim, struct grade_series *series)
{
    const struct grade_sample *now = &sim->now;

    series->samples[series->nsamples++] = *now;
    series->end_footprint = now->footprint;
    if (now->live > series->peak_live) {
        series->peak_live = now->live;
    }
    if (now->blocks > series->peak_blocks) {
        series->peak_blocks = now->blocks;
    }
    if (now->footprint > series->peak_footprint) {
        series->peak_footprint = now->footprint;
    }
}

/* Run a program whose heap grows to about `want` live blocks and shrinks.
 * stop: after so many steps; map: of the moment of the largest footprint. */
static void
simulate(struct grade_series *series, struct grade_map *map, uint64_t seed,
         size_t want, bool gives_back, uint32_t stop)
{
    struct sim sim = {.random = seed, .gives_back = gives_back};
    uint64_t peak = 0;

    sim.blocks = text_must(calloc(STEPS, sizeof *sim.blocks));
    sim.live = text_must(calloc(STEPS, sizeof *sim.live));
    sim.unit_class = text_must(calloc(3 * STEPS, sizeof(uint32_t)));
    sim.unit_live = sim.unit_class + STEPS;
    sim.unit_carved = sim.unit_live + STEPS;
    series->samples = text_must(calloc(SAMPLES + 1, sizeof(*series->samples)));
    for (uint32_t step = 0; step < stop; step++) {
        /* Up to the peak at two thirds, then down to a tenth of it. */
        size_t goal = step < STEPS * 2 / 3 ? want * step * 3 / (2 * STEPS)
                                           : want * (STEPS - step) * 3 / STEPS;

        sim.now.step = step;
        if (sim.nlive == 0 || sim.nlive < goal + next_random(&sim, 80)) {
            sim_malloc(&sim);
        }
        else {
            sim_free(&sim);
        }
        if (step % (STEPS / SAMPLES) == 0) {
            keep_sample(&sim, series);
        }
        if (map != NULL && sim.now.footprint > peak) {
            peak = sim.now.footprint;
            sim_map(&sim, map, "at the peak");
        }
    }
    if (map != NULL && stop < STEPS) {
        sim_map(&sim, map, "at the first failure");
    }
    free(sim.blocks);
    free(sim.live);
    free(sim.unit_class);
}

static double
share_between(double x, double full, double none)
{
    return x <= full ? 1 : x >= none ? 0 : (none - x) / (none - full);
}

static double
load(const struct grade_series *s)
{
    return (double)s->peak_footprint / (double)s->peak_live;
}

/* Three arenas, of which the last is half empty. */
static void
make_arenas(struct grade_arenas *arenas)
{
    *arenas = (struct grade_arenas){64 * UNIT, UNIT, 3, NULL, 3, 64, NULL};
    arenas->units = text_must(calloc(3, sizeof *arenas->units));
    arenas->percent = text_must(calloc(3, 64));
    for (uint32_t i = 0; i < 3; i++) {
        arenas->units[i] = 4096 + i * (arenas->unit_bytes + 4096);
        for (uint32_t k = 0; k < 63; k++) {
            arenas->percent[64 * i + k] = i < 2 || k < 30 ? 97 - k : 0;
        }
        arenas->percent[64 * i + 63] = GRADE_NO_POOL;
    }
}

static void
make_trace(struct grade_trace *t, const char *name, size_t i,
           enum sample_kind kind)
{
    uint64_t seed = 77 + i;
    size_t want = i == 5 ? 5000 : 200 + 300 * i;

    t->name = text_must(strdup(name));
    t->message = text_must(strdup(""));
    t->nops = STEPS;
    t->mine.digest = t->reference.digest = 0x9e3779b97f4a7c15u * (i + 1);
    simulate(&t->reference, NULL, seed, want, true, STEPS);
    simulate(&t->mine, &t->peak, seed, want, kind != SAMPLE_WASTEFUL, STEPS);
    if (i == 0) {
        make_arenas(&t->arenas);
    }
    t->reference.instructions = 31.4 + (double)i;
    t->cost_ratio = (kind == SAMPLE_SCANNING ? 2.1 + 0.4 * (double)i : 1.0) +
                    0.004 * (double)(i % 3);
    t->mine.instructions = t->reference.instructions * t->cost_ratio;
    t->memory_ratio = load(&t->mine) / load(&t->reference);
    t->time_ratio = t->cost_ratio * 0.97;
    t->time_low = t->time_ratio * 0.93;
    t->time_high = t->time_ratio * 1.08;
    t->counted = true;
    t->mine.calls = 2 * t->mine.peak_footprint / UNIT;
    t->reference.calls = 2 * t->reference.peak_footprint / UNIT;
    t->calls_ratio = (double)t->mine.calls / (double)t->reference.calls;
    t->returned = kind != SAMPLE_WASTEFUL;
    t->calls_score = share_between(t->calls_ratio, 1.2, 4);
    t->cost_score = share_between(t->cost_ratio, 1.6, 6);
    t->memory_score = share_between(t->memory_ratio, 1.02, 1.6);
    if (kind == SAMPLE_OFF_BY_ONE && i == 1) {
        t->verdict = VERDICT_WA;
        free(t->message);
        t->message = text_must(strdup("step 9000: malloc(24) returned a block "
                                      "that overlaps a live one\n"));
        t->cost_ratio = t->memory_ratio = t->time_ratio = 0;
        t->cost_score = t->memory_score = 0;
        free(t->mine.samples);
        t->mine = (struct grade_series){0};
        simulate(&t->mine, &t->failure, seed, want, true, 9000);
        free(t->peak.title);
        free(t->peak.units);
        free(t->peak.blocks);
        t->peak = (struct grade_map){0};
    }
}

static void
make_traces(struct grade *grade, enum sample_kind kind, size_t n)
{
    static const char *const names[] = {
        "difflib_text", "json_docs",       "regex_strings",    "xml_tree",
        "class_sim",    "worst_fragments", "worst_full_pools", "worst_bounce",
    };

    grade->traces = text_must(calloc(n + 1, sizeof *grade->traces));
    grade->ntraces = n;
    for (size_t i = 0; i < n; i++) {
        make_trace(&grade->traces[i], names[i % 8], i, kind);
    }
}

static const struct {
    const char *group, *name;
    double points;
} tests[] = {
    {"list", "links_into_an_empty_list", 2.5},
    {"list", "links_in_front_of_others", 2.5},
    {"list", "unlinks_the_only_pool", 2.5},
    {"list", "unlinks_from_the_middle", 2.5},
    {"init", "sets_up_a_new_class", 5},
    {"init", "keeps_the_free_list_of_the_same_class", 5},
    {"init", "hands_out_the_first_block", 5},
    {"extend", "carves_exactly_one_block", 5},
    {"extend", "carves_the_last_block_that_fits/0", 2.5},
    {"extend", "carves_the_last_block_that_fits/1", 2.5},
    {"extend", "unlinks_a_pool_that_is_full", 5},
    {"malloc", "refuses_zero_and_too_much", 4},
    {"malloc", "takes_the_front_pool", 8},
    {"malloc", "survives_failure_of_every_page_allocation", 8},
    {"free", "pushes_last_in_first_out", 5},
    {"free", "relinks_a_full_pool_at_the_front", 10},
    {"free", "returns_an_empty_pool_to_the_source", 5},
    {"free", "reports_a_block_freed_twice", 5},
    {"states", "tells_used_full_and_empty", 5},
    {"states", "tells_an_interior_pointer", 10},
};
enum { NTESTS = sizeof tests / sizeof tests[0] };

static const char wrong_answer[] =
    "labs/02-pools/test_pool.c:88: CHECK_EQ(blocks, 127)\n"
    "    got       128\n"
    "    expected  127\n";
static const char not_written[] =
    "not implemented: labs/02-pools/pool.c:61 ou_pool_malloc\n";
static const char hostile[] =
    "got \x1b]0;owned\x07\x1b[31m[==========] 20 tests PASSED\x1b[0m\n"
    "<script>alert('pwned')</script> </pre><h1 onclick=\"x\">100/100</h1>\n"
    "\xff\xfe broken bytes, \xe2\x80\xae reversed, {{NAME}} {{%PRAGMA}}\n"
    "::set-output name=score::100\n";

/* What test number i does to a submission of the kind. */
static enum verdict
verdict_of(enum sample_kind kind, size_t i)
{
    switch (kind) {
    case SAMPLE_OFF_BY_ONE:
        return i == 8 || i == 9 || i == 13 ? VERDICT_WA : VERDICT_AC;
    case SAMPLE_CRASHES:
        return i == 15 ? VERDICT_RE : VERDICT_AC;
    case SAMPLE_LOOPS:
        return i == 5 || i > 14 ? VERDICT_TC : VERDICT_AC;
    case SAMPLE_SKELETON:
        return VERDICT_NI;
    case SAMPLE_HOSTILE:
        return i % 3 == 0 ? VERDICT_WA : VERDICT_AC;
    default:
        return VERDICT_AC;
    }
}

static const char *
message_of(enum sample_kind kind, enum verdict verdict)
{
    if (verdict == VERDICT_AC) {
        return "";
    }
    if (kind == SAMPLE_HOSTILE) {
        return hostile;
    }
    if (verdict == VERDICT_NI) {
        return not_written;
    }
    if (verdict == VERDICT_RE) {
        return "ended by SIGSEGV: a wild or NULL pointer, or the stack "
               "overflowed\n    after  labs/02-pools/test_pool.c:141: "
               "CHECK_NOT_NULL(p)\n";
    }
    return verdict == VERDICT_WA ? wrong_answer
                                 : "not finished after 2 s of processor time\n";
}

static void
make_tests(struct grade *grade, enum sample_kind kind)
{
    grade->tests = text_must(calloc(NTESTS, sizeof *grade->tests));
    grade->ntests = NTESTS;
    for (size_t i = 0; i < NTESTS; i++) {
        struct grade_test *t = &grade->tests[i];

        t->name = text_format("%s.%s", tests[i].group, tests[i].name);
        t->group = text_must(strdup(tests[i].group));
        t->hidden = i % 5 == 3;
        t->points = tests[i].points;
        t->verdict = verdict_of(kind, i);
        t->earned = t->verdict == VERDICT_AC ? t->points : 0;
        t->signal = t->verdict == VERDICT_RE ? SIGSEGV : 0;
        t->message = text_must(strdup(message_of(kind, t->verdict)));
        t->seconds = 0.0004 + 0.0001 * (double)i;
        grade->parts[0].score += t->earned * 0.7;
        if (grade->verdict == VERDICT_AC) {
            grade->verdict = t->verdict;
        }
    }
}

static void
add_up(struct grade *grade)
{
    for (size_t i = 0; i < grade->ntraces; i++) {
        double each = 15.0 / (double)grade->ntraces;

        grade->parts[1].score += grade->traces[i].cost_score * each;
        grade->parts[2].score += grade->traces[i].memory_score * each;
    }
    for (size_t k = 0; k < grade->nparts; k++) {
        grade->score += grade->parts[k].score;
    }
}

static void
set_message(struct grade *grade, const char *message)
{
    free(grade->message);
    grade->message = text_must(strdup(message));
}

/* Refused before any test ran: each carries the verdict, none a message. */
static void
refuse(struct grade *grade)
{
    make_tests(grade, SAMPLE_NO_COMPILE);
    for (size_t i = 0; i < grade->ntests; i++) {
        grade->tests[i].verdict = VERDICT_CE;
        grade->tests[i].earned = 0;
    }
    grade->parts[0].score = 0;
    grade->nparts = 1;
    grade->max = 70;
    grade->verdict = VERDICT_CE;
    set_message(grade, "labs/02-pools/pool.c:74:5: error: 'poool' undeclared "
                       "(first use in this function)\n"
                       "   74 |     poool->ref_count++;\n"
                       "      |     ^~~~~\n");
}

static void
fill(struct grade *grade, enum sample_kind kind, size_t ntraces)
{
    if (kind == SAMPLE_NO_COMPILE) {
        refuse(grade);
        return;
    }
    if (kind == SAMPLE_FAULT) {
        grade->nparts = 0;
        grade->max = 0;
        grade->verdict = VERDICT_GF;
        set_message(grade, "the golden run ended by SIGKILL\n");
        return;
    }
    make_tests(grade, kind);
    if (kind < SAMPLE_CRASHES) {
        make_traces(grade, kind, ntraces);
    }
    if (kind == SAMPLE_HOSTILE) {
        set_message(grade, hostile);
    }
    add_up(grade);
}

struct grade *
sample_grade(const char *submission, enum sample_kind kind, size_t ntraces)
{
    struct grade *grade = text_must(calloc(1, sizeof *grade));

    grade->lab = text_must(strdup("02-pools"));
    grade->submission = text_must(strdup(submission));
    grade->message = text_must(strdup(""));
    grade->max = 100;
    grade->isolation = ISOLATION_FULL;
    grade->seed = 0xfeedfacecafebeefu;
    grade->seconds = 11.25;
    grade->nparts = 3;
    grade->parts[0] = (struct grade_part){"correctness", 0, 70};
    grade->parts[1] = (struct grade_part){"cost", 0, 15};
    grade->parts[2] = (struct grade_part){"memory", 0, 15};
    grade->limits = (struct grade_limits){1.6, 6, 1.02, 1.6, 1.2, 4};
    fill(grade, kind, ntraces);
    return grade;
}
