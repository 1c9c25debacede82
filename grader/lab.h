/* lab.h -- what lab.ini says.
 * SPDX-License-Identifier: MIT
 *
 *     [lab]
 *     name = 02-pools
 *     title = Pools and blocks
 *     modules = pool                ; the student writes pool.c, in place of
 *                                   ; lib/mem/pool.c, or of another wing's
 *     may_call = memset             ; beyond the lab's own headers
 *     weight_correctness = 70       ; the weights add up to 100
 *     weight_cost = 15
 *     weight_memory = 15
 *     weight_calls = 0              ; of the source of memory
 *
 *     [measure]                     ; absent: correctness is everything
 *     driver = 02-pools             ; grader/drivers/02-pools.c
 *     config = py310                ; the profile, handed to the driver
 *     traces = json_docs whole_xml_tree worst_fragments worst_hops@tiny
 *                                   ; see grader/trace.h; @: another profile
 *     uncounted = whole_xml_tree    ; of these, no part of the cost
 *     cost_full = 1.15              ; ratio to the reference: full points up to
 *     cost_none = 4.0               ; here, none from here, linear in the log
 *     memory_full = 1.05
 *     memory_none = 2.0
 *     calls_full = 1.2              ; needed if weight_calls is not 0
 *     calls_none = 4.0
 *
 *     [exercise link]               ; = the group of its tests
 *     title = The list of used pools
 *     functions = ou_usedpools_link_front ou_usedpools_unlink
 *     remove = helper_only_it_uses  ; absent from the skeleton; may be empty
 *     needs =                       ; exercises that must work before this one
 *     points = 10
 *     hint1 = …                     ; the concept
 *     hint2 = …                     ; the place
 *     hint3 = …                     ; nearly the code
 *
 * CPython: no counterpart. */
#ifndef OU_LAB_H
#define OU_LAB_H

#include <stdbool.h>
#include <stddef.h>

#define LAB_MAX_EXERCISES 16
#define LAB_MAX_WORDS     64
#define LAB_HINTS         3

/* A list of words, ended by NULL. */
struct lab_words {
    char *word[LAB_MAX_WORDS + 1];
    size_t count;
};

struct lab_exercise {
    char *name;
    char *title;
    struct lab_words functions;
    struct lab_words remove;
    struct lab_words needs;
    double points;
    char *hints[LAB_HINTS];
};

struct lab_measure {
    char *driver; /* NULL: nothing is measured */
    char *config;
    struct lab_words traces;
    struct lab_words uncounted; /* some of traces */
    double cost_full, cost_none;
    double memory_full, memory_none;
    double calls_full, calls_none; /* 0: not scored */
};

struct lab {
    char *name; /* "02-pools" */
    char *title;
    struct lab_words modules;
    const char *wings[LAB_MAX_WORDS]; /* of each module, of lab_wings */
    struct lab_words may_call;
    double weight_correctness, weight_cost, weight_memory, weight_calls; /* sum
                                                                          100 */
    struct lab_measure measure;
    struct lab_exercise exercises[LAB_MAX_EXERCISES];
    size_t nexercises;
};

/* Read ROOT/labs/NAME/lab.ini.  Returns a new lab, or NULL with a message of
 * one line (file, line, cause, what to do) in error.  Free with lab_free. */
struct lab *lab_load(const char *root, const char *name, char *error,
                     size_t error_size);
void lab_free(struct lab *lab);

/* Return the exercise called name, or NULL.  Borrowed. */
const struct lab_exercise *lab_exercise(const struct lab *lab,
                                        const char *name);

/* Return whether instructions are counted on the trace that lab calls name. */
bool lab_counts(const struct lab *lab, const char *name);

/* Return the sum of the points of all exercises. */
double lab_points(const struct lab *lab);

/* The folders of lib/ that hold modules ("mem"), ended by NULL. */
extern const char *const lab_wings[];

/* Return the one of lab_wings that has the header of module, below the
 * project's folder root.  NULL, with errno, if none has (ENOENT) or two
 * (EEXIST). */
const char *lab_wing(const char *root, const char *module);

#endif
