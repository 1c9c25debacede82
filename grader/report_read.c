/* report_read.c -- struct grade back from report.json.
 * SPDX-License-Identifier: MIT
 *
 * The file may have been cut short, edited, or written by another version, so
 * nothing is assumed.  The first thing that is wrong is reported with its path
 * ("submissions[3].labs[0].tests[5].points: missing"); from then on every
 * getter returns an empty value, and the caller looks once, at the end. */
#include "report.h"

#include "report_json.h"
#include "report_text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A picture of more would never be finished. */
#define MAX_UNIT_BYTES (256u << 20)

struct reader {
    const char *file;
    char path[256]; /* of the object being read: "submissions[3].labs[0]" */
    char *error;
    size_t error_size;
    bool failed;
};

/* Keep the message, which may quote the file.  Steals it. */
static void
say(struct reader *r, char *message)
{
    char *visible = text_visible(message);

    snprintf(r->error, r->error_size, "%s: %s", r->file, visible);
    r->failed = true;
    free(visible);
    free(message);
}

__attribute__((format(printf, 3, 4))) static void
fail(struct reader *r, const char *key, const char *format, ...)
{
    char what[256];
    va_list args;

    if (r->failed) {
        return;
    }
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    say(r, text_format("%s%s%s: %s", r->path, r->path[0] != '\0' ? "." : "",
                       key, what));
}

/* Go down to element i of list key; return what leave needs. */
static size_t
enter(struct reader *r, const char *key, size_t i)
{
    size_t len = strlen(r->path);

    snprintf(r->path + len, sizeof r->path - len, "%s%s[%zu]",
             len > 0 ? "." : "", key, i);
    return len;
}

static size_t
enter_object(struct reader *r, const char *key)
{
    size_t len = strlen(r->path);

    snprintf(r->path + len, sizeof r->path - len, "%s%s", len > 0 ? "." : "",
             key);
    return len;
}

static void
leave(struct reader *r, size_t len)
{
    r->path[len] = '\0';
}

/* Return object[key], borrowed, if it is there and has the type; else fail. */
static json_t *
get(struct reader *r, json_t *object, const char *key, json_type type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",
        [JSON_STRING] = "a text",    [JSON_INTEGER] = "a whole number",
        [JSON_REAL] = "a number",
    };
    json_t *value = json_object_get(object, key);

    if (r->failed) {
        return NULL;
    }
    if (value == NULL) {
        fail(r, key, "missing");
        return NULL;
    }
    if (json_typeof(value) != type &&
        !(type == JSON_REAL && json_is_integer(value))) {
        fail(r, key, "must be %s", names[type]);
        return NULL;
    }
    return value;
}

/* Return a new text, "" after a failure. */
static char *
get_text(struct reader *r, json_t *object, const char *key)
{
    json_t *value = get(r, object, key, JSON_STRING);

    return text_must(strdup(value != NULL ? json_string_value(value) : ""));
}

/* A number, or null for one that could not be computed. */
static double
get_real(struct reader *r, json_t *object, const char *key)
{
    if (json_is_null(json_object_get(object, key))) {
        return NAN;
    }
    return json_number_value(get(r, object, key, JSON_REAL));
}

static uint64_t
get_count(struct reader *r, json_t *object, const char *key)
{
    json_t *value = get(r, object, key, JSON_INTEGER);

    if (value != NULL && json_integer_value(value) < 0) {
        fail(r, key, "must not be negative");
    }
    return (uint64_t)json_integer_value(value);
}

static uint64_t
get_hex(struct reader *r, json_t *object, const char *key)
{
    const char *text = json_string_value(get(r, object, key, JSON_STRING));
    uint64_t value = 0;
    char *end = NULL;

    if (text != NULL) {
        errno = 0;
        value = strtoull(text, &end, 16);
        if (strncmp(text, "0x", 2) != 0 || *end != '\0' || errno != 0) {
            fail(r, key, "must be 64 bits in hexadecimal, as \"0x1f\"");
        }
    }
    return value;
}

static bool
get_bool(struct reader *r, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value)) {
        fail(r, key, value == NULL ? "missing" : "must be true or false");
    }
    return json_is_true(value);
}

static enum verdict
get_verdict(struct reader *r, json_t *object, const char *key)
{
    const char *code = json_string_value(get(r, object, key, JSON_STRING));

    for (int v = VERDICT_AC; code != NULL && v <= VERDICT_GF; v++) {
        if (strcmp(verdict_code((enum verdict)v), code) == 0) {
            return (enum verdict)v;
        }
    }
    fail(r, key, "is no verdict: \"%.20s\"", code != NULL ? code : "");
    return VERDICT_GF;
}

