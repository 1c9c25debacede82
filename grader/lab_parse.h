/* lab_parse.h -- between lab_parse.c, which reads lab.ini, and lab.c, which
 * checks what it says.
 * SPDX-License-Identifier: MIT */
#ifndef OU_LAB_PARSE_H
#define OU_LAB_PARSE_H

#include "lab.h"

#include <stdint.h>
#include <stdio.h>

struct key; /* what may stand in a section: lab_parse.c */

/* A section of the file and the struct it fills. */
struct section {
    const struct key *keys;
    size_t nkeys;
    void *target;
    int line;      /* of its first key; 0: not met yet */
    uint32_t seen; /* bit i: keys[i] was given */
};

#define SECTION_LAB     0
#define SECTION_MEASURE 1
#define SECTION_FIRST   2 /* exercise i is section SECTION_FIRST + i */

struct parser {
    struct lab *lab;
    struct section sections[SECTION_FIRST + LAB_MAX_EXERCISES];
    struct section *current;
    char current_name[64];
    /* the reader */
    FILE *file;
    char *line; /* getline's */
    size_t line_size;
    char *rest; /* what inih has not got yet of line; NULL: nothing */
    int lineno;
    bool wrapped; /* the piece inih has now continues a long line */
    /* the first error */
    const char *path;
    char *error;
    size_t error_size;
    bool failed;
};

/* Fill in p->lab and p->sections from p->file.  The caller sets lab, file,
 * path, error and error_size, and closes the file. */
void lab_parse(struct parser *p);

/* Keep the first error: "PATH:LINE: cause", without LINE if it is 0. */
void lab_fail(struct parser *p, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Check that every key that a section must have was given. */
void lab_check_required(struct parser *p, const struct section *section,
                        const char *name);

/* Return the number of the exercise called name, or nexercises. */
size_t lab_exercise_index(const struct lab *lab, const char *name);

#endif
