/* bench_child.c -- run a peer's program and take its results in.
 * SPDX-License-Identifier: MIT
 *
 * Output goes to memory files: a peer never waits for a reader. */
#include "bench/bench_child.h"

#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_SECONDS = 300 }; /* of processor time, for one run */

__attribute__((noreturn)) static void
become(char *const *argv, int cpu, int out, int err)
{
    const struct rlimit limit = {MAX_SECONDS, MAX_SECONDS};
    cpu_set_t set;

    /* A heap that goes round in circles must not stop the others. */
    setrlimit(RLIMIT_CPU, &limit);
    if (cpu >= 0) {
        CPU_ZERO(&set);
        CPU_SET((size_t)cpu, &set);
        sched_setaffinity(0, sizeof set, &set);
    }
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

/* Fetch what was written to fd, as text. */
static void
fetch(int fd, char *text, size_t size)
{
    ssize_t n = pread(fd, text, size - 1, 0);

    text[n > 0 ? n : 0] = '\0';
}

static int
status_of(pid_t pid)
{
    int status;

    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
bench_child(char *const *argv, int cpu, char *out, size_t out_size, char *err,
            size_t err_size)
{
    int files[2] = {memfd_create("out", MFD_CLOEXEC),
                    memfd_create("err", MFD_CLOEXEC)};
    int status = -1;
    pid_t pid;

    out[0] = err[0] = '\0';
    if (files[0] >= 0 && files[1] >= 0) {
        pid = fork();
        if (pid == 0) {
            become(argv, cpu, files[0], files[1]);
        }
        status = status_of(pid);
        fetch(files[0], out, out_size);
        fetch(files[1], err, err_size);
    }
    close(files[0]);
    close(files[1]);
    return status == 127 ? -1 : status;
}
