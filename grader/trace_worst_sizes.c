/* trace_worst_sizes.c -- workloads that change the sizes of blocks.
 * SPDX-License-Identifier: MIT
 *
 * For an allocator without realloc each change is a free and a malloc. */
#include "trace_worst.h"

/* The block of handle gets another size. */
static void
resize(struct trace *trace, enum trace_calls calls, uint32_t handle,
       uint32_t size)
{
    if (calls == TRACE_ALL_CALLS) {
        trace_add_call(trace, TRACE_REALLOC, handle, size);
    }
    else {
        trace_add(trace, handle, 0);
        trace_add(trace, handle, size);
    }
}

/* Blocks that grow a little at a time, as texts do that are added to, up to the
 * threshold and back to nothing.  Hurts who moves a block that could stay. */
void
worst_grow(struct trace *trace, const ou_geometry *geo, enum trace_calls calls)
{
    enum { NBLOCKS = 32, STEP = 5 };

    for (uint32_t round = 0; round < 12; round++) {
        worst_fill(trace, 0, NBLOCKS, STEP);
        for (uint32_t size = 2 * STEP; size <= geo->threshold; size += STEP) {
            for (uint32_t i = 0; i < NBLOCKS; i++) {
                resize(trace, calls, i, size);
            }
        }
        worst_release(trace, 0, NBLOCKS, 1);
    }
}

/* Large blocks that shrink step by step to almost nothing, while new large ones
 * come.  Hurts who leaves a small rest in a large block for good. */
void
worst_shrink(struct trace *trace, const ou_geometry *geo,
             enum trace_calls calls)
{
    enum { NWAVES = 8 };
    uint32_t n = 2 * worst_per_pool(geo, geo->threshold) *
                 (geo->arena_size / geo->pool_size) / NWAVES;

    for (uint32_t wave = 0; wave < NWAVES; wave++) {
        worst_fill(trace, wave * n, n, geo->threshold);
        for (uint32_t size = geo->threshold * 3 / 4; size >= 16;
             size = size * 3 / 4) {
            for (uint32_t i = 0; i < n; i++) {
                resize(trace, calls, wave * n + i, size);
            }
        }
    }
}
