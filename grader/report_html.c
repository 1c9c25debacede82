/* report_html.c -- the static report: folders, plots, pages.
 * SPDX-License-Identifier: MIT
 *
 * Three rounds over the submissions: write the figures and start gnuplot (at
 * most JOBS at a time), wait for the last, write the pages.  A plot that is
 * missing costs the picture, not the report. */
#include "report.h"

#include "report_arenas.h"
#include "report_map.h"
#include "report_site.h"
#include "report_stats.h"
#include "report_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { JOBS = 2 };

/* ---- Values that several pages show -------------------------------------- */

void
site_set_measured(html *values, const char *name, int decimals, double x)
{
    if (stats_measured(x)) {
        html_setf(values, name, "%.*f", x < 99.5 ? decimals : 0, x);
    }
    else {
        html_set(values, name, "–");
    }
}

void
site_set_verdict(html *values, enum verdict verdict, int sig)
{
    char *text = stats_verdict(verdict, sig);

    html_set(values, "CODE", verdict_code(verdict));
    html_set(values, "VERDICT", text);
    html_set(values, "KIND",
             verdict == VERDICT_AC     ? "good"
             : stats_is_fault(verdict) ? "fault"
             : stats_is_limit(verdict) ? "limit"
                                       : "bad");
    free(text);
}

void
site_set_generated(html *values)
{
    char text[32];
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc);
    html_set(values, "GENERATED", text);
}

void
site_set_score(html *values, const struct grade *grade)
{
    double share = stats_share(grade);

    if (share < 0) {
        html_set(values, "SCORE", "–");
    }
    else {
        html_setf(values, "SCORE", "%.1f", grade->score);
    }
    html_setf(values, "MAX", "%g", grade->max);
    html_setf(values, "PERCENT", "%.0f", share < 0 ? 0 : 100 * share);
}

char *
site_trace_name(const struct grade *grade, size_t i)
{
    char *name = text_file_name(grade->traces[i].name);

    for (size_t k = 0; k < i; k++) {
        if (strcmp(grade->traces[k].name, grade->traces[i].name) == 0) {
            char *other = text_format("%s-%zu", name, i + 1);

            free(name);
            return other;
        }
    }
    return name;
}

/* ---- Folders ------------------------------------------------------------- */

static bool
ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);

    return n >= k && strcasecmp(name + n - k, end) == 0;
}

/* The class's own files stand where the folders stand.  Nothing that ends in a
 * number is one of them. */
static bool
is_reserved(const char *name)
{
    return strcasecmp(name, "index.html") == 0 ||
           strcasecmp(name, "report.json") == 0 ||
           strcasecmp(name, "plots.gp") == 0 ||
           strcasecmp(name, "plots.log") == 0 ||
           (strncasecmp(name, "class", 5) == 0 &&
            (ends_with(name, ".csv") || ends_with(name, ".svg")));
}

static bool
is_taken(const struct site *site, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++) {
        if (strcasecmp(site->pages[i].folder, name) == 0) {
            return true;
        }
    }
    return is_reserved(name);
}

/* Name the folder of page i: after the submission; with the lab, if there are
 * several; with a number, if that is taken. */
static char *
folder_name(const struct site *site, size_t i)
{
    const struct grade *grade = site->pages[i].grade;
    const struct grade *last = site->pages[site->npages - 1].grade;
    bool one_lab = strcmp(site->pages[0].grade->lab, last->lab) == 0;
    char *full = text_format("%s%s%s", grade->submission, one_lab ? "" : "-",
                             one_lab ? "" : grade->lab);
    char *base = text_file_name(full);
    char *name = text_must(strdup(base));

    for (unsigned k = 2; is_taken(site, i, name); k++) {
        free(name);
        name = text_format("%s-%u", base, k);
    }
    free(base);
    free(full);
    return name;
}

static int
make_folder(struct site *site, const char *path)
{
    if (mkdir(path, 0755) < 0 && errno != EEXIST) {
        snprintf(site->error, site->error_size, "%s: %s", path,
                 strerror(errno));
        return -1;
    }
    return 0;
}

/* ---- Plots --------------------------------------------------------------- */

