/* gtest.h -- GoogleTest for programs written in C.
 * SPDX-License-Identifier: MIT
 *
 * The in-process runner and the judge both keep their tests in GoogleTest, and
 * with it filters, shuffling, shards, and JSON and XML output.  GoogleTest has
 * one list of tests for each process; so has this. */
#ifndef OU_GTEST_H
#define OU_GTEST_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a test ended.  All texts are borrowed, valid during the call only. */
struct ou_gtest_result {
    const char *group;
    const char *name;
    bool passed;
    double seconds;   /* wall clock */
    const char *file; /* of the first failure; "" if passed */
    int line;
    const char *message; /* of the first failure; "" if passed */
};

/* Take GoogleTest's own options (--gtest_filter=…) out of the command line.
 * Call before anything else; a second call does nothing. */
void ou_gtest_init(int *argc, char **argv);

/* Add the test group.name, which stands at file:line: it calls run(arg).  All
 * texts are copied; arg is borrowed.  A second test of the same name takes the
 * place of the first. */
void ou_gtest_register(const char *group, const char *name, const char *file,
                       int line, void (*run)(void *arg), void *arg);

/* Forget all tests: the next ones may have the same names.  (They stay in
 * GoogleTest's list, but do nothing and are not listened to.) */
void ou_gtest_clear(void);

/* Fail the test that runs, at file:line.  It goes on. */
void ou_gtest_fail(const char *file, int line, const char *message);

/* Print nothing (JSON and XML are still written). */
void ou_gtest_quiet(void);

/* Call ended(result, ctx) after each test from now on; NULL: nobody. */
void ou_gtest_listen(void (*ended)(const struct ou_gtest_result *result,
                                   void *ctx),
                     void *ctx);

/* Run the tests.  May be called again.  Returns true if all passed. */
bool ou_gtest_run(void);

/* Return true if GoogleTest was asked for its list of tests only
 * (--gtest_list_tests). */
bool ou_gtest_lists_only(void);

#ifdef __cplusplus
}
#endif

#endif
