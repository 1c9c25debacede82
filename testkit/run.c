/* run.c -- main of a test program: tests in process, on GoogleTest.
 * SPDX-License-Identifier: MIT
 *
 * A program is this kit, some tests and a library.  Each test runs in a child
 * process, with limits, so that one crash is one failure; OU_FORK=0 runs them
 * here, under the eyes of a debugger (run.h). */
#include "run.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

static struct {
    const char *program;
    const char *lab_ini; /* NULL: none */
    uint64_t seed;
    uint32_t fork_seconds;     /* 0: tests run in this process */
    struct run_report *report; /* of the test that runs */
} state;

/* ---- A failure in words -------------------------------------------------- */

static void
add_notes(struct ou_text *text, const char *notes)
{
    while (*notes != '\0') {
        size_t len = strcspn(notes, "\n");

        char note[sizeof state.report->notes];

        snprintf(note, sizeof note, "%.*s", (int)len, notes);
        ou_text_add_wrapped(text, "  note      ", note);
        notes += len + (notes[len] == '\n');
    }
}

/* What is known of a test that no check has ended. */
static void
add_place(struct ou_text *text, const struct run_report *report)
{
    if (report->progress[0] != '\0') {
        ou_text_add(text, "  during    %s\n", report->progress);
    }
    if (report->last_held) {
        ou_text_add(text, "  behind    the check at %s:%d, which held\n",
                    report->file, report->line);
    }
}

static void
add_exercise(struct ou_text *text, const char *group)
{
    struct run_exercise exercise;

    run_exercise_find(state.lab_ini, group, &exercise);
    if (exercise.title[0] != '\0') {
        ou_text_add(text, "  exercise  %s\n", exercise.title);
    }
    if (exercise.hint[0] != '\0') {
        ou_text_add_wrapped(text, "  hint      ", exercise.hint);
    }
}

/* Return the lab's name in labs/NAME/lab.ini, and its length. */
static const char *
lab_name(size_t *len)
{
    const char *end = strrchr(state.lab_ini, '/');
    const char *start = end;

    while (start != NULL && start > state.lab_ini && start[-1] != '/') {
        start--;
    }
    *len = (size_t)(end - start);
    return start != NULL ? start : "";
}

/* How to see it again, and how to see it in a debugger. */
static void
add_commands(struct ou_text *text, const char *test)
{
    char seed[40];

    snprintf(seed, sizeof seed, "OU_SEED=%llu ",
             (unsigned long long)state.seed);
    ou_text_add(text, "  again     %s%s --gtest_filter=%s\n", seed,
                state.program, test);
    if (state.lab_ini != NULL) {
        size_t len;
        const char *lab = lab_name(&len);

        ou_text_add(text, "  debug     %smake debug LAB=%.*s TEST=%s\n", seed,
                    (int)len, lab, test);
    }
    else {
        ou_text_add(text,
                    "  debug     %sOU_FORK=0 gdb --args %s --gtest_filter=%s\n",
                    seed, state.program, test);
    }
}

static void
fail(const struct ou_case *c, const char *name)
{
    const struct run_report *report = state.report;
    bool todo = report->ending == OU_ENDING_TODO;
    char full[2 * OU_CASE_NAME];
    char message[RUN_MESSAGE + 8192];
    struct ou_text text = ou_text_in(message, sizeof message);

    snprintf(full, sizeof full, "%s.%s", c->test->group, name);
    ou_text_add(&text, "%s\n", report->message);
    if (!todo) {
        add_place(&text, report);
        add_notes(&text, report->notes);
    }
    add_exercise(&text, c->test->group);
    if (!todo) {
        add_commands(&text, full);
    }
    ou_gtest_fail(report->file != NULL ? report->file : c->test->file,
                  report->file != NULL ? report->line : c->test->line, message);
}

/* ---- Tests --------------------------------------------------------------- */

/* GoogleTest calls this for one test; arg is its struct ou_case. */
static void
run_one(void *arg)
{
    const struct ou_case *c = arg;
    char name[OU_CASE_NAME];

    ou__case_name(c, name, sizeof name);
    if (state.fork_seconds == 0) {
        fprintf(stderr, "%s:%d: running %s.%s\n", c->test->file, c->test->line,
                c->test->group, name);
    }
    if (!run_case(c, state.seed, state.fork_seconds, state.report)) {
        fail(c, name);
    }
}

static struct ou_case *
register_all(void)
{
    size_t n = ou__case_count();
    struct ou_case *cases = calloc(n + 1, sizeof *cases);

    if (cases == NULL) {
        perror("calloc");
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < n; i++) {
        char name[OU_CASE_NAME];

        cases[i] = ou__case_at(i);
        ou__case_name(&cases[i], name, sizeof name);
        ou_gtest_register(cases[i].test->group, name, cases[i].test->file,
                          cases[i].test->line, run_one, &cases[i]);
    }
    return cases;
}

/* ---- The program --------------------------------------------------------- */

static bool
is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value != NULL && value[0] != '\0' && strcmp(value, "0") != 0;
}

static uint64_t
seed_of_run(void)
{
    const char *value = getenv("OU_SEED");
    uint32_t fresh = 1;

    if (value == NULL || value[0] == '\0') {
        return 1;
    }
    if (strcmp(value, "random") == 0) {
        (void)!getentropy(&fresh, sizeof fresh);
        return fresh;
    }
    return strtoull(value, NULL, 0);
}

/* How long a test may take in a process of its own; 0: it gets none. */
static uint32_t
seconds_of_test(void)
{
    const char *fork = getenv("OU_FORK");
    const char *seconds = getenv("OU_SECONDS");

    if (fork != NULL && strcmp(fork, "0") == 0) {
        return 0;
    }
    return seconds != NULL && atoi(seconds) > 0 ? (uint32_t)atoi(seconds) : 20;
}

int
main(int argc, char **argv)
{
    bool quiet = !is_set("OU_VERBOSE");
    struct ou_case *cases;
    bool passed;

    ou_gtest_init(&argc, argv);
    state.program = argv[0];
    state.lab_ini = is_set("OU_LAB_INI") ? getenv("OU_LAB_INI") : NULL;
    state.seed = seed_of_run();
    state.fork_seconds = seconds_of_test();
    state.report = run_report_new();
    cases = register_all();
    if (quiet && !ou_gtest_lists_only()) {
        ou_gtest_quiet();
        ou_gtest_listen(run_print_result, NULL);
    }
    passed = ou_gtest_run();
    if (quiet && !ou_gtest_lists_only() &&
        run_print_summary(state.seed, state.lab_ini) == 0 &&
        getenv("GTEST_TOTAL_SHARDS") == NULL) {
        fprintf(stderr, "no test matches\n");
        passed = false;
    }
    free(cases);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
