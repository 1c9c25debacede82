/* fastheap.h -- the fast heap: what CPython's could be.
 * SPDX-License-Identifier: MIT
 *
 *     ou_fastheap *heap = ou_fastheap_new(NULL);
 *     char *name = ou_fastheap_malloc(heap, 10);
 *     …
 *     ou_fastheap_free(heap, name);
 *     ou_fastheap_delete(heap);
 *
 * Small blocks are carved from pools, as in CPython, but
 *
 *   - what is known of a pool lies in a table outside, indexed by the address,
 *     so that free finds it by a subtraction and a shift, and pools do not
 *     compete for the same lines of the cache;
 *   - malloc and free have one rare case each, and one branch for it;
 *   - blocks up to 16 KiB have classes, and larger ones have room to grow:
 *     nothing is left to the C library;
 *   - a full pool queues only when some of its blocks are free again, so that
 *     it does not come and go with every block;
 *   - memory goes back in pieces of 2 MiB, not at the first opportunity, and
 *     comes back as huge pages.
 *
 * The functions that are inline here are the fast paths; fastheap.c has the
 * rest.  A heap is for one thread at a time.
 *
 * CPython: pymalloc_alloc, pymalloc_free (Objects/obmalloc.c). */
#ifndef OU_FASTHEAP_H
#define OU_FASTHEAP_H

#include "mem/fatal.h"
#include "mem/heap_stats.h"
#include "mem/largeheap.h"
#include "mem/pageheap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests up to here find their class by a division by 16; above, and up to
 * the largest class, there are sixteen classes to a doubling. */
#define OU_FAST_LINEAR   1024
#define OU_FAST_LARGEST  (16 * 1024)
#define OU_FAST_NCLASSES (1 + OU_FAST_LINEAR / 16 + 16 * 4)

/* A free block holds the link to the next one.  CPython: NEXTFREE. */
typedef struct ou_fast_block {
    struct ou_fast_block *next;
} ou_fast_block;

/* What a unit is. */
enum ou_fast_kind {
    OU_FAST_NOTHING,  /* not allocated; or not the first of a large block */
    OU_FAST_CURRENT,  /* a pool: malloc takes from it */
    OU_FAST_RETAINED, /* the same, and it stays when it becomes empty */
    OU_FAST_QUEUED,   /* a pool: some blocks are free; it waits for its turn */
    OU_FAST_FULL,     /* a pool: all its blocks are allocated; in no list */
    OU_FAST_BEHIND,   /* not the first unit of its pool */
    OU_FAST_LARGE     /* the first unit of one large block */
};

/* A unit's entry in the side table; for the first unit of a pool, the pool.
 * countdown is the number of frees until something must be done:
 *
 *     CURRENT, QUEUED   as many as blocks are allocated: then it is empty
 *     RETAINED          one more, which never comes
 *     FULL              until enough blocks are free for it to queue
 *     BEHIND, LARGE     one: the next free matters
 *
 * so that free has a single branch.  CPython: struct pool_header. */
typedef struct ou_fast_pool {
    ou_fast_block *free; /* the free blocks, last freed first */
    uint16_t countdown;
    uint16_t nblocks; /* that fit */
    uint16_t ncarved; /* blocks cut off so far; those behind are untouched */
    uint8_t szidx;    /* size class */
    uint8_t kind;     /* enum ou_fast_kind */
    union {
        struct ou_fast_pool *next; /* QUEUED: the links of its queue */
        struct ou_fast_pool *head; /* BEHIND: the first unit's entry */
        ou_slot *slot;             /* LARGE */
    };
    struct ou_fast_pool *prev;
} ou_fast_pool;

_Static_assert(sizeof(ou_fast_pool) == 32, "two to a line of the cache");

/* A size class.  CPython: an entry of usedpools. */
typedef struct {
    size_t block_size;  /* bytes */
    size_t npools;      /* of any kind */
    ou_fast_pool queue; /* head of the circle of QUEUED pools, last come first
                           served; only next and prev are meaningful */
} ou_fast_class;

/* A heap.  CPython: the static variables of obmalloc.c. */
typedef struct {
    char *base; /* copies of ph.base and ph.span: free begins with them */
    size_t span;
    ou_fast_pool *pools;                     /* the side table */
    ou_fast_pool *current[OU_FAST_NCLASSES]; /* malloc takes from these;
                                                &none where there is none */
    ou_fast_pool none; /* never has a free block, so never is changed */
    ou_fast_class classes[OU_FAST_NCLASSES];
    ou_pageheap ph;
    ou_largeheap lh;
} ou_fastheap;

typedef struct {
    size_t memory_limit; /* bytes held from the system at a time; 0: no limit */
} ou_fastheap_options;

/* Return a new heap, or NULL if there are no addresses or no memory.  options
 * may be NULL: all 0.  CPython: no counterpart. */
ou_fastheap *ou_fastheap_new(const ou_fastheap_options *options);

/* Give back all of heap, blocks included.  Steals heap; NULL does nothing.
 * CPython: no counterpart. */
void ou_fastheap_delete(ou_fastheap *heap);

