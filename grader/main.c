/* main.c -- the grader's command line.
 * SPDX-License-Identifier: MIT
 *
 * Exit status: 0 graded, whatever the score; 2 usage; 3 a fault of the grader's
 * own, which is never a score. */
#include "command.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    char root[PATH_MAX];
    char build[PATH_MAX + 8];
} project;

const char *argp_program_version = "ouroboros grader 1";

/* ---- Where the project is ------------------------------------------------ */

/* This program is ROOT/build/bin/grader. */
static int
find_project(void)
{
    ssize_t n =
        readlink("/proc/self/exe", project.root, sizeof project.root - 1);

    if (n < 0) {
        return -1;
    }
    project.root[n] = '\0';
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(project.root, '/');

        if (slash == NULL) {
            return -1;
        }
        *slash = '\0';
    }
    snprintf(project.build, sizeof project.build, "%s/build", project.root);
    return 0;
}

/* ---- Options ------------------------------------------------------------- */

enum {
    OPT_LAB = 'l',
    OPT_OUT = 'o',
    OPT_JOBS = 'j',
    OPT_SEED = 's',
    OPT_JSON = 256,
    OPT_REQUIRE,
    OPT_QUICK
};

static bool
parse_level(const char *text, enum isolation *level)
{
    for (int i = ISOLATION_NONE; i <= ISOLATION_FULL; i++) {
        if (strcmp(isolation_name((enum isolation)i), text) == 0) {
            *level = (enum isolation)i;
            return true;
        }
    }
    return false;
}

static bool
parse_number(const char *text, int base, unsigned long long *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, base);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

static error_t
parse(int key, char *arg, struct argp_state *argp)
{
    struct settings *s = argp->input;
    unsigned long long number;

    switch (key) {
    case OPT_LAB:
        s->lab = arg;
        return 0;
    case OPT_OUT:
        s->out = arg;
        return 0;
    case OPT_JSON:
        s->json = true;
        return 0;
    case OPT_QUICK:
        s->options.quick = true;
        return 0;
    case OPT_JOBS:
        if (!parse_number(arg, 10, &number) || number == 0 || number > 64) {
            argp_error(argp, "--jobs takes a number from 1 to 64, not %s", arg);
        }
        s->jobs = (unsigned)number;
        return 0;
    case OPT_SEED:
        if (!parse_number(arg, 0, &number) || number == 0) {
            argp_error(argp, "--seed takes a number above 0, not %s", arg);
        }
        s->options.seed = number;
        return 0;
    case OPT_REQUIRE:
        if (!parse_level(arg, &s->options.least)) {
            argp_error(argp,
                       "--require takes none, uid, landlock or full, not %s",
                       arg);
        }
        return 0;
    case ARGP_KEY_ARG:
        if (s->narguments == MAX_ARGUMENTS) {
            argp_error(argp, "more than %d arguments", MAX_ARGUMENTS);
        }
        s->arguments[s->narguments++] = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option check_options[] = {
    {"seed", OPT_SEED, "N", 0, "Repeat a run with this seed", 0}, {0}};

static const struct argp_option grade_options_list[] = {
    {"lab", OPT_LAB, "LAB", 0, "The lab, where the submission does not tell",
     0},
    {"out", OPT_OUT, "DIR", 0, "Where the report goes (./report)", 0},
    {"json", OPT_JSON, NULL, 0, "Print report.json instead of the table", 0},
    {"seed", OPT_SEED, "N", 0, "Repeat a run with this seed", 0},
    {"jobs", OPT_JOBS, "N", 0, "Submissions graded at once (1 a processor)", 0},
    {"require", OPT_REQUIRE, "LEVEL", 0,
     "Lowest isolation accepted: full, landlock (default), uid or none", 0},
    {"quick", OPT_QUICK, NULL, 0, "Tests only: no cost, no memory", 0},
    {0}};

static const struct argp_option no_options[] = {{0}};

/* ---- Commands ------------------------------------------------------------ */

static const struct command {
    const char *name;
    const char *arguments;
    const char *about;
    const struct argp_option *options;
    int (*run)(struct settings *s);
} commands[] = {
    {"check", "LAB [DIR]",
     "Run the public tests on your work (labs/LAB, or DIR).", check_options,
     command_check},
    {"grade", "SUBMISSION...",
     "Grade submissions: folders, or folders of folders.", grade_options_list,
     command_grade},
    {"report", "DIR", "Render the report again from DIR/report.json.",
     no_options, command_report},
    {"prove", "LAB",
     "For authors: prove that a lab's tests tell right from wrong.", no_options,
     command_prove},
};

enum { NCOMMANDS = sizeof commands / sizeof commands[0] };

static void
print_help(FILE *out)
{
    fputs("Usage: grader COMMAND ...\n\n", out);
    for (size_t i = 0; i < NCOMMANDS; i++) {
        fprintf(out, "  grader %-6s %-12s %s\n", commands[i].name,
                commands[i].arguments, commands[i].about);
    }
    fputs("\n`grader COMMAND --help` lists the options.\n", out);
}

static int
run_command(const struct command *command, int argc, char **argv)
{
    static struct settings s; /* large */
    static char name[64];
    struct argp argp = {command->options,
                        parse,
                        command->arguments,
                        command->about,
                        NULL,
                        NULL,
                        NULL};

    snprintf(name, sizeof name, "grader %s", command->name);
    argv[0] = name;
    program_invocation_short_name = name;
    program_invocation_name = name;
    s.out = "report";
    s.jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    s.options = (struct grade_options){.root = project.root,
                                       .build = project.build,
                                       .limit = ISOLATION_FULL,
                                       .least = ISOLATION_LANDLOCK};
    argp_err_exit_status = STATUS_USAGE;
    argp_parse(&argp, argc, argv, 0, NULL, &s);
    return command->run(&s);
}

int
main(int argc, char **argv)
{
    if (find_project() < 0) {
        return command_fault("cannot find out where the project is");
    }
    for (size_t i = 0; argc > 1 && i < NCOMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return run_command(&commands[i], argc - 1, argv + 1);
        }
    }
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    print_help(stderr);
    return STATUS_USAGE;
}
