/* seal.c -- what a child gives up before it runs a submission.
 * SPDX-License-Identifier: MIT
 *
 * The filter is a list of allowed calls in classic BPF, written out here rather
 * than by a library, so that a worker links nothing beyond the C library.  The
 * order is: another architecture's numbers: kill; allowed calls; calls that
 * depend on an argument; calls that the C library makes on its own and that are
 * answered with an error; kill. */
#include "seal.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#error "the seal knows x86-64 and arm64"
#endif

#define MAX_KEPT         8
#define MAX_INSTRUCTIONS 256

/* ---- The calls --------------------------------------------------------- */

/* clang-format off */
static const int test_calls[] = {
    __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_close,
    __NR_sendmsg, __NR_recvmsg, __NR_sendto, __NR_recvfrom,
    __NR_munmap, __NR_mremap, __NR_brk, __NR_madvise, __NR_futex,
    __NR_exit, __NR_exit_group, __NR_rt_sigreturn, __NR_rt_sigaction,
    __NR_rt_sigprocmask, __NR_sigaltstack, __NR_restart_syscall,
    __NR_clock_gettime, __NR_gettimeofday, __NR_getpid, __NR_gettid,
    __NR_getrandom};

/* The tool runs in the same process as what it observes. */
static const int valgrind_calls[] = {
    __NR_mmap, __NR_mprotect, __NR_rt_sigpending, __NR_rt_sigtimedwait,
    __NR_fcntl, __NR_lseek, __NR_fstat, __NR_newfstatat, __NR_getcwd,
    __NR_getppid, __NR_getrusage, __NR_times, __NR_prlimit64,
    __NR_sched_yield, __NR_pread64,
#ifdef __NR_stat
    __NR_stat, __NR_unlink, __NR_rename, __NR_time, __NR_getrlimit, __NR_poll,
#endif
    __NR_unlinkat, __NR_ppoll};

/* The C library asks and copes with a refusal: standard output looks at its
 * descriptor before the first line, for instance. */
static const int refused_calls[] = {
    __NR_fstat, __NR_newfstatat, __NR_statx, __NR_lseek, __NR_ioctl,
    __NR_clone3};
/* clang-format on */

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- The program ------------------------------------------------------- */

struct program {
    struct sock_filter code[MAX_INSTRUCTIONS];
    unsigned short length;
};

static void
emit(struct program *program, uint16_t op, uint8_t yes, uint8_t no, uint32_t k)
{
    if (program->length == MAX_INSTRUCTIONS) {
        abort();
    }
    program->code[program->length++] = (struct sock_filter){op, yes, no, k};
}

static void
emit_load(struct program *program, size_t offset)
{
    emit(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

static void
emit_return(struct program *program, uint32_t action)
{
    emit(program, BPF_RET | BPF_K, 0, 0, action);
}

/* If the loaded word is value, the answer is action. */
static void
emit_if_equal(struct program *program, uint32_t value, uint32_t action)
{
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
    emit_return(program, action);
}

/* Call nr is allowed if (argument & mask) == value, and answered with otherwise
 * if not.  Only the low half of the argument is looked at: the kernel takes no
 * more of those that are tested here. */
static void
emit_argument_rule(struct program *program, int nr, unsigned argument,
                   uint32_t mask, uint32_t value, uint32_t otherwise)
{
    size_t offset = offsetof(struct seccomp_data, args) + argument * 8;

    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, (uint32_t)nr);
    emit_load(program, offset);
    emit(program, BPF_ALU | BPF_AND | BPF_K, 0, 0, mask);
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
    emit_return(program, SECCOMP_RET_ALLOW);
    emit_return(program, otherwise);
}

static void
emit_list(struct program *program, const int *calls, size_t n, uint32_t action)
{
    for (size_t i = 0; i < n; i++) {
        emit_if_equal(program, (uint32_t)calls[i], action);
    }
}

static void
emit_head(struct program *program)
{
    emit_load(program, offsetof(struct seccomp_data, arch));
    emit(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, NATIVE_ARCH);
    emit_return(program, SECCOMP_RET_KILL_PROCESS);
    emit_load(program, offsetof(struct seccomp_data, nr));
}

static void
emit_test_rules(struct program *program)
{
    emit_argument_rule(program, __NR_mmap, 2, PROT_EXEC, 0,
                       SECCOMP_RET_KILL_PROCESS);
    emit_argument_rule(program, __NR_mprotect, 2, PROT_EXEC, 0,
                       SECCOMP_RET_KILL_PROCESS);
}

/* A process may end itself by a signal: abort() does. */
static void
emit_signal_rule(struct program *program, int nr)
{
    emit_argument_rule(program, nr, 0, UINT32_MAX, (uint32_t)getpid(),
                       SECCOMP_RET_KILL_PROCESS);
}

static void
emit_valgrind_rules(struct program *program)
{
    uint32_t refuse = SECCOMP_RET_ERRNO | EACCES;

    emit_list(program, valgrind_calls, COUNT(valgrind_calls),
              SECCOMP_RET_ALLOW);
#ifdef __NR_open
    emit_argument_rule(program, __NR_open, 1, O_ACCMODE, O_WRONLY, refuse);
#endif
    emit_argument_rule(program, __NR_openat, 2, O_ACCMODE, O_WRONLY, refuse);
    emit_signal_rule(program, __NR_kill);
}

static void
write_program(struct program *program, enum ou_seal_kind kind)
{
    emit_head(program);
    emit_list(program, test_calls, COUNT(test_calls), SECCOMP_RET_ALLOW);
    emit_signal_rule(program, __NR_tgkill);
    if (kind == OU_SEAL_VALGRIND) {
        emit_valgrind_rules(program);
    }
    else {
        emit_test_rules(program);
    }
    emit_list(program, refused_calls, COUNT(refused_calls),
              SECCOMP_RET_ERRNO | ENOSYS);
    emit_return(program, SECCOMP_RET_KILL_PROCESS);
}

/* ---- Descriptors ------------------------------------------------------- */

/* Return the smallest of keep that is at least from, or UINT32_MAX. */
static unsigned
next_kept(const int *keep, size_t nkeep, unsigned from)
{
    unsigned next = UINT32_MAX;

    for (size_t i = 0; i < nkeep; i++) {
        if (keep[i] >= 0 && (unsigned)keep[i] >= from &&
            (unsigned)keep[i] < next) {
            next = (unsigned)keep[i];
        }
    }
    return next;
}

static void
close_others(const int *keep, size_t nkeep)
{
    unsigned from = 0;
    unsigned kept = 0;

    while ((kept = next_kept(keep, nkeep, from)) != UINT32_MAX) {
        if (kept > from) {
            ou__close_from_to(from, kept - 1);
        }
        from = kept + 1;
    }
    ou__close_from_to(from, UINT32_MAX);
}

/* ---- The seal ---------------------------------------------------------- */

int
ou_seal(enum ou_seal_kind kind, const int *keep, size_t nkeep)
{
    struct program program = {.length = 0};
    struct sock_fprog loaded;

    if (nkeep > MAX_KEPT) {
        errno = EINVAL;
        return -1;
    }
    write_program(&program, kind);
    loaded = (struct sock_fprog){program.length, program.code};
    close_others(keep, nkeep);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        return -1;
    }
    /* Not the newer seccomp(): valgrind 3.19 does not pass that one on. */
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded, 0, 0);
}
