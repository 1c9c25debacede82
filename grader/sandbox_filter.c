/* sandbox_filter.c -- the system calls of each policy.
 * SPDX-License-Identifier: MIT
 *
 * A list of what is allowed; everything else answers ENOSYS, as an older kernel
 * would, so that the C library falls back to what is on the list (clone3 to
 * clone, whose flags can be examined).  The programs that live under these
 * policies are trusted ones; a submission runs under the much shorter list of
 * testkit/seal.c on top.
 *
 * The library writes the list as instructions once, into a memory file; the
 * launcher only loads them. */
#include "sandbox_parts.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAMESPACE_FLAGS                                                        \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |             \
     CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* clang-format off */
/* Compute, use memory and open descriptors, start (the launcher's one exec) and
 * load shared libraries, fork and wait, and shut oneself in further. */
static const char *const worker_calls[] = {
    "read", "write", "readv", "writev", "pread64", "pwrite64", "close",
    "close_range", "lseek", "dup", "dup2", "dup3", "fcntl", "pipe", "pipe2",
    "sendmsg", "recvmsg", "sendto", "recvfrom", "shutdown", "getsockopt",
    "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl",
    "epoll_wait", "epoll_pwait", "eventfd2", "signalfd4", "timerfd_create",
    "timerfd_settime", "pidfd_open",
    "open", "openat", "stat", "fstat", "lstat", "newfstatat", "statx",
    "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd",
    "mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "msync",
    "execve", "fork", "vfork", "wait4", "waitid", "exit", "exit_group",
    "kill", "tkill", "tgkill", "setpgid", "getpgid", "getpgrp",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
    "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack", "restart_syscall",
    "pause", "alarm", "setitimer", "getitimer", "timer_create",
    "timer_settime", "timer_delete",
    "futex", "set_tid_address", "set_robust_list", "get_robust_list", "rseq",
    "arch_prctl", "prctl", "seccomp", "landlock_create_ruleset",
    "landlock_add_rule", "landlock_restrict_self",
    "getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid",
    "getresuid", "getresgid", "getgroups",
    "getrlimit", "setrlimit", "prlimit64", "getrusage", "times", "sysinfo",
    "uname", "umask", "time", "gettimeofday", "clock_gettime", "clock_getres",
    "nanosleep", "clock_nanosleep", "sched_yield", "sched_getaffinity",
    "getrandom", NULL};

/* Make, change and remove files, where the file system lets it. */
static const char *const file_calls[] = {
    "creat", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    "mkdir", "mkdirat", "rmdir", "chmod", "fchmod", "fchmodat", "chdir",
    "fchdir", "getdents64", "truncate", "ftruncate", "fallocate", "fadvise64",
    "copy_file_range", "sendfile", "fsync", "utimensat", "flock", NULL};
/* clang-format on */

static int
allow(scmp_filter_ctx filter, const char *const *names)
{
    for (; *names != NULL; names++) {
        int call = seccomp_syscall_resolve_name(*names);

        /* Negative: this architecture or this library does not have it. */
        if (call >= 0 &&
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

/* What is allowed with certain arguments only: no new namespaces; no control of
 * a terminal beyond asking whether there is one. */
static int
allow_by_argument(scmp_filter_ctx filter)
{
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                         SCMP_A0(SCMP_CMP_MASKED_EQ, NAMESPACE_FLAGS, 0)) < 0) {
        return -1;
    }
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                            SCMP_A1(SCMP_CMP_EQ, TCGETS, 0));
}

/* Write the instructions of filter into a new memory file. */
static int export(scmp_filter_ctx filter)
{
    int fd = memfd_create("policy", MFD_CLOEXEC);

    if (fd >= 0 && seccomp_export_bpf(filter, fd) < 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int
make_filter(enum sandbox_policy policy)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int fd = -1;

    if (filter == NULL) {
        return -1;
    }
    if (allow(filter, worker_calls) == 0 &&
        (policy == POLICY_WORKER || allow(filter, file_calls) == 0) &&
        allow_by_argument(filter) == 0) {
        fd = export(filter);
    }
    seccomp_release(filter);
    return fd;
}

int
sandbox_filter(enum sandbox_policy policy)
{
    static struct {
        bool made;
        int fd;
    } filters[POLICY_VALGRIND + 1];

    if (!filters[policy].made) {
        filters[policy].fd = make_filter(policy);
        filters[policy].made = true;
    }
    return filters[policy].fd;
}
