/* kit.h -- what the runner and the worker share: the list of tests, and one
 * run of one of them.
 * SPDX-License-Identifier: MIT
 *
 * Both run the same bodies; they differ in what becomes of a finding.  That is
 * a table of functions, the sink: the runner's keeps the first failure, the
 * worker's writes records. */
#ifndef OU_KIT_H
#define OU_KIT_H

#include "test.h"

/* How a run of a test's body ended. */
enum ou_ending {
    OU_ENDING_RETURN, /* it came to its end */
    OU_ENDING_CHECK,  /* a check is known not to hold */
    OU_ENDING_FATAL,  /* ou_fatal, outside CHECK_FATAL */
    OU_ENDING_TODO    /* ou_todo */
};

/* What becomes of a finding.  None of the functions allocates; texts are
 * borrowed. */
struct ou_sink {
    /* A check was made.  It holds, or fails, or -- in a process that does not
     * know what is expected -- passes for holding. */
    void (*check)(const struct ou_check *check, bool holds);
    void (*note)(const char *text);
    /* The message of ou_fatal or ou_todo: the test ends. */
    void (*fatal)(const char *message, enum ou_ending ending);
    /* Where the test stands, in case it crashes; NULL: nobody wants to know. */
    void (*progress)(const char *text);
    /* A model's attempts may have processes of their own, for so many seconds
     * together; 0: they may not. */
    uint32_t fork_seconds;
};

/* One test with one parameter. */
struct ou_case {
    const struct ou_test *test;
    int param;
};

/* The longest "group.name/param", with its NUL.  The kit ends a program that
 * has a longer one before any test runs. */
#define OU_CASE_NAME 128

/* The number of cases; case number i, i < count, in the order of the source. */
size_t ou__case_count(void);
struct ou_case ou__case_at(size_t i);

/* Write the name of c without its group, as in "name" or "name/3". */
void ou__case_name(const struct ou_case *c, char *buffer, size_t size);

/* Run c with seed, in this process, and let sink know what it finds.  *leaked
 * becomes the bytes of pages that the test took and did not give back. */
enum ou_ending ou__run_case(const struct ou_case *c, uint64_t seed,
                            const struct ou_sink *sink, size_t *leaked);

/* End the test that runs: does not return. */
__attribute__((noreturn)) void ou__end_test(enum ou_ending ending);

/* The sink of the test that runs; set another one for a while. */
const struct ou_sink *ou__sink(void);
void ou__set_sink(const struct ou_sink *sink);

/* Say where the test stands: the last word is kept, until a check. */
void ou__progress(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Check that complaint is NULL: the one check of a model or a sweep.  what
 * stands for its source text. */
void ou__check_no_complaint(const char *complaint, const char *what,
                            const char *file, int line);

/* Start the test's own sequence of random numbers. */
void ou__random_start(uint64_t seed, const char *group, const char *name);

#endif
