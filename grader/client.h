/* client.h -- the judge's end of a worker (testkit/protocol.h).
 * SPDX-License-Identifier: MIT
 *
 * Everything that arrives from a worker is bounded here: messages of another
 * length, answers nobody asked for and silence beyond the limits end the
 * conversation.  The memory files are sealed against a change of size, so that
 * a child cannot pull the pages from under the judge. */
#ifndef OU_CLIENT_H
#define OU_CLIENT_H

#include "sandbox.h"
#include "protocol.h"

struct worker; /* opaque: one worker program in its sandbox */

/* One test as the worker announced it. */
struct worker_test {
    char name[128]; /* "group.name" or "group.name/3" */
    char file[96];
    uint32_t line;
};

/* How a child ended, and what it wrote.  records is borrowed: valid until the
 * next call on the worker. */
struct outcome {
    enum ou_why why;
    int status; /* as waitpid gives it */
    double cpu_seconds;
    uint64_t peak_bytes;
    uint64_t instructions; /* a counted drive: see enum worker_count */
    const unsigned char *records;
    size_t records_len;
};

struct worker_limits {
    uint32_t cpu_milliseconds;
    uint32_t wall_milliseconds;
};

/* What callgrind counts of a drive. */
enum worker_count {
    COUNT_NOTHING, /* the program runs plainly */
    COUNT_CALLS,   /* inside ou__drive_start, _malloc and _free only */
    COUNT_ALL      /* all from the submission's first instruction on */
};

/* Start program in the sandbox.  heap_bytes > 0 gives it a drive channel and a
 * region with a heap of that size.  With a count other than COUNT_NOTHING,
 * which needs a heap, the program runs under callgrind.  Returns a new worker,
 * or NULL with the cause in error. */
struct worker *worker_start(const char *program, uint64_t heap_bytes,
                            enum worker_count count, char *error,
                            size_t error_size);

/* The tests it announced, in its order.  Borrowed. */
const struct worker_test *worker_tests(const struct worker *worker, size_t *n);

/* Start test number index in a child of its own; worker_end waits for it.  So
 * two workers can be at work at once.  Returns 0, or -1 as worker_end. */
int worker_begin(struct worker *worker, uint32_t index, uint64_t seed,
                 const struct worker_limits *limits);

/* Wait for the test begun.  Returns 0 with *outcome, or -1 if the worker itself
 * is gone or broke the protocol. */
int worker_end(struct worker *worker, struct outcome *outcome);

/* Start the driver in a child, set up with config (a word of lab.ini).  Returns
 * 0 or -1. */
int worker_drive(struct worker *worker, uint64_t seed, const char *config,
                 const struct worker_limits *limits);

/* The shared batch area and the heap behind it, as the judge sees them.
 * Borrowed; the child may write there whenever it is not waiting for a batch,
 * so copy what you check. */
struct ou_drive_area *worker_area(struct worker *worker);
unsigned char *worker_heap(struct worker *worker);

/* Send a batch of n steps already written to the area and wait for the answer.
 * Returns 0 with *nevents, or -1 if the child ended or broke the protocol:
 * then worker_drive_end says how. */
int worker_batch(struct worker *worker, uint32_t n, uint32_t *nevents);

/* Finish the drive (an empty batch) and fetch how the child ended.  Returns 0,
 * or -1 if the worker itself is gone, has printed more than it may, or should
 * have counted and did not. */
int worker_drive_end(struct worker *worker, struct outcome *outcome);

/* The processor clock of the driving child's work so far is not readable from
 * outside the sandbox; outcome.cpu_seconds of worker_drive_end is what counts.
 */

/* Stop the worker and fill in *result, which the caller clears.  Steals
 * worker. */
void worker_stop(struct worker *worker, struct sandbox_result *result);

#endif
