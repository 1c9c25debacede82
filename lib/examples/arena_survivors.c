/* arena_survivors.c -- how many arenas come back when a few blocks stay.
 * SPDX-License-Identifier: MIT
 *
 * Allocates 200,000 blocks of 512 bytes, frees all but one in k of them, and
 * prints as CSV, for k from 256 to 32768 and for the sizes of CPython 3.8 and
 * 3.10: arenas taken, arenas given back, and the memory kept in KiB. */
#include "mem/arena.h"
#include "mem/fatal.h"

#include <stdio.h>
#include <stdlib.h>

#define NBLOCKS 200000

static ou_arenas arenas;
static ou_pools pools;
static ou_arena_meter meter;
static void *block[NBLOCKS];

static void
measure(const ou_geometry *geo, size_t one_in)
{
    ou_arenas_init(
        &arenas, geo,
        ou_arena_source_metered(&meter, ou_arena_source_mmap(), SIZE_MAX));
    ou_pools_init(&pools, geo, ou_arenas_pool_source(&arenas));
    for (size_t i = 0; i < NBLOCKS; i++) {
        block[i] = ou_pool_malloc(&pools, 512);
        if (block[i] == NULL) {
            ou_fatal("arena_survivors: out of memory");
        }
    }
    for (size_t i = 0; i < NBLOCKS; i++) {
        if (i % one_in != 0) {
            ou_pool_free(&pools, block[i]);
        }
    }
    printf(",%zu,%zu,%zu", meter.nallocs, meter.nfrees,
           (meter.nallocs - meter.nfrees) * geo->arena_size / 1024);
    ou_arenas_fini(&arenas);
}

int
main(void)
{
    printf("one_in,taken_38,back_38,kept_kib_38,taken_310,back_310,"
           "kept_kib_310\n");
    for (size_t one_in = 256; one_in <= 32768; one_in *= 2) {
        printf("%zu", one_in);
        measure(&ou_geometry_py38, one_in);
        measure(&ou_geometry_py310, one_in);
        putchar('\n');
    }
    return EXIT_SUCCESS;
}
