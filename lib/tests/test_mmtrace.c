/* test_mmtrace.c -- a trace is decoded as it is written, and a wrong one is
 * refused by its line.
 * SPDX-License-Identifier: MIT */
#include "bench/mmtrace.h"
#include "test.h"

#include <stdlib.h>

static struct mmtrace *
parse(const char *text, char *error, size_t error_size)
{
    error[0] = '\0';
    return mmtrace_parse(text, strlen(text), error, error_size);
}

static void
check_record(const struct mmtrace *trace, size_t i, uint32_t id,
             enum mmtrace_kind kind, uint32_t size)
{
    CHECK_EQ(mmtrace_id(trace->records[i]), id);
    CHECK_EQ(mmtrace_kind(trace->records[i]), kind);
    CHECK_EQ(trace->records[i].size, size);
}

TEST(mmtrace, a_free_and_a_realloc_carry_the_size_of_their_block)
{
    char error[128];
    struct mmtrace *trace =
        parse("mmtrace1 ops=6 ids=2 peak_bytes=60 peak_blocks=2 x=y\n"
              "a 0 10\nc 1 0\nr 0 40\nr 1 20\nf 0\na 0 7\n",
              error, sizeof error);

    CHECK_STR_EQ(error, "");
    CHECK_NOT_NULL(trace);
    CHECK_EQ(trace->nops, 6);
    CHECK_EQ(trace->nrecords, 8);
    check_record(trace, 0, 0, MMTRACE_MALLOC, 10);
    check_record(trace, 1, 1, MMTRACE_CALLOC, 0);
    check_record(trace, 2, 0, MMTRACE_REALLOC, 40);
    check_record(trace, 3, 0, MMTRACE_REALLOC, 10);
    check_record(trace, 4, 1, MMTRACE_REALLOC, 20);
    check_record(trace, 5, 1, MMTRACE_REALLOC, 0);
    check_record(trace, 6, 0, MMTRACE_FREE, 40);
    check_record(trace, 7, 0, MMTRACE_MALLOC, 7);
    free(trace);
}

TEST(mmtrace, peak_and_survivors_follow_from_the_operations)
{
    char error[128];
    struct mmtrace *trace =
        parse("mmtrace1 ops=4 ids=2\na 0 10\na 1 30\nf 0\na 0 5", error,
              sizeof error);

    CHECK_NOT_NULL(trace);
    CHECK_EQ(trace->peak_bytes, 40);
    CHECK_EQ(trace->peak_record, 2);
    CHECK_EQ(trace->live_end, 35);
    CHECK_EQ(trace->nsurvivors, 2);
    check_record(trace, 4, 0, MMTRACE_FREE, 5);
    check_record(trace, 5, 1, MMTRACE_FREE, 30);
    free(trace);
}

TEST(mmtrace, realloc_to_nothing_asks_for_one_byte)
{
    char error[128];
    struct mmtrace *trace = parse("mmtrace1 ops=2 ids=1 peak_bytes=8\n"
                                  "a 0 8\nr 0 0\n",
                                  error, sizeof error);

    CHECK_NOT_NULL(trace);
    check_record(trace, 1, 0, MMTRACE_REALLOC, 1);
    CHECK_EQ(trace->live_end, 0);
    free(trace);
}

static const struct {
    const char *text, *complaint;
} wrong[] = {
    {"", "line 1: must begin"},
    {"mmtrace2 ops=1 ids=1\na 0 8\n", "line 1: must begin"},
    {"mmtrace1 ops=1\na 0 8\n", "line 1: must begin"},
    {"mmtrace1 ops=900 ids=1\na 0 8\n", "line 1: states more operations"},
    {"mmtrace1 ops=1 ids=2\na 0 8\n", "line 1: states more operations"},
    {"mmtrace1 ops=1 ids=1 peak_bytes=9\na 0 8\n", "line 1: peak_bytes="},
    {"mmtrace1 ops=2 ids=1\na 0 8\n", "line 3: is missing"},
    {"mmtrace1 ops=1 ids=1\na 0 8\nf 0\n", "line 3: is one more"},
    {"mmtrace1 ops=2 ids=1\na 0 8\nx 0\n", "line 3: begins with none"},
    {"mmtrace1 ops=2 ids=1\na 0 8\n\nf 0\n", "line 3: begins with none"},
    {"mmtrace1 ops=1 ids=1\na 0\n", "line 2: has no size"},
    {"mmtrace1 ops=1 ids=1\na 0 -8\n", "line 2: has no size"},
    {"mmtrace1 ops=1 ids=1\na  8\n", "line 2: has no id"},
    {"mmtrace1 ops=1 ids=1\na 99999999999999999999999 8\n", "line 2: has no"},
    {"mmtrace1 ops=1 ids=1\na 0 8 9\n", "line 2: goes on"},
    {"mmtrace1 ops=1 ids=1\na 1 8\n", "line 2: the id is not below"},
    {"mmtrace1 ops=1 ids=1\na 0 4294967296\n", "line 2: a size above"},
    {"mmtrace1 ops=2 ids=1\na 0 8\na 0 8\n", "line 3: the id has a block"},
    {"mmtrace1 ops=1 ids=1\nf 0\n", "line 2: the id has no block"},
    {"mmtrace1 ops=3 ids=1\na 0 8\nf 0\nr 0 9\n", "line 4: the id has no bl"},
};
enum { NWRONG = sizeof wrong / sizeof *wrong };

TEST_EACH(mmtrace, a_wrong_line_is_named, NWRONG)
{
    char error[128];

    CHECK_NULL(parse(wrong[param].text, error, sizeof error));
    ou_test_note("%s", error);
    CHECK_NOT_NULL(strstr(error, wrong[param].complaint));
}
