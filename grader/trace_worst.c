/* trace_worst.c -- workloads that look for the weak spot of an allocator.
 * SPDX-License-Identifier: MIT
 *
 * Each one is small, does one thing many times, and hurts one kind of design;
 * which one, is said above it.  They know the profile, so that "one pool" is
 * one pool; they are legal for any allocator. */
#include "trace_worst.h"

#include <string.h>

void
worst_fill(struct trace *trace, uint32_t first, uint32_t n, uint32_t size)
{
    for (uint32_t i = 0; i < n; i++) {
        trace_add(trace, first + i, size);
    }
}

void
worst_release(struct trace *trace, uint32_t first, uint32_t n, uint32_t step)
{
    for (uint32_t i = 0; i < n; i += step) {
        trace_add(trace, first + i, 0);
    }
}

uint32_t
worst_per_pool(const ou_geometry *geo, uint32_t size)
{
    return ou_geometry_blocks_per_pool(geo, ou_geometry_class_of(geo, size));
}

/* Fill pools of one class, free all but one block of each, go on with the next
 * class: what one class has let go of is no use to the others as long as it is
 * cut for that class.  Hurts who gives pools back too late, or never. */
static void
fragments(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    static const uint32_t sizes[] = {16, 32, 64, 128, 48, 96};
    const uint32_t npools = 10;
    uint32_t first = 0;

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        uint32_t n = worst_per_pool(geo, sizes[k]);

        worst_fill(trace, first, npools * n, sizes[k]);
        for (uint32_t pool = 0; pool < npools; pool++) {
            worst_release(trace, first + pool * n, n - 1, 1);
        }
        first += npools * n;
    }
}

/* Last in, first out, over many pools and several classes: the easiest pattern
 * there is.  Hurts who searches where a list would do. */
static void
lifo(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    static const uint32_t sizes[] = {24, 64, 100, 8};
    const uint32_t n = 2 * worst_per_pool(geo, 24);

    for (int round = 0; round < 6; round++) {
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            worst_fill(trace, 0, n, sizes[k]);
            for (uint32_t i = n; i-- > 0;) {
                trace_add(trace, i, 0);
            }
        }
    }
}

/* Many full pools; one block of each is freed, then as many are allocated, over
 * and over.  Hurts who looks for a pool with room by walking over full ones,
 * or loses a pool that was full. */
static void
full_pools(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    const uint32_t npools = 64;
    const uint32_t n = worst_per_pool(geo, 64);

    worst_fill(trace, 0, npools * n, 64);
    for (uint32_t round = 0; round < 150; round++) {
        uint32_t first = round * 7 % n; /* another block of each pool */

        worst_release(trace, first, npools * n - first, n);
        for (uint32_t i = first; i < npools * n; i += n) {
            trace_add(trace, i, 64);
        }
    }
}

/* At the edge of a pool: the last pool is full, so each new block needs another
 * pool, which is empty again at once.  Hurts who sets a pool up from scratch
 * each time. */
static void
bounce(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    static const uint32_t sizes[] = {32, 112, 80};

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        uint32_t n = worst_per_pool(geo, sizes[k]);

        worst_fill(trace, 0, n, sizes[k]);
        for (int round = 0; round < 4000; round++) {
            trace_add(trace, n, sizes[k]);
            trace_add(trace, n, 0);
        }
        worst_release(trace, 0, n, 1);
    }
}

int
trace_worst(struct trace *trace, const char *name, const ou_geometry *geo,
            enum trace_calls calls)
{
    static const struct {
        const char *name;
        worst_maker *make;
    } cases[] = {
        {"fragments", fragments},   {"lifo", lifo},
        {"full_pools", full_pools}, {"bounce", bounce},
        {"hops", worst_hops},       {"thrash", worst_thrash},
        {"drain", worst_drain},     {"grow", worst_grow},
        {"shrink", worst_shrink},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].name, name) == 0) {
            cases[i].make(trace, geo, calls);
            return 0;
        }
    }
    return -1;
}
