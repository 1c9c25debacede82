/* pool.c -- Lab 02-pools
 * SPDX-License-Identifier: MIT */
#include "mem/pool.h"
#include "mem/fatal.h"

#define SIZE(pools, pool) ou_geometry_class_size((pools)->geo, (pool)->szidx)

void
ou_pools_init(ou_pools *pools, const ou_geometry *geo, ou_pool_source source)
{
  pools->geo = geo;
  pools->source = source;
  for (unsigned i = 0; i < ou_geometry_nclasses (geo); ++i)
    {
      ou_pool *h = &pools->usedpools[i];
      h->nextpool = h;
      h->prevpool = h;
    }
}

void
ou_usedpools_link_front(ou_pools *pools, ou_pool *pool)
{
  ou_pool *h = &pools->usedpools[pool->szidx];
  pool->nextpool = h->nextpool;
  pool->prevpool = h;
  h->nextpool->prevpool = pool;
  h->nextpool = pool;
}

void
ou_usedpools_unlink(ou_pool *pool)
{
  ou_pool *n = pool->nextpool, *p = pool->prevpool;
  n->prevpool = p;
  p->nextpool = n;
}

/* cut off one more block, if there is room for it */
void
ou_pool_extend(ou_pool *pool, uint32_t block_size)
{
  if (pool->nextoffset > pool->maxnextoffset)
    {
      /* no room: the pool is full, nobody should find it any more */
      ou_usedpools_unlink (pool);
    }
  else
    {
      pool->freeblock = (ou_block *) ((char *) pool + pool->nextoffset);
      pool->freeblock->next = NULL;
      pool->nextoffset += block_size;
    }
}

static void *
first_block (ou_pool *pool, uint32_t size)
{
  void *ret = pool->freeblock;
  pool->freeblock = pool->freeblock->next;
  ++pool->ref_count;
  if (pool->freeblock == NULL)
    ou_pool_extend (pool, size);
  return ret;
}

void *
ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx)
{
  uint32_t size = ou_geometry_class_size (pools->geo, szidx);

  pool->ref_count = 0;
  if (pool->szidx != szidx)
    {
      pool->szidx = szidx;
      pool->nextoffset = OU_POOL_OVERHEAD + size;
      pool->maxnextoffset = pools->geo->pool_size - size;
      pool->freeblock = (ou_block *) ((char *) pool + OU_POOL_OVERHEAD);
      pool->freeblock->next = NULL;
    }
  ou_usedpools_link_front (pools, pool);
  return first_block (pool, size);
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
  uint32_t szidx;
  ou_pool *pool;

  if (nbytes == 0 || nbytes > pools->geo->threshold)
    return NULL;
  szidx = ou_geometry_class_of (pools->geo, nbytes);
  pool = pools->usedpools[szidx].nextpool;
  if (pool == &pools->usedpools[szidx])
    {
      pool = pools->source.get_pool (pools->source.ctx);
      if (pool == NULL)
        return NULL;
      return ou_pool_init (pools, pool, szidx);
    }
  return first_block (pool, SIZE (pools, pool));
}

void
ou_pool_free(ou_pools *pools, void *p)
{
  ou_pool *pool;
  ou_block *b = p;

  if (p == NULL)
    return;
  pool = ou_geometry_pool_of (pools->geo, p);
  if (OU_IS_CHECKED)
    {
      if (pool->szidx >= ou_geometry_nclasses (pools->geo))
        ou_fatal ("ou_pool_free (%p): bad pool", p);
      if (ou_block_state (pools, p) != OU_BLOCK_ALLOCATED)
        ou_fatal ("ou_pool_free (%p): bad block", p);
    }

  /* back on the list, one block fewer in use */
  b->next = pool->freeblock;
  pool->freeblock = b;
  --pool->ref_count;

  /* all blocks are back: so is the pool */
  if (pool->ref_count == 0)
    {
      ou_usedpools_unlink (pool);
      pools->source.put_pool (pools->source.ctx, pool);
    }
}

enum ou_pool_state
ou_pool_state(const ou_pools *pools, const ou_pool *pool)
{
  if (pool->ref_count == 0)
    return OU_POOL_EMPTY;
  if (pool->ref_count < ou_geometry_blocks_per_pool (pools->geo, pool->szidx))
    return OU_POOL_USED;
  return OU_POOL_FULL;
}

enum ou_block_state
ou_block_state(const ou_pools *pools, const void *p)
{
  ou_pool *pool = ou_geometry_pool_of (pools->geo, p);
  size_t off = (size_t) ((char *) p - (char *) pool);

  if (off < OU_POOL_OVERHEAD || off > pool->maxnextoffset
      || (off - OU_POOL_OVERHEAD) % SIZE (pools, pool))
    return OU_BLOCK_INVALID;
  if (off >= pool->nextoffset)
    return OU_BLOCK_UNTOUCHED;
  for (ou_block *b = pool->freeblock; b; b = b->next)
    if ((void *) b == p)
      return OU_BLOCK_FREE;
  return OU_BLOCK_ALLOCATED;
}
