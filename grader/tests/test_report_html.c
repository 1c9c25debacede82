/* test_report_html.c -- the static report: pages, plots, hostile text.
 * SPDX-License-Identifier: MIT
 *
 * Plots are drawn by gnuplot where it is found; without it the same tests hold
 * but for the pictures. */
#include "test.h"

#include "report.h"
#include "report_text.h"
#include "says.h"
#include "test_report_data.h"

#include <ctype.h>
#include <dirent.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Help ---------------------------------------------------------------- */

static char dir[64];

static void
make_dir(void)
{
    strcpy(dir, "/tmp/ouro-test-XXXXXX");
    CHECK_NOT_NULL(mkdtemp(dir));
}

static int
remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    return remove(path);
}

static void
remove_dir(void)
{
    nftw(dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* Write the report of one grade of each kind, with plots of ntraces traces.
 * Returns the warning. */
static const char *
write_all(size_t ntraces)
{
    static const char *const names[] = {
        "complete", "a b", "a_b",        "Index.HTML",  "class.csv",
        "loops",    "",    "no-compile", "<b>bold</b>", "../fault"};
    static char error[512];
    struct grade *grades[SAMPLE_KINDS];

    for (int i = 0; i < SAMPLE_KINDS; i++) {
        grades[i] = sample_grade(names[i], (enum sample_kind)i, ntraces);
    }
    strcpy(error, "not written");
    CHECK_EQ(report_write_json(dir, grades, SAMPLE_KINDS), 0);
    CHECK_EQ(report_write_html(dir, grades, SAMPLE_KINDS, error, sizeof error),
             0);
    for (int i = 0; i < SAMPLE_KINDS; i++) {
        grade_free(grades[i]);
    }
    return error;
}

static char *
read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    ou_test_note("%s", path);
    CHECK_NOT_NULL(file);
    CHECK_GT(getdelim(&text, &size, '\0', file), 0);
    fclose(file);
    return text;
}

static bool
exists(const char *folder, const char *name)
{
    char *path = text_format("%s/%s", folder, name);
    bool found = access(path, R_OK) == 0;

    free(path);
    return found;
}

/* Call check for each page of the report, with its folder. */
static void
each_page(void (*check)(const char *folder, const char *text))
{
    DIR *entries = opendir(dir);
    struct dirent *entry;
    size_t pages = 0;

    CHECK_NOT_NULL(entries);
    while ((entry = readdir(entries)) != NULL) {
        char *folder = text_format("%s/%s", dir, entry->d_name);

        if (strcmp(entry->d_name, "..") != 0 && exists(folder, "index.html")) {
            char *page = text_format("%s/index.html", folder);
            char *text = read_text(page);

            check(folder, text);
            pages++;
            free(text);
            free(page);
        }
        free(folder);
    }
    closedir(entries);
    CHECK_EQ(pages, SAMPLE_KINDS + 1);
}

/* ---- Pages --------------------------------------------------------------- */

/* Every address in the page is that of a file that is there, or of a place in
 * the page itself. */
static void
check_addresses(const char *folder, const char *text)
{
    static const char *const attributes[] = {" href=\"", " src=\""};

    for (size_t i = 0; i < 2; i++) {
        for (const char *p = text; (p = strstr(p, attributes[i])) != NULL;) {
            char *address;

            p += strlen(attributes[i]);
            address = strndup(p, strcspn(p, "\""));
            ou_test_note("%s: %s", folder, address);
            if (address[0] == '#') {
                char *place = text_format(" id=\"%s\"", address + 1);

                CHECK_NOT_NULL(strstr(text, place));
                free(place);
            }
            else {
                CHECK(exists(folder, address));
            }
            free(address);
        }
    }
}

TEST(report_html, leads_only_to_files_that_are_there)
{
    make_dir();
    write_all(2);
    each_page(check_addresses);
    remove_dir();
}

/* Does the class's page speak of ratios, if each submission has nparts parts
 * and ntraces traces? */
static bool
class_has_ratios(size_t nparts, size_t ntraces)
{
    char error[512] = "";
    struct grade *grade = sample_grade("one", SAMPLE_COMPLETE, ntraces);
    char *path, *text;
    bool found;

    make_dir();
    grade->nparts = nparts;
    CHECK_EQ(report_write_html(dir, &grade, 1, error, sizeof error), 0);
    path = text_format("%s/index.html", dir);
    text = read_text(path);
    found = strstr(text, "cost<br>ratio") != NULL;
    CHECK_EQ(strstr(text, "geometric") != NULL, found);
    free(text);
    free(path);
    remove_dir();
    grade_free(grade);
    return found;
}

TEST(report_html, a_lab_of_correctness_alone_shows_no_ratios)
{
    CHECK(class_has_ratios(3, 2));
    CHECK(class_has_ratios(3, 0));
    CHECK(class_has_ratios(1, 2));
    CHECK(!class_has_ratios(1, 0));
}

static bool
is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "img") == 0 ||
           strcmp(name, "br") == 0 || strcmp(name, "!DOCTYPE") == 0;
}

