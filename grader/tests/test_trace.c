/* test_trace.c -- tests of how traces are read, made and varied.
 * SPDX-License-Identifier: MIT */
#include "says.h"
#include "trace.h"

#include <stdlib.h>

static const char *const recorded[] = {
    "asyncio_tasks", "class_sim",     "decimal_frac", "difflib_text",
    "json_docs",     "regex_strings", "xml_tree",
};
enum { NRECORDED = sizeof recorded / sizeof *recorded };

static const char *const worst[] = {
    "worst_fragments",
    "worst_lifo",
    "worst_full_pools",
    "worst_bounce",
};
enum { NWORST = sizeof worst / sizeof *worst };

static struct trace *
load(const char *name, uint64_t seed)
{
    char error[256] = "";
    struct trace *trace =
        trace_load(".", name, &ou_geometry_py310, seed, error, sizeof error);

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

        CHECK_LT(op->handle, trace->nhandles);
        CHECK_LE(op->size, (uint32_t)TRACE_MAX_SIZE);
        CHECK_EQ(size[op->handle] != 0, op->size == 0);
        live = live + op->size - (op->size == 0 ? size[op->handle] : 0);
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
            trace_load(".", worst[i], ou_geometry_profile((size_t)param), 2,
                       error, sizeof error);

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

/* Parse text, and return the error; "" if there is none. */
static const char *
parse_error(const char *text)
{
    static char error[256];
    struct trace trace = {.name = NULL};
    char buffer[256];

    error[0] = '\0';
    strcpy(buffer, text);
    trace_parse(&trace, buffer, strlen(buffer), error, sizeof error);
    free(trace.ops);
    return error;
}

TEST(trace, text_with_mallocs_and_frees_is_read)
{
    CHECK_STR_EQ(parse_error("mmtrace1 ops=3 ids=2\na 0 8\na 1 512\nf 0\n"),
                 "");
}

TEST(trace, text_with_a_fault_is_refused)
{
    static const struct {
        const char *text;
        const char *complaint;
    } cases[] = {
        {"", "line 1: no mmtrace1 header"},
        {"mmtrace2 ops=1 ids=1\na 0 1\n", "line 1: no mmtrace1 header"},
        {"mmtrace1 ops=1 ids=1\nr 0 1\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\na 0\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\na 0 0\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\nf 0 1\n", "line 2: neither"},
        {"mmtrace1 ops=1 ids=1\na 1 8\n", "line 2: an id that is not below"},
        {"mmtrace1 ops=1 ids=1\na 0 513\n", "line 2: a size above 512"},
        {"mmtrace1 ops=1 ids=1\nf 0\n", "line 2: an id that has no block"},
        {"mmtrace1 ops=2 ids=1\na 0 1\na 0 1\n",
         "line 3: an id that has a block already"},
        {"mmtrace1 ops=2 ids=1\na 0 1\n", "line 2: not as many operations"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ou_test_note("case %zu", i);
        CHECK_SAYS(parse_error(cases[i].text), cases[i].complaint);
    }
}

TEST(trace, unknown_names_are_refused)
{
    char error[256];

    CHECK_NULL(trace_load(".", "worst_of_all", &ou_geometry_py310, 1, error,
                          sizeof error));
    CHECK_SAYS(error, "worst_of_all");
    CHECK_NULL(
        trace_load(".", "nothing", &ou_geometry_py310, 1, error, sizeof error));
    CHECK_SAYS(error, "nothing");
}
