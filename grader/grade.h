/* grade.h -- one submission of one lab, from its folder to its score.
 * SPDX-License-Identifier: MIT
 *
 * struct grade is the only result there is: report.json is written from it, and
 * every other output (table, HTML, plots) from the same data. */
#ifndef OU_GRADE_H
#define OU_GRADE_H

#include "lab.h"
#include "sandbox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Three kinds: the student's fault, a limit, the grader's own fault.  The last
 * never becomes a score. */
enum verdict {
    VERDICT_AC, /* accepted: all tests passed */
    VERDICT_WA, /* wrong answer */
    VERDICT_NI, /* not implemented: ou_todo() was reached */
    VERDICT_CE, /* does not compile, or a file is missing or misnamed */
    VERDICT_RE, /* ended by a signal, or by ou_fatal */
    VERDICT_PE, /* ended early: left the test without finishing it */
    VERDICT_SV, /* broke a rule: forbidden call, section, system call, protocol
                 */
    VERDICT_CL, /* limits: of the compiler */
    VERDICT_TC, /*         processor time */
    VERDICT_TW, /*         wall clock */
    VERDICT_ML, /*         memory */
    VERDICT_OL, /*         output */
    VERDICT_PL, /*         processes */
    VERDICT_FL, /*         files */
    VERDICT_GF  /* grader fault: no score */
};

/* "AC"; and a phrase of a few words, "accepted". */
const char *verdict_code(enum verdict verdict);
const char *verdict_text(enum verdict verdict);

struct grade_test {
    char *name;  /* "free.relinks_a_full_pool_at_the_front/2" */
    char *group; /* "free" = the exercise */
    bool hidden;
    double points; /* what it is worth */
    double earned;
    enum verdict verdict;
    int signal;     /* RE */
    char *message;  /* UTF-8 text, several lines; "" when accepted */
    double seconds; /* processor time */
};

/* One moment of a trace, for the plots.  All in bytes. */
struct grade_sample {
    uint64_t step;
    uint64_t live;      /* asked for by the program and not yet freed */
    uint64_t blocks;    /* the same, rounded up to the blocks that hold them */
    uint64_t footprint; /* taken from the source and not yet given back */
};

/* The driven heap at one moment. */
struct grade_block {
    uint64_t offset; /* from the start of the heap */
    uint32_t size;   /* asked for */
    bool live;       /* else: handed out earlier and free again */
};
struct grade_map {
    char *title;         /* "at the peak (step 70412)" */
    uint64_t unit_bytes; /* pools of this size … */
    uint64_t *units;     /* … taken at these offsets */
    size_t nunits;
    struct grade_block *blocks; /* by offset */
    size_t nblocks;
};

/* Arenas, and how full their pools are, at one moment. */
#define GRADE_NO_POOL 255
struct grade_arenas {
    uint64_t unit_bytes, pool_bytes;
    uint64_t ntaken; /* arenas; those that are shown are the first … */
    uint64_t *units; /* … nunits, by offset from the start of the heap */
    size_t nunits;
    uint32_t npools; /* places for pools in each row of percent */
    /* nunits rows: the share of each pool that live blocks cover, GRADE_NO_POOL
     * where an arena that begins between two pools has none. */
    uint8_t *percent;
};

struct grade_series {
    struct grade_sample *samples;
    size_t nsamples;
    uint64_t peak_live, peak_blocks, peak_footprint, end_footprint;
    uint64_t calls;      /* of the source: taken, or given back */
    double instructions; /* per operation, inside the code under test; 0: not
                          * counted */
    uint64_t digest;     /* of all results: equal runs, equal digests */
};

/* One trace on the submission and on the reference. */
struct grade_trace {
    char *name;
    uint64_t nops;
    enum verdict verdict;
    char *message;
    struct grade_series mine, reference;
    double cost_ratio;   /* instructions per operation, mine / reference */
    double memory_ratio; /* peak footprint over peak live, mine / reference */
    double time_ratio;   /* paired processor time; shown, never scored */
    double time_low, time_high; /* its interval; 0, 0: not measured */
    double calls_ratio;         /* of the source, mine / reference */
    double returned;            /* share of its memory that was given back */
    double cost_score, memory_score, calls_score; /* 0 … 1 */
    bool counted;               /* instructions are part of the score */
    struct grade_map peak;      /* of mine; nunits 0: none */
    struct grade_map failure;   /* at the first failure; nunits 0: none */
    struct grade_arenas arenas; /* of mine at the peak; nunits 0: none */
};

struct grade_part {
    const char *name; /* "correctness", "cost", "memory", "calls" */
    double score, max;
};

/* The ratios of lab.ini between which points are lost; 0: nothing measured. */
struct grade_limits {
    double cost_full, cost_none;
    double memory_full, memory_none;
    double calls_full, calls_none;
};

/* correctness, cost, memory, calls */
#define GRADE_MAX_PARTS 4

struct grade {
    char *lab;
    char *submission;     /* the folder's or file's own name */
    enum verdict verdict; /* of the submission as a whole: the first problem */
    char *message;        /* what to read first; "" if no point was lost */
    double score, max;    /* max is 100, less if not all was measured */
    enum isolation isolation;
    uint64_t seed;
    double seconds; /* wall clock, of the whole grade */
    struct grade_part parts[GRADE_MAX_PARTS];
    size_t nparts;
    struct grade_limits limits; /* shown with the parts */
    struct grade_test *tests;
    size_t ntests;
    struct grade_trace *traces;
    size_t ntraces;
};

struct grade_options {
    const char *root;  /* of the project: labs/, grader/, build/ */
    const char *build; /* where the built objects are: build/debug */
    uint64_t seed;
    bool public_only;     /* `check`: no hidden tests, nothing measured */
    bool quick;           /* hidden tests too, but nothing measured */
    enum isolation limit; /* at most this level */
    enum isolation least; /* refuse below this one */
};

/* Grade the submission at path (a folder that holds the lab's .c files, or one
 * .c file).  A process that runs as root stops being root for good in here.
 * Returns a new grade; a fault of the grader itself is a grade with VERDICT_GF.
 * Free with grade_free. */
struct grade *grade_submission(const struct lab *lab, const char *path,
                               const struct grade_options *options);
void grade_free(struct grade *grade);

/* Return a new grade that only says that the grader itself failed, and how. */
struct grade *grade_fault(const struct lab *lab, const char *path,
                          const struct grade_options *options,
                          const char *message);

/* Return 1 for a ratio up to full, 0 from none on, and between them what is
 * linear in the logarithm of the ratio (1 <= full < none). */
double score_ratio(double ratio, double full, double none);

/* Fill in each test's points and what it earned, the parts, score and max, and
 * the verdict and message of the whole, from the verdicts of tests and traces.
 * All but correctness is absent, and max is less than 100, unless measured. */
void score_grade(const struct lab *lab, struct grade *grade, bool measured);

#endif
