/* test_report.c -- report.json, there and back; the terminal.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "report.h"
#include "report_stats.h"
#include "report_text.h"
#include "says.h"
#include "test_report_data.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Help ---------------------------------------------------------------- */

struct box {
    char dir[64];
    struct grade *grades[SAMPLE_KINDS];
    size_t n;
};

/* A folder, and one grade of each kind. */
static void
open_box(struct box *box, size_t ntraces)
{
    static const char *const names[] = {
        "complete", "scanning", "wasteful",   "off-by-one", "crashes",
        "loops",    "skeleton", "no-compile", "hostile",    "fault"};

    strcpy(box->dir, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(box->dir));
    for (box->n = 0; box->n < SAMPLE_KINDS; box->n++) {
        box->grades[box->n] =
            sample_grade(names[box->n], (enum sample_kind)box->n, ntraces);
    }
}

static void
close_box(struct box *box)
{
    char *path = text_format("%s/report.json", box->dir);

    for (size_t i = 0; i < box->n; i++) {
        grade_free(box->grades[i]);
    }
    unlink(path);
    free(path);
    rmdir(box->dir);
}

static void
write_report(const struct box *box, const char *text, size_t len)
{
    char *path = text_format("%s/report.json", box->dir);
    FILE *file = fopen(path, "w");

    CHECK_NOT_NULL(file);
    fwrite(text, 1, len, file);
    fclose(file);
    free(path);
}

/* Read the box's report.json, which must be refused; return the message. */
static const char *
refusal_of(const struct box *box)
{
    static char error[512];
    size_t n;

    strcpy(error, "");
    CHECK_NULL(report_read(box->dir, &n, error, sizeof error));
    CHECK_SAYS(error, "report.json: ");
    return error;
}

/* The report of the grades as text, without the moment it was made. */
static char *
report_text(struct grade *const *grades, size_t n)
{
    json_t *report = report_json(grades, n);
    char *text;

    json_object_del(report, "generated");
    text = json_dumps(report, JSON_COMPACT | JSON_REAL_PRECISION(12));
    json_decref(report);
    return text_must(text);
}

/* ---- report.json --------------------------------------------------------- */

TEST(report_json, reads_back_what_was_written)
{
    struct box box;
    struct grade **again;
    char error[256], *before, *after;
    size_t n;

    open_box(&box, 8);
    CHECK_EQ(report_write_json(box.dir, box.grades, box.n), 0);
    again = report_read(box.dir, &n, error, sizeof error);
    CHECK_NOT_NULL(again);
    CHECK_EQ(n, SAMPLE_KINDS);
    before = report_text(box.grades, box.n);
    after = report_text(again, n);
    CHECK_SAME(strlen(before), strlen(after));
    CHECK(strcmp(before, after) == 0);
    CHECK_EQ(again[3]->traces[0].mine.nsamples,
             box.grades[3]->traces[0].mine.nsamples);
    CHECK_EQ(again[3]->traces[1].failure.nblocks,
             box.grades[3]->traces[1].failure.nblocks);
    for (size_t i = 0; i < n; i++) {
        grade_free(again[i]);
    }
    free(again);
    free(before);
    free(after);
    close_box(&box);
}

TEST(report_json, gathers_the_labs_of_a_submission)
{
    struct grade *grades[2] = {sample_grade("ada", SAMPLE_SKELETON, 0),
                               sample_grade("ada", SAMPLE_COMPLETE, 0)};
    json_t *report = report_json(grades, 2);
    json_t *list = json_object_get(report, "submissions");
    json_t *labs = json_object_get(json_array_get(list, 0), "labs");

    CHECK_EQ(json_array_size(list), 1);
    CHECK_EQ(json_array_size(labs), 2);
    json_decref(report);
    grade_free(grades[0]);
    grade_free(grades[1]);
}

TEST(report_json, gives_a_fault_of_the_grader_no_score)
{
    struct grade *grade = sample_grade("ada", SAMPLE_FAULT, 0);
    char *text = report_text(&grade, 1);

    CHECK_SAYS(text, "\"score\":null");
    free(text);
    grade_free(grade);
}

TEST(report_json, writes_null_for_what_is_no_number)
{
    struct grade *grade = sample_grade("ada", SAMPLE_COMPLETE, 1);
    char *text;

    grade->traces[0].cost_ratio = INFINITY;
    grade->traces[0].time_ratio = NAN;
    text = report_text(&grade, 1);
    CHECK_SAYS(text, "\"cost_ratio\":null");
    CHECK_SAYS(text, "\"time_ratio\":null");
    free(text);
    grade_free(grade);
}

