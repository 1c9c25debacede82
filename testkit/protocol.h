/* protocol.h -- what passes between the judge and a worker.
 * SPDX-License-Identifier: MIT
 *
 * A worker (testkit/worker.c) is one program: this kit, the tests of a lab, a
 * driver and the objects of one submission, in a sandbox.  Its first process
 * never executes a line of the submission: it forks a child for each test or
 * trace, watches it, and tells the judge how it ended.  The child seals itself
 * (testkit/seal.h), runs the test, and writes what it saw into shared memory,
 * which the judge reads only after the child is dead.
 *
 *     judge                          worker (parent)           child
 *     OU_MSG_RUN test, seed  ----->  fork  ------------------> seal, run
 *                                    waitpid, wall clock       records
 *                            <-----  OU_MSG_DONE status        (dead)
 *     reads the records
 *
 * For a trace (OU_MSG_DRIVE) the child talks to the judge itself, batch by
 * batch, and the judge reads batch results only (grader/drive.c).
 *
 * Nothing here is trusted by the judge but the parent's OU_MSG_DONE. */
#ifndef OU_PROTOCOL_H
#define OU_PROTOCOL_H

#include <stdint.h>
#include <sys/resource.h>

/* Descriptors a worker is started with. */
enum {
    OU_FD_CONTROL = 3, /* SOCK_SEQPACKET to the judge; closed in the child */
    OU_FD_RECORDS = 4, /* memory file of OU_RECORDS_BYTES */
    OU_FD_DRIVE = 5,   /* SOCK_SEQPACKET for batches; absent for tests */
    OU_FD_REGION = 6   /* memory file that the driven heap lies in */
};

#define OU_RECORDS_BYTES (8u << 20)

/* A worker leaves with this status when it cannot fork: the machine is full,
 * and no submission is to blame. */
#define OU_EXIT_NO_CHILD 75

enum ou_msg_kind {
    OU_MSG_HELLO, /* worker: I have `count` tests (parameters counted) */
    OU_MSG_NAME,  /* worker, count times: index, text = "group.name/param" */
    OU_MSG_RUN,   /* judge: run test `index` with `seed` */
    OU_MSG_DRIVE, /* judge: start the driver in a child; text = its config */
    OU_MSG_DONE,  /* worker: the child ended: status, usage, why */
    OU_MSG_QUIT   /* judge: end */
};

enum ou_why {
    OU_WHY_ENDED, /* by itself: see status */
    OU_WHY_WALL,  /* killed by the parent: wall clock */
    OU_WHY_CPU    /* killed by the parent or the kernel: processor time */
};

struct ou_msg {
    uint32_t kind;
    uint32_t index;
    uint32_t count;
    uint32_t why;
    int32_t status;            /* as waitpid gives it */
    uint32_t cpu_milliseconds; /* limits for RUN and DRIVE; 0: none */
    uint32_t wall_milliseconds;
    uint32_t line; /* NAME: where the test stands */
    uint64_t seed;
    uint64_t cpu_nanoseconds; /* DONE: user + system time of the child */
    uint64_t peak_bytes;      /* DONE: largest resident size */
    char text[192];           /* NAME: test; file after the first NUL */
};

/* The records file: a header, then records, 8-byte aligned, `used` bytes with
 * the header.  The child writes `used` after each record. */
#define OU_RECORDS_MAGIC 0x4f55524543303031u
struct ou_records {
    uint64_t magic;
    uint64_t used;
};

enum ou_record_kind {
    OU_RECORD_CHECK = 1, /* op, type, line, number or text */
    OU_RECORD_FATAL,     /* ou_fatal: text */
    OU_RECORD_TODO,      /* ou_todo: text */
    OU_RECORD_NOTE,      /* context for the next failure: text */
    OU_RECORD_LEAK,      /* number = bytes of pages not given back */
    OU_RECORD_END        /* the test came to its end; nothing may follow */
};

/* size bytes in all.  text holds, each ended by NUL: for CHECK the actual
 * operand if it is text (its length is actual_len), then the expected one, then
 * -- in a golden run only -- file, both arguments as written. */
