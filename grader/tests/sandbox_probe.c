/* sandbox_probe.c -- what a program inside the sandbox can do.
 * SPDX-License-Identifier: MIT
 *
 * Compiled and run by test_sandbox.c, inside.  The first argument names what to
 * try; what came of it is printed as one word, or as the error's text. */
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void
say(const char *what, int failed)
{
    printf("%s: %s\n", what, failed ? strerror(errno) : "done");
    fflush(stdout);
}

static void
spin(void)
{
    for (volatile unsigned long i = 0;; i++) {
    }
}

static void
flood(void)
{
    static char line[4096];

    memset(line, 'x', sizeof(line));
    while (write(1, line, sizeof(line)) > 0) {
    }
}

/* Leave a process behind that nobody waits for. */
static void
leave_daemon(void)
{
    if (fork() == 0) {
        (void)setpgid(0, 0);
        if (fork() == 0) {
            for (;;) {
                pause();
            }
        }
        _exit(0);
    }
    (void)wait(NULL);
}

static void
multiply(void)
{
    int n = 0;

    while (n < 5000) {
        pid_t pid = fork();

        if (pid == 0) {
            pause();
        }
        if (pid < 0) {
            break;
        }
        n++;
    }
    printf("%d\n", n);
}

static void
list_descriptors(void)
{
    for (int fd = 0; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            printf("%d ", fd);
        }
    }
    printf("\n");
}

static void
pose_as_launcher(void)
{
    char report[512] = {1};

    say("write to its descriptor", write(8, report, sizeof(report)) < 0);
    say("kill it", kill(getppid(), SIGKILL) < 0);
    say("kill it by thread", syscall(SYS_tkill, getppid(), SIGKILL) < 0);
    say("kill its group", kill(-getppid(), SIGKILL) < 0);
    say("kill all", kill(-1, SIGKILL) < 0);
    say("trace it", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0);
    (void)kill(0, SIGCONT);
}

static void
escalate(void)
{
    printf("user %d %d\n", getuid() != 0, geteuid() != 0);
    say("become root", syscall(SYS_setuid, 0) < 0);
    say("user namespace", syscall(SYS_unshare, 0x10000000) < 0);
    say("internet", socket(AF_INET, SOCK_STREAM, 0) < 0);
    say("datagram", socket(AF_INET, SOCK_DGRAM, 0) < 0);
    say("local", socket(AF_UNIX, SOCK_STREAM, 0) < 0);
    say("shared memory", syscall(SYS_shmget, 1, 4096, 01600) < 0);
}

static void
execute(void)
{
    char *argv[] = {"true", NULL};

    (void)execve("/usr/bin/true", argv, environ);
    say("execute", 1);
}

/* ---- Under the seal ---------------------------------------------------- */

static void
break_by_open(void)
{
    say("open", open("/usr", O_RDONLY) < 0);
}

static void
break_by_fork(void)
{
    (void)fork();
}

static void
break_by_kill(void)
{
    (void)kill(getppid(), SIGCONT);
}

static void
break_by_socket(void)
{
    (void)socket(AF_UNIX, SOCK_STREAM, 0);
}

static void
break_by_trace(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void
break_by_map(void)
{
    (void)mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
break_by_protect(void)
{
    (void)mprotect((void *)((unsigned long)environ & ~4095ul), 4096,
                   PROT_READ | PROT_WRITE | PROT_EXEC);
}

static void
break_by_foreign_signal(void)
{
    (void)syscall(SYS_tgkill, getppid(), getppid(), SIGCONT);
}

static void
live(void)
{
    void *block = malloc(1 << 22);

    block = realloc(block, 1 << 23);
    free(block);
    printf("alive, 0 is %s\n", read(0, &block, 1) < 0 ? "closed" : "open");
}

static const struct trial {
    const char *name;
    void (*act)(void);
} trials[] = {
    {"open", break_by_open},
    {"fork", break_by_fork},
    {"execute", execute},
    {"kill", break_by_kill},
    {"socket", break_by_socket},
    {"trace", break_by_trace},
    {"map", break_by_map},
    {"protect", break_by_protect},
    {"tgkill", break_by_foreign_signal},
    {"abort", abort},
    {"live", live},
};

/* Run a trial in a sealed child and say how it ended. */
static void
try_sealed(const struct trial *trial, enum ou_seal_kind kind)
{
    static const int keep[] = {1, 2};
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        if (ou_seal(kind, keep, 2) < 0) {
            say("seal", 1);
            _exit(99);
        }
        trial->act();
        exit(7);
    }
    (void)waitpid(pid, &status, 0);
    printf("%s %s %d\n", trial->name, WIFSIGNALED(status) ? "signal" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    fflush(stdout);
}

static void
seal(void)
{
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
        try_sealed(&trials[i], OU_SEAL_TEST);
    }
}

static void
seal_for_valgrind(void)
{
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
        try_sealed(&trials[i], OU_SEAL_VALGRIND);
    }
}

/* ---- What to try ------------------------------------------------------- */

/* The processor time that a child of this one used is what ran out. */
static void
spin_in_child(void)
{
    if (fork() == 0) {
        spin();
    }
    (void)wait(NULL);
    exit(1);
}

static void
wait_for_ever(void)
{
    leave_daemon();
    for (;;) {
        pause();
    }
}

static void
show_environment(void)
{
    for (char **variable = environ; *variable != NULL; variable++) {
        printf("%.*s ", (int)strcspn(*variable, "="), *variable);
    }
}

static void
exit_137(void)
{
    exit(137);
}

static void
kill_myself(void)
{
    (void)kill(getpid(), SIGKILL);
}

static void
take_memory(void)
{
    size_t megabytes = 0;

    while (malloc(1 << 20) != NULL) {
        megabytes++;
    }
    printf("%zu\n", megabytes);
}

static const struct trial verbs[] = {
    {"spin", spin},
    {"spin-in-child", spin_in_child},
    {"flood", flood},
    {"wait", wait_for_ever},
    {"daemon", leave_daemon},
    {"multiply", multiply},
    {"descriptors", list_descriptors},
    {"environment", show_environment},
    {"pose", pose_as_launcher},
    {"escalate", escalate},
    {"execute", execute},
    {"exit-137", exit_137},
    {"kill-myself", kill_myself},
    {"abort", abort},
    {"memory", take_memory},
    {"seal", seal},
    {"seal-for-valgrind", seal_for_valgrind},
};

int
main(int argc, char **argv)
{
    if (argc == 3) {
        say("read", open(argv[2], O_RDONLY) < 0);
        say("write", open(argv[2], O_WRONLY | O_CREAT, 0600) < 0);
        return 0;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (strcmp(verbs[i].name, argv[1]) == 0) {
            verbs[i].act();
            return 0;
        }
    }
    return 98;
}
