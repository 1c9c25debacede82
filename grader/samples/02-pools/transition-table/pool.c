// pool.c -- Lab 02-pools: Pools and blocks.
// SPDX-License-Identifier: MIT
//
// I wanted to see the state diagram of pool.h in the code, so here it is: every
// pool knows the state it is in (in the `reserved` field) and everything that
// happens to a pool is an arrow in the table `arrows`.  There is no other place
// that links, unlinks or returns a pool.

#include "mem/pool.h"
#include "mem/fatal.h"

#define NSTATES 3
#define BYTES(pool) ((unsigned char *)(pool))

typedef void arrow(ou_pools *pools, ou_pool *pool);

// list ------------------------------------------------------------------------

void ou_usedpools_link_front(ou_pools *pools, ou_pool *pool) {
    ou_pool *const head = pools->usedpools + pool->szidx;
    *pool = (ou_pool){
        .ref_count = pool->ref_count,
        .reserved = pool->reserved,
        .freeblock = pool->freeblock,
        .nextpool = head->nextpool,
        .prevpool = head,
        .arenaindex = pool->arenaindex,
        .szidx = pool->szidx,
        .nextoffset = pool->nextoffset,
        .maxnextoffset = pool->maxnextoffset,
    };
    head->nextpool->prevpool = pool;
    head->nextpool = pool;
}

void ou_usedpools_unlink(ou_pool *pool) {
    pool->prevpool->nextpool = pool->nextpool;
    pool->nextpool->prevpool = pool->prevpool;
}

// the diagram -----------------------------------------------------------------

static void stay(ou_pools *pools, ou_pool *pool) {
    (void)pools;
    (void)pool;
}

static void show(ou_pools *pools, ou_pool *pool) {
    ou_usedpools_link_front(pools, pool);
}

static void hide(ou_pools *pools, ou_pool *pool) {
    (void)pools;
    ou_usedpools_unlink(pool);
}

static void give_back(ou_pools *pools, ou_pool *pool) {
    pools->source.put_pool(pools->source.ctx, pool);
}

static void hide_and_give_back(ou_pools *pools, ou_pool *pool) {
    hide(pools, pool);
    give_back(pools, pool);
}

static arrow *const arrows[NSTATES][NSTATES] = {
    //  from            to: USED                  FULL                  EMPTY
    [OU_POOL_USED]  = {[OU_POOL_USED] = stay, [OU_POOL_FULL] = hide, [OU_POOL_EMPTY] = hide_and_give_back},
    [OU_POOL_FULL]  = {[OU_POOL_USED] = show, [OU_POOL_FULL] = stay, [OU_POOL_EMPTY] = give_back},
    [OU_POOL_EMPTY] = {[OU_POOL_USED] = show, [OU_POOL_FULL] = stay, [OU_POOL_EMPTY] = stay},
};

static void go(ou_pools *pools, ou_pool *pool, enum ou_pool_state to) {
    const enum ou_pool_state from = (enum ou_pool_state)pool->reserved;
    pool->reserved = (uint32_t)to;
    if (from != to) {
        arrows[from][to](pools, pool);
    }
}

// blocks ----------------------------------------------------------------------

static void carve(ou_pool *pool, uint32_t size) {
    pool->freeblock = (ou_block *)(BYTES(pool) + pool->nextoffset);
    pool->freeblock->next = NULL;
    pool->nextoffset += size;
}

void ou_pool_extend(ou_pool *pool, uint32_t block_size) {
    if (pool->nextoffset > pool->maxnextoffset) {
        go(NULL, pool, OU_POOL_FULL); // the one arrow that needs no pools
    } else {
        carve(pool, block_size);
    }
}

static void *pop(ou_pools *pools, ou_pool *pool) {
    ou_block *const b = pool->freeblock;
    pool->ref_count++;
    if ((pool->freeblock = b->next) == NULL) {
        ou_pool_extend(pool, ou_geometry_class_size(pools->geo, pool->szidx));
    }
    return b;
}

static void push(ou_pool *pool, ou_block *b) {
    *b = (ou_block){.next = pool->freeblock};
    pool->freeblock = b;
    pool->ref_count--;
}

// init, malloc, free ----------------------------------------------------------

void ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source) {
    pools->geo = geo;
    pools->source = source;
    for (uint32_t c = ou_geometry_nclasses(geo); c-- > 0;) {
        ou_pool *const head = pools->usedpools + c;
        head->prevpool = head->nextpool = head;
    }
}

void *ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx) {
    const uint32_t size = ou_geometry_class_size(pools->geo, szidx);
    if (pool->szidx != szidx) {
        pool->szidx = szidx;
        pool->nextoffset = OU_POOL_OVERHEAD;
        pool->maxnextoffset = pools->geo->pool_size - size;
        carve(pool, size);
    }
    pool->ref_count = 0;
    pool->reserved = OU_POOL_EMPTY;
    go(pools, pool, OU_POOL_USED);
    return pop(pools, pool);
}

void *ou_pool_malloc(ou_pools *pools, size_t nbytes) {
    if (nbytes == 0 || nbytes > pools->geo->threshold) {
        return NULL;
    }
    const uint32_t c = ou_geometry_class_of(pools->geo, nbytes);
    ou_pool *const first = pools->usedpools[c].nextpool;
    if (first != pools->usedpools + c) {
        return pop(pools, first);
    }
    ou_pool *const fresh = pools->source.get_pool(pools->source.ctx);
    return fresh ? ou_pool_init(pools, fresh, c) : NULL;
}

static const char *const trouble[] = {
    [OU_BLOCK_UNTOUCHED] = "was never handed out",
    [OU_BLOCK_FREE] = "is free already",
    [OU_BLOCK_INVALID] = "is not where a block starts",
};

void ou_pool_free(ou_pools *pools, void *p) {
    if (p == NULL) {
        return;
    }
    ou_pool *const pool = ou_geometry_pool_of(pools->geo, p);
    if (OU_IS_CHECKED) {
        if (pool->szidx >= ou_geometry_nclasses(pools->geo)) {
            ou_fatal("%s: %p is from elsewhere", __func__, p);
        }
        const enum ou_block_state s = ou_block_state(pools, p);
        if (s != OU_BLOCK_ALLOCATED) {
            ou_fatal("%s: %p %s", __func__, p, trouble[s]);
        }
    }
    push(pool, p);
    go(pools, pool, pool->ref_count == 0 ? OU_POOL_EMPTY : OU_POOL_USED);
}

// states ----------------------------------------------------------------------

enum ou_pool_state ou_pool_state(const ou_pools *pools, const ou_pool *pool) {
    (void)pools;
    return (enum ou_pool_state)pool->reserved;
}

enum ou_block_state ou_block_state(const ou_pools *pools, const void *p) {
    const ou_pool *const pool = ou_geometry_pool_of(pools->geo, p);
    const ptrdiff_t offset = (const unsigned char *)p - BYTES(pool);
    const ptrdiff_t inside = offset - OU_POOL_OVERHEAD;
    if (inside < 0 || offset > (ptrdiff_t)pool->maxnextoffset ||
        inside % (ptrdiff_t)ou_geometry_class_size(pools->geo, pool->szidx)) {
        return OU_BLOCK_INVALID;
    }
    if (offset >= (ptrdiff_t)pool->nextoffset) {
        return OU_BLOCK_UNTOUCHED;
    }
    const ou_block *b = pool->freeblock;
    while (b != NULL && b != p) {
        b = b->next;
    }
    return b ? OU_BLOCK_FREE : OU_BLOCK_ALLOCATED;
}
