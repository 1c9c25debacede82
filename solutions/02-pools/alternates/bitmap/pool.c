/* pool.c -- lab 02 with a bitmap for each pool instead of a list of blocks.
 * SPDX-License-Identifier: MIT
 *
 * One bit a block, 1 = free, in a table outside the pools; a word of summary
 * bits says which words have a free block, so that finding the lowest one takes
 * two steps.  A free block holds nothing of ours, and whether a block is free
 * is one look, not a walk: a double free costs nothing to find.  The price is a
 * division at every free and a table of fixed size. */
#include "mem/pool.h"

#include "mem/fatal.h"

#include <string.h>

#define NWORDS                                                                 \
    16              /* 1024 bits: the profiles have at most 1021 blocks a pool \
                     */
#define NSLOTS 1500 /* pools that can have blocks at the same time */

struct bitmap {
    uint64_t words[NWORDS];
    uint32_t summary; /* bit w: words[w] is not 0 */
    uint32_t next;    /* unused bitmaps: 1 + the next one; 0 ends the list */
};

static struct {
    struct bitmap slots[NSLOTS];
    uint32_t nfresh; /* slots taken at least once */
    uint32_t unused; /* 1 + the first of those given back; 0: none */
} table;

/* A pool's header remembers its bitmap as 1 + slot. */
static struct bitmap *
bitmap_of(const ou_pool *pool)
{
    return &table.slots[pool->reserved - 1];
}

static bool
take_bitmap(ou_pool *pool)
{
    if (table.unused != 0) {
        pool->reserved = table.unused;
        table.unused = bitmap_of(pool)->next;
    }
    else if (table.nfresh < NSLOTS) {
        pool->reserved = ++table.nfresh;
    }
    else {
        return false;
    }
    memset(bitmap_of(pool), 0, sizeof(struct bitmap));
    return true;
}

static void
give_bitmap_back(ou_pool *pool)
{
    bitmap_of(pool)->next = table.unused;
    table.unused = pool->reserved;
}

static void
set_free(struct bitmap *map, uint32_t index)
{
    map->words[index / 64] |= (uint64_t)1 << (index % 64);
    map->summary |= 1u << (index / 64);
}

/* Clear and return the lowest bit; there is one. */
static uint32_t
take_lowest(struct bitmap *map)
{
    uint32_t w = (uint32_t)__builtin_ctz(map->summary);
    uint32_t bit = (uint32_t)__builtin_ctzll(map->words[w]);

    map->words[w] &= map->words[w] - 1;
    if (map->words[w] == 0) {
        map->summary &= map->summary - 1;
    }
    return w * 64 + bit;
}

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++) {
        ou_pool *head = &pools->usedpools[i];

        head->nextpool = head->prevpool = head;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->prevpool = head;
    pool->nextpool = head->nextpool;
    head->nextpool = pool;
    pool->nextpool->prevpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    ou_pool *before = pool->prevpool, *after = pool->nextpool;

    before->nextpool = after;
    after->prevpool = before;
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset > pool->maxnextoffset) {
        ou_usedpools_unlink(pool);
        return;
    }
    set_free(bitmap_of(pool),
             (pool->nextoffset - OU_POOL_OVERHEAD) / block_size);
    pool->nextoffset += block_size;
}

static void *
take_block(ou_pool *pool, uint32_t block_size)
{
    struct bitmap *map = bitmap_of(pool);
    uint32_t index = take_lowest(map);

    pool->ref_count++;
    if (map->summary == 0) {
        ou_pool_extend(pool, block_size);
    }
    return (char *)pool + OU_POOL_OVERHEAD + index * block_size;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    uint32_t ncarved = 1;

    if (!take_bitmap(pool)) {
        pools->source.put_pool(pools->source.ctx, pool);
        return NULL;
    }
    if (pool->szidx == szidx) {
        ncarved = (pool->nextoffset - OU_POOL_OVERHEAD) / size;
    }
    pool->szidx = szidx;
    pool->ref_count = 0;
    pool->freeblock = NULL;
    pool->nextoffset = OU_POOL_OVERHEAD + ncarved * size;
    pool->maxnextoffset = pools->geo->pool_size - size;
    for (uint32_t i = 0; i < ncarved; i++) {
        set_free(bitmap_of(pool), i);
    }
    ou_usedpools_link_front(pools, pool);
    return take_block(pool, size);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    uint32_t szidx;
    ou_pool *pool;

    if (nbytes - 1 >= pools->geo->threshold) { /* 0 wraps around to SIZE_MAX */
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool != &pools->usedpools[szidx]) {
        return take_block(pool, ou_geometry_class_size(pools->geo, szidx));
    }
    pool = pools->source.get_pool(pools->source.ctx);
    return pool == NULL ? NULL : ou_pool_init(pools, pool, szidx);
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    struct bitmap *map;
    uint32_t size, index;

    if (p == NULL) {
        return;
    }
    if (OU_IS_CHECKED && (pool->szidx >= ou_geometry_nclasses(pools->geo) ||
                          ou_block_state(pools, p) != OU_BLOCK_ALLOCATED)) {
        ou_fatal("ou_pool_free(%p): not an allocated block of pool %p", p,
                 (void *)pool);
    }
    map = bitmap_of(pool);
    size = ou_geometry_class_size(pools->geo, pool->szidx);
    index = (uint32_t)((char *)p - (char *)pool - OU_POOL_OVERHEAD) / size;
    if (map->summary == 0) {
        ou_usedpools_link_front(pools, pool);
    }
    set_free(map, index);
    if (--pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        give_bitmap_back(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    uint32_t fit = ou_geometry_blocks_per_pool(pools->geo, pool->szidx);

    return pool->ref_count == 0     ? OU_POOL_EMPTY
           : pool->ref_count == fit ? OU_POOL_FULL
                                    : OU_POOL_USED;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t offset = (uint32_t)((const char *)p - (const char *)pool);
    uint32_t index = (offset - OU_POOL_OVERHEAD) / size;

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset ||
        OU_POOL_OVERHEAD + index * size != offset) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    if (pool->ref_count == 0) { /* an empty pool has no bitmap */
        return OU_BLOCK_FREE;
    }
    return (bitmap_of(pool)->words[index / 64] >> (index % 64)) & 1
               ? OU_BLOCK_FREE
               : OU_BLOCK_ALLOCATED;
}
