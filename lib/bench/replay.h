/* replay.h -- replay a decoded trace on the peer.
 * SPDX-License-Identifier: MIT
 *
 * Two replays: the one that is timed and whose memory is measured, and one that
 * checks every byte.  In both a block that is not as its owner left it ends the
 * program: a fast wrong answer is no result. */
#ifndef OU_BENCH_REPLAY_H
#define OU_BENCH_REPLAY_H

#include "bench/mmtrace.h"
#include "bench/peer.h"
#include "bench/touch.h"

#include <stdio.h>
#include <stdlib.h>

/* The trace, and the address of each id's block; both outside the heap. */
struct replay {
    const struct mmtrace *trace;
    void **block;
};

/* End the program: what the peer did at record i is wrong. */
__attribute__((noinline, noreturn, cold)) static void
replay_void(const struct replay *rp, size_t i, const char *what)
{
    struct mmtrace_record r = rp->trace->records[i];

    fprintf(stderr, "void: %s (operation on id %u, %u bytes, record %zu)\n",
            what, mmtrace_id(r), r.size, i);
    exit(3);
}

#define REPLAY_CORRUPT "a block does not hold what its owner wrote"

static inline void
replay_new(struct replay *rp, size_t i, void *p)
{
    struct mmtrace_record r = rp->trace->records[i];
    uint32_t id = mmtrace_id(r);

    if (__builtin_expect(p == NULL && r.size != 0, 0)) {
        replay_void(rp, i, "out of memory");
    }
    touch_write(p, r.size, touch_tag(id));
    rp->block[id] = p;
}

static inline void
replay_resize(struct replay *rp, size_t i, size_t old)
{
    struct mmtrace_record r = rp->trace->records[i];
    uint32_t id = mmtrace_id(r);
    void *p = rp->block[id];

    if (__builtin_expect(!touch_holds(p, old, touch_tag(id)), 0)) {
        replay_void(rp, i, REPLAY_CORRUPT);
    }
    p = peer_realloc(id, p, old, r.size);
    if (__builtin_expect(p == NULL, 0)) {
        replay_void(rp, i, "out of memory");
    }
    if (__builtin_expect(
            !touch_holds_front(p, old < r.size ? old : r.size, touch_tag(id)),
            0)) {
        replay_void(rp, i, "realloc does not keep the contents");
    }
    touch_write(p, r.size, touch_tag(id));
    rp->block[id] = p;
}

static inline void
replay_free(struct replay *rp, size_t i)
{
    struct mmtrace_record r = rp->trace->records[i];
    uint32_t id = mmtrace_id(r);
    void *p = rp->block[id];

    if (__builtin_expect(!touch_holds(p, r.size, touch_tag(id)), 0)) {
        replay_void(rp, i, REPLAY_CORRUPT);
    }
    peer_free(id, p, r.size);
}

/* Replay the records from number `from` up to `to`, and one more if that is the
 * second half of a realloc.  Returns the number of the next. */
__attribute__((noinline)) static size_t
replay_records(struct replay *rp, size_t from, size_t to)
{
    const struct mmtrace_record *records = rp->trace->records;
    size_t i;

    for (i = from; i < to; i++) {
        struct mmtrace_record r = records[i];

        switch (mmtrace_kind(r)) {
        case MMTRACE_MALLOC:
            replay_new(rp, i, peer_malloc(mmtrace_id(r), r.size));
            break;
        case MMTRACE_CALLOC:
            replay_new(rp, i, peer_calloc(mmtrace_id(r), r.size));
            break;
        case MMTRACE_REALLOC:
            replay_resize(rp, i, records[i + 1].size);
            i++;
            break;
        default:
            replay_free(rp, i);
        }
    }
    return i;
}

/* Free what the trace leaves alive. */
static inline void
replay_survivors(struct replay *rp)
{
    size_t n = rp->trace->nrecords;

    replay_records(rp, n, n + rp->trace->nsurvivors);
}

/* ---- Every byte ---------------------------------------------------------- */

/* The byte at place `at` of the block of id. */
static inline unsigned char
exact_byte(uint32_t id, size_t at)
{
    return (unsigned char)(touch_tag(id) >> (at % 4 * 8)) ^ (unsigned char)at;
}

static void
exact_check(struct replay *rp, size_t i, size_t n, const char *complaint)
{
    uint32_t id = mmtrace_id(rp->trace->records[i]);
    const unsigned char *p = rp->block[id];

    for (size_t at = 0; at < n; at++) {
        if (p[at] != exact_byte(id, at)) {
            replay_void(rp, i, complaint);
        }
    }
}

/* Fill a block that record i has just given to its id. */
static void
exact_fill(struct replay *rp, size_t i, void *p)
{
    struct mmtrace_record r = rp->trace->records[i];
    uint32_t id = mmtrace_id(r);
    unsigned char *bytes = p;

    if (p == NULL && r.size != 0) {
        replay_void(rp, i, "out of memory");
    }
    /* As the C standard has it: as aligned as an object of that size needs. */
    if ((uintptr_t)p % (r.size >= 16 ? 16 : 8) != 0) {
        replay_void(rp, i, "a block is not aligned");
    }
    for (size_t at = 0; at < r.size; at++) {
        bytes[at] = exact_byte(id, at);
    }
    rp->block[id] = p;
}

static void *
exact_zero(struct replay *rp, size_t i, void *p)
{
    const unsigned char *bytes = p;

    for (size_t at = 0; p != NULL && at < rp->trace->records[i].size; at++) {
        if (bytes[at] != 0) {
            replay_void(rp, i, "calloc does not return zeros");
        }
    }
    return p;
}

static void
exact_resize(struct replay *rp, size_t i)
{
    struct mmtrace_record r = rp->trace->records[i];
    size_t old = rp->trace->records[i + 1].size;
    uint32_t id = mmtrace_id(r);

    exact_check(rp, i, old, REPLAY_CORRUPT);
    rp->block[id] = peer_realloc(id, rp->block[id], old, r.size);
    if (rp->block[id] == NULL) {
        replay_void(rp, i, "out of memory");
    }
    exact_check(rp, i, old < r.size ? old : r.size,
                "realloc does not keep the contents");
    exact_fill(rp, i, rp->block[id]);
}

/* Replay the whole trace and free the survivors, checking every byte. */
static void
replay_exactly(struct replay *rp)
{
    const struct mmtrace *trace = rp->trace;

    for (size_t i = 0; i < trace->nrecords + trace->nsurvivors; i++) {
        struct mmtrace_record r = trace->records[i];
        uint32_t id = mmtrace_id(r);

        switch (mmtrace_kind(r)) {
        case MMTRACE_MALLOC:
            exact_fill(rp, i, peer_malloc(id, r.size));
            break;
        case MMTRACE_CALLOC:
            exact_fill(rp, i, exact_zero(rp, i, peer_calloc(id, r.size)));
            break;
        case MMTRACE_REALLOC:
            exact_resize(rp, i++);
            break;
        default:
            exact_check(rp, i, r.size, REPLAY_CORRUPT);
            peer_free(id, rp->block[id], r.size);
        }
    }
}

#endif