/* Make a new heap in *heap, whose place is the caller's and stays where it is.
 * Returns 0, or -1 if there are no addresses or no memory; *heap is then void.
 * CPython: no counterpart. */
int ou_fastheap_init(ou_fastheap *heap, const ou_fastheap_options *options);

/* Give back all that was made by ou_fastheap_init, blocks included, but not
 * *heap.  CPython: no counterpart. */
void ou_fastheap_fini(ou_fastheap *heap);

/* Make *heap void: a heap that has nothing and never will.  ou_fastheap_pop
 * finds no block in it, and ou_fastheap_has_address no address; it is good for
 * nothing else.  CPython: no counterpart. */
void ou_fastheap_init_void(ou_fastheap *heap);

/* Return a new block of nelem * elsize bytes, all zero; otherwise as
 * ou_fastheap_malloc.  NULL also if the product is too large for size_t.
 * CPython: PyObject_Calloc. */
void *ou_fastheap_calloc(ou_fastheap *heap, size_t nelem, size_t elsize);

/* Make the block p at least nbytes bytes (at least 1) large and return it,
 * perhaps elsewhere; its contents are kept as far as both sizes go.  Steals p.
 * p NULL is a malloc.  NULL if there is no memory; p is then still the
 * caller's, unchanged.  A block stays where it is if its class does, if it
 * shrinks but more than 3/4 of it stay, or if it is large, stays so, and has
 * room to grow.  CPython: PyObject_Realloc. */
void *ou_fastheap_realloc(ou_fastheap *heap, void *p, size_t nbytes);

/* Does p lie in a pool or large block of heap?  p may be any pointer, and is
 * not dereferenced.  CPython: address_in_range. */
bool ou_fastheap_contains(const ou_fastheap *heap, const void *p);

/* Return the number of bytes that the allocated block p has room for, at least
 * what was asked for.  CPython: no counterpart. */
size_t ou_fastheap_usable_size(const ou_fastheap *heap, const void *p);

/* Return the number of blocks allocated.  Walks over all units.
 * CPython: _Py_GetAllocatedBlocks. */
size_t ou_fastheap_nblocks(const ou_fastheap *heap);

/* Fill in *stats, by a walk over all units.  An arena is a chunk here; tables
 * count as headers.  CPython: _PyObject_DebugMallocStats. */
void ou_fastheap_stats(const ou_fastheap *heap, ou_heap_stats *stats);

/* ---- The fast paths ------------------------------------------------------ */

/* Their rare cases. */
void *ou__fastheap_malloc_slowly(ou_fastheap *heap, size_t nbytes);
void ou__fastheap_countdown(ou_fastheap *heap, ou_fast_pool *pool);
void ou__fastheap_free_outside(ou_fastheap *heap, void *p);
void ou__fastheap_check_free(const ou_fastheap *heap, const void *p);

/* Return a new block of at least nbytes bytes if a current pool has it at hand,
 * or NULL: a rare case, and nothing is changed.  CPython: pymalloc_alloc. */
static inline void *
ou_fastheap_pop(ou_fastheap *heap, size_t nbytes)
{
    if (__builtin_expect(nbytes <= OU_FAST_LINEAR, 1)) {
        ou_fast_pool *pool = heap->current[(nbytes + 15) / 16];
        ou_fast_block *block = pool->free;

        if (__builtin_expect(block != NULL, 1)) {
            pool->free = block->next;
            pool->countdown++;
            return block;
        }
    }
    return NULL;
}

/* Is p one of heap's addresses, whether a block lies there or not?
 * CPython: address_in_range. */
static inline bool
ou_fastheap_has_address(const ou_fastheap *heap, const void *p)
{
    return (uintptr_t)p - (uintptr_t)heap->base < heap->span;
}

/* Return a new block of at least nbytes bytes, aligned to 16, contents
 * undefined; or NULL if there is no memory or nbytes is above PTRDIFF_MAX, and
 * nothing is lost.  0 bytes give a unique pointer, as 1 byte does.
 * CPython: PyObject_Malloc. */
static inline void *
ou_fastheap_malloc(ou_fastheap *heap, size_t nbytes)
{
    void *block = ou_fastheap_pop(heap, nbytes);

    if (__builtin_expect(block != NULL, 1)) {
        return block;
    }
    return ou__fastheap_malloc_slowly(heap, nbytes);
}

/* Take back block p.  Steals p; NULL does nothing.  A pointer that does not
 * come from this heap's addresses is fatal; in a checked build so are one that
 * is not the start of a block and a block that is already free.
 * CPython: PyObject_Free. */
static inline void
ou_fastheap_free(ou_fastheap *heap, void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->base;
    ou_fast_block *block = p;
    ou_fast_pool *pool;

    if (__builtin_expect(!ou_fastheap_has_address(heap, p), 0)) {
        ou__fastheap_free_outside(heap, p);
        return;
    }
    if (OU_IS_CHECKED) {
        ou__fastheap_check_free(heap, p);
    }
    pool = &heap->pools[offset >> OU_UNIT_SHIFT];
    block->next = pool->free;
    pool->free = block;
    if (__builtin_expect(--pool->countdown == 0, 0)) {
        ou__fastheap_countdown(heap, pool);
    }
}

#endif
