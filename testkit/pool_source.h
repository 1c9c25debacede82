/* pool_source.h -- pools for tests of the pool module, from a fixed buffer.
 * SPDX-License-Identifier: MIT
 *
 * Stands where the arenas will stand: hands out pools in address order, reuses
 * the one given back last, counts, and runs dry on demand. */
#ifndef OU_POOL_SOURCE_H
#define OU_POOL_SOURCE_H

#include "mem/pool.h"

/* ngets - nputs == pools that are out. */
struct ou_pool_store {
    const ou_geometry *geo;
    unsigned char *pages; /* from the os, with room to align */
    size_t npages_bytes;
    unsigned char *first; /* pool 0 */
    size_t npools;
    size_t ncarved;    /* pools handed out at least once */
    ou_pool *returned; /* given back, LIFO, linked by nextpool */
    size_t ngets;      /* successful calls */
    size_t nputs;
    size_t budget; /* get_pool calls that may still succeed */
};

/* Make store a source of npools pools of profile geo, without a budget limit.
 * Returns 0, or -1 if out of memory.  Undo with ou_pool_store_fini. */
int ou_pool_store_init(struct ou_pool_store *store, const ou_geometry *geo,
                       size_t npools);
void ou_pool_store_fini(struct ou_pool_store *store);

/* The table to hand to ou_pools_init.  Borrows store. */
ou_pool_source ou_pool_store_source(struct ou_pool_store *store);

/* Pools that are out. */
size_t ou_pool_store_out(const struct ou_pool_store *store);

/* The number of the pool that p lies in, in address order from 0, and p's
 * distance from its start; npools if p is NULL or foreign. */
size_t ou_pool_store_index(const struct ou_pool_store *store, const void *p);
size_t ou_pool_store_offset(const struct ou_pool_store *store, const void *p);

/* Pool number i, whether it is out or not. */
ou_pool *ou_pool_store_pool(const struct ou_pool_store *store, size_t i);

#endif
