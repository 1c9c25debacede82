/* link.c -- the student's objects in place of the reference's.
 * SPDX-License-Identifier: MIT
 *
 * A second job in the sandbox: it has the objects, the tests and the rest of
 * the library, and no source of anybody's.  The kit (build/kit/NN-name) is one
 * object per purpose, in which only the names that a submission may meet are
 * global.  Workers are static programs at fixed addresses: nothing is loaded or
 * relocated when they start, and every run of the same program looks the same.
 */
#include "build.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kit's part: which program this is to be. */
static const char *
kit_part(const struct grade_options *opt, enum flavor flavor)
{
    if (flavor == FLAVOR_FAST) {
        return "measure.o";
    }
    return opt->public_only ? "public.o" : "observe.o";
}

/* Write the path of the kit's part to path, absolute: it becomes a mount. */
static int
find_kit(const struct lab *lab, const struct grade_options *opt,
         const char *part, char path[PATH_MAX], struct refusal *why)
{
    char relative[PATH_MAX];

    snprintf(relative, sizeof relative, "%s/kit/%s/%s", opt->build, lab->name,
             part);
    if (realpath(relative, path) == NULL || access(path, R_OK) < 0) {
        return refuse(why, VERDICT_GF, "%s: %s; `make` builds it", relative,
                      strerror(errno));
    }
    return 0;
}

/* The linker's words are about symbols, not about C; they follow the cause. */
static int
refuse_link(const struct sandbox_result *result, struct refusal *why)
{
    switch (result->end) {
    case SANDBOX_FAULT:
        return refuse(why, VERDICT_GF, "cannot run the linker: %s",
                      result->error);
    case SANDBOX_EXITED:
        return refuse(why, VERDICT_CE,
                      "the files compile, but do not fit together with the "
                      "lab's kit:\n%.3000s",
                      result->output);
    default:
        return refuse(why, VERDICT_CL,
                      "the linker met a limit (1 GiB of memory, 10 s, 64 MiB "
                      "of program)");
    }
}

static int
run_linker(const char *const *argv, const struct workspace *ws, const char *kit,
           struct refusal *why)
{
    struct sandbox_spec spec = {
        .argv = argv,
        .policy = POLICY_COMPILE,
        .mounts = {{kit, "/box/kit.o", false},
                   {ws->objects, "/box/objects", false},
                   {ws->programs, "/box/programs", true}},
        .nmounts = 3,
        .address_space_bytes = 1ull << 30,
        .file_bytes = 64u << 20,
        .cpu_seconds = 10,
        .wall_milliseconds = 20000,
        .output_bytes = 64 * 1024,
    };
    struct sandbox_result result = {0};
    int status = 0;

    sandbox_run(&spec, &result);
    if (result.end != SANDBOX_EXITED || result.code != 0) {
        status = refuse_link(&result, why);
    }
    sandbox_result_clear(&result);
    return status;
}

static int
link_student(const struct lab *lab, const struct workspace *ws,
             enum flavor flavor, const char *kit, const char *out,
             struct refusal *why)
{
    const char *argv[16 + LAB_MAX_WORDS] = {
        "/usr/bin/gcc", "-static",    "-Wl,-z,noexecstack",
        "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--build-id=none",
        "-o",           NULL,         "/box/kit.o",
    };
    char objects[LAB_MAX_WORDS][96];
    char program[96];
    size_t n = 9;

    snprintf(program, sizeof program, "/box/programs/%.64s",
             strrchr(out, '/') + 1);
    argv[7] = program;
    for (size_t i = 0; i < lab->modules.count; i++) {
        char path[PATH_MAX];

        object_path(ws, lab->modules.word[i], flavor, path, sizeof path);
        snprintf(objects[i], sizeof objects[i], "/box/objects/%.80s",
                 strrchr(path, '/') + 1);
        argv[n++] = objects[i];
    }
    argv[n] = NULL;
    return run_linker(argv, ws, kit, why);
}

int
link_worker(const struct lab *lab, const struct grade_options *opt,
            struct workspace *ws, enum flavor flavor, const char *out,
            struct refusal *why)
{
    char kit[PATH_MAX];

    if (find_kit(lab, opt, kit_part(opt, flavor), kit, why) < 0) {
        return -1;
    }
    return link_student(lab, ws, flavor, kit, out, why);
}
