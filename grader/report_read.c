/* report_read.c -- struct grade back from report.json.
 * SPDX-License-Identifier: MIT
 *
 * The file may have been cut short, edited, or written by another version, so
 * nothing is assumed. */
#include "report.h"

#include "report_json.h"
#include "report_reader.h"
#include "report_stats.h"
#include "report_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A picture of more would never be finished. */
#define MAX_UNIT_BYTES (256u << 20)
#define MAX_POOLS      1024u

static void
read_part(struct reader *r, json_t *object, struct grade_part *part)
{
    const char *name =
        json_string_value(reader_get(r, object, "name", JSON_STRING));

    part->name = stats_part_names[0];
    part->score = reader_real(r, object, "score");
    part->max = reader_real(r, object, "max");
    for (size_t i = 0; name != NULL && i < GRADE_MAX_PARTS; i++) {
        if (strcmp(stats_part_names[i], name) == 0) {
            part->name = stats_part_names[i];
            return;
        }
    }
    reader_fail(r, "name", "is no part of a grade");
}

static void
read_test(struct reader *r, json_t *object, struct grade_test *test)
{
    test->name = reader_text(r, object, "name");
    test->group = reader_text(r, object, "group");
    test->hidden = reader_bool(r, object, "hidden");
    test->points = reader_real(r, object, "points");
    test->earned = reader_real(r, object, "earned");
    test->verdict = reader_verdict(r, object, "verdict");
    test->signal = (int)reader_count(r, object, "signal");
    test->message = reader_text(r, object, "message");
    test->seconds = reader_real(r, object, "seconds");
}

static void
read_series(struct reader *r, json_t *parent, const char *key,
            struct grade_series *series)
{
    json_t *object = reader_get(r, parent, key, JSON_OBJECT);
    size_t len = reader_enter_object(r, key);
    const char *samples =
        json_string_value(reader_get(r, object, "samples", JSON_STRING));

    series->peak_live = reader_count(r, object, "peak_live");
    series->peak_blocks = reader_count(r, object, "peak_blocks");
    series->peak_footprint = reader_count(r, object, "peak_footprint");
    series->end_footprint = reader_count(r, object, "end_footprint");
    series->calls = reader_count(r, object, "calls");
    series->instructions = reader_real(r, object, "instructions");
    series->digest = reader_hex(r, object, "digest");
    if (samples != NULL && !report_parse_samples(samples, series)) {
        reader_fail(r, "samples", "must be \"STEP LIVE BLOCKS FOOTPRINT;...\"");
    }
    reader_leave(r, len);
}

static void
read_map(struct reader *r, json_t *parent, const char *key,
         struct grade_map *map)
{
    json_t *object = json_object_get(parent, key);
    const char *units, *blocks;
    size_t len;

    if (json_is_null(object)) {
        return;
    }
    object = reader_get(r, parent, key, JSON_OBJECT);
    len = reader_enter_object(r, key);
    units = json_string_value(reader_get(r, object, "units", JSON_STRING));
    blocks = json_string_value(reader_get(r, object, "blocks", JSON_STRING));
    map->title = reader_text(r, object, "title");
    map->unit_bytes = reader_count(r, object, "unit_bytes");
    if (map->unit_bytes == 0 || map->unit_bytes > MAX_UNIT_BYTES) {
        reader_fail(r, "unit_bytes", "must be from 1 to %u", MAX_UNIT_BYTES);
    }
    if (units != NULL && !report_parse_units(units, map)) {
        reader_fail(r, "units", "must be \"OFFSET OFFSET ...\"");
    }
    if (blocks != NULL && !report_parse_blocks(blocks, map)) {
        reader_fail(r, "blocks", "must be \"GAPkSIZExCOUNT ...\"");
    }
    reader_leave(r, len);
}

static void
read_arenas(struct reader *r, json_t *parent, const char *key,
            struct grade_arenas *arenas)
{
    json_t *object = json_object_get(parent, key);
    const char *units;
    uint64_t npools;
    size_t len;

