/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 *
 * Free blocks that lie side by side are one RUN.  A run says how many blocks it
 * has and where the next run starts, both in the first 8 bytes of its first
 * block; the blocks behind that hold nothing at all.
 *
 *     freeblock --> [next|3] [      ] [      ]   used   [ 0 |1]  used ...
 *                      |                                 ^
 *                      +---------------------------------+
 *
 * A freed block joins the first run if it touches it (looking at all runs would
 * be a search), else it is a new run of one block in front of the others.
 * Blocks are handed out from the END of the first run: nothing but its count
 * has to change.
 */
#include "mem/pool.h"
#include "mem/fatal.h"

struct run
{
    uint32_t next;   /* offset in the pool; 0 = this is the last run */
    uint32_t count;  /* blocks, at least 1 */
};

_Static_assert(sizeof(struct run) == 8, "fits into the smallest block");

static struct run *
first_run(const ou_pool *pool)
{
    return (struct run *)(void *)pool->freeblock;
}

static struct run *
run_at(const ou_pool *pool, uint32_t offset)
{
    if (offset == 0)
        return NULL;
    return (struct run *)((char *)pool + offset);
}

static uint32_t
offset_in(const ou_pool *pool, const void *p)
{
    return (uint32_t)((const char *)p - (const char *)pool);
}

static void
set_first(ou_pool *pool, struct run *run)
{
    pool->freeblock = (ou_block *)(void *)run;
}

/* Make the block at p a run of count blocks in front of the run `next`. */
static void
new_run(ou_pool *pool, void *p, uint32_t next, uint32_t count)
{
    struct run *run = p;

    run->next = next;
    run->count = count;
    set_first(pool, run);
}

static void
give(ou_pool *pool, void *p, uint32_t size)
{
    struct run *first = first_run(pool);

    if (first == NULL)
        new_run(pool, p, 0, 1);
    else if ((char *)first + first->count * size == (char *)p)
        first->count++;
    else if ((char *)p + size == (char *)first)
        new_run(pool, p, first->next, first->count + 1);
    else
        new_run(pool, p, offset_in(pool, first), 1);
}

static void *
take(ou_pool *pool, uint32_t size)
{
    struct run *first = first_run(pool);

    pool->ref_count++;
    if (--first->count > 0)
        return (char *)first + first->count * size;
    set_first(pool, run_at(pool, first->next));
    if (pool->freeblock == NULL)
        ou_pool_extend(pool, size);
    return first;
}

/* ------------------------------------------------------------------ lists */

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
    pools->geo = geo;
    pools->source = source;
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++) {
        ou_pool *head = &pools->usedpools[i];

        head->nextpool = head;
        head->prevpool = head;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
    ou_pool *head = &pools->usedpools[pool->szidx];
    ou_pool *second = head->nextpool;

    head->nextpool = pool;
    pool->prevpool = head;
    pool->nextpool = second;
    second->prevpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
    pool->nextpool->prevpool = pool->prevpool;
    pool->prevpool->nextpool = pool->nextpool;
}

/* ------------------------------------------------------------------ pools */

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
    uint32_t size = ou_geometry_class_size(pools->geo, szidx);

    pool->ref_count = 0;
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->freeblock = NULL;
        pool->nextoffset = OU_POOL_OVERHEAD + size;
        pool->maxnextoffset = pools->geo->pool_size - size;
        give(pool, (char *)pool + OU_POOL_OVERHEAD, size);
    }
    ou_usedpools_link_front(pools, pool);
    return take(pool, size);
}

void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
    if (pool->nextoffset > pool->maxnextoffset) {
        ou_usedpools_unlink(pool);
        return;
    }
    new_run(pool, (char *)pool + pool->nextoffset, 0, 1);
    pool->nextoffset += block_size;
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    uint32_t szidx;
    ou_pool *pool;

    if (nbytes == 0 || nbytes > pools->geo->threshold)
        return NULL;
    szidx = ou_geometry_class_of(pools->geo, nbytes);
    pool = pools->usedpools[szidx].nextpool;
    if (pool != &pools->usedpools[szidx])
        return take(pool, ou_geometry_class_size(pools->geo, szidx));
    pool = pools->source.get_pool(pools->source.ctx);
    if (pool == NULL)
        return NULL;
    return ou_pool_init(pools, pool, szidx);
}

void
ou_pool_free(ou_pools *pools, void *p)
{
    ou_pool *pool;
    int was_full;

    if (p == NULL)
        return;
    pool = ou_geometry_pool_of(pools->geo, p);
    if (OU_IS_CHECKED) {
        if (pool->szidx >= ou_geometry_nclasses(pools->geo))
            ou_fatal("ou_pool_free(%p): pool has no class", p);
        if (ou_block_state(pools, p) != OU_BLOCK_ALLOCATED)
            ou_fatal("ou_pool_free(%p): not allocated (state %d, pool %p, "
                     "class %u)", p, (int)ou_block_state(pools, p),
                     (void *)pool, pool->szidx);
    }
    was_full = first_run(pool) == NULL;
    give(pool, p, ou_geometry_class_size(pools->geo, pool->szidx));
    pool->ref_count--;
    if (was_full)
        ou_usedpools_link_front(pools, pool);
    if (pool->ref_count == 0) {
        ou_usedpools_unlink(pool);
        pools->source.put_pool(pools->source.ctx, pool);
    }
}

/* ----------------------------------------------------------------- states */

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
    if (pool->ref_count == 0)
        return OU_POOL_EMPTY;
    if (pool->ref_count == ou_geometry_blocks_per_pool(pools->geo, pool->szidx))
        return OU_POOL_FULL;
    return OU_POOL_USED;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
    const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
    uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
    uint32_t offset = offset_in(pool, p);

    if (offset < OU_POOL_OVERHEAD || offset > pool->maxnextoffset)
        return OU_BLOCK_INVALID;
    if ((offset - OU_POOL_OVERHEAD) % size != 0)
        return OU_BLOCK_INVALID;
    if (offset >= pool->nextoffset)
        return OU_BLOCK_UNTOUCHED;
    for (const struct run *r = first_run(pool); r != NULL;
         r = run_at(pool, r->next)) {
        uint32_t start = offset_in(pool, r);

        if (offset >= start && offset < start + r->count * size)
            return OU_BLOCK_FREE;
    }
    return OU_BLOCK_ALLOCATED;
}