struct ou_record {
    uint32_t size;
    uint16_t kind;
    uint8_t op;   /* enum ou_op */
    uint8_t type; /* enum ou_value_type of the actual operand */
    uint32_t line;
    uint8_t has_expected;
    uint8_t expected_type;
    uint16_t reserved;
    uint32_t actual_len;
    uint32_t expected_len;
    uint64_t actual;
    uint64_t expected;
    char text[];
};

/* ---- Driving an allocator by handle ------------------------------------ */

/* One operation and its result.  The judge fills in op, handle, size; the child
 * fills in offset.  TOUCH is MALLOC for a run that is measured: the child does
 * not fill and verify the block, it only writes its first byte.  CALLOC's block
 * must be all zeros, and the child leaves it so, for the judge to see.  REALLOC
 * gives the handle's block another size, at the same place or another one. */
enum ou_drive_op {
    OU_DRIVE_MALLOC,
    OU_DRIVE_FREE,
    OU_DRIVE_TOUCH,
    OU_DRIVE_CALLOC,
    OU_DRIVE_REALLOC
};

#define OU_DRIVE_FAILED UINT64_MAX /* no block was returned */

struct ou_drive_step {
    uint32_t op;
    uint32_t handle;
    uint64_t size;   /* bytes wanted */
    uint64_t offset; /* of the block in the region, or …_FAILED */
};

/* Memory that the submission took from or gave back to the source the driver
 * offers (a piece of the region), before step `step` of the batch ended. */
struct ou_drive_event {
    uint32_t step;
    uint32_t taken; /* 1 taken, 0 given back */
    uint64_t offset;
    uint64_t bytes;
};

#define OU_DRIVE_BATCH  4096
#define OU_DRIVE_EVENTS 16384

/* What the region file starts with; the driven heap lies behind it, at
 * OU_DRIVE_HEAP_OFFSET.  Batches go over OU_FD_DRIVE as one struct
 * ou_drive_go, both ways; the steps lie here. */
struct ou_drive_area {
    struct ou_drive_step steps[OU_DRIVE_BATCH];
    struct ou_drive_event events[OU_DRIVE_EVENTS];
};
#define OU_DRIVE_HEAP_OFFSET (1u << 20)
_Static_assert(sizeof(struct ou_drive_area) <= OU_DRIVE_HEAP_OFFSET,
               "the heap begins behind the batch area");

/* The region is mapped here in every worker, so that two runs of the same code
 * execute the same instructions. */
#define OU_DRIVE_ADDRESS ((void *)0x200000000000)

struct ou_drive_go {
    uint32_t nsteps;  /* judge: steps to do; 0: finish.  child: steps done */
    uint32_t nevents; /* child: events written */
};

/* What a lab's driver (grader/drivers/NN-name.c) provides to the worker: an
 * allocator under test over `heap`, heap_bytes long, aligned to 1 MiB. */
struct ou_driver {
    /* Set up; return 0, or -1 if out of memory. */
    int (*start)(void *heap, uint64_t heap_bytes, const char *config);
    void *(*malloc)(uint64_t nbytes);
    void (*free)(void *p, uint64_t nbytes);
    /* Tear down.  Not part of a call, but executed by the program that is
     * counted: whatever is left to the submission here counts against it. */
    void (*stop)(void);
    /* NULL: the judge sends no such steps to this driver (grader/drive.c). */
    void *(*calloc)(uint64_t nbytes);
    void *(*realloc)(void *p, uint64_t old_nbytes, uint64_t nbytes);
};
extern const struct ou_driver ou_driver;

/* For the driver's source of memory: record that [p, p + bytes) was taken from
 * (taken = 1) or given back to (0) the source. */
void ou_drive_note(const void *p, uint64_t bytes, int taken);

/* Where the arenas of a driver lie: number i, from 0, begins so many bytes into
 * the heap.  Arenas are apart by a page, the first one too, so that one begins
 * at every page boundary that a pool can have, as with memory of the operating
 * system.  arena_bytes is a multiple of the page. */
#define OU_DRIVE_PAGE 4096u
static inline uint64_t
ou_drive_arena_offset(uint64_t arena_bytes, uint64_t i)
{
    return OU_DRIVE_PAGE + i * (arena_bytes + OU_DRIVE_PAGE);
}

#endif