    if (json_is_null(object)) {
        return;
    }
    object = reader_get(r, parent, key, JSON_OBJECT);
    len = reader_enter_object(r, key);
    units = json_string_value(reader_get(r, object, "units", JSON_STRING));
    arenas->unit_bytes = reader_count(r, object, "unit_bytes");
    arenas->pool_bytes = reader_count(r, object, "pool_bytes");
    arenas->ntaken = reader_count(r, object, "taken");
    npools =
        arenas->pool_bytes > 0 ? arenas->unit_bytes / arenas->pool_bytes : 0;
    if (npools == 0 || npools > MAX_POOLS) {
        reader_fail(r, "pool_bytes", "must cut unit_bytes into 1 to %u pools",
                    MAX_POOLS);
    }
    arenas->npools = (uint32_t)npools;
    if (!r->failed && !report_parse_arenas(units, arenas)) {
        reader_fail(r, "units", "must be \"OFFSET:P P P;...\"");
    }
    reader_leave(r, len);
}

static void
read_trace(struct reader *r, json_t *object, struct grade_trace *trace)
{
    trace->name = reader_text(r, object, "name");
    trace->nops = reader_count(r, object, "nops");
    trace->verdict = reader_verdict(r, object, "verdict");
    trace->message = reader_text(r, object, "message");
    trace->cost_ratio = reader_real(r, object, "cost_ratio");
    trace->memory_ratio = reader_real(r, object, "memory_ratio");
    trace->time_ratio = reader_real(r, object, "time_ratio");
    trace->time_low = reader_real(r, object, "time_low");
    trace->time_high = reader_real(r, object, "time_high");
    trace->calls_ratio = reader_real(r, object, "calls_ratio");
    trace->returned = reader_real(r, object, "returned");
    trace->counted = reader_bool(r, object, "counted");
    trace->cost_score = reader_real(r, object, "cost_score");
    trace->memory_score = reader_real(r, object, "memory_score");
    trace->calls_score = reader_real(r, object, "calls_score");
    read_series(r, object, "mine", &trace->mine);
    read_series(r, object, "reference", &trace->reference);
    read_map(r, object, "peak", &trace->peak);
    read_map(r, object, "failure", &trace->failure);
    read_arenas(r, object, "arenas", &trace->arenas);
}

static void
read_parts(struct reader *r, json_t *object, struct grade *grade)
{
    const size_t most = sizeof grade->parts / sizeof grade->parts[0];
    json_t *parts = reader_get(r, object, "parts", JSON_ARRAY), *part;
    size_t i;

    if (json_array_size(parts) > most) {
        reader_fail(r, "parts", "has more than %zu entries", most);
        return;
    }
    grade->nparts = json_array_size(parts);
    json_array_foreach(parts, i, part)
    {
        size_t len = reader_enter(r, "parts", i);

        read_part(r, part, &grade->parts[i]);
        reader_leave(r, len);
    }
}

static void
read_limits(struct reader *r, json_t *parent, struct grade_limits *limits)
{
    json_t *object = reader_get(r, parent, "limits", JSON_OBJECT);
    size_t len = reader_enter_object(r, "limits");

    limits->cost_full = reader_real(r, object, "cost_full");
    limits->cost_none = reader_real(r, object, "cost_none");
    limits->memory_full = reader_real(r, object, "memory_full");
    limits->memory_none = reader_real(r, object, "memory_none");
    limits->calls_full = reader_real(r, object, "calls_full");
    limits->calls_none = reader_real(r, object, "calls_none");
    reader_leave(r, len);
}

static void
read_tests(struct reader *r, json_t *object, struct grade *grade)
{
    json_t *tests, *test;
    size_t i;

    grade->tests = reader_list(r, object, "tests", sizeof *grade->tests, &tests,
                               &grade->ntests);
    json_array_foreach(tests, i, test)
    {
        size_t len = reader_enter(r, "tests", i);

        read_test(r, test, &grade->tests[i]);
        reader_leave(r, len);
    }
}

