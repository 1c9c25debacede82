/* micro.h -- small patterns with sizes of 16 to 256 bytes.
 * SPDX-License-Identifier: MIT
 *
 * Traces say how an allocator does on programs; these say why.  All random
 * numbers are drawn before the clock starts, from a fixed seed. */
#ifndef OU_BENCH_MICRO_H
#define OU_BENCH_MICRO_H

#include "bench/peer.h"
#include "bench/touch.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    MICRO_SLOTS = 200000,  /* of the largest pattern */
    MICRO_STEPS = 1 << 20, /* drawn; the patterns go round */
    MICRO_MIN = 16,        /* bytes */
    MICRO_MAX = 256
};

/* Tables outside the heap. */
struct micro {
    void **block;    /* by slot */
    uint32_t *size;  /* by slot: of its block */
    uint32_t *order; /* a shuffled order of slots */
    uint32_t *step;  /* random numbers */
};

static inline uint64_t
micro_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void
micro_draw(struct micro *mc)
{
    uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < MICRO_STEPS; i++) {
        mc->step[i] = (uint32_t)(micro_random(&state) >> 32);
    }
}

static inline uint32_t
micro_size(uint32_t random)
{
    return MICRO_MIN + random % (MICRO_MAX - MICRO_MIN + 1);
}

static inline void
micro_new(struct micro *mc, uint32_t slot, uint32_t size)
{
    void *p = peer_malloc(slot, size);

    if (__builtin_expect(p == NULL, 0)) {
        fputs("void: out of memory\n", stderr);
        exit(3);
    }
    touch_write(p, size, touch_tag(slot));
    mc->block[slot] = p;
    mc->size[slot] = size;
}

static inline void
micro_free(struct micro *mc, uint32_t slot)
{
    if (__builtin_expect(
            !touch_holds(mc->block[slot], mc->size[slot], touch_tag(slot)),
            0)) {
        fputs("void: a block does not hold what its owner wrote\n", stderr);
        exit(3);
    }
    peer_free(slot, mc->block[slot], mc->size[slot]);
}

/* malloc and free at once, again and again; nothing else is alive. */
__attribute__((noinline)) static void
micro_pairs(struct micro *mc, uint32_t n, uint32_t unused)
{
    for (uint32_t i = 0; i < n; i++) {
        micro_new(mc, 0, micro_size(mc->step[i % 1024]));
        micro_free(mc, 0);
    }
}

enum { MICRO_SAME, MICRO_REVERSE, MICRO_SHUFFLED };

/* Which slots a batch of n frees, one after the other; not timed. */
static void
micro_order(struct micro *mc, uint32_t n, uint32_t order)
{
    for (uint32_t i = 0; i < n; i++) {
        mc->order[i] = order == MICRO_REVERSE ? n - 1 - i : i;
    }
    for (uint32_t i = n - 1; i > 0 && order == MICRO_SHUFFLED; i--) {
        uint32_t j = mc->step[i] % (i + 1);
        uint32_t other = mc->order[j];

        mc->order[j] = mc->order[i];
        mc->order[i] = other;
    }
}

/* n blocks, then n frees, in the order laid out by micro_order. */
__attribute__((noinline)) static void
micro_batch(struct micro *mc, uint32_t n, uint32_t repeats)
{
    while (repeats-- > 0) {
        for (uint32_t i = 0; i < n; i++) {
            micro_new(mc, i, micro_size(mc->step[i]));
        }
        for (uint32_t i = 0; i < n; i++) {
            micro_free(mc, mc->order[i]);
        }
    }
}

/* Random lifetimes, after Larson and Krishnan: the block of a random slot is
 * replaced by one of a random size, n times. */
__attribute__((noinline)) static void
micro_larson(struct micro *mc, uint32_t slots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t random = mc->step[i % MICRO_STEPS];
        uint32_t slot = (uint32_t)((uint64_t)random * slots >> 32);

        micro_free(mc, slot);
        micro_new(mc, slot, micro_size(random));
    }
}

static void
micro_larson_fill(struct micro *mc, uint32_t slots)
{
    for (uint32_t slot = 0; slot < slots; slot++) {
        micro_new(mc, slot, micro_size(mc->step[slot]));
    }
}

static void
micro_larson_end(struct micro *mc, uint32_t slots)
{
    for (uint32_t slot = 0; slot < slots; slot++) {
        micro_free(mc, slot);
    }
}

#endif
