/*
 * pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 */
#include "mem/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const void *p) {
    fprintf(stderr, "ou_pool_free: %s (%p)\n", what, p);
    exit(EXIT_FAILURE);
}

static uint32_t block_size(const ou_pools *pools, const ou_pool *pool) {
    return ou_geometry_class_size(pools->geo, pool->szidx);
}

void ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source) {
    memset(pools, 0, sizeof(*pools));
    pools->geo = geo;
    pools->source = source;
    for (int i = 0; i < OU_MAX_SIZE_CLASSES; i++) {
        ou_pool *head = &pools->usedpools[i];
        head->nextpool = head;
        head->prevpool = head;
    }
}

void ou_usedpools_link_front(ou_pools *pools, ou_pool *pool) {
    ou_pool *head = &pools->usedpools[pool->szidx];
    pool->nextpool = head->nextpool;
    pool->prevpool = head;
    head->nextpool->prevpool = pool;
    head->nextpool = pool;
}

void ou_usedpools_unlink(ou_pool *pool) {
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

void ou_pool_extend(ou_pool *pool, uint32_t block_size) {
    if (pool->nextoffset > pool->maxnextoffset) {
        ou_usedpools_unlink(pool);
        return;
    }
    ou_block *block = (ou_block *)((char *)pool + pool->nextoffset);
    block->next = NULL;
    pool->freeblock = block;
    pool->nextoffset += block_size;
}

static void *pop_block(ou_pools *pools, ou_pool *pool) {
    ou_block *block = pool->freeblock;
    pool->freeblock = block->next;
    pool->ref_count++;
    if (pool->freeblock == NULL) {
        ou_pool_extend(pool, block_size(pools, pool));
    }
    return block;
}

void *ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx) {
    pool->ref_count = 0;
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->nextoffset = OU_POOL_OVERHEAD;
        pool->maxnextoffset = pools->geo->pool_size - block_size(pools, pool);
        ou_pool_extend(pool, block_size(pools, pool));
    }
    ou_usedpools_link_front(pools, pool);
    return pop_block(pools, pool);
}

void *ou_pool_malloc(ou_pools *pools, size_t nbytes) {
    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    uint32_t szidx = ou_geometry_class_of(pools->geo, nbytes);
    ou_pool *pool = pools->usedpools[szidx].nextpool;
    if (pool != &pools->usedpools[szidx]) {
        return pop_block(pools, pool);
    }
    pool = pools->source.get_pool(pools->source.ctx);
    if (pool == NULL) {
        return NULL;
    }
    return ou_pool_init(pools, pool, szidx);
}

void ou_pool_free(ou_pools *pools, void *p) {
    if (p == NULL) {
        return;
    }
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
        die("foreign pointer", p);
    }
    switch (ou_block_state(pools, p)) {
    case OU_BLOCK_ALLOCATED:
        break;
    case OU_BLOCK_FREE:
        die("double free", p);
        break;
    default:
        die("not a block", p);
        break;
    }
    int was_full = (pool->freeblock == NULL);
    ((ou_block *)p)->next = pool->freeblock;
    pool->freeblock = p;
    pool->ref_count--;
    if (was_full) {
        ou_usedpools_link_front(pools, pool);
    }
    if (pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state ou_pool_state(const ou_pools *pools, const ou_pool *pool) {
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    if (pool->ref_count == ou_geometry_blocks_per_pool(pools->geo, pool->szidx)) {
        return OU_POOL_FULL;
    }
    return OU_POOL_USED;
}

enum ou_block_state ou_block_state(const ou_pools *pools, const void *p) {
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = block_size(pools, pool);
    uint32_t offset = (uint32_t)((const char *)p - (const char *)pool);
    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        (offset - OU_POOL_OVERHEAD) % size != 0) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    for (const ou_block *b = pool->freeblock; b != NULL; b = b->next) {
        if (b == p) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
