/* command.h -- what each of the grader's commands does.
 * SPDX-License-Identifier: MIT */
#ifndef OU_COMMAND_H
#define OU_COMMAND_H

#include "grade.h"

/* Exit status of the program. */
enum {
    STATUS_GRADED = 0, /* whatever the score */
    STATUS_FAILED = 1, /* prove: something was not proven */
    STATUS_USAGE = 2,
    STATUS_FAULT = 3 /* of the grader's own: never a score */
};

enum { MAX_ARGUMENTS = 4096 };

/* Everything that the command line says, for every command. */
struct settings {
    const char *lab; /* NULL: not said */
    const char *out;
    bool json;
    unsigned jobs;
    struct grade_options options; /* seed 0: a fresh one */
    char *arguments[MAX_ARGUMENTS];
    size_t narguments;
};

/* Each prints what it has to say and returns an exit status. */
int command_check(struct settings *s);
int command_grade(struct settings *s);
int command_report(struct settings *s);
int command_prove(struct settings *s);

/* Print message as a fault of the grader's own; return STATUS_FAULT. */
int command_fault(const char *message);

#endif
