/* run_child.c -- one test, in a process of its own or in this one.
 * SPDX-License-Identifier: MIT
 *
 * The child writes what it finds into memory that it shares with the parent:
 * when it crashes, the parent still knows the last check that was made. */
#include "run.h"

#include "check.h"
#include "child.h"
#include "text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES (256u << 10)

/* Slower execution gets more time. */
#define VALGRIND_FACTOR  15u
#define SANITIZER_FACTOR 3u

/* A fault this near to the end of the stack is an overflow. */
#define STACK_SLACK (64u << 10)

static struct {
    struct run_report *report;
    const char *stack_base; /* of the child */
    bool in_this_process;   /* no child */
} state;

/* ---- Findings ------------------------------------------------------------ */

/* In this process a debugger may stop before the failure is reported. */
static void
say_now(void)
{
    if (state.in_this_process) {
        fprintf(stderr, "%s:%d\n  %s\n", state.report->file, state.report->line,
                state.report->message);
    }
}

static void
on_check(const struct ou_check *check, bool holds)
{
    struct run_report *report = state.report;

    report->file = check->file;
    report->line = check->line;
    report->last_held = holds;
    report->progress[0] = '\0';
    report->notes_are_old = true;
    if (!holds) {
        ou_check_explain(check, report->message, sizeof report->message);
        say_now();
    }
}

static void
on_note(const char *note)
{
    struct run_report *report = state.report;
    size_t len;

    if (report->notes_are_old) {
        report->notes[0] = '\0';
        report->notes_are_old = false;
    }
    len = strlen(report->notes);
    snprintf(report->notes + len, sizeof report->notes - len, "%s\n", note);
}

static void
on_fatal(const char *message, enum ou_ending ending)
{
    snprintf(state.report->message, sizeof state.report->message, "%s%s",
             ending == OU_ENDING_TODO ? "" : "fatal: ", message);
    say_now();
}

static void
on_progress(const char *text)
{
    snprintf(state.report->progress, sizeof state.report->progress, "%s", text);
}

/* ---- Crashes ------------------------------------------------------------- */

/* Keep the address, then let the instruction fault again and end the child. */
static void
on_fault(int signal, siginfo_t *info, void *context)
{
    struct run_report *report = state.report;
    ptrdiff_t depth = state.stack_base - (const char *)info->si_addr;

    (void)context;
    report->faulted = true;
    report->fault_address = info->si_addr;
    report->overflowed = depth > (ptrdiff_t)(STACK_BYTES - STACK_SLACK) &&
                         depth < (ptrdiff_t)(STACK_BYTES + (64u << 20));
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
}

/* The stack may be what is used up, so the handler has one of its own. */
static void
catch_faults(void)
{
    static char stack[64 << 10];
    struct sigaction action = {.sa_sigaction = on_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};

    if (ou__is_sanitized()) {
        return; /* says more than we could */
    }
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

static void
describe_signal(struct ou_text *text, const struct run_report *report,
                int signal)
{
    uintptr_t address = (uintptr_t)report->fault_address;

    ou_text_add(text, "crashed: %s", ou__signal_text(signal));
    if (report->overflowed) {
        ou_text_add(text,
                    "\n  the stack of %u KiB is used up: endless "
                    "recursion, or a large array on it",
                    STACK_BYTES >> 10);
    }
    else if (report->faulted) {
        ou_text_add(text, "\n  address   %#zx%s", (size_t)address,
                    address < 4096 ? ", which is NULL or near it" : "");
    }
}

/* ---- One test ------------------------------------------------------------ */

static enum ou_ending
run_here(const struct ou_case *c, uint64_t seed, uint32_t fork_seconds)
{
    const struct ou_sink sink = {on_check, on_note, on_fatal, on_progress,
                                 fork_seconds};

    return ou__run_case(c, seed, &sink, &state.report->leaked);
}

__attribute__((noreturn)) static void
run_child(const struct ou_case *c, uint64_t seed, uint32_t seconds)
{
    const char here = 0;

    state.stack_base = &here;
    catch_faults();
    state.report->ending = run_here(c, seed, seconds);
    state.report->finished = true;
    fflush(NULL);
    _exit(0);
}

static uint32_t
patience(void)
{
    return ou__under_valgrind() ? VALGRIND_FACTOR
           : ou__is_sanitized() ? SANITIZER_FACTOR
                                : 1;
}

/* Say how the child ended if it was not the kit that ended it. */
static void
explain_end(struct run_report *report, const struct ou_child_end *end,
            const struct ou_child_limits *limits)
{
    struct ou_text text = ou_text_in(report->message, sizeof report->message);

    if (end->why != OU_WHY_ENDED) {
        ou_text_add(&text, "did not end within %u s: an endless loop?",
                    limits->wall_milliseconds / 1000);
    }
    else if (WIFSIGNALED(end->status)) {
        describe_signal(&text, report, WTERMSIG(end->status));
    }
    else if (ou__is_sanitized() && WEXITSTATUS(end->status) != 0) {
        ou_text_add(&text, "ended by the sanitizer, whose report stands above");
    }
    else {
        ou_text_add(&text,
                    "left the program in the middle of the test, with "
                    "exit status %d",
                    WEXITSTATUS(end->status));
    }
}

static bool
run_forked(const struct ou_case *c, uint64_t seed, uint32_t seconds)
{
    struct ou_child_limits limits = {.wall_milliseconds = seconds * 1000,
                                     .stack_bytes = STACK_BYTES};
    struct run_report *report = state.report;
    struct ou_child_end end;
    pid_t child = ou__child_start(&limits);

    if (child < 0) {
        perror("fork");
        exit(EXIT_FAILURE);
    }
    if (child == 0) {
        run_child(c, seed, seconds);
    }
    ou__child_wait(child, &limits, &end);
    if (report->finished && end.status == 0) {
        return true;
    }
    if (report->finished && WIFEXITED(end.status)) {
        /* A tool has the last word: valgrind, or a sanitizer. */
        snprintf(report->message, sizeof report->message,
                 "the test passed, but its process ended with status %d",
                 WEXITSTATUS(end.status));
        return false;
    }
    explain_end(report, &end, &limits);
    return false;
}

static bool
check_leak(struct run_report *report)
{
    if (report->leaked == 0) {
        return true;
    }
    snprintf(report->message, sizeof report->message,
             "%zu bytes of pages were not given back (ou_os_live_bytes)",
             report->leaked);
    report->file = NULL; /* of the test as a whole */
    report->last_held = false;
    return false;
}

bool
run_case(const struct ou_case *c, uint64_t seed, uint32_t fork_seconds,
         struct run_report *report)
{
    memset(report, 0, sizeof *report);
    state.report = report;
    state.in_this_process = fork_seconds == 0;
    if (fork_seconds == 0) {
        report->ending = run_here(c, seed, 0);
    }
    else if (!run_forked(c, seed, fork_seconds * patience())) {
        return false;
    }
    return report->ending == OU_ENDING_RETURN && check_leak(report);
}

struct run_report *
run_report_new(void)
{
    void *p = mmap(NULL, sizeof(struct run_report), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    return p;
}
