/* 03-arenas.c -- drive the arenas of a submission over the heap under test.
 * SPDX-License-Identifier: MIT
 *
 * Requests go to the reference's pools, which stand on the submission's arenas,
 * which take their memory from the kit's source.  As in a heap that has another
 * allocator for large blocks, the address map is asked before a block is freed.
 * config is the name of the profile. */
#include "mem/arena.h"
#include "mem/fatal.h"
#include "mem/pool.h"
#include "protocol.h"
#include "worker_arenas.h"

static struct {
    ou_arenas arenas;
    ou_pools pools;
} state;

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    const ou_geometry *geo = ou_geometry_by_name(config);

    if (geo == NULL) {
        return -1;
    }
    ou_arenas_init(&state.arenas, geo,
                   ou_drive_arenas(heap, heap_bytes, geo->arena_size));
    ou_pools_init(&state.pools, geo, ou_arenas_pool_source(&state.arenas));
    return 0;
}

static void *
arenas_malloc(uint64_t nbytes)
{
    return ou_pool_malloc(&state.pools, nbytes);
}

static void
arenas_free(void *p, uint64_t nbytes)
{
    if (!ou_arenas_contain(&state.arenas, p)) {
        ou_fatal("ou_arenas_contain(%p) is false: the block lies in an arena, "
                 "and %llu of its bytes are in use",
                 p, (unsigned long long)nbytes);
    }
    ou_pool_free(&state.pools, p);
}

/* What is left belongs to the process: to give it back would be counted. */
static void
stop(void)
{
}

const struct ou_driver ou_driver = {
    .start = start,
    .malloc = arenas_malloc,
    .free = arenas_free,
    .stop = stop,
};
