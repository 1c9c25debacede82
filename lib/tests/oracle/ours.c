/* ours.c -- what a faithful heap of this library answers to the scripts.
 * SPDX-License-Identifier: MIT */
#include "tests/oracle/ours.h"

#include "mem/memdebug.h"
#include "mem/pymalloc.h"
#include "tests/oracle/answers.h"

static void *
table_malloc(void *ctx, size_t nbytes)
{
    return ou_pymalloc_malloc(ctx, nbytes);
}

static void *
table_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return ou_pymalloc_calloc(ctx, nelem, elsize);
}

static void *
table_realloc(void *ctx, void *p, size_t nbytes)
{
    return ou_pymalloc_realloc(ctx, p, nbytes);
}

static void
table_free(void *ctx, void *p)
{
    ou_pymalloc_free(ctx, p);
}

static void
statistics(void *ctx, size_t number[ANSWERS_NSTATS])
{
    ou_heap_stats stats;

    ou_pymalloc_stats(ctx, &stats);
    number[0] = stats.allocated_bytes;
    number[1] = stats.available_bytes;
    number[2] = stats.unused_pool_bytes;
    number[3] = stats.pool_header_bytes;
    number[4] = stats.quantization_bytes;
    number[5] = stats.alignment_bytes;
    number[6] = stats.narenas_allocated;
    number[7] = stats.narenas_highwater;
    number[8] = stats.narenas;
    number[9] = stats.nblocks;
}

int
ours_answer(FILE *out, const ou_geometry *geo, const struct script *script,
            bool debug, bool full)
{
    static struct places places;
    static ou_pymalloc heap;
    static ou_memdebug hook;
    ou_arena_source source = {&places, places_alloc, places_free};
    struct answers_subject subject = {
        {&heap, table_malloc, table_calloc, table_realloc, table_free},
        &places,
        statistics,
        &heap};
    int result;

    places_init(&places, script->off_grid);
    ou_pymalloc_init(&heap, geo, source, ou_raw_allocator());
    if (debug) {
        subject.table = ou_memdebug_init(&hook, 'o', subject.table, false);
    }
    result = answers_write(out, &subject, script, full);
    ou_pymalloc_fini(&heap);
    places_fini(&places);
    return result;
}