static bool
draw_trace(struct plots *plots, const char *dir, const struct grade *grade,
           size_t i)
{
    const struct grade_trace *trace = &grade->traces[i];
    char *name = site_trace_name(grade, i);
    char *peak = text_format("%s-peak", name);
    char *failure = text_format("%s-failure", name);
    char *arenas = text_format("%s-arenas", name);
    bool good = true;

    if (plots_can_draw(trace)) {
        plots_trace(plots, name, trace);
    }
    if (trace->peak.nunits > 0) {
        good = report_map(dir, peak, &trace->peak);
    }
    if (trace->failure.nunits > 0) {
        good = report_map(dir, failure, &trace->failure) && good;
    }
    if (trace->arenas.nunits > 0) {
        good = report_arenas(dir, arenas, &trace->arenas) && good;
    }
    free(arenas);
    free(failure);
    free(peak);
    free(name);
    return good;
}

/* Write the figures of one submission and start drawing them. */
static int
start_page(struct site *site, struct site_page *page)
{
    char *dir = text_format("%s/%s", site->dir, page->folder);
    const struct grade *grade = page->grade;
    bool good = make_folder(site, dir) == 0;

    if (good && grade->ntraces > 0) {
        page->plots = plots_open(dir);
        good = page->plots != NULL;
    }
    if (page->plots != NULL) {
        plots_ratios(page->plots, grade);
        for (size_t i = 0; i < grade->ntraces; i++) {
            good = draw_trace(page->plots, dir, grade, i) && good;
        }
        plots_start(page->plots);
    }
    if (!good && site->error[0] == '\0') {
        snprintf(site->error, site->error_size, "%s: %s", dir, strerror(errno));
    }
    free(dir);
    return good ? 0 : -1;
}

static void
finish_page(struct site_page *page)
{
    if (page->plots != NULL) {
        plots_close(page->plots, page->trouble, sizeof page->trouble);
        page->plots = NULL;
    }
}

/* Draw the plots of all submissions, JOBS at a time. */
static int
draw_pages(struct site *site)
{
    int result = 0;

    for (size_t i = 0; i < site->npages && result == 0; i++) {
        if (i >= JOBS) {
            finish_page(&site->pages[i - JOBS]);
        }
        result = start_page(site, &site->pages[i]);
    }
    for (size_t i = 0; i < site->npages; i++) {
        finish_page(&site->pages[i]);
    }
    return result;
}

/* The scores of each lab: class-LAB.svg. */
static int
draw_class(struct site *site, char *trouble, size_t size)
{
    struct plots *plots = plots_open(site->dir);
    size_t end;

    if (plots == NULL) {
        snprintf(site->error, site->error_size, "%s: %s", site->dir,
                 strerror(errno));
        return -1;
    }
    for (size_t i = 0; i < site->npages; i = end) {
        char *lab = text_file_name(site->grades[i]->lab);
        char *name = text_format("class-%s", lab);

        end = stats_lab_end(site->grades, site->npages, i);
        plots_scores(plots, name, site->grades + i, end - i);
        free(name);
        free(lab);
    }
    plots_start(plots);
    plots_close(plots, trouble, size);
    return 0;
}

/* ---- Pages --------------------------------------------------------------- */

static void
open_site(struct site *site, size_t n)
{
    site->error[0] = '\0';
    site->npages = n;
    site->pages = text_must(calloc(n + 1, sizeof *site->pages));
    for (size_t i = 0; i < n; i++) {
        site->pages[i].grade = site->grades[i];
    }
    for (size_t i = 0; i < n; i++) {
        site->pages[i].folder = folder_name(site, i);
    }
}

static void
close_site(struct site *site)
{
    for (size_t i = 0; i < site->npages; i++) {
        free(site->pages[i].folder);
    }
    free(site->pages);
}

static int
write_pages(struct site *site)
{
    char trouble[256] = "";

    if (make_folder(site, site->dir) < 0 || draw_pages(site) < 0 ||
        draw_class(site, trouble, sizeof trouble) < 0 ||
        site_class_csv(site) < 0 || site_class_page(site, trouble) < 0) {
        return -1;
    }
    for (size_t i = 0; i < site->npages; i++) {
        if (site_submission_page(site, &site->pages[i]) < 0) {
            return -1;
        }
        if (trouble[0] == '\0') {
            snprintf(trouble, sizeof trouble, "%s", site->pages[i].trouble);
        }
    }
    snprintf(site->error, site->error_size, "%s", trouble);
    return 0;
}

int
report_write_html(const char *dir, struct grade *const *grades, size_t n,
                  char *error, size_t error_size)
{
    struct grade **sorted = stats_sorted(grades, n);
    struct site site = {
        .dir = dir, .grades = sorted, .error = error, .error_size = error_size};
    int result;

    open_site(&site, n);
    result = write_pages(&site);
    close_site(&site);
    free(sorted);
    return result;
}
