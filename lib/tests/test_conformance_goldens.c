/* test_conformance_goldens.c -- the faithful profiles answer every script as
 * the CPython they are named after.
 * SPDX-License-Identifier: MIT
 *
 * oracle/goldens holds what real interpreters answered, operation by operation:
 * which block, in which pool of which arena, how many arenas were taken and
 * given back, the six sums of the statistics.  oracle/README.md says how they
 * were recorded. */
#include "test.h"
#include "tests/oracle/answers.h"
#include "tests/oracle/ours.h"

#include <stdio.h>
#include <stdlib.h>

#define NSCRIPTS 15
#define NGOLDENS 4
#define NTRACES  3
#define LINE     256

struct golden {
    const char *path;
    const ou_geometry *geo;
    bool debug;
};

static const struct golden goldens[NGOLDENS] = {
    {"lib/tests/oracle/goldens/cpython-3.11.2.txt", &ou_geometry_py310, false},
    {"lib/tests/oracle/goldens/cpython-3.9.18.txt", &ou_geometry_py38, false},
    {"lib/tests/oracle/goldens/cpython-3.11.2-debug.txt", &ou_geometry_py310,
     true},
    {"lib/tests/oracle/goldens/cpython-3.9.18-debug.txt", &ou_geometry_py38,
     true},
};

static const char *const traces[NTRACES] = {
    "grader/traces/json_docs.200k.trace.xz",
    "grader/traces/asyncio_tasks.120k.trace.xz",
    "grader/traces/decimal_frac.100k.trace.xz",
};

/* Go behind the line "script NAME NOPS" of golden. */
static FILE *
open_golden(const char *path, const struct script *script)
{
    char line[LINE], head[LINE];
    FILE *golden = fopen(path, "r");

    CHECK_NOT_NULL(golden);
    snprintf(head, sizeof head, "script %s %zu\n", script->name, script->nops);
    while (fgets(line, sizeof line, golden) != NULL) {
        if (strcmp(line, head) == 0) {
            return golden;
        }
    }
    ou_test_note("%s has no section: %s", path, head);
    CHECK(false);
    return NULL;
}

/* The next line of the section, or "end". */
static void
next_line(FILE *in, char line[LINE])
{
    if (fgets(line, LINE, in) == NULL || strncmp(line, "script ", 7) == 0) {
        snprintf(line, LINE, "end");
    }
}

static void
compare(const struct golden *golden, const struct script *script)
{
    FILE *wanted = open_golden(golden->path, script);
    char want[LINE], got[LINE];
    char *text = NULL;
    size_t len, n = 0;
    FILE *answers = open_memstream(&text, &len);
    FILE *in;

    CHECK_EQ(ours_answer(answers, golden->geo, script, golden->debug, false),
             0);
    fclose(answers);
    in = fmemopen(text, len, "r");
    next_line(in, got); /* the head */
    do {
        next_line(wanted, want);
        next_line(in, got);
        ou_test_note("script %s, line %zu of its answers in %s", script->name,
                     n++, golden->path);
        CHECK_STR_EQ(got, want);
    } while (strcmp(want, "end") != 0);
    fclose(in);
    fclose(wanted);
    free(text);
}

TEST_EACH(conformance, a_script_is_answered_as_by_cpython, NSCRIPTS)
{
    struct script script;

    CHECK_EQ(script_count(), NSCRIPTS);
    script_make(&script, (size_t)param);
    compare(&goldens[0], &script);
    compare(&goldens[1], &script);
    script_free(&script);
}

TEST_EACH(conformance, a_script_is_answered_as_by_cpython_with_hooks, NSCRIPTS)
{
    struct script script;

    script_make(&script, (size_t)param);
    compare(&goldens[2], &script);
    compare(&goldens[3], &script);
    script_free(&script);
}

TEST_EACH(conformance, a_recorded_trace_is_answered_as_by_cpython, NTRACES)
{
    struct script script;

    CHECK_EQ(script_load(&script, traces[param], 200000), 0);
    for (size_t i = 0; i < NGOLDENS; i++) {
        compare(&goldens[i], &script);
    }
    script_free(&script);
}
