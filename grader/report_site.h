/* report_site.h -- the pages of a report while they are being written.
 * SPDX-License-Identifier: MIT */
#ifndef OU_REPORT_SITE_H
#define OU_REPORT_SITE_H

#include "grade.h"
#include "html.h"
#include "plots.h"

/* One grade and its page. */
struct site_page {
    const struct grade *grade; /* borrowed */
    char *folder;              /* below site.dir; a safe, unique name */
    struct plots *plots;       /* while gnuplot runs */
    char trouble[256];         /* why plots are missing; "" */
};

struct site {
    const char *dir;
    struct grade *const *grades; /* by lab, then submission */
    struct site_page *pages;     /* one each */
    size_t npages;
    char *error;
    size_t error_size;
};

/* The class: DIR/index.html, and class.csv beside it.  Return 0, or -1 with a
 * message in site->error. */
int site_class_page(struct site *site, const char *trouble);
int site_class_csv(struct site *site);

/* One submission: DIR/FOLDER/index.html. */
int site_submission_page(struct site *site, const struct site_page *page);

/* Its traces: values for the section TRACES of its page. */
void site_traces(html *values, const struct site_page *page);

/* Return the name of the plots of trace i of grade, new: "xml_tree". */
char *site_trace_name(const struct grade *grade, size_t i);

/* Set NAME to x with so many decimals, or to a dash if it was not measured. */
void site_set_measured(html *values, const char *name, int decimals, double x);

/* Set CODE, VERDICT (in words) and KIND ("good", "bad", "limit", "fault"). */
void site_set_verdict(html *values, enum verdict verdict, int sig);

/* Set GENERATED, the moment in UTC. */
void site_set_generated(html *values);

/* Set SCORE (a dash for a fault of the grader), MAX and PERCENT. */
void site_set_score(html *values, const struct grade *grade);

#endif
