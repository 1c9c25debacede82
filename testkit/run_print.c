/* run_print.c -- what the in-process runner prints.
 * SPDX-License-Identifier: MIT
 *
 * Silence for a test that passed, a paragraph for one that did not, a line for
 * each group, and a last line with the sums. */
#include "run.h"

#include <stdio.h>
#include <unistd.h>

#define MAX_GROUPS 64

struct group {
    char name[64];
    size_t passed, failed, todo;
};

static struct {
    struct group groups[MAX_GROUPS];
    size_t ngroups;
    double seconds;
} state;

static const char *
colour(const char *code)
{
    return isatty(STDOUT_FILENO) ? code : "";
}

/* The group called name; all that have no room share the last. */
static struct group *
group_of(const char *name)
{
    size_t i = 0;

    while (i < state.ngroups && strcmp(state.groups[i].name, name) != 0) {
        i++;
    }
    if (i == MAX_GROUPS) {
        return &state.groups[MAX_GROUPS - 1];
    }
    if (i == state.ngroups) {
        snprintf(state.groups[i].name, sizeof state.groups[i].name, "%s", name);
        state.ngroups++;
    }
    return &state.groups[i];
}

static bool
is_todo(const char *message)
{
    return strncmp(message, "not implemented: ", 17) == 0;
}

static void
print_lines(const char *lines)
{
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n");

        printf("  %.*s\n", (int)len, lines);
        lines += len + (lines[len] == '\n');
    }
}

void
run_print_result(const struct ou_gtest_result *result, void *ctx)
{
    struct group *group = group_of(result->group);
    bool todo = is_todo(result->message);

    (void)ctx;
    state.seconds += result->seconds;
    group->passed += result->passed;
    group->todo += todo;
    group->failed += !result->passed && !todo;
    if (!result->passed) {
        printf("%s%s:%d: %s.%s%s\n", colour(todo ? "\033[33m" : "\033[31m"),
               result->file, result->line, result->group, result->name,
               colour("\033[0m"));
        print_lines(result->message);
        putchar('\n');
        fflush(stdout);
    }
}

static void
print_group(const struct group *group, const char *lab_ini)
{
    size_t all = group->passed + group->failed + group->todo;
    struct run_exercise exercise;

    run_exercise_find(lab_ini, group->name, &exercise);
    printf("  %s%-20s %3zu of %3zu%s",
           colour(group->passed == all ? "\033[32m" : "\033[31m"), group->name,
           group->passed, all, colour("\033[0m"));
    if (exercise.title[0] != '\0') {
        printf("  %s", exercise.title);
    }
    if (group->todo > 0) {
        printf("  (not implemented: %zu)", group->todo);
    }
    putchar('\n');
}

size_t
run_print_summary(uint64_t seed, const char *lab_ini)
{
    struct group sum = {.passed = 0};

    for (size_t i = 0; i < state.ngroups; i++) {
        print_group(&state.groups[i], lab_ini);
        sum.passed += state.groups[i].passed;
        sum.failed += state.groups[i].failed;
        sum.todo += state.groups[i].todo;
    }
    printf("%zu passed, %zu failed", sum.passed, sum.failed);
    if (sum.todo > 0) {
        printf(", %zu not implemented", sum.todo);
    }
    printf(" (%.2f s, seed %llu)\n", state.seconds, (unsigned long long)seed);
    return sum.passed + sum.failed + sum.todo;
}
