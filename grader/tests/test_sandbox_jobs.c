/* test_sandbox_jobs.c -- the probe, compiled and run in the sandbox.
 * SPDX-License-Identifier: MIT */
#include "test_sandbox_jobs.h"
#include "says.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const enum isolation job_levels[JOB_LEVELS] = {
    ISOLATION_UID, ISOLATION_LANDLOCK, ISOLATION_FULL};

static struct {
    char work[32]; /* a folder of the job's user */
} state;

static int
remove_entry(const char *path, const struct stat *status, int type,
             struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

const char *
job_work(void)
{
    return state.work;
}

void
job_leave(void)
{
    (void)nftw(state.work, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void
copy_file(const char *from, const char *name)
{
    char path[128];
    char block[4096];
    size_t got = 0;
    FILE *in = fopen(from, "r");
    FILE *out = NULL;

    CHECK_NOT_NULL(in);
    (void)snprintf(path, sizeof path, "%s/%s", state.work, name);
    out = fopen(path, "w");
    CHECK_NOT_NULL(out);
    while ((got = fread(block, 1, sizeof block, in)) > 0) {
        CHECK_EQ(fwrite(block, 1, got, out), got);
    }
    (void)fclose(in);
    CHECK_EQ(fclose(out), 0);
}

bool
job_enter(int param)
{
    memcpy(state.work, "/tmp/ouro-test-XXXXXX", 22);
    CHECK_NOT_NULL(mkdtemp(state.work));
    copy_file("grader/tests/sandbox_probe.c", "probe.c");
    copy_file("testkit/seal.c", "seal.c");
    copy_file("testkit/seal.h", "seal.h");
    copy_file("testkit/descriptors.h", "descriptors.h");
    CHECK_EQ(sandbox_drop_root(state.work), 0);
    return sandbox_isolation(job_levels[param]) == job_levels[param];
}

struct sandbox_spec
job_spec(const char *const *argv, enum sandbox_policy policy)
{
    struct sandbox_spec spec = {
        .argv = argv,
        .policy = policy,
        .mounts = {{state.work, "/box/work", policy == POLICY_COMPILE}},
        .nmounts = 1,
        .workdir = "/box/work",
        .wall_milliseconds = 15000,
    };
    return spec;
}

struct sandbox_result
job_run(const struct sandbox_spec *spec)
{
    struct sandbox_result result;

    sandbox_run(spec, &result);
    ou_test_note("end %d, code %d, error \"%s\"; output: %s", result.end,
                 result.code, result.error, result.output);
    return result;
}

static void
compile_probe(void)
{
    static const char *const argv[] = {
        "/usr/bin/gcc", "-static",           "-D_GNU_SOURCE",
        "-I/box/work",  "/box/work/probe.c", "seal.c",
        "-o",           "/box/work/probe",   NULL};
    struct sandbox_spec spec = job_spec(argv, POLICY_COMPILE);
    struct sandbox_result result = job_run(&spec);

    CHECK_EQ(result.end, SANDBOX_EXITED);
    CHECK_EQ(result.code, 0);
    sandbox_result_clear(&result);
}

struct job_probe
job_probe(const char *verb, const char *argument)
{
    return (struct job_probe){{"/box/work/probe", verb, argument, NULL}};
}

struct sandbox_result
job_run_probe(const char *verb, const char *argument)
{
    struct job_probe command = job_probe(verb, argument);
    struct sandbox_spec spec = job_spec(command.argv, POLICY_WORKER);

    return job_run(&spec);
}

bool
job_enter_with_probe(int param)
{
    if (!job_enter(param)) {
        return false;
    }
    compile_probe();
    return true;
}

void
job_check_prints(const char *verb, const char *argument, const char *expected)
{
    struct sandbox_result result = job_run_probe(verb, argument);

    CHECK_EQ(result.end, SANDBOX_EXITED);
    CHECK_STR_EQ(result.output, expected);
    sandbox_result_clear(&result);
}