TEST(report_json, is_valid_utf8_whatever_was_printed)
{
    struct grade *grade = sample_grade("\xff\xc0\xaf", SAMPLE_HOSTILE, 0);
    char *text = report_text(&grade, 1);

    CHECK_SAYS(text, "\"submission\":\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    free(text);
    grade_free(grade);
}

TEST(report_json, leaves_the_old_file_when_it_cannot_write)
{
    struct box box;

    open_box(&box, 0);
    CHECK_EQ(report_write_json("/tmp/ouro-no-such-folder", box.grades, 1), -1);
    CHECK_EQ(errno, ENOENT);
    close_box(&box);
}

/* ---- Files that are not as they should be -------------------------------- */

TEST(report_read, names_a_missing_file)
{
    struct box box;

    open_box(&box, 0);
    CHECK_SAYS(refusal_of(&box), "No such file");
    close_box(&box);
}

TEST(report_read, refuses_a_file_cut_anywhere)
{
    struct box box;
    char *whole;
    size_t len;

    open_box(&box, 1);
    whole = report_text(box.grades, box.n);
    len = strlen(whole);
    for (size_t cut = 0; cut < len; cut += 1 + len / 150) {
        write_report(&box, whole, cut);
        CHECK_SAYS(refusal_of(&box), "line 1: ");
    }
    CHECK_SAYS(refusal_of(&box), "cut short");
    free(whole);
    close_box(&box);
}

static const struct {
    const char *from, *to, *says;
} damages[] = {
    {"ouroboros-report", "gradebook", "schema: is \"gradebook\""},
    {"\"version\":2", "\"version\":3", "version: is 3; this grader reads"},
    {"\"version\":2", "\"version\":\"2\"", "version: must be a whole number"},
    {"\"submissions\":[", "\"other\":[", "submissions: missing"},
    {"\"labs\":[", "\"labs\":7,\"x\":[", "submissions[0].labs: must be a list"},
    {"\"lab\":\"02-pools\"", "\"lib\":1",
     "submissions[0].labs[0].lab: missing"},
    {"\"verdict\":\"AC\"", "\"verdict\":\"OK\"", "is no verdict: \"OK\""},
    {"\"full\"", "\"\\u001b[2J\"", "is no isolation level: \"\\x1b[2J\""},
    {"\"seed\":\"0x", "\"seed\":\"0y", "labs[0].seed: must be 64 bits"},
    {"\"name\":\"cost\"", "\"name\":\"style\"", "parts[1].name: is no part"},
    {"\"hidden\":false", "\"hidden\":0", "tests[0].hidden: must be true or"},
    {"\"signal\":0", "\"signal\":-1", "signal: must not be negative"},
    {"\"samples\":\"0 ", "\"samples\":\"0;", "mine.samples: must be"},
    {"\"units\":\"0", "\"units\":\"-", "peak.units: must be"},
    {"\"blocks\":\"48", "\"blocks\":\"4x", "peak.blocks: must be"},
    {"\"unit_bytes\":16384", "\"unit_bytes\":0", "peak.unit_bytes: must"},
    {"\"mine\":{", "\"mine\":[],\"x\":{", "mine: must be an object"},
};
enum { NDAMAGES = sizeof damages / sizeof damages[0] };

TEST_EACH(report_read, says_where_a_file_is_wrong, NDAMAGES)
{
    struct grade *grade = sample_grade("ada", SAMPLE_COMPLETE, 1);
    char *whole = report_text(&grade, 1);
    char *at = strstr(whole, damages[param].from), *damaged;
    struct box box = {.n = 0};

    strcpy(box.dir, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(box.dir));
    CHECK_NOT_NULL(at);
    damaged = text_format("%.*s%s%s", (int)(at - whole), whole,
                          damages[param].to, at + strlen(damages[param].from));
    write_report(&box, damaged, strlen(damaged));
    CHECK_SAYS(refusal_of(&box), damages[param].says);
    free(damaged);
    free(whole);
    grade_free(grade);
    close_box(&box);
}

/* ---- The terminal -------------------------------------------------------- */

/* Check that nothing in text acts on a terminal, and that no line is wider
 * than width columns. */
static void
check_lines(const char *text, size_t width)
{
    size_t column = 0;

    for (const char *p = text; *p != '\0'; p++) {
        CHECK(*p == '\n' || (unsigned char)*p >= 0x20);
        column = *p == '\n' ? 0 : column + (((unsigned char)*p & 0xc0) != 0x80);
        CHECK_LE(column, width);
    }
}

static char *
table_of(struct grade *const *grades, size_t n)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    report_table(out, grades, n);
    fclose(out);
    return text;
}

static char *
detail_in(const struct lab *lab, const struct grade *grade)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    report_detail(out, lab, grade);
    fclose(out);
    return text;
}