static enum isolation
get_isolation(struct reader *r, json_t *object, const char *key)
{
    const char *name = json_string_value(get(r, object, key, JSON_STRING));

    for (int i = ISOLATION_NONE; name != NULL && i <= ISOLATION_FULL; i++) {
        if (strcmp(isolation_name((enum isolation)i), name) == 0) {
            return (enum isolation)i;
        }
    }
    fail(r, key, "is no isolation level: \"%.20s\"", name != NULL ? name : "");
    return ISOLATION_NONE;
}

/* Return a new zero-filled array for the list object[key]; *list is borrowed
 * and *n its length. */
static void *
get_list(struct reader *r, json_t *object, const char *key, size_t item_size,
         json_t **list, size_t *n)
{
    *list = get(r, object, key, JSON_ARRAY);
    *n = *list != NULL ? json_array_size(*list) : 0;
    return text_must(calloc(*n + 1, item_size));
}

static void
read_part(struct reader *r, json_t *object, struct grade_part *part)
{
    static const char *const names[] = {"correctness", "cost", "memory"};
    const char *name = json_string_value(get(r, object, "name", JSON_STRING));

    part->name = names[0];
    part->score = get_real(r, object, "score");
    part->max = get_real(r, object, "max");
    for (size_t i = 0; name != NULL && i < 3; i++) {
        if (strcmp(names[i], name) == 0) {
            part->name = names[i];
            return;
        }
    }
    fail(r, "name", "is no part of a grade");
}

static void
read_test(struct reader *r, json_t *object, struct grade_test *test)
{
    test->name = get_text(r, object, "name");
    test->group = get_text(r, object, "group");
    test->hidden = get_bool(r, object, "hidden");
    test->points = get_real(r, object, "points");
    test->earned = get_real(r, object, "earned");
    test->verdict = get_verdict(r, object, "verdict");
    test->signal = (int)get_count(r, object, "signal");
    test->message = get_text(r, object, "message");
    test->seconds = get_real(r, object, "seconds");
}

static void
read_series(struct reader *r, json_t *parent, const char *key,
            struct grade_series *series)
{
    json_t *object = get(r, parent, key, JSON_OBJECT);
    size_t len = enter_object(r, key);
    const char *samples =
        json_string_value(get(r, object, "samples", JSON_STRING));

    series->peak_live = get_count(r, object, "peak_live");
    series->peak_blocks = get_count(r, object, "peak_blocks");
    series->peak_footprint = get_count(r, object, "peak_footprint");
    series->end_footprint = get_count(r, object, "end_footprint");
    series->instructions = get_real(r, object, "instructions");
    series->digest = get_hex(r, object, "digest");
    if (samples != NULL && !report_parse_samples(samples, series)) {
        fail(r, "samples", "must be \"STEP LIVE BLOCKS FOOTPRINT;...\"");
    }
    leave(r, len);
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
    object = get(r, parent, key, JSON_OBJECT);
    len = enter_object(r, key);
    units = json_string_value(get(r, object, "units", JSON_STRING));
    blocks = json_string_value(get(r, object, "blocks", JSON_STRING));
    map->title = get_text(r, object, "title");
    map->unit_bytes = get_count(r, object, "unit_bytes");
    if (map->unit_bytes == 0 || map->unit_bytes > MAX_UNIT_BYTES) {
        fail(r, "unit_bytes", "must be from 1 to %u", MAX_UNIT_BYTES);
    }
    if (units != NULL && !report_parse_units(units, map)) {
        fail(r, "units", "must be \"OFFSET OFFSET ...\"");
    }
    if (blocks != NULL && !report_parse_blocks(blocks, map)) {
        fail(r, "blocks", "must be \"GAPkSIZExCOUNT ...\"");
    }
    leave(r, len);
}

static void
read_trace(struct reader *r, json_t *object, struct grade_trace *trace)
{
    trace->name = get_text(r, object, "name");
    trace->nops = get_count(r, object, "nops");
    trace->verdict = get_verdict(r, object, "verdict");
    trace->message = get_text(r, object, "message");
    trace->cost_ratio = get_real(r, object, "cost_ratio");
    trace->memory_ratio = get_real(r, object, "memory_ratio");
    trace->time_ratio = get_real(r, object, "time_ratio");
    trace->time_low = get_real(r, object, "time_low");
    trace->time_high = get_real(r, object, "time_high");
    trace->cost_score = get_real(r, object, "cost_score");
    trace->memory_score = get_real(r, object, "memory_score");
    read_series(r, object, "mine", &trace->mine);
    read_series(r, object, "reference", &trace->reference);
    read_map(r, object, "peak", &trace->peak);
    read_map(r, object, "failure", &trace->failure);
}

