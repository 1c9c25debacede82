/* scan_cost.c -- what a search for free memory reads: zeros, or a table.
 * SPDX-License-Identifier: MIT
 *
 * Fills heaps of 1 to 32 KiB with blocks of 64 bytes and prints, for each size
 * of heap, three averages over all requests, as CSV: bytes that the toy of
 * toy_buggy.h reads in search of zeros; ranges that lie below the block handed
 * out, which a table without an index passes on its way; holes looked at.
 * These are counts, the same on every machine.  Linked with your own
 * firstfit.c, the last two columns are yours. */
#include "mem/firstfit.h"
#include "mem/toy_buggy.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK 64

struct cost {
    double bytes_read;
    double ranges_passed;
    double holes_looked_at;
};

static void
out_of_memory(void)
{
    fputs("scan_cost: out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

static double
toy_bytes_read(size_t heap_bytes)
{
    ou_toy *toy = ou_toy_new(heap_bytes);
    double nrequests = (double)(heap_bytes / BLOCK);
    double bytes;

    if (toy == NULL) {
        out_of_memory();
    }
    for (size_t i = 0; i < heap_bytes / BLOCK; i++) {
        ou_toy_malloc(toy, BLOCK);
    }
    bytes = (double)ou_toy_bytes_scanned(toy);
    ou_toy_delete(toy);
    return bytes / nrequests;
}

/* How many ranges there are below offset. */
static size_t
ranges_below(const ou_firstfit *heap, size_t offset)
{
    size_t n = 0;

    for (size_t at = 0; at < offset; n++) {
        ou_range range = ou_firstfit_range_at(heap, at);

        at = range.offset + range.size;
    }
    return n;
}

static struct cost
measure(size_t heap_bytes)
{
    ou_firstfit *heap = ou_firstfit_new(NULL, heap_bytes, 16, OU_FIT_FIRST);
    struct cost cost = {0, 0, 0};
    unsigned char *first = NULL;
    double n = 0;

    if (heap == NULL) {
        out_of_memory();
    }
    for (unsigned char *p; (p = ou_firstfit_malloc(heap, BLOCK)) != NULL; n++) {
        first = first == NULL ? p : first;
        cost.ranges_passed += (double)ranges_below(heap, (size_t)(p - first));
        cost.holes_looked_at +=
            (double)ou_firstfit_stats(heap).examined_by_last;
    }
    cost.bytes_read = toy_bytes_read(heap_bytes);
    cost.ranges_passed /= n;
    cost.holes_looked_at /= n;
    ou_firstfit_delete(heap);
    return cost;
}

int
main(void)
{
    printf("heap_bytes,zero_scan_bytes,table_ranges,table_holes\n");
    for (size_t heap_bytes = 1024; heap_bytes <= 32768; heap_bytes *= 2) {
        struct cost cost = measure(heap_bytes);

        printf("%zu,%.1f,%.1f,%.1f\n", heap_bytes, cost.bytes_read,
               cost.ranges_passed, cost.holes_looked_at);
    }
    return EXIT_SUCCESS;
}
