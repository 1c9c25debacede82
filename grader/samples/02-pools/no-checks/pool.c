/* Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 * Short is beautiful. */
#include "mem/pool.h"
#include "mem/fatal.h"

static uint32_t size_of(const ou_pools *s, uint32_t c)
{
    return ou_geometry_class_size(s->geo, c);
}

void ou_pools_init(ou_pools *s, const ou_geometry *geo, ou_pool_source src)
{
    s->geo = geo, s->source = src;
    for (uint32_t i = 0; i < ou_geometry_nclasses(geo); i++)
        s->usedpools[i].nextpool = s->usedpools[i].prevpool = &s->usedpools[i];
}

void ou_usedpools_link_front(ou_pools *s, ou_pool *q)
{
    ou_pool *h = &s->usedpools[q->szidx];
    q->prevpool = h, q->nextpool = h->nextpool;
    h->nextpool = h->nextpool->prevpool = q;
}

void ou_usedpools_unlink(ou_pool *q)
{
    q->prevpool->nextpool = q->nextpool, q->nextpool->prevpool = q->prevpool;
}

void ou_pool_extend(ou_pool *q, uint32_t n)
{
    if (q->nextoffset > q->maxnextoffset) {
        ou_usedpools_unlink(q);
    } else {
        q->freeblock = (void *)((char *)q + q->nextoffset);
        q->freeblock->next = NULL;
        q->nextoffset += n;
    }
}

static void *pop(ou_pool *q, uint32_t n)
{
    ou_block *b = q->freeblock;
    q->ref_count++;
    if (!(q->freeblock = b->next))
        ou_pool_extend(q, n);
    return b;
}

void *ou_pool_init(ou_pools *s, ou_pool *q, uint32_t c)
{
    uint32_t n = size_of(s, c);
    q->ref_count = 0;
    if (q->szidx != c) {
        q->szidx = c;
        q->nextoffset = OU_POOL_OVERHEAD + n;
        q->maxnextoffset = s->geo->pool_size - n;
        q->freeblock = (void *)((char *)q + OU_POOL_OVERHEAD);
        q->freeblock->next = NULL;
    }
    ou_usedpools_link_front(s, q);
    return pop(q, n);
}

void *ou_pool_malloc(ou_pools *s, size_t n)
{
    if (!n || n > s->geo->threshold)
        return NULL;
    uint32_t c = ou_geometry_class_of(s->geo, n);
    ou_pool *q = s->usedpools[c].nextpool;
    if (q != &s->usedpools[c])
        return pop(q, size_of(s, c));
    q = s->source.get_pool(s->source.ctx);
    return q ? ou_pool_init(s, q, c) : NULL;
}

void ou_pool_free(ou_pools *s, void *p)
{
    if (!p)
        return;
    ou_pool *q = ou_geometry_pool_of(s->geo, p);
    ou_block *b = p;
    bool full = !q->freeblock;
    b->next = q->freeblock;
    q->freeblock = b;
    if (full)
        ou_usedpools_link_front(s, q);
    if (!--q->ref_count) {
        ou_usedpools_unlink(q);
        s->source.put_pool(s->source.ctx, q);
    }
}

enum ou_pool_state ou_pool_state(const ou_pools *s, const ou_pool *q)
{
    if (!q->ref_count)
        return OU_POOL_EMPTY;
    if (q->ref_count == ou_geometry_blocks_per_pool(s->geo, q->szidx))
        return OU_POOL_FULL;
    return OU_POOL_USED;
}

enum ou_block_state ou_block_state(const ou_pools *s, const void *p)
{
    const ou_pool *q = ou_geometry_pool_of(s->geo, p);
    size_t o = (size_t)((char *)p - (char *)q);
    if (o < OU_POOL_OVERHEAD || o > q->maxnextoffset ||
        (o - OU_POOL_OVERHEAD) % size_of(s, q->szidx))
        return OU_BLOCK_INVALID;
    if (o >= q->nextoffset)
        return OU_BLOCK_UNTOUCHED;
    for (const ou_block *b = q->freeblock; b; b = b->next)
        if (b == p)
            return OU_BLOCK_FREE;
    return OU_BLOCK_ALLOCATED;
}
