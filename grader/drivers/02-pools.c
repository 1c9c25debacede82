/* 02-pools.c -- drive ou_pools over the heap under test.
 * SPDX-License-Identifier: MIT
 *
 * Stands where the arenas will stand: pools are cut from the heap in address
 * order, and the one given back last is handed out first, its header and its
 * blocks untouched but for the link that the contract of put_pool allows.
 * config is the name of the profile. */
#include "mem/pool.h"
#include "protocol.h"

static struct {
    const ou_geometry *geo;
    ou_pools pools;
    unsigned char *next; /* pools from here on were never handed out */
    unsigned char *end;
    ou_pool *returned; /* linked by nextpool */
} state;

static ou_pool *
cut_pool(void)
{
    ou_pool *pool = (ou_pool *)state.next;

    if ((size_t)(state.end - state.next) < state.geo->pool_size) {
        return NULL;
    }
    state.next += state.geo->pool_size;
    pool->szidx = OU_POOL_NO_CLASS;
    return pool;
}

static ou_pool *
get_pool(void *ctx)
{
    ou_pool *pool = state.returned;

    (void)ctx;
    if (pool != NULL) {
        state.returned = pool->nextpool;
    }
    else {
        pool = cut_pool();
    }
    if (pool != NULL) {
        ou_drive_note(pool, state.geo->pool_size, 1);
    }
    return pool;
}

static void
put_pool(void *ctx, ou_pool *pool)
{
    (void)ctx;
    ou_drive_note(pool, state.geo->pool_size, 0);
    pool->nextpool = state.returned;
    state.returned = pool;
}

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    state.geo = ou_geometry_by_name(config);
    if (state.geo == NULL) {
        return -1;
    }
    state.next = heap;
    state.end = state.next + heap_bytes;
    state.returned = NULL;
    ou_pools_init(&state.pools, state.geo,
                  (ou_pool_source){get_pool, put_pool, NULL});
    return 0;
}

static void *
pools_malloc(uint64_t nbytes)
{
    return ou_pool_malloc(&state.pools, nbytes);
}

static void
pools_free(void *p, uint64_t nbytes)
{
    (void)nbytes;
    ou_pool_free(&state.pools, p);
}

/* Pools whose last block is back have been given back already. */
static void
stop(void)
{
}

const struct ou_driver ou_driver = {
    .start = start,
    .malloc = pools_malloc,
    .free = pools_free,
    .stop = stop,
};
