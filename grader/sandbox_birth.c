/* sandbox_birth.c -- a new process with exactly the descriptors it should have.
 * SPDX-License-Identifier: MIT
 *
 * Everything is prepared before the process exists: between vfork and exec it
 * runs in our memory and may only make system calls.  vfork, because the cost
 * of fork grows with the size of the grader. */
#include "descriptors.h"
#include "sandbox_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Descriptors are moved up here before they take their places. */
#define ABOVE_ALL 64

struct birth {
    const char *path; /* NULL: the program in LAUNCH_FD_PROGRAM */
    char **argv;
    char *environment[5];
    int fds[LAUNCH_FD_END]; /* by number inside; -1: closed */
};

static void __attribute__((noreturn)) be_born(const struct birth *birth)
{
    int fds[LAUNCH_FD_END];

    for (int i = 0; i < LAUNCH_FD_END; i++) {
        fds[i] =
            birth->fds[i] < 0 ? -1 : fcntl(birth->fds[i], F_DUPFD, ABOVE_ALL);
    }
    for (int i = 0; i < LAUNCH_FD_END; i++) {
        (void)close(i);
        if (fds[i] >= 0) {
            (void)dup2(fds[i], i);
        }
    }
    ou__close_from_to(LAUNCH_FD_END, UINT32_MAX);
    /* The current folder may be one that is not ours to read. */
    if (chdir("/") == 0 && birth->path != NULL) {
        (void)execve(birth->path, birth->argv, birth->environment);
    }
    else {
        (void)fexecve(LAUNCH_FD_PROGRAM, birth->argv, birth->environment);
    }
    _exit(127);
}

/* A function of its own, because the child shares the stack. */
static pid_t
bear(const struct birth *birth)
{
    pid_t pid = vfork();

    if (pid == 0) {
        be_born(birth);
    }
    return pid;
}

/* Return a new memory file that holds the launcher, or -1.  One for each job:
 * the position in a file is shared by all that have it open. */
static int
launcher_file(char *error, size_t error_size)
{
    size_t size = 0;
    const void *bytes = sandbox_launcher(&size, error, error_size);
    int fd = -1;

    if (bytes == NULL) {
        return -1;
    }
    fd = memfd_create("ou-launch", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, bytes, size) == (ssize_t)size &&
        lseek(fd, 0, SEEK_SET) == 0) {
        return fd;
    }
    (void)snprintf(error, error_size, "memory file: %s", strerror(errno));
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}

/* Open the channels: our ends into *channels, the others into birth->fds. */
static int
open_channels(struct sandbox_channels *channels, struct birth *birth)
{
    int pair[2];

    birth->fds[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (birth->fds[0] < 0 || pipe2(pair, O_CLOEXEC) < 0) {
        return -1;
    }
    channels->output = pair[0];
    birth->fds[1] = pair[1];
    /* Ours only: a program must not meet EAGAIN on its standard output. */
    if (fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
        return -1;
    }
    channels->control = pair[0];
    birth->fds[LAUNCH_FD_REPORT] = pair[1];
    if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) < 0) {
        return -1;
    }
    channels->info = pair[0];
    birth->fds[LAUNCH_FD_INFO] = pair[1];
    return 0;
}

/* Add the descriptors that belong to others. */
static void
lend_descriptors(struct birth *birth, const struct sandbox_spec *spec,
                 int filter)
{
    birth->fds[2] = birth->fds[1];
    birth->fds[LAUNCH_FD_FILTER] = filter;
    for (size_t i = 0; i < spec->nfds; i++) {
        birth->fds[LAUNCH_FD_FIRST + i] = spec->fds[i];
    }
}

/* Close the new process's own descriptors on our side. */
static void
close_given(const struct birth *birth)
{
    static const int given[] = {0, 1, LAUNCH_FD_REPORT, LAUNCH_FD_INFO,
                                LAUNCH_FD_PROGRAM};

    for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
        if (birth->fds[given[i]] >= 0) {
            (void)close(birth->fds[given[i]]);
        }
    }
}

void
sandbox_channels_close(struct sandbox_channels *channels)
{
    int fds[] = {channels->output, channels->control, channels->info};

    for (size_t i = 0; i < 3; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
    *channels = (struct sandbox_channels){-1, -1, -1};
}

pid_t
sandbox_bear(const struct sandbox_spec *spec, const struct words *command,
             bool by_path, const char *scratch,
             struct sandbox_channels *channels, char *error, size_t error_size)
{
    char temporary[64];
    struct birth birth = {
        .path = by_path ? command->word[0] : NULL,
        .argv = command->word,
        .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/", temporary},
    };
    int filter = sandbox_filter(spec->policy);
    pid_t pid = -1;

    *channels = (struct sandbox_channels){-1, -1, -1};
    memset(birth.fds, -1, sizeof(birth.fds));
    (void)snprintf(temporary, sizeof(temporary), "TMPDIR=%s", scratch);
    birth.fds[LAUNCH_FD_PROGRAM] = launcher_file(error, error_size);
    if (birth.fds[LAUNCH_FD_PROGRAM] < 0) {
        return -1;
    }
    if (filter < 0) {
        (void)snprintf(error, error_size, "cannot write a seccomp policy");
    }
    else if (open_channels(channels, &birth) < 0) {
        (void)snprintf(error, error_size, "channels: %s", strerror(errno));
    }
    else {
        lend_descriptors(&birth, spec, filter);
        pid = bear(&birth);
        (void)snprintf(error, error_size, "vfork: %s", strerror(errno));
    }
    close_given(&birth);
    if (pid < 0) {
        sandbox_channels_close(channels);
    }
    return pid;
}
