/* test_trace.c -- tests of how traces are read, made and varied.
 * SPDX-License-Identifier: MIT */
#include "says.h"
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const recorded[] = {
    "asyncio_tasks", "class_sim",     "decimal_frac", "difflib_text",
    "json_docs",     "regex_strings", "xml_tree",
};
enum { NRECORDED = sizeof recorded / sizeof *recorded };

static const char *const worst[] = {
    "worst_fragments", "worst_lifo", "worst_full_pools", "worst_bounce",
    "worst_thrash",    "worst_grow", "worst_shrink",
};
enum { NWORST = sizeof worst / sizeof *worst };

static struct trace *
load(const char *name, uint64_t seed)
{
    char error[256] = "";
    struct trace *trace =
        trace_load(".", name, &ou_geometry_py310, TRACE_MALLOC_AND_FREE, seed,
                   error, sizeof error);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(trace);
    return trace;
}

/* Follow trace: each handle is used as it should be, and none is left. */
static void
check_balanced(const struct trace *trace)
{
    uint32_t *size = calloc(trace->nhandles, sizeof *size);
    uint64_t live = 0, peak = 0;

    for (size_t i = 0; i < trace->nops; i++) {
        const struct trace_op *op = &trace->ops[i];
        bool has_block = op->kind == TRACE_FREE || op->kind == TRACE_REALLOC;

        CHECK_LT(op->handle, trace->nhandles);
        CHECK_LE(op->size, (uint32_t)TRACE_MAX_SIZE);
        CHECK_EQ(op->kind == TRACE_FREE, op->size == 0);
        CHECK_EQ(size[op->handle] != 0, has_block);
        live = live + op->size - size[op->handle];
        size[op->handle] = op->size;
        peak = live > peak ? live : peak;
    }
    CHECK_EQ(live, 0);
    CHECK_EQ(trace->peak_live, peak);
    free(size);
}

TEST_EACH(trace, recorded_ones_load_and_are_balanced, NRECORDED)
{
    struct trace *trace = load(recorded[param], 1);

    CHECK_GE(trace->nops, (size_t)100000);
    check_balanced(trace);
    trace_free(trace);
}

TEST_EACH(trace, worst_cases_are_balanced_and_short, NWORST)
{
    struct trace *trace = load(worst[param], 1);

    CHECK_GE(trace->nops, (size_t)10000);
    CHECK_LE(trace->nops, (size_t)100000);
    check_balanced(trace);
    trace_free(trace);
}

TEST_EACH(trace, worst_cases_fit_every_profile, 4)
{
    char error[256];

    for (int i = 0; i < NWORST; i++) {
        struct trace *trace =
            trace_load(".", worst[i], ou_geometry_profile((size_t)param),
                       TRACE_ALL_CALLS, 2, error, sizeof error);

        CHECK_NOT_NULL(trace);
        check_balanced(trace);
        trace_free(trace);
    }
}

static bool
equal(const struct trace *a, const struct trace *b)
{
    return a->nops == b->nops &&
           memcmp(a->ops, b->ops, a->nops * sizeof *a->ops) == 0;
}

TEST(trace, seed_decides_the_operations)
{
    struct trace *a = load("difflib_text", 7);
    struct trace *b = load("difflib_text", 7);
    struct trace *c = load("difflib_text", 8);

    CHECK(equal(a, b));
    CHECK(!equal(a, c));
    trace_free(a);
    trace_free(b);
    trace_free(c);
}

TEST(trace, seed_changes_little)
{
    struct trace *a = load("json_docs", 7);
    struct trace *b = load("json_docs", 8);

    CHECK_LT(llabs((long long)a->nops - (long long)b->nops),
             (long long)a->nops / 500);
    CHECK_LT(llabs((long long)a->peak_live - (long long)b->peak_live),
             (long long)a->peak_live / 200);
    trace_free(a);
    trace_free(b);
}

/* Parse text; "" if it is refused, with the cause in *error, else what came of
 * it, as "+handle:size" for a malloc, "0" for a calloc, "~" for a realloc and
 * "-handle" for a free. */
static const char *
parse(const char *text, enum trace_calls calls, char *error)
{
    static const char *const forms[] = {"-%u ", "+%u:%u ", "0%u:%u ",
                                        "~%u:%u "};
    static char result[256];
    struct trace trace = {.name = NULL};
    char buffer[256];

    result[0] = error[0] = '\0';
    strcpy(buffer, text);
    if (trace_parse(&trace, buffer, strlen(buffer), 100, calls, error, 256) ==
        0) {
        for (size_t i = 0; i < trace.nops; i++) {
            sprintf(result + strlen(result), forms[trace.ops[i].kind],
                    trace.ops[i].handle, trace.ops[i].size);
        }
    }
    free(trace.ops);
    return result;
}

static const char calls_of_all_kinds[] = "mmtrace1 ops=5 ids=2\n"
                                         "a 0 8\nc 1 100\nr 0 9\nf 1\nf 0\n";

TEST(trace, text_with_all_calls_is_read)
{
    char error[256];

    CHECK_STR_EQ(parse(calls_of_all_kinds, TRACE_ALL_CALLS, error),
                 "+0:8 01:100 ~0:9 -1 -0 ");
    CHECK_STR_EQ(error, "");
}

