/* kit.c -- the list of tests, and one run of one of them.
 * SPDX-License-Identifier: MIT
 *
 * A test ends in the middle of its body by a long jump to ou__run_case.  That
 * is safe because a process runs no other test afterwards, or, where it does
 * (OU_FORK=0), because a failed test owns nothing that the next one meets. */
#include "kit.h"

#include "check.h"
#include "mem/fatal.h"
#include "mem/os.h"
#include "tests/os_fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* There in a program built with AddressSanitizer only. */
__attribute__((weak)) void __asan_handle_no_return(void);

#define MAX_TRAPS 4

/* A CHECK_FATAL that waits.  Traps nest: a model's step may check too. */
struct trap {
    union {
        void *words[5]; /* for gcc's jump */
        jmp_buf full;   /* for the other kind */
    } buffer;
    bool sprung;
};

static struct {
    struct ou_test *first;
    struct ou_test *last;
    /* The run. */
    const struct ou_sink *sink; /* NULL: no test runs */
    uint64_t seed;
    jmp_buf end;
    enum ou_ending ending;
    struct trap traps[MAX_TRAPS];
    size_t ntraps;
    char message[512]; /* of the trap sprung last */
} state;

/* ---- The list ------------------------------------------------------------ */

void
ou_test_register(struct ou_test *test)
{
    if (state.last == NULL) {
        state.first = test;
    }
    else {
        state.last->next = test;
    }
    state.last = test;
    if (strlen(test->group) + strlen(test->name) + sizeof "./1234567890" >
        OU_CASE_NAME) {
        fprintf(stderr, "%s:%d: the name of this test is too long\n",
                test->file, test->line);
        exit(EXIT_FAILURE);
    }
}

static int
cases_of(const struct ou_test *test)
{
    return test->nparams == 0 ? 1 : test->nparams;
}

size_t
ou__case_count(void)
{
    size_t n = 0;

    for (struct ou_test *test = state.first; test != NULL; test = test->next) {
        n += (size_t)cases_of(test);
    }
    return n;
}

struct ou_case
ou__case_at(size_t i)
{
    struct ou_test *test = state.first;

    while (i >= (size_t)cases_of(test)) {
        i -= (size_t)cases_of(test);
        test = test->next;
    }
    return (struct ou_case){test, (int)i};
}

void
ou__case_name(const struct ou_case *c, char *buffer, size_t size)
{
    if (c->test->nparams == 0) {
        snprintf(buffer, size, "%s", c->test->name);
    }
    else {
        snprintf(buffer, size, "%s/%d", c->test->name, c->param);
    }
}

/* ---- One run ------------------------------------------------------------- */

void
ou__end_test(enum ou_ending ending)
{
    state.ending = ending;
    longjmp(state.end, 1);
}

/* Jump back into the CHECK_FATAL that waits. */
__attribute__((noreturn, noinline)) static void
spring(struct trap *trap)
{
    /* The frames in between are left without a word to their shadow. */
    if (__asan_handle_no_return != NULL) {
        __asan_handle_no_return();
    }
    trap->sprung = true;
    OU__LONGJMP(trap->buffer.words);
}

static void
on_fatal(const char *message)
{
    static const char todo[] = "not implemented: ";
    bool is_todo = strncmp(message, todo, sizeof todo - 1) == 0;

    if (state.ntraps > 0 && !is_todo) {
        snprintf(state.message, sizeof state.message, "%s", message);
        spring(&state.traps[state.ntraps - 1]);
    }
    state.sink->fatal(message, is_todo ? OU_ENDING_TODO : OU_ENDING_FATAL);
    ou__end_test(is_todo ? OU_ENDING_TODO : OU_ENDING_FATAL);
}

void **
ou__fatal_trap(void)
{
    struct trap *trap = &state.traps[state.ntraps];

    if (state.ntraps == MAX_TRAPS) {
        ou_fatal("CHECK_FATAL inside CHECK_FATAL, too deep");
    }
    state.ntraps++;
    trap->sprung = false;
    return trap->buffer.words;
}

