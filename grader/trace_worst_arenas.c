/* trace_worst_arenas.c -- workloads that look for the weak spot of arenas.
 * SPDX-License-Identifier: MIT
 *
 * Memory is allocated and freed by the pool: a pool's worth of the largest
 * blocks, which share a pool if they were allocated one after the other.  The
 * seed adds a few blocks, so nothing here depends on where exactly a pool or an
 * arena ends. */
#include "trace_worst.h"

#include "mix.h"

/* Blocks that fill pools: group number i has handles i * n .. i * n + n - 1. */
struct groups {
    struct trace *trace;
    uint32_t size; /* of a block */
    uint32_t n;    /* blocks in a group */
    uint32_t per_arena;
};

/* Groups of the largest blocks, each of npools pools. */
static struct groups
largest_blocks(struct trace *trace, const ou_geometry *geo, uint32_t npools)
{
    return (struct groups){
        .trace = trace,
        .size = geo->threshold,
        .n = npools * worst_per_pool(geo, geo->threshold),
        .per_arena = geo->arena_size / geo->pool_size / npools,
    };
}

static void
fill_group(const struct groups *g, uint32_t i)
{
    worst_fill(g->trace, i * g->n, g->n, g->size);
}

static void
free_group(const struct groups *g, uint32_t i)
{
    worst_release(g->trace, i * g->n, g->n, 1);
}

/* Put the numbers below n into order[0 .. n), at random. */
static void
shuffle(uint32_t *order, uint32_t n, uint64_t *random)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = (uint32_t)(mix_next(random) % (i + 1));

        order[i] = order[k];
        order[k] = i;
    }
}

/* Many arenas.  In each round one pool of each is freed, so that they all have
 * the same number of free pools again; an arena that has got one more goes past
 * all those that have not.  Hurts who looks for its new place step by step. */
void
worst_hops(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    enum { MOST = 1024, MOST_BYTES = 16 << 20 };
    struct groups g = largest_blocks(trace, geo, 1);
    uint32_t narenas = MOST_BYTES / geo->arena_size;
    uint32_t order[MOST];
    uint64_t random = 1;

    narenas = narenas < MOST ? narenas : MOST;
    for (uint32_t i = 0; i < narenas * g.per_arena; i++) {
        fill_group(&g, i);
    }
    for (uint32_t k = 0; k + 1 < g.per_arena; k++) {
        shuffle(order, narenas, &random);
        for (uint32_t i = 0; i < narenas; i++) {
            free_group(&g, order[i] * g.per_arena + k);
        }
    }
}

/* A stack that grows by one pool at a time, and at each height goes up and down
 * across the top of that pool; more often where an arena is about full.  At the
 * edge of an arena that asks for an arena and makes it empty again, each time.
 * Hurts who gives an arena back as soon as it is empty. */
void
worst_thrash(struct trace *trace, const ou_geometry *geo,
             enum trace_calls calls)
{
    struct groups g = largest_blocks(trace, geo, 1);

    for (uint32_t top = 0; top < 3 * g.per_arena + 4; top++) {
        uint32_t rest = (top + 4) % g.per_arena;
        uint32_t times = top >= 8 && rest < 8 ? 40 : 1;

        for (uint32_t i = 0; i < times; i++) {
            fill_group(&g, top);
            free_group(&g, top);
        }
        fill_group(&g, top);
    }
}

/* Return a group that is filled (or is not), at random. */
static uint32_t
pick(const bool *filled, uint32_t n, bool wanted, uint64_t *random)
{
    uint32_t i;

    do {
        i = (uint32_t)(mix_next(random) % n);
    } while (filled[i] != wanted);
    return i;
}

/* Some arenas full of pools, which are then freed here and there, a few more
 * than are allocated in between.  If the new ones go to the fullest arenas, the
 * emptiest become empty one by one; if they are spread, hardly an arena comes
 * back before the end.  Then all of them are filled again.  Hurts who takes
 * pools from any arena, and who counts on what he left in one that went back.
 */
void
worst_drain(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    enum { NARENAS = 12, MOST = NARENAS * 16, FREED = 12, FILLED = 11 };
    uint32_t per_arena = geo->arena_size / geo->pool_size;
    struct groups g =
        largest_blocks(trace, geo, per_arena < 16 ? 1 : per_arena / 16);
    uint32_t n = NARENAS * g.per_arena;
    bool filled[MOST];
    uint64_t random = 1;

    for (uint32_t i = 0; i < n; i++) {
        filled[i] = true;
        fill_group(&g, i);
    }
    for (uint32_t left = n; left > n / 16 && left > FREED;
         left -= FREED - FILLED) {
        for (uint32_t i = 0; i < FREED + FILLED; i++) {
            uint32_t group = pick(filled, n, i < FREED, &random);

            (i < FREED ? free_group : fill_group)(&g, group);
            filled[group] = i >= FREED;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!filled[i]) {
            fill_group(&g, i);
        }
    }
}