/* Every tag that is opened is closed, in order, and none is a script. */
static void
check_tags(const char *folder, const char *text)
{
    char open[32][16];
    size_t depth = 0;

    for (const char *p = text; (p = strchr(p, '<')) != NULL; p++) {
        bool closes = p[1] == '/';
        char name[16] = "";

        sscanf(p + 1 + closes, "%15[!A-Za-z0-9]", name);
        ou_test_note("%s: <%s%s> inside of %s", folder, closes ? "/" : "", name,
                     depth > 0 ? open[depth - 1] : "nothing");
        CHECK(strcasecmp(name, "script") != 0);
        if (closes) {
            CHECK_GT(depth, 0);
            CHECK(strcmp(open[--depth], name) == 0);
        }
        else if (!is_void(name)) {
            CHECK_LT(depth, 32);
            strcpy(open[depth++], name);
        }
    }
    CHECK_EQ(depth, 0);
}

TEST(report_html, is_well_formed_whatever_was_printed)
{
    make_dir();
    write_all(1);
    each_page(check_tags);
    remove_dir();
}

static void
check_no_hostile_text(const char *folder, const char *text)
{
    ou_test_note("%s", folder);
    CHECK_NULL(strstr(text, "<script"));
    CHECK_NULL(strstr(text, "<b>bold"));
    CHECK_NULL(strstr(text, "onclick=\"x"));
    CHECK_NULL(strstr(text, "\xe2\x80\xae"));
    for (const char *p = text; *p != '\0'; p++) {
        CHECK((unsigned char)*p >= 0x20 || *p == '\n');
    }
}

TEST(report_html, shows_hostile_text_and_never_obeys_it)
{
    char *path, *text;

    make_dir();
    write_all(0);
    each_page(check_no_hostile_text);
    path = text_format("%s/_b_bold__b_/index.html", dir);
    text = read_text(path);
    CHECK_SAYS(text, "\\x1b]0;owned\\x07");
    CHECK_SAYS(text, "&lt;script&gt;alert(&#39;pwned&#39;)&lt;/script&gt;");
    CHECK_SAYS(text, "{{NAME}}");
    CHECK_SAYS(text, "\n::set-output");
    free(text);
    free(path);
    remove_dir();
}

TEST(report_html, gives_each_submission_a_folder_of_its_own)
{
    static const char *const folders[] = {
        "complete", "a_b",        "a_b-2",       "Index.HTML-2", "class.csv-2",
        "_",        "no-compile", "_b_bold__b_", "_._fault"};

    make_dir();
    write_all(0);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        ou_test_note("%s", folders[i]);
        CHECK(exists(dir, folders[i]));
    }
    remove_dir();
}

TEST(report_html, puts_each_lab_of_a_submission_on_a_page)
{
    struct grade *grades[2] = {sample_grade("ada", SAMPLE_COMPLETE, 0),
                               sample_grade("ada", SAMPLE_COMPLETE, 0)};
    char error[256];

    make_dir();
    free(grades[1]->lab);
    grades[1]->lab = strdup("03-arenas");
    CHECK_EQ(report_write_html(dir, grades, 2, error, sizeof error), 0);
    CHECK(exists(dir, "ada-02-pools/index.html"));
    CHECK(exists(dir, "ada-03-arenas/index.html"));
    CHECK(exists(dir, "class-03-arenas.csv"));
    grade_free(grades[0]);
    grade_free(grades[1]);
    remove_dir();
}

