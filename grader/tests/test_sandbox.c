/* test_sandbox.c -- what the sandbox allows, at each level that works here.
 * SPDX-License-Identifier: MIT
 *
 * Each test compiles sandbox_probe.c in the sandbox and then runs it there
 * (test_sandbox_jobs.h).  Nothing here needs root; as root, the test drops to
 * another user first, as the grader does. */
#include "says.h"
#include "test_sandbox_jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- How a program ends ------------------------------------------------ */

static void
check_end(const char *verb, enum sandbox_end end, int code)
{
    struct sandbox_result result = job_run_probe(verb, NULL);

    CHECK_EQ(result.end, end);
    CHECK_EQ(result.code, code);
    sandbox_result_clear(&result);
}

TEST_EACH(sandbox, tells_an_exit_status_from_a_signal, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        check_end("exit-137", SANDBOX_EXITED, 137);
        check_end("kill-myself", SANDBOX_SIGNALED, SIGKILL);
        check_end("abort", SANDBOX_SIGNALED, SIGABRT);
    }
    job_leave();
}

static void
check_cpu(const char *verb, enum sandbox_policy policy)
{
    struct job_probe command = job_probe(verb, NULL);
    struct sandbox_spec spec = job_spec(command.argv, policy);
    struct sandbox_result result;

    spec.cpu_seconds = 1;
    result = job_run(&spec);
    CHECK_EQ(result.end, SANDBOX_CPU);
    CHECK_LE(result.usage.ru_utime.tv_sec, 2);
    sandbox_result_clear(&result);
}

TEST_EACH(sandbox, ends_what_uses_too_much_processor_time, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        check_cpu("spin", POLICY_WORKER);
        check_cpu("spin-in-child", POLICY_COMPILE);
    }
    job_leave();
}

TEST_EACH(sandbox, ends_what_prints_too_much_and_keeps_the_beginning,
          JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        struct sandbox_result result = job_run_probe("flood", NULL);

        CHECK_EQ(result.end, SANDBOX_OUTPUT);
        CHECK_EQ(result.output_len, 65536);
        CHECK_EQ(result.output[65535], 'x');
        sandbox_result_clear(&result);
    }
    job_leave();
}

TEST_EACH(sandbox, limits_the_address_space, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        struct job_probe command = job_probe("memory", NULL);
        struct sandbox_spec spec = job_spec(command.argv, POLICY_WORKER);
        struct sandbox_result result;

        spec.address_space_bytes = 64 << 20;
        result = job_run(&spec);
        CHECK_EQ(result.end, SANDBOX_EXITED);
        CHECK_LE(atoi(result.output), 64);
        CHECK_GT(atoi(result.output), 32);
        sandbox_result_clear(&result);
    }
    job_leave();
}

/* ---- What it leaves behind --------------------------------------------- */

/* Run the probe with the writing end of a pipe.  When the job is over, nobody
 * has that end any more: no process is left. */
static void
check_nothing_left(const char *verb, uint32_t wall, enum sandbox_end end)
{
    struct job_probe command = job_probe(verb, NULL);
    struct sandbox_spec spec = job_spec(command.argv, POLICY_WORKER);
    struct sandbox_result result;
    int ends[2];
    char byte = 0;

    CHECK_EQ(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    spec.wall_milliseconds = wall;
    spec.fds[0] = ends[1];
    spec.nfds = 1;
    result = job_run(&spec);
    (void)close(ends[1]);
    CHECK_EQ(result.end, end);
    CHECK_EQ(read(ends[0], &byte, 1), 0);
    (void)close(ends[0]);
    sandbox_result_clear(&result);
}

TEST_EACH(sandbox, leaves_no_process_behind, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        check_nothing_left("daemon", 15000, SANDBOX_EXITED);
        check_nothing_left("wait", 300, SANDBOX_WALL);
        check_nothing_left("multiply", 15000, SANDBOX_EXITED);
        CHECK_EQ(waitpid(-1, NULL, WNOHANG), -1);
        CHECK_EQ(errno, ECHILD);
    }
    job_leave();
}

TEST(sandbox, survives_the_death_of_its_launcher)
{
    struct job_probe command = job_probe("wait", NULL);
    struct sandbox_spec spec;
    struct sandbox_result result;
    struct sandbox_job *job = NULL;
    char path[64];
    char error[256] = "";
    int launcher = 0;
    FILE *list = NULL;

    if (!job_enter_with_probe(1)) {
        job_leave();
        return;
    }
    spec = job_spec(command.argv, POLICY_WORKER);
    job = sandbox_start(&spec, error, sizeof error);
    CHECK_NOT_NULL(job);
    CHECK(!sandbox_poll(job, 200));
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children",
                   (int)getpid());
    list = fopen(path, "r");
    CHECK_NOT_NULL(list);
    CHECK_EQ(fscanf(list, "%d", &launcher), 1);
    (void)fclose(list);
    CHECK_EQ(kill(launcher, SIGKILL), 0);
    CHECK(sandbox_poll(job, 5000));
    sandbox_finish(job, &result);
    CHECK_EQ(result.end, SANDBOX_FAULT);
    CHECK_EQ(waitpid(-1, NULL, WNOHANG), -1);
    sandbox_result_clear(&result);
    job_leave();
}

