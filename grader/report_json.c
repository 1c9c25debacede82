/* report_json.c -- report.json, the one verdict file.
 * SPDX-License-Identifier: MIT
 *
 * Everything that is shown later can be made from this file alone, so it holds
 * the whole of struct grade.  The form is described, with a version, in
 * docs/report.md and docs/report.schema.json. */
#include "report.h"

#include "report_json.h"
#include "report_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void
put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, text_must(value)) < 0) {
        text_must(NULL);
    }
}

static void
put_text(json_t *object, const char *key, const char *s)
{
    char *valid = text_utf8(s);

    put(object, key, json_string(valid));
    free(valid);
}

/* JSON has no infinity: what could not be computed is null. */
static void
put_real(json_t *object, const char *key, double value)
{
    put(object, key, isfinite(value) ? json_real(value) : json_null());
}

static void
put_count(json_t *object, const char *key, uint64_t value)
{
    put(object, key, json_integer((json_int_t)value));
}

/* 64 bits do not fit into the numbers of most readers of JSON. */
static void
put_hex(json_t *object, const char *key, uint64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "0x%016" PRIx64, value);
    put(object, key, json_string(text));
}

static void
put_own(json_t *object, const char *key, char *text)
{
    put(object, key, json_string(text));
    free(text);
}

static void
append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, text_must(value)) < 0) {
        text_must(NULL);
    }
}

static json_t *
test_json(const struct grade_test *test)
{
    json_t *object = text_must(json_object());

    put_text(object, "name", test->name);
    put_text(object, "group", test->group);
    put_text(object, "exercise", test->group);
    put(object, "hidden", json_boolean(test->hidden));
    put_real(object, "points", test->points);
    put_real(object, "earned", test->earned);
    put(object, "verdict", json_string(verdict_code(test->verdict)));
    put(object, "signal", json_integer(test->signal));
    put_text(object, "message", test->message);
    put_real(object, "seconds", test->seconds);
    return object;
}

static json_t *
series_json(const struct grade_series *series)
{
    json_t *object = text_must(json_object());

    put_count(object, "peak_live", series->peak_live);
    put_count(object, "peak_blocks", series->peak_blocks);
    put_count(object, "peak_footprint", series->peak_footprint);
    put_count(object, "end_footprint", series->end_footprint);
    put_count(object, "calls", series->calls);
    put_real(object, "instructions", series->instructions);
    put_hex(object, "digest", series->digest);
    put_own(object, "samples", report_samples_text(series));
    return object;
}

static json_t *
map_json(const struct grade_map *map)
{
    json_t *object;

    if (map->nunits == 0) {
        return json_null();
    }
    object = text_must(json_object());
    put_text(object, "title", map->title);
    put_count(object, "unit_bytes", map->unit_bytes);
    put_own(object, "units", report_units_text(map));
    put_own(object, "blocks", report_blocks_text(map));
    return object;
}

static json_t *
arenas_json(const struct grade_arenas *arenas)
{
    json_t *object;

    if (arenas->nunits == 0) {
        return json_null();
    }
    object = text_must(json_object());
    put_count(object, "unit_bytes", arenas->unit_bytes);
    put_count(object, "pool_bytes", arenas->pool_bytes);
    put_count(object, "taken", arenas->ntaken);
    put_own(object, "units", report_arenas_text(arenas));
    return object;
}

static json_t *
trace_json(const struct grade_trace *trace)
{
    json_t *object = text_must(json_object());

    put_text(object, "name", trace->name);
    put_count(object, "nops", trace->nops);
    put(object, "verdict", json_string(verdict_code(trace->verdict)));
    put_text(object, "message", trace->message);
    put_real(object, "cost_ratio", trace->cost_ratio);
    put_real(object, "memory_ratio", trace->memory_ratio);
    put_real(object, "time_ratio", trace->time_ratio);
    put_real(object, "time_low", trace->time_low);
    put_real(object, "time_high", trace->time_high);
    put_real(object, "calls_ratio", trace->calls_ratio);
    put_real(object, "returned", trace->returned);
    put(object, "counted", json_boolean(trace->counted));
    put_real(object, "cost_score", trace->cost_score);
    put_real(object, "memory_score", trace->memory_score);
    put_real(object, "calls_score", trace->calls_score);
    put(object, "mine", series_json(&trace->mine));
    put(object, "reference", series_json(&trace->reference));
    put(object, "peak", map_json(&trace->peak));
    put(object, "failure", map_json(&trace->failure));
    put(object, "arenas", arenas_json(&trace->arenas));
    return object;
}