TEST(report_html, says_which_folder_it_cannot_write)
{
    struct grade *grade = sample_grade("ada", SAMPLE_COMPLETE, 0);
    char error[256];

    CHECK_EQ(report_write_html("/tmp/no/such/folder", &grade, 1, error,
                               sizeof error),
             -1);
    CHECK_SAYS(error, "/tmp/no/such/folder: No such file");
    grade_free(grade);
}

/* ---- CSV ----------------------------------------------------------------- */

TEST(report_csv, holds_no_formula)
{
    struct grade *grade = sample_grade("=cmd|' /C calc'!A0", SAMPLE_HOSTILE, 0);
    char error[256], *path, *text;

    make_dir();
    CHECK_EQ(report_write_html(dir, &grade, 1, error, sizeof error), 0);
    path = text_format("%s/class.csv", dir);
    text = read_text(path);
    CHECK_SAYS(text, ",\"'=cmd|' /C calc'!A0\",WA,");
    free(text);
    free(path);
    grade_free(grade);
    remove_dir();
}

/* ---- Plots --------------------------------------------------------------- */

TEST(plots, stand_beside_their_figures)
{
    static const char *const names[] = {
        "cost",
        "memory",
        "difflib_text-footprint",
        "difflib_text-fragmentation",
        "difflib_text-peak",
    };
    char *folder;
    bool drawn;

    make_dir();
    drawn = write_all(1)[0] == '\0';
    folder = text_format("%s/complete", dir);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *svg = text_format("%s.svg", names[i]);
        char *csv = text_format("%s.csv", names[i]);

        ou_test_note("%s", names[i]);
        CHECK(exists(folder, csv));
        CHECK(exists(folder, svg) || !drawn);
        free(svg);
        free(csv);
    }
    CHECK(!exists(folder, "plots.log") || !drawn);
    free(folder);
    remove_dir();
}

/* A trace that failed at its first step, one that nothing is known of, one in
 * which nothing was allocated, and no score at all. */
TEST(plots, bear_having_nothing_to_show)
{
    struct grade *grade = sample_grade("ada", SAMPLE_FAULT, 0);
    struct grade *other = sample_grade("bob", SAMPLE_COMPLETE, 3);
    struct grade *grades[2] = {grade, other};
    char error[256];

    make_dir();
    grade->traces = calloc(4, sizeof *grade->traces);
    memcpy(grade->traces, other->traces, 3 * sizeof *grade->traces);
    grade->ntraces = 3;
    other->ntraces = 0;
    grade->traces[0].mine.nsamples = 0;
    grade->traces[1].mine.nsamples = 0;
    grade->traces[1].reference.nsamples = 0;
    grade->traces[2].mine.nsamples = 1;
    grade->traces[2].reference.nsamples = 1;
    grade->traces[2].mine.samples[0] = (struct grade_sample){0};
    grade->traces[2].reference.samples[0] = (struct grade_sample){0};
    for (size_t i = 0; i < 3; i++) {
        grade->traces[i].cost_ratio = NAN;
        grade->traces[i].memory_ratio = INFINITY;
    }
    CHECK_EQ(report_write_html(dir, grades, 2, error, sizeof error), 0);
    CHECK(error[0] == '\0' || says(error, "not installed"));
    grade_free(grade);
    grade_free(other);
    remove_dir();
}

TEST(report_html, of_nobody_is_still_a_page)
{
    char error[256];

    make_dir();
    CHECK_EQ(report_write_html(dir, NULL, 0, error, sizeof error), 0);
    CHECK(exists(dir, "index.html"));
    remove_dir();
}

TEST(plots, cost_the_pictures_only_when_there_is_no_gnuplot)
{
    char *page, *text;

    make_dir();
    setenv("PATH", "/nonexistent", 1);
    CHECK_SAYS(write_all(1), "gnuplot is not installed");
    page = text_format("%s/complete/index.html", dir);
    text = read_text(page);
    CHECK_SAYS(text, "gnuplot is not installed");
    CHECK_NULL(strstr(text, "cost.svg"));
    each_page(check_addresses);
    free(text);
    free(page);
    remove_dir();
}