static char *
detail_of(const struct grade *grade)
{
    return detail_in(NULL, grade);
}

TEST(report_table, fits_into_100_columns_without_escapes)
{
    struct box box;
    char *text;

    open_box(&box, 2);
    free(box.grades[0]->submission);
    box.grades[0]->submission =
        strdup("\x1b]0;a-name-that-is-much-too-long-for-any-table\x07");
    text = table_of(box.grades, box.n);
    check_lines(text, 100);
    CHECK_SAYS(text, "\nscanning ");
    CHECK_SAYS(text, " CE pool.c:74:5: error");
    CHECK_SAYS(text, "1 of 10 could not be graded");
    free(text);
    close_box(&box);
}

TEST(report_table, shows_no_score_for_a_fault_of_the_grader)
{
    struct grade *grade = sample_grade("ada", SAMPLE_FAULT, 0);
    char *text = table_of(&grade, 1);

    CHECK_SAYS(text, "\nada             -");
    free(text);
    grade_free(grade);
}

static size_t
count(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)) != NULL; text++) {
        n++;
    }
    return n;
}

TEST(report_detail, shows_place_values_and_next_step)
{
    struct grade *grade = sample_grade("ada", SAMPLE_OFF_BY_ONE, 0);
    char *text = detail_of(grade);

    check_lines(text, 100);
    CHECK_SAYS(text, "labs/02-pools/test_pool.c:88: CHECK_EQ(blocks, 127)");
    CHECK_SAYS(text, "expected  127");
    CHECK_SAYS(text, "exercise extend");
    CHECK_SAYS(text, "(2 more tests end the same way)");
    CHECK_SAYS(text, "make debug LAB=02-pools TEST=extend.carves_the_last");
    free(text);
    grade_free(grade);
}

/* All tests of the sample find the same function missing. */
TEST(report_detail, hints_at_the_exercise_of_the_missing_function)
{
    static const struct lab lab = {
        .title = "Pools",
        .exercises = {{.name = "list",
                       .title = "Lists",
                       .hints = {"of list", "more"}},
                      {.name = "malloc",
                       .title = "Serving",
                       .functions = {{"ou_pool_malloc"}, 1},
                       .hints = {"of malloc", "more"}}},
        .nexercises = 2,
    };
    struct grade *grade = sample_grade("ada", SAMPLE_SKELETON, 0);
    char *text = detail_in(&lab, grade);

    CHECK_SAYS(text, "hint: of malloc");
    CHECK_SAYS(text, "[exercise malloc]");
    CHECK_EQ(count(text, "of list"), 0);
    free(text);
    grade_free(grade);
}

TEST(report_detail, shows_five_failures_and_the_names_of_the_rest)
{
    struct grade *grade = sample_grade("ada", SAMPLE_SKELETON, 0);
    char *text;

    for (size_t i = 0; i < grade->ntests; i++) {
        free(grade->tests[i].message);
        grade->tests[i].message = text_format("unlike the others: %zu", i);
    }
    text = detail_of(grade);
    CHECK_EQ(count(text, "unlike the others"), 5);
    CHECK_SAYS(text, "also failing:");
    CHECK_SAYS(text, "and 3 more");
    free(text);
    grade_free(grade);
}

TEST(report_detail, shows_a_refusal_instead_of_tests)
{
    struct grade *grade = sample_grade("ada", SAMPLE_NO_COMPILE, 0);
    char *text = detail_of(grade);

    CHECK_SAYS(text, "error: 'poool' undeclared");
    CHECK_SAYS(text, "make check LAB=02-pools");
    CHECK_EQ(count(text, "FAIL"), 0);
    free(text);
    grade_free(grade);
}

TEST(report_detail, never_sends_what_a_student_printed_raw)
{
    struct grade *grade = sample_grade("ada", SAMPLE_HOSTILE, 0);
    char *text = detail_of(grade);

    check_lines(text, 100);
    CHECK_SAYS(text, "\\x1b]0;owned\\x07");
    CHECK_SAYS(text, "\\u202e reversed");
    free(text);
    grade_free(grade);
}

TEST(report_stats, averages_ratios_geometrically)
{
    struct grade *grade = sample_grade("ada", SAMPLE_COMPLETE, 2);
    struct stats stats;

    grade->traces[0].cost_ratio = 2;
    grade->traces[1].cost_ratio = 0.5;
    grade->traces[0].memory_ratio = NAN;
    grade->traces[1].memory_ratio = 1.25;
    stats_make(&stats, grade);
    CHECK_EQ(lround(1000 * stats.cost_ratio), 1000);
    CHECK_EQ(lround(1000 * stats.memory_ratio), 1250);
    CHECK_EQ(stats.ngroups, 6);
    stats_clear(&stats);
    grade_free(grade);
}
