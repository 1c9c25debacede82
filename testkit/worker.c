/* worker.c -- main of a worker: run one test at a time for the judge.
 * SPDX-License-Identifier: MIT
 *
 * The first process is trusted and stays so: it executes no instruction of the
 * submission, not even a constructor (the gate refuses those).  It forks a
 * child for each test or drive, which seals itself before it calls anything.
 * So what the first process says of a child -- how it ended, what it used -- is
 * true, and the rest is for the judge to find out.
 *
 * It needs these system calls: recvfrom, sendto, clone (fork), wait4, kill,
 * rt_sigprocmask, rt_sigtimedwait, clock_gettime, clock_getres, mmap, madvise,
 * fstat; the child, before its seal: prctl, prlimit64, mmap, close_range,
 * close. */
#include "worker.h"

#include "child.h"
#include "record.h"
#include "seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_BYTES (512u << 20) /* of address space */
#define STACK_BYTES (256u << 10)

#define EXIT_UNSEALED 120

static struct {
    void *records; /* the file, mapped */
} state;

/* ---- Messages ------------------------------------------------------------ */

/* The judge is gone: so is the reason to be here. */
static void
tell(const struct ou_msg *msg)
{
    if (send(OU_FD_CONTROL, msg, sizeof *msg, MSG_NOSIGNAL) !=
        (ssize_t)sizeof *msg) {
        exit(EXIT_FAILURE);
    }
}

static void
hear(struct ou_msg *msg)
{
    if (recv(OU_FD_CONTROL, msg, sizeof *msg, 0) != (ssize_t)sizeof *msg) {
        exit(EXIT_SUCCESS);
    }
    msg->text[sizeof msg->text - 1] = '\0';
}

/* The name, a NUL, and the end of the file's name if it is long. */
static void
write_name(struct ou_msg *msg, const struct ou_case *c)
{
    const char *file = c->test->file;
    char name[OU_CASE_NAME];
    size_t len;
    size_t room;

    ou__case_name(c, name, sizeof name);
    len = (size_t)snprintf(msg->text, sizeof msg->text, "%s.%s", c->test->group,
                           name);
    room = sizeof msg->text - len - 2;
    if (strlen(file) > room) {
        file += strlen(file) - room;
    }
    memcpy(msg->text + len + 1, file, strlen(file) + 1);
}

static void
introduce(void)
{
    size_t n = ou__case_count();
    struct ou_msg hello = {.kind = OU_MSG_HELLO, .count = (uint32_t)n};

    tell(&hello);
    for (size_t i = 0; i < n; i++) {
        struct ou_case c = ou__case_at(i);
        struct ou_msg msg = {.kind = OU_MSG_NAME,
                             .index = (uint32_t)i,
                             .line = (uint32_t)c.test->line};

        write_name(&msg, &c);
        tell(&msg);
    }
}

/* ---- Children ------------------------------------------------------------ */

void
ou__worker_seal(const int *keep, size_t n)
{
    int all[4] = {STDOUT_FILENO, STDERR_FILENO};
    enum ou_seal_kind kind =
        ou__under_valgrind() ? OU_SEAL_VALGRIND : OU_SEAL_TEST;

    for (size_t i = 0; i < n; i++) {
        all[2 + i] = keep[i];
    }
    if (ou_seal(kind, all, 2 + n) < 0) {
        _exit(EXIT_UNSEALED);
    }
}

__attribute__((noreturn)) static void
run_test(uint32_t index, uint64_t seed)
{
    struct ou_case c = ou__case_at(index);
    size_t leaked;

    ou__worker_seal(NULL, 0);
    if (ou__run_case(&c, seed, &ou__sink_records, &leaked) ==
            OU_ENDING_RETURN &&
        leaked != 0) {
        ou__record_leak(leaked);
    }
    ou__record_end();
    _exit(0);
}

/* Run what msg asks for in a child, and tell how it ended. */
static void
serve(const struct ou_msg *msg)
{
    struct ou_child_limits limits = {
        .cpu_milliseconds = msg->cpu_milliseconds,
        .wall_milliseconds = msg->wall_milliseconds,
        .address_space_bytes = CHILD_BYTES,
        .stack_bytes = STACK_BYTES,
    };
    struct ou_child_end end;
    struct ou_msg done = {.kind = OU_MSG_DONE, .index = msg->index};
    pid_t child;

    if (msg->kind == OU_MSG_DRIVE) {
        limits.address_space_bytes +=
            ou__drive_region_bytes() + OU_DRIVE_TABLE_BYTES;
    }
    ou__records_clear(state.records);
    child = ou__child_start(&limits);
    if (child < 0) {
        exit(OU_EXIT_NO_CHILD);
    }
    if (child == 0 && msg->kind == OU_MSG_RUN) {
        run_test(msg->index, msg->seed);
    }
    if (child == 0) {
        ou__drive(msg->text);
    }
    ou__child_wait(child, &limits, &end);
    done.why = end.why;
    done.status = end.status;
    done.cpu_nanoseconds = end.cpu_nanoseconds;
    done.peak_bytes = end.peak_bytes;
    tell(&done);
}

/* A child that cannot be sealed is the grader's fault, not the submission's:
 * find out before there is one. */
static void
try_seal(void)
{
    struct ou_child_limits none = {.cpu_milliseconds = 0};
    struct ou_child_end end;
    pid_t child = ou__child_start(&none);

    if (child == 0) {
        ou__worker_seal(NULL, 0);
        _exit(0);
    }
    ou__child_wait(child, &none, &end);
    if (child < 0 || end.status != 0) {
        fprintf(stderr, "a worker's child cannot be sealed (status %d)\n",
                end.status);
        exit(EXIT_FAILURE);
    }
}

int
main(void)
{
    struct ou_msg msg;

    state.records = mmap(NULL, OU_RECORDS_BYTES, PROT_READ | PROT_WRITE,
                         MAP_SHARED, OU_FD_RECORDS, 0);
    if (state.records == MAP_FAILED) {
        perror("the records file");
        return EXIT_FAILURE;
    }
    try_seal();
    introduce();
    for (;;) {
        hear(&msg);
        if ((msg.kind == OU_MSG_RUN && msg.index < ou__case_count()) ||
            msg.kind == OU_MSG_DRIVE) {
            serve(&msg);
        }
        else {
            return EXIT_SUCCESS;
        }
    }
}