static void
read_traces(struct reader *r, json_t *object, struct grade *grade)
{
    json_t *traces, *trace;
    size_t i;

    grade->traces = reader_list(r, object, "traces", sizeof *grade->traces,
                                &traces, &grade->ntraces);
    json_array_foreach(traces, i, trace)
    {
        size_t len = reader_enter(r, "traces", i);

        read_trace(r, trace, &grade->traces[i]);
        reader_leave(r, len);
    }
}

static struct grade *
read_grade(struct reader *r, const char *submission, json_t *object)
{
    struct grade *grade = text_must(calloc(1, sizeof *grade));

    grade->submission = text_must(strdup(submission));
    grade->lab = reader_text(r, object, "lab");
    grade->score = reader_real(r, object, "score");
    grade->score = isnan(grade->score) ? 0 : grade->score;
    grade->max = reader_real(r, object, "max");
    grade->verdict = reader_verdict(r, object, "verdict");
    grade->message = reader_text(r, object, "message");
    grade->isolation = reader_isolation(r, object, "isolation");
    grade->seed = reader_hex(r, object, "seed");
    grade->seconds = reader_real(r, object, "seconds");
    read_parts(r, object, grade);
    read_limits(r, object, &grade->limits);
    read_tests(r, object, grade);
    read_traces(r, object, grade);
    return grade;
}

/* Read the labs of one submission behind the *n grades that are there. */
static struct grade **
read_submission(struct reader *r, json_t *object, struct grade **grades,
                size_t *n)
{
    char *name = reader_text(r, object, "submission");
    json_t *labs = reader_get(r, object, "labs", JSON_ARRAY), *lab;
    size_t i;

    grades = text_must(
        realloc(grades, (*n + json_array_size(labs) + 1) * sizeof *grades));
    json_array_foreach(labs, i, lab)
    {
        size_t len = reader_enter(r, "labs", i);

        grades[(*n)++] = read_grade(r, name, lab);
        reader_leave(r, len);
    }
    free(name);
    return grades;
}

static void
check_head(struct reader *r, json_t *report)
{
    const char *schema =
        json_string_value(reader_get(r, report, "schema", JSON_STRING));
    json_int_t version =
        json_integer_value(reader_get(r, report, "version", JSON_INTEGER));

    if (!r->failed && strcmp(schema, REPORT_SCHEMA) != 0) {
        reader_fail(r, "schema",
                    "is \"%.40s\"; this is no report of the grader", schema);
    }
    if (!r->failed && version != REPORT_SCHEMA_VERSION) {
        reader_fail(
            r, "version",
            "is %lld; this grader reads version %d: grade again, or use the "
            "grader that wrote it",
            (long long)version, REPORT_SCHEMA_VERSION);
    }
}

/* Return the parsed file, or NULL with the error. */
static json_t *
load(struct reader *r)
{
    json_error_t error;
    json_t *report;

    errno = 0;
    report = json_load_file(r->file, JSON_REJECT_DUPLICATES, &error);
    if (report == NULL && error.line < 0) {
        reader_say(r, text_must(strdup(strerror(errno))));
    }
    else if (report == NULL) {
        bool cut = json_error_code(&error) == json_error_premature_end_of_input;

        reader_say(r, text_format("line %d: %s%s", error.line, error.text,
                                  cut ? " (the file was cut short: grade again)"
                                      : ""));
    }
    return report;
}

struct grade **
report_read(const char *dir, size_t *n, char *error, size_t error_size)
{
    char *file = text_format("%s/report.json", dir);
    struct reader r = {file, "", error, error_size, false};
    json_t *report = load(&r), *list, *submission;
    struct grade **grades = text_must(calloc(1, sizeof *grades));
    size_t i;

    *n = 0;
    if (report != NULL) {
        check_head(&r, report);
        list = reader_get(&r, report, "submissions", JSON_ARRAY);
        json_array_foreach(list, i, submission)
        {
            size_t len = reader_enter(&r, "submissions", i);

            grades = read_submission(&r, submission, grades, n);
            reader_leave(&r, len);
        }
    }
    if (report == NULL || r.failed) {
        for (i = 0; i < *n; i++) {
            grade_free(grades[i]);
        }
        free(grades);
        grades = NULL;
    }
    json_decref(report);
    free(file);
    return grades;
}