static void
read_parts(struct reader *r, json_t *object, struct grade *grade)
{
    const size_t most = sizeof grade->parts / sizeof grade->parts[0];
    json_t *parts = get(r, object, "parts", JSON_ARRAY), *part;
    size_t i;

    if (json_array_size(parts) > most) {
        fail(r, "parts", "has more than %zu entries", most);
        return;
    }
    grade->nparts = json_array_size(parts);
    json_array_foreach(parts, i, part)
    {
        size_t len = enter(r, "parts", i);

        read_part(r, part, &grade->parts[i]);
        leave(r, len);
    }
}

static void
read_limits(struct reader *r, json_t *parent, struct grade_limits *limits)
{
    json_t *object = get(r, parent, "limits", JSON_OBJECT);
    size_t len = enter_object(r, "limits");

    limits->cost_full = get_real(r, object, "cost_full");
    limits->cost_none = get_real(r, object, "cost_none");
    limits->memory_full = get_real(r, object, "memory_full");
    limits->memory_none = get_real(r, object, "memory_none");
    leave(r, len);
}

static void
read_tests(struct reader *r, json_t *object, struct grade *grade)
{
    json_t *tests, *test;
    size_t i;

    grade->tests = get_list(r, object, "tests", sizeof *grade->tests, &tests,
                            &grade->ntests);
    json_array_foreach(tests, i, test)
    {
        size_t len = enter(r, "tests", i);

        read_test(r, test, &grade->tests[i]);
        leave(r, len);
    }
}

static void
read_traces(struct reader *r, json_t *object, struct grade *grade)
{
    json_t *traces, *trace;
    size_t i;

    grade->traces = get_list(r, object, "traces", sizeof *grade->traces,
                             &traces, &grade->ntraces);
    json_array_foreach(traces, i, trace)
    {
        size_t len = enter(r, "traces", i);

        read_trace(r, trace, &grade->traces[i]);
        leave(r, len);
    }
}

static struct grade *
read_grade(struct reader *r, const char *submission, json_t *object)
{
    struct grade *grade = text_must(calloc(1, sizeof *grade));

    grade->submission = text_must(strdup(submission));
    grade->lab = get_text(r, object, "lab");
    grade->score = get_real(r, object, "score");
    grade->score = isnan(grade->score) ? 0 : grade->score;
    grade->max = get_real(r, object, "max");
    grade->verdict = get_verdict(r, object, "verdict");
    grade->message = get_text(r, object, "message");
    grade->isolation = get_isolation(r, object, "isolation");
    grade->seed = get_hex(r, object, "seed");
    grade->seconds = get_real(r, object, "seconds");
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
    char *name = get_text(r, object, "submission");
    json_t *labs = get(r, object, "labs", JSON_ARRAY), *lab;
    size_t i;

    grades = text_must(
        realloc(grades, (*n + json_array_size(labs) + 1) * sizeof *grades));
    json_array_foreach(labs, i, lab)
    {
        size_t len = enter(r, "labs", i);

        grades[(*n)++] = read_grade(r, name, lab);
        leave(r, len);
    }
    free(name);
    return grades;
}

static void
check_head(struct reader *r, json_t *report)
{
    const char *schema =
        json_string_value(get(r, report, "schema", JSON_STRING));
    json_int_t version =
        json_integer_value(get(r, report, "version", JSON_INTEGER));

    if (!r->failed && strcmp(schema, REPORT_SCHEMA) != 0) {
        fail(r, "schema", "is \"%.40s\"; this is no report of the grader",
             schema);
    }
    if (!r->failed && version != REPORT_SCHEMA_VERSION) {
        fail(r, "version",
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
        say(r, text_must(strdup(strerror(errno))));
    }
    else if (report == NULL) {
        bool cut = json_error_code(&error) == json_error_premature_end_of_input;

        say(r,
            text_format("line %d: %s%s", error.line, error.text,
                        cut ? " (the file was cut short: grade again)" : ""));
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
        list = get(&r, report, "submissions", JSON_ARRAY);
        json_array_foreach(list, i, submission)
        {
            size_t len = enter(&r, "submissions", i);

            grades = read_submission(&r, submission, grades, n);
            leave(&r, len);
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
