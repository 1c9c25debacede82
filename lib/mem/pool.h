/* pool.h -- blocks of one size carved from a pool.
 * SPDX-License-Identifier: MIT
 *
 * A pool is a run of pool_size bytes, aligned to its own size.  It starts with
 * a header; the rest is cut, as late as possible, into blocks of one size
 * class.  Each block is in one of three states, and so is each pool:
 *
 *     block  untouched  not carved yet; at or after nextoffset
 *            allocated  belongs to the caller
 *            free       carved and not allocated; on the freeblock list
 *
 *     pool   used       some but not all blocks allocated: linked in usedpools
 *            full       every block allocated: in no list at all
 *            empty      none allocated: returned to the pool source
 *
 * Where pools come from is a table of two functions, so that this module knows
 * nothing of arenas.
 *
 * CPython: struct pool_header, pymalloc_alloc, pymalloc_free
 * (Objects/obmalloc.c). */
#ifndef OU_POOL_H
#define OU_POOL_H

#include "mem/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A free block holds the link to the next one; an allocated block holds the
 * caller's bytes and nothing of ours.  CPython: block, NEXTFREE. */
typedef struct ou_block {
    struct ou_block *next;
} ou_block;

/* ref_count + |freeblock list| == blocks carved so far
 *                              == (nextoffset - OU_POOL_OVERHEAD) / block size
 * CPython: struct pool_header. */
typedef struct ou_pool {
    uint32_t ref_count;       /* blocks allocated */
    uint32_t reserved;        /* keeps the header at CPython's 48 bytes */
    ou_block *freeblock;      /* the free blocks: here a list, LIFO */
    struct ou_pool *nextpool; /* neighbours in usedpools[szidx], if used */
    struct ou_pool *prevpool;
    uint32_t arenaindex;    /* belongs to the pool source */
    uint32_t szidx;         /* size class, or OU_POOL_NO_CLASS */
    uint32_t nextoffset;    /* byte offset of the first untouched block */
    uint32_t maxnextoffset; /* pool_size - block size: a block still fits */
} ou_pool;

_Static_assert(sizeof(ou_pool) == OU_POOL_OVERHEAD,
               "blocks start right behind the header");

/* szidx of a pool that has never been initialized.
 * CPython: DUMMY_SIZE_IDX. */
#define OU_POOL_NO_CLASS 0xffffu

enum ou_pool_state { OU_POOL_USED, OU_POOL_FULL, OU_POOL_EMPTY };

enum ou_block_state {
    OU_BLOCK_UNTOUCHED,
    OU_BLOCK_ALLOCATED,
    OU_BLOCK_FREE,
    OU_BLOCK_INVALID /* the header, the tail, or not the start of a block */
};

/* Where pools come from and go back to.
 * get_pool returns a new pool of geo->pool_size bytes, aligned to that size, or
 * NULL when there is no memory.  Its header is either one that put_pool got
 * earlier, unchanged but for nextpool and prevpool, or has szidx set to
 * OU_POOL_NO_CLASS.  put_pool steals an empty pool.
 * CPython: allocate_from_new_pool takes them from arenas directly. */
typedef struct {
    ou_pool *(*get_pool)(void *ctx);
    void (*put_pool)(void *ctx, ou_pool *pool);
    void *ctx; /* borrowed; passed to both */
} ou_pool_source;

/* The pools of one heap.  usedpools[i] is the head of a circular doubly linked
 * list of the used pools of class i; only nextpool and prevpool of a head are
 * meaningful.  CPython: the usedpools array. */
typedef struct {
    const ou_geometry *geo; /* borrowed */
    ou_pool_source source;
    ou_pool usedpools[OU_MAX_SIZE_CLASSES];
} ou_pools;

/* Make pools an empty set of pools.  geo and source.ctx are borrowed and must
 * outlive it.  There is no fini: a set without allocated blocks owns nothing.
 * CPython: the static initializer of usedpools. */
void ou_pools_init(ou_pools *pools, const ou_geometry *geo,
                   ou_pool_source source);

/* Link pool at the front of usedpools[pool->szidx].  pool must be in no list.
 * CPython: insert_to_usedpool. */
void ou_usedpools_link_front(ou_pools *pools, ou_pool *pool);

/* Take pool out of the list it is in; its own links are left as they were.
 * CPython: the unlinking in pymalloc_pool_extend and insert_to_freepool. */
void ou_usedpools_unlink(ou_pool *pool);

/* Give the empty pool class szidx, put it in front of usedpools[szidx] and
 * return its first block, new.  A pool that had this class before keeps its
 * free list; any other is set up with two carved blocks, the one returned and
 * one on the free list (or with one, if only one fits: it is full at once).
 * CPython: allocate_from_new_pool. */
void *ou_pool_init(ou_pools *pools, ou_pool *pool, uint32_t szidx);

/* Refill the free list of pool, which has just run out: carve the next
 * untouched block, or, if there is none, take the now full pool out of
 * usedpools.  CPython: pymalloc_pool_extend. */
void ou_pool_extend(ou_pool *pool, uint32_t block_size);

/* Return a new block of at least nbytes bytes, aligned to the profile's
 * alignment, contents undefined.  NULL if nbytes is 0 or above the threshold,
 * or the source has no pool; then nothing has changed.
 * The first pool of usedpools[class] serves; only if that list is empty is a
 * new pool taken.  In the pool a free block goes out before an untouched one is
 * carved, and blocks are carved in the order of their addresses.  Which of
 * several free blocks goes out is the module's own affair (here, as in CPython,
 * the one freed last).  CPython: pymalloc_alloc. */
void *ou_pool_malloc(ou_pools *pools, size_t nbytes);

/* Take back the block p.  Steals p, which must be an allocated block of pools;
 * NULL does nothing.  A full pool becomes used, at the front of its list; a
 * pool whose last block comes back goes to the source.
 * In a checked build (OU_CHECKED) a block freed twice, a pointer into the
 * middle of a block or one that lies in no pool of this geometry is fatal; a
 * foreign pointer can only be recognized by what its would-be header holds, and
 * a block of a pool that went back to the source only while that header can
 * still be read.
 * CPython: pymalloc_free. */
void ou_pool_free(ou_pools *pools, void *p);

/* Return the state of pool, which must have been initialized.
 * CPython: derived from ref_count; no counterpart. */
enum ou_pool_state ou_pool_state(const ou_pools *pools, const ou_pool *pool);

/* Return the state of the block at p.  p must lie in a pool that has a class.
 * May walk the free list.
 * CPython: no counterpart. */
enum ou_block_state ou_block_state(const ou_pools *pools, const void *p);

#endif
