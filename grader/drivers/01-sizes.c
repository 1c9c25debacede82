/* 01-sizes.c -- drive a first-fit heap over the heap under test.
 * SPDX-License-Identifier: MIT
 *
 * The heap under test is one unit, taken at once: the judge measures how far up
 * the blocks reach.  config is the name of the profile, whose alignment the
 * heap gets. */
#include "mem/firstfit.h"
#include "mem/geometry.h"
#include "protocol.h"

static ou_firstfit *heap_under_test;

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    const ou_geometry *geo = ou_geometry_by_name(config);

    if (geo == NULL) {
        return -1;
    }
    heap_under_test = ou_firstfit_new(
        heap, heap_bytes, (size_t)1 << geo->alignment_shift, OU_FIT_FIRST);
    if (heap_under_test == NULL) {
        return -1;
    }
    ou_drive_note(heap, heap_bytes, 1);
    return 0;
}

static void *
heap_malloc(uint64_t nbytes)
{
    return ou_firstfit_malloc(heap_under_test, nbytes);
}

static void
heap_free(void *p, uint64_t nbytes)
{
    (void)nbytes;
    ou_firstfit_free(heap_under_test, p);
}

static void
stop(void)
{
    ou_firstfit_delete(heap_under_test);
}

const struct ou_driver ou_driver = {
    .start = start,
    .malloc = heap_malloc,
    .free = heap_free,
    .stop = stop,
};
