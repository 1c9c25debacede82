/* arena_map.c -- some arenas with their pools and lists, as SVG (or --text).
 * SPDX-License-Identifier: MIT
 *
 * Profile tiny: eight pools in an arena, seven if it is not aligned, and these
 * begin 1040 bytes behind a multiple of their size.  Linked with a student's
 * arena.c, it draws the student's arenas. */
#include "mem/fatal.h"
#include "verify/arena_draw.h"

#include <stdlib.h>
#include <string.h>

#define NARENAS 6
#define NSHOWN  8

static char memory[(NARENAS + 1) * 4096] __attribute__((aligned(4096)));
static ou_fixed_buffer buffer;
static ou_arenas arenas;
static ou_pools pools;

/* Blocks of 112 bytes: four fill a pool. */
static void *block[NARENAS * 7 * 4];

static void
allocate(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        block[i] = ou_pool_malloc(&pools, 112);
        if (block[i] == NULL) {
            ou_fatal("arena_map: the buffer is used up");
        }
    }
}

/* Free all four blocks of pool number `pool` of arena number `arena`. */
static void
free_pool(size_t arena, size_t pool)
{
    for (size_t i = 0; i < 4; i++) {
        ou_pool_free(&pools, block[(arena * 7 + pool) * 4 + i]);
    }
}

int
main(int argc, char **argv)
{
    ou_arenas_init(
        &arenas, &ou_geometry_tiny,
        ou_arena_source_fixed(&buffer, memory + 1040, sizeof memory - 1040));
    ou_pools_init(&pools, &ou_geometry_tiny, ou_arenas_pool_source(&arenas));
    allocate(NARENAS * 28 - 10); /* two pools of arena 5 stay uncarved */
    for (size_t pool = 0; pool < 7; pool++) {
        free_pool(3, pool); /* the last in the list: kept */
    }
    for (size_t pool = 0; pool < 7; pool++) {
        free_pool(2, pool); /* goes back to the source */
    }
    free_pool(0, 2);
    free_pool(4, 6);
    free_pool(4, 1);
    free_pool(4, 4);
    ou_pool_free(&pools, block[7 * 4 + 5]);
    if (argc > 1 && strcmp(argv[1], "--text") == 0) {
        ou_arenas_print_text(&arenas, &pools, NSHOWN, (uintptr_t)memory,
                             stdout);
    }
    else {
        ou_arenas_print_svg(&arenas, &pools, NSHOWN, (uintptr_t)memory, stdout);
    }
    ou_arenas_fini(&arenas);
    return EXIT_SUCCESS;
}