static json_t *
parts_json(const struct grade *grade)
{
    json_t *array = text_must(json_array());

    for (size_t i = 0; i < grade->nparts; i++) {
        json_t *part = text_must(json_object());

        put_text(part, "name", grade->parts[i].name);
        put_real(part, "score", grade->parts[i].score);
        put_real(part, "max", grade->parts[i].max);
        append(array, part);
    }
    return array;
}

static json_t *
limits_json(const struct grade_limits *limits)
{
    json_t *object = text_must(json_object());

    put_real(object, "cost_full", limits->cost_full);
    put_real(object, "cost_none", limits->cost_none);
    put_real(object, "memory_full", limits->memory_full);
    put_real(object, "memory_none", limits->memory_none);
    put_real(object, "calls_full", limits->calls_full);
    put_real(object, "calls_none", limits->calls_none);
    return object;
}

static json_t *
lab_json(const struct grade *grade)
{
    json_t *object = text_must(json_object());
    json_t *tests = text_must(json_array());
    json_t *traces = text_must(json_array());

    for (size_t i = 0; i < grade->ntests; i++) {
        append(tests, test_json(&grade->tests[i]));
    }
    for (size_t i = 0; i < grade->ntraces; i++) {
        append(traces, trace_json(&grade->traces[i]));
    }
    put_text(object, "lab", grade->lab);
    /* A fault of the grader never becomes a score, not even in the file. */
    if (grade->verdict == VERDICT_GF) {
        put(object, "score", json_null());
    }
    else {
        put_real(object, "score", grade->score);
    }
    put_real(object, "max", grade->max);
    put(object, "verdict", json_string(verdict_code(grade->verdict)));
    put_text(object, "message", grade->message);
    put_text(object, "isolation", isolation_name(grade->isolation));
    put_hex(object, "seed", grade->seed);
    put_real(object, "seconds", grade->seconds);
    put(object, "parts", parts_json(grade));
    put(object, "limits", limits_json(&grade->limits));
    put(object, "tests", tests);
    put(object, "traces", traces);
    return object;
}

/* Return the list of labs of the submission called name, which is made if the
 * report has none.  Borrowed. */
static json_t *
labs_of(json_t *submissions, const char *name)
{
    char *valid = text_utf8(name);
    json_t *labs = NULL, *submission;
    size_t i;

    json_array_foreach(submissions, i, submission)
    {
        json_t *known = json_object_get(submission, "submission");

        if (strcmp(json_string_value(known), valid) == 0) {
            labs = json_object_get(submission, "labs");
        }
    }
    if (labs == NULL) {
        submission = text_must(json_object());
        put(submission, "submission", json_string(valid));
        put(submission, "labs", json_array());
        labs = json_object_get(submission, "labs");
        append(submissions, submission);
    }
    free(valid);
    return labs;
}

static void
put_generated(json_t *report)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    put(report, "generated", json_string(text));
}

json_t *
report_json(struct grade *const *grades, size_t n)
{
    json_t *report = text_must(json_object());
    json_t *submissions = text_must(json_array());

    put(report, "schema", json_string(REPORT_SCHEMA));
    put(report, "version", json_integer(REPORT_SCHEMA_VERSION));
    put_generated(report);
    for (size_t i = 0; i < n; i++) {
        append(labs_of(submissions, grades[i]->submission),
               lab_json(grades[i]));
    }
    put(report, "submissions", submissions);
    return report;
}

/* Write report to the open descriptor, to the disk itself. */
static int
dump(json_t *report, int fd)
{
    FILE *out = fdopen(fd, "w");
    int result;

    if (out == NULL) {
        close(fd);
        return -1;
    }
    result = json_dumpf(report, out, REPORT_JSON_FLAGS);
    fputc('\n', out);
    if (result < 0 || ferror(out) || fflush(out) != 0 || fsync(fd) < 0) {
        int saved = errno;

        fclose(out);
        errno = saved != 0 ? saved : EIO;
        return -1;
    }
    return fclose(out);
}

int
report_write_json(const char *dir, struct grade *const *grades, size_t n)
{
    char *final = text_format("%s/report.json", dir);
    char *temporary = text_format("%s/.report.json.XXXXXX", dir);
    json_t *report = report_json(grades, n);
    int result = -1, saved, fd = mkostemp(temporary, O_CLOEXEC);

    if (fd >= 0) {
        fchmod(fd, 0644);
        result = dump(report, fd);
        result = result == 0 ? rename(temporary, final) : result;
        if (result < 0) {
            saved = errno;
            unlink(temporary);
            errno = saved;
        }
    }
    json_decref(report);
    free(temporary);
    free(final);
    return result;
}