TEST(trace, text_is_narrowed_down_to_malloc_and_free)
{
    char error[256];

    CHECK_STR_EQ(parse(calls_of_all_kinds, TRACE_MALLOC_AND_FREE, error),
                 "+0:8 +1:100 -0 +0:9 -1 -0 ");
    CHECK_STR_EQ(error, "");
}

/* 100 bytes are the most here: what is larger, or 0, is not there. */
TEST(trace, blocks_that_others_serve_are_left_out)
{
    char error[256];

    CHECK_STR_EQ(parse("mmtrace1 ops=3 ids=1\na 0 101\nr 0 4000\nf 0\n",
                       TRACE_ALL_CALLS, error),
                 "");
    CHECK_STR_EQ(
        parse("mmtrace1 ops=2 ids=1\nc 0 0\nf 0\n", TRACE_ALL_CALLS, error),
        "");
    CHECK_STR_EQ(parse("mmtrace1 ops=4 ids=1\na 0 100\nr 0 101\nr 0 7\nf 0\n",
                       TRACE_ALL_CALLS, error),
                 "+0:100 -0 +0:7 -0 ");
    CHECK_STR_EQ(parse("mmtrace1 ops=4 ids=1\na 0 100\nr 0 0\nr 0 7\nf 0\n",
                       TRACE_ALL_CALLS, error),
                 "+0:100 -0 +0:7 -0 ");
    CHECK_STR_EQ(error, "");
}

TEST(trace, text_with_a_fault_is_refused)
{
    static const struct {
        const char *text;
        const char *complaint;
    } cases[] = {
        {"", "line 1: no mmtrace1 header"},
        {"mmtrace2 ops=1 ids=1\na 0 1\n", "line 1: no mmtrace1 header"},
        {"mmtrace1 ops=1 ids=1\nx 0 1\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\na 0\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\nf 0 1\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\na 1 8\n", "line 2: an id that is not below"},
        {"mmtrace1 ops=1 ids=1\nf 0\n", "line 2: an id that has no block"},
        {"mmtrace1 ops=1 ids=1\nr 0 8\n", "line 2: an id that has no block"},
        {"mmtrace1 ops=2 ids=1\na 0 1\na 0 1\n",
         "line 3: an id that has a block already"},
        {"mmtrace1 ops=2 ids=1\na 0 0\nc 0 1\n",
         "line 3: an id that has a block already"},
        {"mmtrace1 ops=2 ids=1\na 0 1\n", "line 2: not as many operations"},
    };
    char error[256];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ou_test_note("case %zu", i);
        parse(cases[i].text, TRACE_ALL_CALLS, error);
        CHECK_SAYS(error, cases[i].complaint);
    }
}

/* ---- Whole traces, and the worst cases of arenas --------------------------
 */

TEST(trace, whole_ones_keep_every_call)
{
    char error[256] = "";
    size_t n[4] = {0, 0, 0, 0};
    struct trace *trace =
        trace_load(".", "whole_difflib_text", &ou_geometry_py310,
                   TRACE_ALL_CALLS, 1, error, sizeof error);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(trace);
    check_balanced(trace);
    for (size_t i = 0; i < trace->nops; i++) {
        n[trace->ops[i].kind]++;
    }
    CHECK_GE(n[TRACE_MALLOC], 350000);
    CHECK_GE(n[TRACE_CALLOC], 1800);
    CHECK_GE(n[TRACE_REALLOC], 10000);
    trace_free(trace);
}

TEST_EACH(trace, worst_cases_of_arenas_hold_many, 2)
{
    static const struct {
        const char *name;
        const ou_geometry *geo;
        uint64_t narenas;
    } cases[] = {{"worst_hops", &ou_geometry_tiny, 1000},
                 {"worst_drain", &ou_geometry_classic, 10}};
    char error[256] = "";
    struct trace *trace =
        trace_load(".", cases[param].name, cases[param].geo,
                   TRACE_MALLOC_AND_FREE, 1, error, sizeof error);

    ou_test_note("%s", error);
    CHECK_NOT_NULL(trace);
    check_balanced(trace);
    CHECK_LE(trace->nops, (size_t)150000);
    CHECK_GE(trace->peak_live,
             cases[param].narenas * cases[param].geo->arena_size * 3 / 4);
    trace_free(trace);
}

TEST(trace, worst_drain_fits_every_profile)
{
    char error[256];

    for (size_t i = 0; i < 4; i++) {
        struct trace *trace =
            trace_load(".", "worst_drain", ou_geometry_profile(i),
                       TRACE_MALLOC_AND_FREE, 2, error, sizeof error);

        CHECK_NOT_NULL(trace);
        check_balanced(trace);
        trace_free(trace);
    }
}

TEST(trace, unknown_names_are_refused)
{
    char error[256];

    CHECK_NULL(trace_load(".", "worst_of_all", &ou_geometry_py310,
                          TRACE_ALL_CALLS, 1, error, sizeof error));
    CHECK_SAYS(error, "worst_of_all");
    CHECK_NULL(trace_load(".", "nothing", &ou_geometry_py310, TRACE_ALL_CALLS,
                          1, error, sizeof error));
    CHECK_SAYS(error, "nothing");
    CHECK_NULL(trace_load(".", "whole_nothing", &ou_geometry_py310,
                          TRACE_ALL_CALLS, 1, error, sizeof error));
    CHECK_SAYS(error, "traces/nothing.trace.xz");
}
