/* bench.h -- what a comparison knows: cases, peers, values.
 * SPDX-License-Identifier: MIT
 *
 * `bench run` measures heaps and writes raw.csv, `bench objects` measures
 * objects and writes objects.csv; `bench table` reads either and prints tables.
 * So a figure in the book can be followed back to each single run. */
#ifndef OU_BENCH_H
#define OU_BENCH_H

#include "bench/stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    BENCH_MAX_PEERS = 16,
    BENCH_MAX_CASES = 64,
    BENCH_MAX_ROUNDS = 100,
    BENCH_MAX_NOTES = 32,
    BENCH_NAME = 64
};

/* What is measured of one case and one peer. */
enum bench_quantity {
    BENCH_COLD,      /* ns for an operation, in the first pass */
    BENCH_WARM,      /* the same in the later passes */
    BENCH_PAIR,      /* ns for a malloc and a free, in a small pattern */
    BENCH_PEAK_ONCE, /* resident bytes, at most, in the first pass */
    BENCH_KEPT_ONCE, /* the same when everything was freed after it */
    BENCH_PEAK_WARM, /* at most, in all passes */
    BENCH_KEPT_WARM, /* when everything was freed after the last */
    BENCH_LIVE,      /* bytes asked for at the peak: no peer's, the trace's */
    BENCH_OBJECT,    /* ns for one operation on objects, which is the case */
    BENCH_NQUANTITIES
};

struct bench {
    /* Traces, then small patterns; or operations on objects. */
    char cases[BENCH_MAX_CASES][BENCH_NAME];
    size_t ncases;
    char peers[BENCH_MAX_PEERS][BENCH_NAME];
    size_t npeers;
    size_t nrounds;
    char notes[BENCH_MAX_NOTES][256]; /* machine, versions: "name: text" */
    size_t nnotes;
    /* NaN where nothing was measured. */
    double value[BENCH_MAX_CASES][BENCH_MAX_PEERS][BENCH_NQUANTITIES]
                [BENCH_MAX_ROUNDS];
};

/* Return a bench with nothing in it; out of memory ends the program.  Free it
 * with free. */
struct bench *bench_new(void);

/* Return the number of the case or peer called name, which is added if it is
 * new. */
size_t bench_case(struct bench *b, const char *name);
size_t bench_peer(struct bench *b, const char *name);

/* Add a note, printf-like.  It becomes one line. */
__attribute__((format(printf, 2, 3))) void bench_note(struct bench *b,
                                                      const char *format, ...);

/* Return the word for quantity in raw.csv. */
const char *bench_quantity_name(enum bench_quantity quantity);

/* Keep a value, by the word for its quantity.  Returns false if there is no
 * such quantity or round. */
bool bench_put(struct bench *b, size_t case_, size_t peer, size_t round,
               const char *quantity, double value);

/* Write everything as CSV: notes as lines that begin with #, then
 * case,peer,round,quantity,value. */
void bench_write(const struct bench *b, FILE *out);

/* Return what bench_write has written, new, or NULL with a message in error. */
struct bench *bench_read(FILE *in, char *error, size_t error_size);

/* ---- What follows from the values (bench_sums.c) ------------------------- */

/* Return the number of peer name, or -1. */
int bench_find_peer(const struct bench *b, const char *name);

/* Was quantity measured for this case with any peer? */
bool bench_has(const struct bench *b, size_t case_, enum bench_quantity q);

/* Was it measured for any case? */
bool bench_has_any(const struct bench *b, enum bench_quantity q);

/* The spread over rounds of one quantity, and of the ratio of two peers, taken
 * within each round. */
struct bench_spread bench_value(const struct bench *b, size_t case_,
                                size_t peer, enum bench_quantity q);
struct bench_spread bench_versus(const struct bench *b, size_t case_,
                                 size_t ours, size_t theirs,
                                 enum bench_quantity q);

/* The geometric mean over all cases of the medians, of values and of ratios.
 * The quartiles are those of the geometric means of single rounds. */
struct bench_spread bench_mean(const struct bench *b, size_t peer,
                               enum bench_quantity q);
struct bench_spread bench_mean_versus(const struct bench *b, size_t ours,
                                      size_t theirs, enum bench_quantity q);

/* The largest ratio over all cases; its case in *worst. */
double bench_worst_versus(const struct bench *b, size_t ours, size_t theirs,
                          enum bench_quantity q, size_t *worst);

/* Bytes of quantity q for each byte that was live at the peak; NaN for a case
 * of less than 3 MB, where pages decide and not allocators. */
double bench_per_live(const struct bench *b, size_t case_, size_t peer,
                      enum bench_quantity q);

/* The geometric mean of bench_per_live over the cases that have it. */
double bench_mean_per_live(const struct bench *b, size_t peer,
                           enum bench_quantity q);

/* ---- What is printed (bench_print.c, bench_objects.c) -------------------- */

enum bench_style { BENCH_TERMINAL, BENCH_MARKDOWN };

/* Print all tables.  Of heaps: times, ratios of each of ours to each peer,
 * memory, small patterns; of objects: times and ratios; and what we aim at. */
void bench_print(const struct bench *b, FILE *out, enum bench_style style);

/* Write the files that figures are drawn from into folder.  Returns 0, or -1
 * with errno set. */
int bench_write_figures(const struct bench *b, const char *folder);

#endif
