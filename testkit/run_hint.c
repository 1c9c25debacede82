/* run_hint.c -- the exercise that a test belongs to, from lab.ini.
 * SPDX-License-Identifier: MIT
 *
 * A test's group is the exercise's name.  Everything else about the file is the
 * grader's business (grader/lab.h); here a file that cannot be read costs a
 * hint, not a test. */
#include "run.h"

#include <ini.h>
#include <stdio.h>

struct search {
    char section[96];
    struct run_exercise *exercise;
};

/* A value of several lines comes as several calls. */
static void
append(char *buffer, size_t size, const char *value)
{
    size_t len = strlen(buffer);

    snprintf(buffer + len, size - len, "%s%s", len > 0 ? " " : "", value);
}

static int
on_value(void *user, const char *section, const char *name, const char *value)
{
    struct search *search = user;
    struct run_exercise *exercise = search->exercise;

    if (strcmp(section, search->section) != 0) {
        return 1;
    }
    if (strcmp(name, "title") == 0) {
        append(exercise->title, sizeof exercise->title, value);
    }
    else if (strcmp(name, "hint1") == 0) {
        append(exercise->hint, sizeof exercise->hint, value);
    }
    return 1;
}

void
run_exercise_find(const char *lab_ini, const char *group,
                  struct run_exercise *exercise)
{
    struct search search = {.exercise = exercise};

    exercise->title[0] = '\0';
    exercise->hint[0] = '\0';
    if (lab_ini != NULL) {
        snprintf(search.section, sizeof search.section, "exercise %s", group);
        ini_parse(lab_ini, on_value, &search);
    }
}
