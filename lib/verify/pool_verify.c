/* pool_verify.c -- is a set of pools what pool.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * A corrupt free list may be a circle, so its walk is bounded by the blocks
 * that were carved.  A list of pools needs no bound: links that agree both ways
 * from the head on cannot come back to anything but the head. */
#include "verify/pool_verify.h"

#include "verify/complain.h"

static const char *
verify_header(const ou_pools *pools, const ou_pool *pool)
{
    const ou_geometry *geo = pools->geo;
    uint32_t size;

    if (pool->szidx >= ou_geometry_nclasses(geo)) {
        return ou__complain("pool %p: size class %u; this heap has %u",
                            (const void *)pool, pool->szidx,
                            ou_geometry_nclasses(geo));
    }
    size = (pool->szidx + 1) << geo->alignment_shift;
    if (pool->maxnextoffset != geo->pool_size - size) {
        return ou__complain("pool %p: maxnextoffset is %u, not %u",
                            (const void *)pool, pool->maxnextoffset,
                            geo->pool_size - size);
    }
    if (pool->nextoffset < OU_POOL_OVERHEAD ||
        pool->nextoffset > geo->pool_size ||
        (pool->nextoffset - OU_POOL_OVERHEAD) % size != 0) {
        return ou__complain(
            "pool %p: nextoffset %u is not the start of a block",
            (const void *)pool, pool->nextoffset);
    }
    return NULL;
}

static bool
is_carved_block(const ou_pool *pool, const ou_block *block, uint32_t size)
{
    uintptr_t offset = (uintptr_t)block - (uintptr_t)pool;

    return offset >= OU_POOL_OVERHEAD && offset < pool->nextoffset &&
           (offset - OU_POOL_OVERHEAD) % size == 0;
}

const char *
ou_pool_verify(const ou_pools *pools, const ou_pool *pool)
{
    const char *bad = verify_header(pools, pool);
    uint32_t size, carved, nfree = 0;

    if (bad != NULL) {
        return bad;
    }
    size = (pool->szidx + 1) << pools->geo->alignment_shift;
    carved = (pool->nextoffset - OU_POOL_OVERHEAD) / size;
    for (const ou_block *b = pool->freeblock; b != NULL; b = b->next) {
        if (!is_carved_block(pool, b, size)) {
            return ou__complain(
                "pool %p: %p on the free list is no carved block",
                (const void *)pool, (const void *)b);
        }
        if (++nfree > carved) {
            return ou__complain("pool %p: the free list goes round in a circle",
                                (const void *)pool);
        }
    }
    if (pool->ref_count + nfree != carved) {
        return ou__complain("pool %p: %u allocated + %u free, but %u carved",
                            (const void *)pool, pool->ref_count, nfree, carved);
    }
    return NULL;
}

/* pool stands in the list of class szidx: is it in the right place? */
static const char *
verify_member(const ou_pools *pools, const ou_pool *pool, uint32_t szidx)
{
    const char *bad;

    if (pool->nextpool->prevpool != pool || pool->prevpool->nextpool != pool) {
        return ou__complain(
            "pool %p: its neighbours in usedpools[%u] do not point "
            "back at it",
            (const void *)pool, szidx);
    }
    if (pool->szidx != szidx) {
        return ou__complain("pool %p: class %u, but linked in usedpools[%u]",
                            (const void *)pool, pool->szidx, szidx);
    }
    bad = ou_pool_verify(pools, pool);
    if (bad == NULL && (pool->ref_count == 0 || pool->freeblock == NULL)) {
        bad = ou__complain("pool %p: linked in usedpools[%u], but %s",
                           (const void *)pool, szidx,
                           pool->ref_count == 0 ? "empty" : "full");
    }
    return bad;
}

const char *
ou_pools_verify(const ou_pools *pools)
{
    for (uint32_t i = 0; i < ou_geometry_nclasses(pools->geo); i++) {
        const ou_pool *head = &pools->usedpools[i];
        const ou_pool *pool = head->nextpool;

        for (; pool != head; pool = pool->nextpool) {
            const char *bad = verify_member(pools, pool, i);

            if (bad != NULL) {
                return bad;
            }
        }
        if (head->prevpool->nextpool != head) {
            return ou__complain(
                "usedpools[%u]: the last pool does not point at "
                "the head",
                i);
        }
    }
    return NULL;
}
