/* child.c -- run a part of a program in a process of its own, within limits.
 * SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

/* There in a program built with AddressSanitizer only. */
__attribute__((weak)) void __asan_init(void);

/* Valgrind puts a library of its own before all others, even for a program that
 * loads none.  Asking it directly takes code that a submission could jump into,
 * to ask for something else. */
bool
ou__under_valgrind(void)
{
    const char *libraries = getenv("LD_PRELOAD");

    return libraries != NULL && strstr(libraries, "/vgpreload_core-") != NULL;
}

bool
ou__is_sanitized(void)
{
    return __asan_init != NULL;
}

const char *
ou__signal_text(int signal)
{
    static const struct {
        int signal;
        const char *text;
    } known[] = {
        {SIGSEGV, "SIGSEGV (invalid memory access)"},
        {SIGBUS, "SIGBUS (misaligned or missing memory)"},
        {SIGFPE, "SIGFPE (division by zero or overflow)"},
        {SIGILL, "SIGILL (invalid instruction)"},
        {SIGABRT, "SIGABRT (abort)"},
        {SIGTRAP, "SIGTRAP (trap)"},
        {SIGSYS, "SIGSYS (forbidden system call)"},
        {SIGKILL, "SIGKILL (killed)"},
        {SIGXCPU, "SIGXCPU (processor time used up)"},
    };
    static char other[32];

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].signal == signal) {
            return known[i].text;
        }
    }
    snprintf(other, sizeof other, "signal %d", signal);
    return other;
}

/* ---- Start --------------------------------------------------------------- */

static void
set_limit(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit limit = {soft, hard};

    if (soft != 0) {
        setrlimit(resource, &limit);
    }
}

static void
apply(const struct ou_child_limits *limits)
{
    struct rlimit none = {0, 0};
    uint64_t cpu = ((uint64_t)limits->cpu_milliseconds + 999) / 1000;

    setrlimit(RLIMIT_CORE, &none);
    /* At the soft limit comes SIGXCPU, which says why; at the hard one
     * SIGKILL, which cannot be ignored.  The kernel counts whole seconds;
     * where the parent can look at the child's clock, it is more exact. */
    set_limit(RLIMIT_CPU, cpu, cpu + 1);
    if (!ou__under_valgrind() && !ou__is_sanitized()) {
        set_limit(RLIMIT_AS, limits->address_space_bytes,
                  limits->address_space_bytes);
        set_limit(RLIMIT_STACK, limits->stack_bytes, limits->stack_bytes);
    }
}

static void
block_sigchld(int how)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(how, &set, NULL);
}

pid_t
ou__child_start(const struct ou_child_limits *limits)
{
    pid_t child;

    block_sigchld(SIG_BLOCK); /* or its death could be missed */
    fflush(NULL);             /* or the child would print it once more */
    child = fork();
    if (child == 0) {
#ifdef __linux__
        prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        block_sigchld(SIG_UNBLOCK);
        apply(limits);
    }
    return child;
}

/* ---- Wait ---------------------------------------------------------------- */

/* Sleep until a child may have ended, at most for milliseconds. */
static void
sleep_until_sigchld(uint64_t milliseconds)
{
#ifdef __linux__
    struct timespec t = {(time_t)(milliseconds / 1000),
                         (long)(milliseconds % 1000) * 1000000};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigtimedwait(&set, NULL, &t);
#else
    struct timespec t = {0, 1000000};

    (void)milliseconds;
    nanosleep(&t, NULL);
#endif
}

/* Return how many milliseconds of processor time child has left. */
static uint64_t
cpu_left(pid_t child, const struct ou_child_limits *limits)
{
#ifdef __linux__
    struct timespec used;
    clockid_t clock;
    uint64_t ms;

    if (limits->cpu_milliseconds != 0 &&
        clock_getcpuclockid(child, &clock) == 0 &&
        clock_gettime(clock, &used) == 0) {
        ms = (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000;
        return ms < limits->cpu_milliseconds ? limits->cpu_milliseconds - ms
                                             : 0;
    }
#else
    (void)child;
    (void)limits;
#endif
    return UINT64_MAX;
}

/* Reap child.  If it must not go on, return why instead. */
static enum ou_why
reap(pid_t child, const struct ou_child_limits *limits, uint64_t deadline,
     int *status, struct rusage *usage)
{
    for (;;) {
        pid_t got = wait4(child, status, WNOHANG, usage);
        uint64_t now = ou__now_milliseconds();
        uint64_t cpu;

        if (got == child || (got < 0 && errno != EINTR)) {
            return OU_WHY_ENDED;
        }
        cpu = cpu_left(child, limits);
        if (cpu == 0) {
            return OU_WHY_CPU;
        }
        if (now >= deadline) {
            return OU_WHY_WALL;
        }
        /* One thread uses no more processor time than time passes. */
        sleep_until_sigchld(cpu < deadline - now ? cpu : deadline - now);
    }
}

static uint64_t
nanoseconds(const struct timeval *t)
{
    return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_usec * 1000;
}

/* The kernel enforces the limit by counting ticks, but reports exact times: on
 * a busy machine the two differ by tens of percent.  A child that raises the
 * signal itself has used next to nothing. */
static bool
ended_by_cpu_limit(const struct ou_child_limits *limits,
                   const struct ou_child_end *end)
{
    uint64_t limit = (uint64_t)limits->cpu_milliseconds * 1000000;

    return limit != 0 && WIFSIGNALED(end->status) &&
           (WTERMSIG(end->status) == SIGXCPU ||
            WTERMSIG(end->status) == SIGKILL) &&
           end->cpu_nanoseconds >= limit / 2;
}

void
ou__child_wait(pid_t child, const struct ou_child_limits *limits,
               struct ou_child_end *end)
{
    uint64_t deadline =
        limits->wall_milliseconds == 0
            ? UINT64_MAX
            : ou__now_milliseconds() + limits->wall_milliseconds;
    const struct ou_child_limits none = {.cpu_milliseconds = 0};
    struct rusage usage = {.ru_maxrss = 0};

    *end = (struct ou_child_end){.status = 0};
    end->why = reap(child, limits, deadline, &end->status, &usage);
    if (end->why != OU_WHY_ENDED) {
        kill(child, SIGKILL);
        reap(child, &none, UINT64_MAX, &end->status, &usage);
    }
    end->cpu_nanoseconds =
        nanoseconds(&usage.ru_utime) + nanoseconds(&usage.ru_stime);
    end->peak_bytes = (uint64_t)usage.ru_maxrss * 1024;
    if (end->why == OU_WHY_ENDED && ended_by_cpu_limit(limits, end)) {
        end->why = OU_WHY_CPU;
    }
}
