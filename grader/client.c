/* client.c -- the judge's end of a worker.
 * SPDX-License-Identifier: MIT
 *
 * A worker's first process is trusted, its children are not.  They share two
 * things with the judge: memory files, which are sealed to their size and are
 * read only when the child is dead, and the drive channel, whose every message
 * is measured before it is believed. */
#include "client_parts.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define INSIDE_PROGRAM "/box/worker"

enum {
    MAX_TESTS = 4096,
    /* A trusted process that is silent for so long beyond the child's limits
     * will not speak again.  Valgrind takes a second to start it. */
    GRACE_MILLISECONDS = 30000
};

/* ---- Shared memory and channels ----------------------------------------- */

/* Return a new memory file of nbytes bytes that nobody can resize, or -1. */
static int
memory_file(const char *name, size_t nbytes)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0) {
        return -1;
    }
    if (ftruncate(fd, (off_t)nbytes) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void *
map_shared(int fd, size_t nbytes)
{
    void *p = mmap(NULL, nbytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    return p == MAP_FAILED ? NULL : p;
}

static int
channel(int ours_theirs[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ours_theirs);
}

static void
close_if_open(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}

/* The ends that the worker gets, in the order of protocol.h. */
struct given {
    int fds[SANDBOX_MAX_FDS];
    size_t n;
};

static int
open_control(struct worker *w, struct given *given)
{
    int pair[2];

    if (channel(pair) < 0) {
        return -1;
    }
    w->control = pair[0];
    given->fds[given->n++] = pair[1];
    w->records_file = memory_file("ou-records", OU_RECORDS_BYTES);
    if (w->records_file < 0) {
        return -1;
    }
    w->records = map_shared(w->records_file, OU_RECORDS_BYTES);
    w->copy = malloc(OU_RECORDS_BYTES);
    given->fds[given->n++] = dup(w->records_file);
    return w->records != NULL && w->copy != NULL ? 0 : -1;
}

static int
open_drive(struct worker *w, uint64_t heap_bytes, struct given *given)
{
    int pair[2];
    int fd;

    if (channel(pair) < 0) {
        return -1;
    }
    w->drive = pair[0];
    given->fds[given->n++] = pair[1];
    w->region_bytes = OU_DRIVE_HEAP_OFFSET + heap_bytes;
    fd = memory_file("ou-region", w->region_bytes);
    if (fd < 0) {
        return -1;
    }
    given->fds[given->n++] = fd;
    w->region = map_shared(fd, w->region_bytes);
    return w->region != NULL ? 0 : -1;
}

static int
open_log(struct worker *w, struct given *given)
{
    w->log = memfd_create("ou-counts", MFD_CLOEXEC);
    if (w->log < 0) {
        return -1;
    }
    given->fds[given->n++] = dup(w->log);
    return 0;
}

/* ---- The program in its sandbox ------------------------------------------ */

static const char *const plain_argv[] = {INSIDE_PROGRAM, NULL};

/* Callgrind reports a process's count on its log when the process ends.  The
 * log is a descriptor of valgrind's own, which the program under it cannot
 * write to; the usual output file could be forged and is thrown away. */
#define CALLGRIND                                                              \
    "/usr/bin/valgrind", "--tool=callgrind", "--vgdb=no", "--log-fd=7",        \
        "--callgrind-out-file=/dev/null"
static const char *const count_all_argv[] = {CALLGRIND, INSIDE_PROGRAM, NULL};
static const char *const count_calls_argv[] = {
    CALLGRIND,
    "--toggle-collect=ou__drive_start",
    "--toggle-collect=ou__drive_malloc",
    "--toggle-collect=ou__drive_calloc",
    "--toggle-collect=ou__drive_realloc",
    "--toggle-collect=ou__drive_free",
    INSIDE_PROGRAM,
    NULL};

static const char *const *const argv_for[] = {
    [COUNT_NOTHING] = plain_argv,
    [COUNT_CALLS] = count_calls_argv,
    [COUNT_ALL] = count_all_argv,
};

static struct sandbox_job *
start_job(const char *program, enum worker_count count,
          const struct given *given, uint64_t heap_bytes, char *error,
          size_t error_size)
{
    bool counted = count != COUNT_NOTHING;
    struct sandbox_spec spec = {
        .argv = argv_for[count],
        .policy = counted ? POLICY_VALGRIND : POLICY_WORKER,
        .mounts = {{program, INSIDE_PROGRAM, false}},
        .nmounts = 1,
        .nfds = given->n,
        .address_space_bytes = counted ? 0 : heap_bytes + (uint64_t)(512 << 20),
        .file_bytes = 16 << 20,
        .output_bytes = 64 << 10,
    };

    memcpy(spec.fds, given->fds, sizeof spec.fds);
    return sandbox_start(&spec, error, error_size);
}

/* ---- Messages ------------------------------------------------------------ */

int
client_receive(struct worker *w, int fd, void *message, size_t size,
               uint64_t deadline)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        bool ended = false;
        ssize_t got;

        if (poll(&p, 1, SLICE_MILLISECONDS) == 0) {
            ended = sandbox_poll(w->job, 0);
        }
        got = recv(fd, message, size, MSG_DONTWAIT | MSG_TRUNC);
        if (got == (ssize_t)size) {
            return 0;
        }
        if (got >= 0 || (errno != EAGAIN && errno != EINTR) || ended ||
            ou__now_milliseconds() > deadline) {
            return -1;
        }
    }
}

