/* fixture.h -- what the tests of lab 02 share: one set of pools over one store.
 * SPDX-License-Identifier: MIT
 *
 * Addresses differ from run to run, so the tests speak of pools by number and
 * of blocks by their distance from the start of their pool. */
#ifndef OU_POOLS_FIXTURE_H
#define OU_POOLS_FIXTURE_H

#include "mem/pool.h"
#include "pool_source.h"
#include "test.h"

#define NPOOLS 16

static struct ou_pool_store store;
static ou_pools pools;

static inline void
begin(const ou_geometry *geo)
{
    CHECK(ou_pool_store_init(&store, geo, NPOOLS) == 0);
    ou_pools_init(&pools, geo, ou_pool_store_source(&store));
}

static inline void
end(void)
{
    ou_pool_store_fini(&store);
}

/* 0 … NPOOLS - 1, or NPOOLS (16) if p is NULL or lies in no pool. */
static inline size_t
pool_number(const void *p)
{
    return ou_pool_store_index(&store, p);
}

static inline size_t
offset_of(const void *p)
{
    return ou_pool_store_offset(&store, p);
}

/* How many pools usedpools[szidx] holds, counted forwards; 99 if the list does
 * not come back to its head: a pool in it was given back, or never linked. */
static inline size_t
list_length(const ou_pools *set, uint32_t szidx)
{
    const ou_pool *head = &set->usedpools[szidx];
    size_t n = 0;

    for (const ou_pool *p = head->nextpool; p != head; p = p->nextpool) {
        if (p == NULL || ++n == 99) {
            return 99;
        }
    }
    return n;
}

/* Allocate until the first pool of nbytes blocks is full; the blocks' addresses
 * go to block[] (at least 1024 entries).  Returns how many it took. */
static inline size_t
fill_one_pool(size_t nbytes, void *block[])
{
    uint32_t szidx = ou_geometry_class_of(pools.geo, nbytes);
    size_t capacity = ou_geometry_blocks_per_pool(pools.geo, szidx);

    for (size_t i = 0; i < capacity; i++) {
        block[i] = ou_pool_malloc(&pools, nbytes);
        CHECK_NOT_NULL(block[i]);
    }
    return capacity;
}

#endif
