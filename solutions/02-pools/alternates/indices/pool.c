/* pool.c -- lab 02 with free blocks linked by number, used first in, first out.
 * SPDX-License-Identifier: MIT
 *
 * A link is the block's number in its pool, 1 to 1021, in the first two bytes
 * of a free block: a quarter of a pointer, and one that cannot lead out of the
 * pool.  Head and tail share the header's freeblock word, so a freed block goes
 * to the end of the queue: it rests as long as possible, and a use after free
 * is found later but damages less.  CPython does the opposite, last in, first
 * out, because a block freed just now is still in the cache. */
#include "mem/pool.h"

#include "mem/fatal.h"

#include <string.h>

/* What freeblock holds here: numbers of blocks, 0 = none. */
struct queue {
    uint16_t first;
    uint16_t last;
    uint32_t size; /* of a block, so that free needs no look-up */
};

_Static_assert(sizeof(struct queue) == sizeof(ou_block *),
               "the queue takes the place of the pointer");

static struct queue
queue_of(const ou_pool *pool)
{
    struct queue q;

    memcpy(&q, &pool->freeblock, sizeof q);
    return q;
}

static void
set_queue(ou_pool *pool, struct queue q)
{
    memcpy(&pool->freeblock, &q, sizeof q);
}

static void *
block_at(const ou_pool *pool, uint32_t number, uint32_t size)
{
    return (char *)pool + OU_POOL_OVERHEAD + (number - 1) * size;
}

static void
set_link(void *block, uint16_t number)
{
    memcpy(block, &number, sizeof number);
}

static uint16_t
link_of(const void *block)
{
    uint16_t number;

    memcpy(&number, block, sizeof number);
    return number;
}

static void
append(ou_pool *pool, void *block, uint16_t number)
{
    struct queue q = queue_of(pool);

    set_link(block, 0);
    if (q.first == 0) {
        q.first = number;
    }
    else {
        set_link(block_at(pool, q.last, q.size), number);
    }
    q.last = number;
    set_queue(pool, q);
}

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    uint32_t n = ou_geometry_nclasses(geo);

    *pools = (ou_pools){.geo = geo, .source = source};
    while (n-- > 0) {
        ou_pool *head = &pools->usedpools[n];

        head->nextpool = head->prevpool = head;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];

    pool->nextpool = head->nextpool;
    pool->prevpool = head;
    pool->nextpool->prevpool = pool;
    head->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
}

static void
carve(ou_pool *pool)
{
    uint32_t size = queue_of(pool).size;
    uint32_t number = (pool->nextoffset - OU_POOL_OVERHEAD) / size + 1;

    pool->nextoffset += size;
    append(pool, block_at(pool, number, size), (uint16_t)number);
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset <= pool->maxnextoffset) {
        carve(pool);
    }
    else {
        ou_usedpools_unlink(pool);
    }
}

static void *
take_first(ou_pool *pool)
{
    struct queue q = queue_of(pool);
    void *block = block_at(pool, q.first, q.size);

    q.first = link_of(block);
    set_queue(pool, q);
    pool->ref_count++;
    if (q.first == 0) {
        ou_pool_extend(pool, q.size);
    }
    return block;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    if (pool->szidx != szidx) {
        uint32_t size = ou_geometry_class_size(pools->geo, szidx);

        pool->szidx = szidx;
        pool->nextoffset = OU_POOL_OVERHEAD;
        pool->maxnextoffset = pools->geo->pool_size - size;
        set_queue(pool, (struct queue){0, 0, size});
        carve(pool);
    }
    pool->ref_count = 0;
    ou_usedpools_link_front(pools, pool);
    return take_first(pool);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_pool *head, *pool;
    uint32_t szidx;

    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    head = &pools->usedpools[szidx];
    if (head->nextpool != head) {
        return take_first(head->nextpool);
    }
    pool = pools->source.get_pool(pools->source.ctx);
    return pool != NULL ? ou_pool_init(pools, pool, szidx) : NULL;
}

static const char *
why_not(const ou_pools *pools, const ou_pool *pool, const void *p)
{
    if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
        return "its pool has no size class";
    }
    switch (ou_block_state(pools, p)) {
    case OU_BLOCK_INVALID:
        return "no block starts here";
    case OU_BLOCK_UNTOUCHED:
        return "it was never handed out";
    case OU_BLOCK_FREE:
        return "it is free already";
    default:
        return NULL;
    }
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    const char *why = NULL;
    uint32_t offset;
    struct queue q;

    if (p == NULL) {
        return;
    }
    if (OU_IS_CHECKED && (why = why_not(pools, pool, p)) != NULL) {
        ou_fatal("ou_pool_free(%p): %s", p, why);
    }
    q = queue_of(pool);
    offset = (uint32_t)((char *)p - (char *)pool) - OU_POOL_OVERHEAD;
    append(pool, p, (uint16_t)(offset / q.size + 1));
    if (q.first == 0) {
        ou_usedpools_link_front(pools, pool);
    }
    if (--pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == 0) {
        return OU_POOL_EMPTY;
    }
    if (pool->ref_count <
        ou_geometry_blocks_per_pool(pools->geo, pool->szidx)) {
        return OU_POOL_USED;
    }
    return OU_POOL_FULL;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t number = 1;

    while (number <= ou_geometry_blocks_per_pool(pools->geo, pool->szidx) &&
           block_at(pool, number, size) != p) {
        number++;
    }
    if (number > ou_geometry_blocks_per_pool(pools->geo, pool->szidx)) {
        return OU_BLOCK_INVALID;
    }
    if (OU_POOL_OVERHEAD + (number - 1) * size >= pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    for (uint16_t i = queue_of(pool).first; i != 0;
         i = link_of(block_at(pool, i, size))) {
        if (i == number) {
            return OU_BLOCK_FREE;
        }
    }
    return OU_BLOCK_ALLOCATED;
}