/* Start a job that holds the writing end of ends, and wait to be killed. */
static void
be_a_supervisor(const int *ends)
{
    struct job_probe command = job_probe("wait", NULL);
    struct sandbox_spec spec = job_spec(command.argv, POLICY_WORKER);
    char error[256] = "";

    spec.fds[0] = ends[1];
    spec.nfds = 1;
    (void)sandbox_start(&spec, error, sizeof error);
    (void)close(ends[1]);
    for (;;) {
        (void)pause();
    }
}

TEST_EACH(sandbox, dies_with_its_supervisor, JOB_LEVELS)
{
    int ends[2];
    char byte = 0;
    pid_t supervisor = 0;

    if (job_enter_with_probe(param)) {
        CHECK_EQ(pipe2(ends, O_CLOEXEC), 0);
        supervisor = fork();
        if (supervisor == 0) {
            be_a_supervisor(ends);
        }
        (void)close(ends[1]);
        (void)usleep(200000);
        CHECK_EQ(kill(supervisor, SIGKILL), 0);
        CHECK_EQ(read(ends[0], &byte, 1), 0);
        (void)close(ends[0]);
    }
    job_leave();
}

TEST_EACH(sandbox, runs_two_jobs_at_once, JOB_LEVELS)
{
    struct job_probe slow = job_probe("wait", NULL);
    struct sandbox_spec spec;
    struct sandbox_result result;
    struct sandbox_job *job = NULL;
    char error[256] = "";

    if (job_enter_with_probe(param)) {
        spec = job_spec(slow.argv, POLICY_WORKER);
        job = sandbox_start(&spec, error, sizeof error);
        CHECK_NOT_NULL(job);
        check_end("exit-137", SANDBOX_EXITED, 137);
        CHECK(!sandbox_poll(job, 0));
        sandbox_finish(job, &result);
        CHECK_EQ(result.end, SANDBOX_SIGNALED);
        CHECK_EQ(result.code, SIGKILL);
        sandbox_result_clear(&result);
    }
    job_leave();
}

TEST_EACH(sandbox, limits_the_number_of_processes, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        struct sandbox_result result = job_run_probe("multiply", NULL);
        bool full = job_levels[param] == ISOLATION_FULL;

        CHECK_EQ(result.end, SANDBOX_EXITED);
        CHECK_GT(atoi(result.output), 8);
        CHECK_LE(atoi(result.output), full ? 32 : 600);
        sandbox_result_clear(&result);
    }
    job_leave();
}

/* ---- What it can reach ------------------------------------------------- */

TEST_EACH(sandbox, gives_no_descriptor_but_those_asked_for, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        int leak = open("/dev/null", O_RDONLY); /* inherited, if it could */

        job_check_prints("descriptors", NULL, "0 1 2 \n");
        (void)close(leak);
    }
    job_leave();
}

TEST_EACH(sandbox, gives_a_minimal_environment, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        CHECK_EQ(setenv("OU_SECRET", "1", 1), 0);
        job_check_prints("environment", NULL,
                         job_levels[param] == ISOLATION_FULL
                             ? "PATH LC_ALL HOME TMPDIR PWD "
                             : "PATH LC_ALL HOME TMPDIR ");
    }
    job_leave();
}

TEST_EACH(sandbox, keeps_the_launcher_out_of_reach, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        job_check_prints("pose", NULL,
                         "write to its descriptor: Bad file descriptor\n"
                         "kill it: Operation not permitted\n"
                         "kill it by thread: Operation not permitted\n"
                         "kill its group: Operation not permitted\n"
                         "kill all: Operation not permitted\n"
                         "trace it: Function not implemented\n");
    }
    job_leave();
}

TEST_EACH(sandbox, gives_no_privilege_and_no_network, JOB_LEVELS)
{
    if (job_enter_with_probe(param)) {
        job_check_prints("escalate", NULL,
                         "user 1 1\n"
                         "become root: Function not implemented\n"
                         "user namespace: Function not implemented\n"
                         "internet: Function not implemented\n"
                         "datagram: Function not implemented\n"
                         "local: Function not implemented\n"
                         "shared memory: Function not implemented\n");
    }
    job_leave();
}

/* Below Landlock, what a job may read and run is what its user may. */
TEST_EACH(sandbox, lets_a_worker_execute_nothing_else, JOB_LEVELS)
{
    if (job_enter_with_probe(param) &&
        job_levels[param] >= ISOLATION_LANDLOCK) {
        job_check_prints("execute", NULL, "execute: Permission denied\n");
    }
    job_leave();
}

