/* oracle_ouro.c -- what a faithful heap of this library answers to the scripts.
 * SPDX-License-Identifier: MIT
 *
 *     oracle-ouro PROFILE [--debug] [--full] [TRACE.xz ...]
 *
 * The twin of oracle_python.c: the same scripts, the same form. */
#include "tests/oracle/ours.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TRACE_OPS 200000

static struct {
    const ou_geometry *geo;
    bool debug, full;
} options;

static void
ask(struct script *script)
{
    if (ours_answer(stdout, options.geo, script, options.debug, options.full) <
        0) {
        fprintf(stderr, "oracle-ouro: script %s failed\n", script->name);
        exit(2);
    }
    script_free(script);
}

int
main(int argc, char **argv)
{
    struct script script;

    options.geo = argc < 2 ? NULL : ou_geometry_by_name(argv[1]);
    if (options.geo == NULL) {
        fputs("usage: oracle-ouro PROFILE [--debug] [--full] [TRACE.xz ...]\n",
              stderr);
        return 2;
    }
    for (argv += 2; *argv != NULL && **argv == '-'; argv++) {
        options.debug |= strcmp(*argv, "--debug") == 0;
        options.full |= strcmp(*argv, "--full") == 0;
    }
    printf("answers of profile %s%s\n", options.geo->name,
           options.debug ? " with debug hooks" : "");
    for (size_t i = 0; i < script_count(); i++) {
        script_make(&script, i);
        ask(&script);
    }
    for (; *argv != NULL; argv++) {
        if (script_load(&script, *argv, MAX_TRACE_OPS) < 0) {
            fprintf(stderr, "oracle-ouro: cannot read %s\n", *argv);
            return 2;
        }
        ask(&script);
    }
    return 0;
}
