/* heap_stats.c -- what a heap's memory is used for.
 * Layer 12.  Needs: nothing.  Used by: pymalloc fastheap heap.
 * SPDX-License-Identifier: MIT
 *
 * CPython: _PyObject_DebugMallocStats (Objects/obmalloc.c). */
#include "mem/heap_stats.h"

static size_t
sum(const ou_heap_stats *stats)
{
    return stats->allocated_bytes + stats->available_bytes +
           stats->unused_pool_bytes + stats->pool_header_bytes +
           stats->quantization_bytes + stats->alignment_bytes;
}

bool
ou_heap_stats_add_up(const ou_heap_stats *stats)
{
    return sum(stats) == stats->arena_bytes;
}

static void
print_classes(const ou_heap_stats *stats, FILE *out)
{
    fprintf(out, "%6s %8s %8s %12s %12s\n", "class", "size", "pools",
            "allocated", "available");
    for (size_t i = 0; i < OU_MAX_STAT_CLASSES; i++) {
        const ou_class_stats *class = &stats->classes[i];

        if (class->npools > 0) {
            fprintf(out, "%6zu %8zu %8zu %12zu %12zu\n", i, class->block_size,
                    class->npools, class->nallocated, class->navailable);
        }
    }
}

static void
print_line(const char *what, size_t n, FILE *out)
{
    fprintf(out, "%-32s %16zu\n", what, n);
}

void
ou_heap_stats_print(const ou_heap_stats *stats, FILE *out)
{
    print_classes(stats, out);
    print_line("blocks allocated", stats->nblocks, out);
    print_line("of these, not in arenas", stats->nraw_blocks, out);
    print_line("arenas", stats->narenas, out);
    print_line("arenas, at most", stats->narenas_highwater, out);
    print_line("arenas, taken in all", stats->narenas_allocated, out);
    print_line("bytes in allocated blocks", stats->allocated_bytes, out);
    print_line("bytes in available blocks", stats->available_bytes, out);
    print_line("bytes in unused pools", stats->unused_pool_bytes, out);
    print_line("bytes in pool headers", stats->pool_header_bytes, out);
    print_line("bytes lost to quantization", stats->quantization_bytes, out);
    print_line("bytes lost to arena alignment", stats->alignment_bytes, out);
    print_line("sum", sum(stats), out);
    print_line("bytes in arenas", stats->arena_bytes, out);
}