TEST_EACH(sandbox, shows_no_file_beyond_usr_and_the_mounts, JOB_LEVELS)
{
    if (!job_enter_with_probe(param)) {
        job_leave();
        return;
    }
    job_check_prints("file", "/etc/shadow",
                     job_levels[param] == ISOLATION_FULL
                         ? "read: No such file or directory\n"
                           "write: No such file or directory\n"
                         : "read: Permission denied\n"
                           "write: Permission denied\n");
    if (job_levels[param] == ISOLATION_LANDLOCK) {
        job_check_prints("file", "/etc/passwd",
                         "read: Permission denied\nwrite: Permission denied\n");
    }
    if (job_levels[param] >= ISOLATION_LANDLOCK) {
        struct sandbox_result result =
            job_run_probe("file", "/box/work/seal.h");

        CHECK_SAYS(result.output, "read: done\nwrite: ");
        CHECK(strstr(result.output, "write: done") == NULL);
        sandbox_result_clear(&result);
    }
    job_leave();
}

/* Valgrind needs /proc; the processes around the job are in it. */
TEST_EACH(sandbox, shows_nothing_of_its_own_processes_in_proc, JOB_LEVELS)
{
    static const char *const argv[] = {"/box/work/probe", "file", "/proc/1/mem",
                                       NULL};
    struct sandbox_spec spec;
    struct sandbox_result result;

    if (job_enter_with_probe(param)) {
        spec = job_spec(argv, POLICY_VALGRIND);
        result = job_run(&spec);
        CHECK_EQ(result.end, SANDBOX_EXITED);
        CHECK_STR_EQ(result.output,
                     "read: Permission denied\nwrite: Permission denied\n");
        sandbox_result_clear(&result);
    }
    job_leave();
}

TEST_EACH(sandbox, hides_etc_from_the_compiler, JOB_LEVELS)
{
    static const char *const argv[] = {"/usr/bin/gcc", "-c", "peek.c", NULL};
    struct sandbox_spec spec;
    struct sandbox_result result;
    char path[64];
    FILE *source = NULL;

    if (!job_enter(param) || job_levels[param] < ISOLATION_LANDLOCK) {
        job_leave();
        return;
    }
    (void)snprintf(path, sizeof path, "%s/peek.c", job_work());
    source = fopen(path, "w");
    CHECK_NOT_NULL(source);
    (void)fputs("#include \"/etc/passwd\"\n", source);
    CHECK_EQ(fclose(source), 0);
    spec = job_spec(argv, POLICY_COMPILE);
    result = job_run(&spec);
    CHECK_EQ(result.end, SANDBOX_EXITED);
    CHECK_EQ(result.code, 1);
    CHECK_SAYS(result.output, job_levels[param] == ISOLATION_FULL
                                  ? "No such file"
                                  : "Permission denied");
    CHECK(strstr(result.output, "root:") == NULL);
    sandbox_result_clear(&result);
    job_leave();
}

/* ---- The sandbox's own faults ------------------------------------------ */

TEST_EACH(sandbox, blames_itself_for_a_program_that_is_missing, JOB_LEVELS)
{
    static const char *const argv[] = {"/box/work/nothing", NULL};

    if (job_enter(param)) {
        struct sandbox_spec spec = job_spec(argv, POLICY_WORKER);
        struct sandbox_result result = job_run(&spec);

        CHECK_EQ(result.end, SANDBOX_FAULT);
        CHECK_SAYS(result.error, "cannot run");
        sandbox_result_clear(&result);
    }
    job_leave();
}

TEST_EACH(sandbox, blames_itself_for_a_mount_that_is_missing, JOB_LEVELS)
{
    static const char *const argv[] = {"/usr/bin/true", NULL};

    if (job_enter(param)) {
        struct sandbox_spec spec = job_spec(argv, POLICY_COMPILE);
        struct sandbox_result result;

        spec.mounts[0].host = "/tmp/there-is-no-such-folder";
        result = job_run(&spec);
        CHECK_EQ(result.end, SANDBOX_FAULT);
        CHECK_SAYS(result.error, "/tmp/there-is-no-such-folder");
        sandbox_result_clear(&result);
    }
    job_leave();
}

TEST(sandbox, runs_nothing_as_root)
{
    static const char *const argv[] = {"/usr/bin/true", NULL};
    const struct sandbox_spec spec = {.argv = argv};
    char error[256] = "";

    if (geteuid() == 0) {
        CHECK_NULL(sandbox_start(&spec, error, sizeof error));
        CHECK_SAYS(error, "root");
        CHECK_EQ(sandbox_drop_root(NULL), 0);
    }
    CHECK_NE(geteuid(), 0);
    CHECK_EQ(setuid(0), -1);
}

TEST(sandbox, finds_a_level_and_says_why_not_a_higher_one)
{
    enum isolation level = ISOLATION_NONE;

    CHECK_EQ(unsetenv("OU_ISOLATION"), 0);
    CHECK_EQ(sandbox_drop_root(NULL), 0);
    level = sandbox_isolation(ISOLATION_FULL);
    CHECK_SAME(level == ISOLATION_FULL, *sandbox_reason() == '\0');
    CHECK_LE(sandbox_isolation(ISOLATION_UID), ISOLATION_UID);
    CHECK_EQ(sandbox_isolation(ISOLATION_NONE), ISOLATION_NONE);
}
