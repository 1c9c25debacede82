/* pool.c -- Lab 02-pools: Pools and blocks.
 * SPDX-License-Identifier: MIT
 */
#include "mem/pool.h"

#include "mem/fatal.h"

static void make_empty_list(ou_pool *head)
{
	head->nextpool = head;
	head->prevpool = head;
}

static bool list_is_empty(const ou_pool *head)
{
	return head->nextpool == head;
}

void ou_pools_init(ou_pools *pools, const ou_geometry *geo,
		   ou_pool_source source)
{
	uint32_t i;

	pools->geo = geo;
	pools->source = source;
	for (i = 0; i < ou_geometry_nclasses(geo); i++)
		make_empty_list(&pools->usedpools[i]);
}

void ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
	ou_pool *prev = &pools->usedpools[pool->szidx];
	ou_pool *next = prev->nextpool;

	next->prevpool = pool;
	pool->nextpool = next;
	pool->prevpool = prev;
	prev->nextpool = pool;
}

void ou_usedpools_unlink(ou_pool *pool)
{
	pool->nextpool->prevpool = pool->prevpool;
	pool->prevpool->nextpool = pool->nextpool;
}

static ou_block *carve_block(ou_pool *pool, uint32_t size)
{
	ou_block *b = (ou_block *)((char *)pool + pool->nextoffset);

	b->next = NULL;
	pool->nextoffset += size;
	return b;
}

void ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
	if (pool->nextoffset <= pool->maxnextoffset)
		pool->freeblock = carve_block(pool, block_size);
	else
		ou_usedpools_unlink(pool);
}

static void *alloc_from(ou_pool *pool, uint32_t size)
{
	ou_block *b = pool->freeblock;

	pool->ref_count++;
	pool->freeblock = b->next;
	if (!pool->freeblock)
		ou_pool_extend(pool, size);
	return b;
}

void *ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
	uint32_t size = ou_geometry_class_size(pools->geo, szidx);

	if (pool->szidx != szidx) {
		pool->szidx = szidx;
		pool->nextoffset = OU_POOL_OVERHEAD;
		pool->maxnextoffset = pools->geo->pool_size - size;
		pool->freeblock = carve_block(pool, size);
	}
	pool->ref_count = 0;
	ou_usedpools_link_front(pools, pool);
	return alloc_from(pool, size);
}

void *ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
	ou_pool *head, *pool;
	uint32_t szidx;

	if (!nbytes || nbytes > pools->geo->threshold)
		return NULL;

	szidx = ou_geometry_class_of(pools->geo, nbytes);
	head = &pools->usedpools[szidx];
	if (!list_is_empty(head))
		return alloc_from(head->nextpool,
				  ou_geometry_class_size(pools->geo, szidx));

	pool = pools->source.get_pool(pools->source.ctx);
	if (!pool)
		return NULL;
	return ou_pool_init(pools, pool, szidx);
}

static void check(ou_pools *pools, ou_pool *pool, void *p)
{
	if (pool->szidx >= ou_geometry_nclasses(pools->geo))
		ou_fatal("ou_pool_free: %p: foreign pointer", p);
	switch (ou_block_state(pools, p)) {
	case OU_BLOCK_FREE:
		ou_fatal("ou_pool_free: %p: double free", p);
	case OU_BLOCK_UNTOUCHED:
	case OU_BLOCK_INVALID:
		ou_fatal("ou_pool_free: %p: not a block", p);
	default:
		return;
	}
}

void ou_pool_free(ou_pools *pools, void *p)
{
	ou_block *b = p;
	ou_pool *pool;

	if (!p)
		return;

	pool = ou_geometry_pool_of(pools->geo, p);
	if (OU_IS_CHECKED)
		check(pools, pool, p);

	/* A full pool was in no list.  Now it can be used again.  An empty
	 * pool just stays in the list, so the next malloc finds it at once:
	 * asking the source every time would be slow.
	 */
	if (!pool->freeblock)
		ou_usedpools_link_front(pools, pool);
	b->next = pool->freeblock;
	pool->freeblock = b;
	pool->ref_count--;
}

enum ou_pool_state ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
	uint32_t fit = ou_geometry_blocks_per_pool(pools->geo, pool->szidx);

	if (!pool->ref_count)
		return OU_POOL_EMPTY;
	return pool->ref_count == fit ? OU_POOL_FULL : OU_POOL_USED;
}

enum ou_block_state ou_block_state(const ou_pools *pools, const void *p)
{
	const ou_pool *pool = ou_geometry_pool_of(pools->geo, p);
	uint32_t size = ou_geometry_class_size(pools->geo, pool->szidx);
	uint32_t off = (uint32_t)((const char *)p - (const char *)pool);
	const ou_block *b;

	if (off < OU_POOL_OVERHEAD || off > pool->maxnextoffset)
		return OU_BLOCK_INVALID;
	if ((off - OU_POOL_OVERHEAD) % size)
		return OU_BLOCK_INVALID;
	if (off >= pool->nextoffset)
		return OU_BLOCK_UNTOUCHED;

	for (b = pool->freeblock; b; b = b->next)
		if (b == p)
			return OU_BLOCK_FREE;
	return OU_BLOCK_ALLOCATED;
}