int
client_send(int fd, const void *message, size_t size)
{
    return send(fd, message, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size
               ? 0
               : -1;
}

static void
copy_text(char *to, size_t size, const char *from, size_t max)
{
    snprintf(to, size, "%.*s", (int)max, from);
}

/* A NAME message's text is the test, a NUL, the file. */
static int
store_name(struct worker *w, const struct ou_msg *msg)
{
    struct worker_test *test;
    size_t len = strnlen(msg->text, sizeof msg->text);

    if (msg->kind != OU_MSG_NAME || msg->index >= w->ntests ||
        len == sizeof msg->text) {
        return -1;
    }
    test = &w->tests[msg->index];
    copy_text(test->name, sizeof test->name, msg->text, len);
    copy_text(test->file, sizeof test->file, msg->text + len + 1,
              sizeof msg->text - len - 1);
    test->line = msg->line;
    return 0;
}

static int
handshake(struct worker *w)
{
    uint64_t deadline = ou__now_milliseconds() + GRACE_MILLISECONDS;
    struct ou_msg msg;

    if (client_receive(w, w->control, &msg, sizeof msg, deadline) < 0 ||
        msg.kind != OU_MSG_HELLO || msg.count > MAX_TESTS) {
        return -1;
    }
    w->ntests = msg.count;
    w->tests = calloc(w->ntests + 1, sizeof *w->tests);
    if (w->tests == NULL) {
        return -1;
    }
    for (size_t i = 0; i < w->ntests; i++) {
        if (client_receive(w, w->control, &msg, sizeof msg, deadline) < 0 ||
            store_name(w, &msg) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- Start and stop ------------------------------------------------------ */

static void
explain_start(struct worker *w, char *error, size_t error_size)
{
    struct sandbox_result result;

    worker_stop(w, &result);
    snprintf(error, error_size,
             "the worker did not introduce itself (%s %d)%s%s%.*s",
             result.end == SANDBOX_SIGNALED ? "signal" : "end", result.code,
             result.error[0] != '\0' ? ": " : "", result.error, 200,
             result.output);
    sandbox_result_clear(&result);
}

static struct worker *
worker_new(void)
{
    struct worker *w = calloc(1, sizeof *w);

    if (w != NULL) {
        w->control = w->drive = w->records_file = w->log = -1;
    }
    return w;
}

static void
worker_free(struct worker *w)
{
    close_if_open(w->control);
    close_if_open(w->drive);
    close_if_open(w->records_file);
    close_if_open(w->log);
    if (w->records != NULL) {
        munmap(w->records, OU_RECORDS_BYTES);
    }
    if (w->region != NULL) {
        munmap(w->region, w->region_bytes);
    }
    free(w->copy);
    free(w->tests);
    free(w);
}

struct worker *
worker_start(const char *program, uint64_t heap_bytes, enum worker_count count,
             char *error, size_t error_size)
{
    struct given given = {.n = 0};
    struct worker *w = worker_new();

    if (w == NULL || open_control(w, &given) < 0 ||
        (heap_bytes > 0 && open_drive(w, heap_bytes, &given) < 0) ||
        (count != COUNT_NOTHING && open_log(w, &given) < 0)) {
        snprintf(error, error_size, "no memory or descriptors for a worker: %s",
                 strerror(errno));
        goto fail;
    }
    w->job = start_job(program, count, &given, heap_bytes, error, error_size);
    if (w->job == NULL) {
        goto fail;
    }
    for (size_t i = 0; i < given.n; i++) {
        close(given.fds[i]);
    }
    if (handshake(w) < 0) {
        explain_start(w, error, error_size);
        return NULL;
    }
    return w;

fail:
    for (size_t i = 0; i < given.n; i++) {
        close_if_open(given.fds[i]);
    }
    if (w != NULL) {
        worker_free(w);
    }
    return NULL;
}

void
worker_stop(struct worker *worker, struct sandbox_result *result)
{
    struct ou_msg quit = {.kind = OU_MSG_QUIT};

    /* A worker at rest leaves at once; one that does not listen is ended. */
    if (client_send(worker->control, &quit, sizeof quit) == 0) {
        sandbox_poll(worker->job, 500);
    }
    sandbox_finish(worker->job, result);
    worker_free(worker);
}

const struct worker_test *
worker_tests(const struct worker *worker, size_t *n)
{
    *n = worker->ntests;
    return worker->tests;
}

/* ---- Tests --------------------------------------------------------------- */

/* Make the records file empty.  The pages are dropped, so that a child finds
 * nothing that an earlier one left there. */
static int
clear_records(struct worker *w)
{
    struct ou_records *header = (void *)w->records;

    if (fallocate(w->records_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                  0, OU_RECORDS_BYTES) < 0) {
        return -1;
    }
    header->magic = OU_RECORDS_MAGIC;
    header->used = sizeof *header;
    return 0;
}

int
client_start_child(struct worker *w, struct ou_msg *msg,
                   const struct worker_limits *limits)
{
    uint64_t wall = limits->wall_milliseconds != 0 ? limits->wall_milliseconds
                                                   : 3600 * 1000;

    msg->cpu_milliseconds = limits->cpu_milliseconds;
    msg->wall_milliseconds = limits->wall_milliseconds;
    w->deadline = ou__now_milliseconds() + wall + GRACE_MILLISECONDS;
    w->done = false;
    if (clear_records(w) < 0) {
        return -1;
    }
    return client_send(w->control, msg, sizeof *msg);
}

void
client_outcome(struct worker *w, const struct ou_msg *msg,
               struct outcome *outcome)
{
    struct ou_records header;

    memcpy(&header, w->records, sizeof header);
    *outcome = (struct outcome){.why = msg->why,
                                .status = msg->status,
                                .cpu_seconds = msg->cpu_nanoseconds * 1e-9,
                                .peak_bytes = msg->peak_bytes,
                                .records = w->copy};
    if (header.magic == OU_RECORDS_MAGIC && header.used >= sizeof header &&
        header.used <= OU_RECORDS_BYTES) {
        outcome->records_len = header.used;
        memcpy(w->copy, w->records, header.used);
    }
}

int
worker_begin(struct worker *worker, uint32_t index, uint64_t seed,
             const struct worker_limits *limits)
{
    struct ou_msg msg = {.kind = OU_MSG_RUN, .index = index, .seed = seed};

    return client_start_child(worker, &msg, limits);
}

int
worker_end(struct worker *worker, struct outcome *outcome)
{
    struct ou_msg msg;

    if (client_receive(worker, worker->control, &msg, sizeof msg,
                       worker->deadline) < 0 ||
        msg.kind != OU_MSG_DONE) {
        return -1;
    }
    client_outcome(worker, &msg, outcome);
    return 0;
}