const char *
ou__fatal_untrap(void)
{
    return state.traps[--state.ntraps].sprung ? state.message : NULL;
}

/* Run the body; a function of its own, so that no local lives across the
 * jump. */
static void
run_body(const struct ou_case *c)
{
    state.ending = OU_ENDING_RETURN;
    if (setjmp(state.end) == 0) {
        c->test->body(c->param);
    }
}

enum ou_ending
ou__run_case(const struct ou_case *c, uint64_t seed, const struct ou_sink *sink,
             size_t *leaked)
{
    size_t live = ou_os_live_bytes();
    ou_fatal_handler *previous = ou_set_fatal_handler(on_fatal);
    char name[OU_CASE_NAME];

    ou_os_fail_never(); /* whatever a test that ended early left behind */
    state.sink = sink;
    state.seed = seed;
    ou__case_name(c, name, sizeof name);
    ou__random_start(seed, c->test->group, name);
    run_body(c);
    state.sink = NULL;
    state.ntraps = 0;
    ou_set_fatal_handler(previous);
    *leaked = ou_os_live_bytes() - live;
    return state.ending;
}

const struct ou_sink *
ou__sink(void)
{
    return state.sink;
}

void
ou__set_sink(const struct ou_sink *sink)
{
    state.sink = sink;
}

uint64_t
ou_test_seed(void)
{
    return state.seed;
}

/* ---- Findings ------------------------------------------------------------ */

void
ou_test_check(const struct ou_check *check)
{
    bool holds = !ou_check_is_known(check) || ou_check_holds(check);

    state.sink->check(check, holds);
    if (!holds) {
        ou__end_test(OU_ENDING_CHECK);
    }
}

void
ou__check_no_complaint(const char *complaint, const char *what,
                       const char *file, int line)
{
    ou_test_check(
        &(struct ou_check){OU_OP_STR_EQ, file, line, what, "",
                           ou_value_text(complaint != NULL ? complaint : ""),
                           ou_value_text(""), true});
}

void
ou_test_note(const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    state.sink->note(text);
}

void
ou__progress(const char *format, ...)
{
    char text[256];
    va_list args;

    if (state.sink->progress != NULL) {
        va_start(args, format);
        vsnprintf(text, sizeof text, format, args);
        va_end(args);
        state.sink->progress(text);
    }
}

/* ---- Operands ------------------------------------------------------------ */

struct ou_value
ou_value_int(int64_t v)
{
    return (struct ou_value){OU_TYPE_INT, (uint64_t)v, NULL, 0};
}

struct ou_value
ou_value_uint(uint64_t v)
{
    return (struct ou_value){OU_TYPE_UINT, v, NULL, 0};
}

struct ou_value
ou_value_bool(bool v)
{
    return (struct ou_value){OU_TYPE_BOOL, v, NULL, 0};
}

struct ou_value
ou_value_pointer(const void *v)
{
    return (struct ou_value){OU_TYPE_POINTER, (uintptr_t)v, NULL, 0};
}

static size_t
at_most_operand(size_t len)
{
    if (len > OU_OPERAND_BYTES) {
        ou_fatal("a check has an operand of more than %d bytes",
                 OU_OPERAND_BYTES);
    }
    return len;
}

struct ou_value
ou_value_text(const char *v)
{
    if (v == NULL) {
        return ou_value_pointer(NULL);
    }
    return (struct ou_value){OU_TYPE_TEXT, 0, v,
                             at_most_operand(strnlen(v, OU_OPERAND_BYTES + 1))};
}

struct ou_value
ou_value_bytes(const void *v, size_t len)
{
    return (struct ou_value){OU_TYPE_BYTES, 0, v != NULL ? v : "",
                             v != NULL ? at_most_operand(len) : 0};
}
