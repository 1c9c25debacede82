/* client_drive.c -- the judge's end of a child that drives an allocator.
 * SPDX-License-Identifier: MIT
 *
 * The drive channel ends in the child itself, so an answer is worth no more
 * than its author: it must come after its question, have the right length and
 * name the right number of steps. */
#include "client_parts.h"

#include "clock.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than callgrind writes about one process. */
enum { COUNT_LOG_BYTES = 1 << 16 };

/* ---- Batches ------------------------------------------------------------- */

/* What an earlier child said too much is not the next one's fault. */
static void
drain_answers(struct worker *w)
{
    struct ou_drive_go go;

    while (recv(w->drive, &go, sizeof go, MSG_DONTWAIT) >= 0) {
    }
}

int
worker_drive(struct worker *worker, uint64_t seed, const char *config,
             const struct worker_limits *limits)
{
    struct ou_msg msg = {.kind = OU_MSG_DRIVE, .seed = seed};

    snprintf(msg.text, sizeof msg.text, "%s", config);
    if (worker->log >= 0) {
        worker->log_from = lseek(worker->log, 0, SEEK_END);
    }
    drain_answers(worker);
    return client_start_child(worker, &msg, limits);
}

struct ou_drive_area *
worker_area(struct worker *worker)
{
    return (void *)worker->region;
}

unsigned char *
worker_heap(struct worker *worker)
{
    return worker->region + OU_DRIVE_HEAP_OFFSET;
}

/* Wait until the child answers or is reported dead.  Returns 0 when an answer
 * is there to be read. */
static int
wait_for_answer(struct worker *w)
{
    for (;;) {
        struct pollfd p[2] = {{.fd = w->drive, .events = POLLIN},
                              {.fd = w->control, .events = POLLIN}};
        int n = poll(p, 2, SLICE_MILLISECONDS);

        if (n > 0 && (p[0].revents & POLLIN) != 0) {
            return 0;
        }
        if (n > 0 && p[1].revents != 0) {
            w->done = recv(w->control, &w->last, sizeof w->last,
                           MSG_DONTWAIT) == (ssize_t)sizeof w->last;
            return -1;
        }
        if (n == 0 &&
            (sandbox_poll(w->job, 0) || ou__now_milliseconds() > w->deadline)) {
            return -1;
        }
    }
}

int
worker_batch(struct worker *worker, uint32_t n, uint32_t *nevents)
{
    struct ou_drive_go go = {.nsteps = n};

    /* An answer that is already there was given before the question. */
    if (recv(worker->drive, &go, sizeof go, MSG_DONTWAIT | MSG_PEEK) >= 0 ||
        client_send(worker->drive, &go, sizeof go) < 0 ||
        wait_for_answer(worker) < 0) {
        return -1;
    }
    if (recv(worker->drive, &go, sizeof go, MSG_DONTWAIT | MSG_TRUNC) !=
            (ssize_t)sizeof go ||
        go.nsteps != n || go.nevents > OU_DRIVE_EVENTS) {
        return -1;
    }
    *nevents = go.nevents;
    return 0;
}

/* ---- Counts -------------------------------------------------------------- */

/* Return the last count in text: what is printed by request of the program
 * under callgrind stands before it.  0: there is none. */
static uint64_t
last_count(const char *text)
{
    static const char label[] = "Collected :";
    const char *at = NULL;

    for (const char *p = text; (p = strstr(p, label)) != NULL; p++) {
        at = p;
    }
    return at == NULL ? 0 : strtoull(at + sizeof label - 1, NULL, 10);
}

/* Only a process that ends is logged, and the worker's first one has not
 * ended. */
int
client_take_count(const struct worker *w, struct outcome *outcome)
{
    bool ended_well = outcome->why == OU_WHY_ENDED && outcome->status == 0;
    char *text = calloc(1, COUNT_LOG_BYTES + 1);
    ssize_t got =
        text == NULL ? -1 : pread(w->log, text, COUNT_LOG_BYTES, w->log_from);

    outcome->instructions = 0;
    if (got > 0 && got < COUNT_LOG_BYTES) {
        outcome->instructions = last_count(text);
    }
    free(text);
    if (got < 0 ||
        (outcome->instructions == 0 && ended_well && got < COUNT_LOG_BYTES)) {
        return -1;
    }
    return 0;
}

int
worker_drive_end(struct worker *worker, struct outcome *outcome)
{
    struct ou_drive_go finish = {.nsteps = 0};

    if (!worker->done) {
        client_send(worker->drive, &finish, sizeof finish);
        if (client_receive(worker, worker->control, &worker->last,
                           sizeof worker->last, worker->deadline) < 0) {
            return -1;
        }
    }
    worker->done = false;
    if (worker->last.kind != OU_MSG_DONE) {
        return -1;
    }
    client_outcome(worker, &worker->last, outcome);
    /* The child is dead: all that it printed is there to be read. */
    if (!sandbox_drain(worker->job)) {
        return -1;
    }
    return worker->log >= 0 ? client_take_count(worker, outcome) : 0;
}
