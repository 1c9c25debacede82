/* labgen.c -- cuts skeletons, mutants, snippets and tables from the reference.
 * SPDX-License-Identifier: MIT */
#include "labgen.h"

#include <string.h>

static void
run_skeleton(char **args)
{
    skeleton(args[0], args[1]);
}

static void
run_knockout(char **args)
{
    knockout(args[0], args[1], args[2]);
}

static void
run_mutant(char **args)
{
    mutant(args[0], args[1], args[2]);
}

static void
run_snippet(char **args)
{
    snippet(stdout, "labgen snippet", args[0], args[1]);
}

static void
run_weave(char **args)
{
    weave(args[0], args[1]);
}

static void
run_concordance(char **args)
{
    (void)args;
    concordance(stdout, NULL);
}

static void
run_size_classes(char **args)
{
    size_classes(stdout, "labgen size-classes", args[0]);
}

static const struct command {
    const char *name;
    const char *arguments;
    int nargs;
    void (*run)(char **args);
    const char *purpose;
} commands[] = {
    {"skeleton", "LAB OUTDIR", 2, run_skeleton,
     "the files a student starts from"},
    {"knockout", "LAB EXERCISE OUTDIR", 3, run_knockout,
     "the reference without one exercise"},
    {"mutant", "LAB PATCH OUTDIR", 3, run_mutant,
     "the reference with one fault"},
    {"snippet", "FILE NAME", 2, run_snippet,
     "a function, type or macro with its comment"},
    {"weave", "CHAPTER.md OUT.md", 2, run_weave,
     "a chapter with its directives resolved"},
    {"concordance", "", 0, run_concordance, "our functions and CPython's"},
    {"size-classes", "PROFILE", 1, run_size_classes,
     "the table of a geometry profile"},
};

static int
usage(void)
{
    fprintf(stderr, "usage, in the project's folder:\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command *c = &commands[i];

        fprintf(stderr, "  labgen %-12s %-20s  %s\n", c->name, c->arguments,
                c->purpose);
    }
    return 2;
}

int
main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (argc >= 2 && strcmp(argv[1], commands[i].name) == 0) {
            if (argc - 2 != commands[i].nargs) {
                return usage();
            }
            commands[i].run(argv + 2);
            if (fflush(stdout) != 0) {
                fail("cannot write the output");
            }
            return 0;
        }
    }
    return usage();
}
