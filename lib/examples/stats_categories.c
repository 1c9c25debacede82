/* stats_categories.c -- where the bytes of a heap are while a program runs.
 * SPDX-License-Identifier: MIT
 *
 * Replays a recorded CPython program (JSON documents, parsed and written) on a
 * heap of profile py310 and prints, every 5000 operations, the six categories
 * of heap_stats.h and their sum, as CSV.  Linked with your own pymalloc.c, the
 * heap is yours. */
#include "examples/mem_trace.h"
#include "mem/pymalloc.h"

#define TRACE "json_docs"
#define EACH  5000

static void *block[MEM_TRACE_MAX_IDS];
static ou_pymalloc heap;

static void
perform(const struct mem_trace *trace, const struct mem_trace_op *op)
{
    void *p = block[op->id];

    switch (op->kind) {
    case 'a':
        p = ou_pymalloc_malloc(&heap, op->nbytes);
        break;
    case 'c':
        p = ou_pymalloc_calloc(&heap, op->nbytes, 1);
        break;
    case 'r':
        p = ou_pymalloc_realloc(&heap, p, op->nbytes);
        break;
    default:
        ou_pymalloc_free(&heap, p);
        block[op->id] = NULL;
        return;
    }
    if (p == NULL) {
        mem_trace_fail(trace, "out of memory");
    }
    block[op->id] = p;
}

static void
print_line(const struct mem_trace *trace)
{
    ou_heap_stats s;

    ou_pymalloc_stats(&heap, &s);
    if (!ou_heap_stats_add_up(&s)) {
        mem_trace_fail(trace, "the six categories do not add up");
    }
    printf("%lu,%zu,%zu,%zu,%zu,%zu,%zu,%zu\n", trace->nops, s.allocated_bytes,
           s.available_bytes, s.quantization_bytes, s.pool_header_bytes,
           s.unused_pool_bytes, s.alignment_bytes, s.arena_bytes);
}

int
main(void)
{
    struct mem_trace trace = mem_trace_open(TRACE);
    struct mem_trace_op op;

    ou_pymalloc_init(&heap, &ou_geometry_py310, ou_arena_source_mmap(),
                     ou_raw_allocator());
    printf("operation,allocated,available,quantization,headers,unused_pools,"
           "alignment,arenas\n");
    while (mem_trace_next(&trace, &op)) {
        perform(&trace, &op);
        if (trace.nops % EACH == 0) {
            print_line(&trace);
        }
    }
    mem_trace_close(&trace);
    for (size_t id = 0; id < MEM_TRACE_MAX_IDS; id++) {
        ou_pymalloc_free(&heap, block[id]);
    }
    ou_pymalloc_fini(&heap);
    return EXIT_SUCCESS;
}
