/* fastheap.c -- the fast heap: what CPython's could be.
 * Layer 15.  Needs: fatal os heap_stats pageheap.  Used by: heap.
 * SPDX-License-Identifier: MIT
 *
 * A pool is current, queued, full or not there at all, and is found from
 * exactly one place in each state: current[szidx] / the queue of its class /
 * its own blocks / the page heap.  A queued pool always has a free block, so
 * that it can become current without a look. lib/verify/fastheap_verify.c
 * checks both. CPython: pymalloc_alloc, pymalloc_free (Objects/obmalloc.c). */
#include "mem/fastheap.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

/* Blocks are carved up to the next border of this many bytes: enough to seldom
 * come back, and no page of memory is touched before it is needed. */
#define CARVE_STEP 4096

/* A pool of several units has at most about this many blocks. */
#define MANY_BLOCKS 8

/* ---- Size classes -------------------------------------------------------- */

/* Return the size class of a request for nbytes, 1 to OU_FAST_LARGEST. */
static inline uint32_t
class_of(size_t nbytes)
{
    uint32_t log, sixteenth;

    if (nbytes <= OU_FAST_LINEAR) {
        return (uint32_t)((nbytes + 15) / 16);
    }
    log = 63 - (uint32_t)__builtin_clzll(nbytes - 1);
    sixteenth = (uint32_t)((nbytes - 1) >> (log - 4)); /* 16 .. 31 */
    return OU_FAST_LINEAR / 16 + (log - 9) * 16 + sixteenth - 15;
}

/* The other way round: the bytes of a block of class szidx (not 0). */
static size_t
class_size(uint32_t szidx)
{
    uint32_t above = szidx - OU_FAST_LINEAR / 16 - 1;

    if (szidx <= OU_FAST_LINEAR / 16) {
        return (size_t)szidx * 16;
    }
    return (size_t)(above % 16 + 17) << (above / 16 + 5);
}

_Static_assert(OU_FAST_LARGEST == OU_FAST_LINEAR << 6,
               "the number of classes counts six doublings");

static void
init_class(ou_fast_class *class, uint32_t szidx)
{
    class->block_size = class_size(szidx);
    class->queue.next = &class->queue;
    class->queue.prev = &class->queue;
}

/* ---- Begin and end ------------------------------------------------------- */

ou_fastheap *
ou_fastheap_new(const ou_fastheap_options *options)
{
    ou_fastheap *heap = ou_os_alloc_pages(sizeof *heap);

    if (heap == NULL) {
        return NULL;
    }
    if (ou_pageheap_init(&heap->ph, sizeof(ou_fast_pool),
                         options == NULL ? 0 : options->memory_limit) < 0) {
        ou_os_free_pages(heap, sizeof *heap);
        return NULL;
    }
    heap->base = heap->ph.base;
    heap->span = heap->ph.span;
    heap->pools = (ou_fast_pool *)heap->ph.side;
    heap->current[0] = &heap->none;
    for (uint32_t i = 1; i < OU_FAST_NCLASSES; i++) {
        heap->current[i] = &heap->none;
        init_class(&heap->classes[i], i);
    }
    return heap;
}

void
ou_fastheap_delete(ou_fastheap *heap)
{
    if (heap != NULL) {
        ou_pageheap_fini(&heap->ph);
        ou_os_free_pages(heap, sizeof *heap);
    }
}

/* ---- Pools --------------------------------------------------------------- */

static char *
pool_start(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    return heap->base + ((size_t)(pool - heap->pools) << OU_UNIT_SHIFT);
}

static size_t
pool_units(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    return ou__units_for(pool->nblocks * heap->classes[pool->szidx].block_size);
}

static ou_fast_block *
pop(ou_fast_pool *pool)
{
    ou_fast_block *block = pool->free;

    pool->free = block->next;
    pool->countdown++;
    return block;
}

/* Cut some more blocks off pool, which has no free one.  Returns false if all
 * of it is carved. */
static bool
carve(const ou_fastheap *heap, ou_fast_pool *pool)
{
    const ou_fast_class *class = &heap->classes[pool->szidx];
    size_t size = class->block_size;
    size_t from = pool->ncarved * size;
    size_t to = (from + size + CARVE_STEP - 1) & ~(size_t)(CARVE_STEP - 1);
    size_t n = (to - from) / size;
    char *block = pool_start(heap, pool) + from;

    if (n > (size_t)pool->nblocks - pool->ncarved) {
        n = (size_t)pool->nblocks - pool->ncarved;
        if (n == 0) {
            return false;
        }
    }
    pool->ncarved += (uint16_t)n;
    pool->free = (ou_fast_block *)block;
    while (--n > 0) {
        ((ou_fast_block *)block)->next = (ou_fast_block *)(block + size);
        block += size;
    }
    ((ou_fast_block *)block)->next = NULL;
    return true;
}

/* Give the nunits units of pool, or of a large block, to the page heap. */
static void
release(ou_fastheap *heap, ou_fast_pool *pool, size_t nunits)
{
    for (size_t i = 0; i < nunits; i++) {
        pool[i].kind = OU_FAST_NOTHING;
    }
    ou_pageheap_free(&heap->ph, (size_t)(pool - heap->pools), nunits);
}

static void
release_pool(ou_fastheap *heap, ou_fast_pool *pool)
{
    heap->classes[pool->szidx].npools--;
    release(heap, pool, pool_units(heap, pool));
}

/* Let retained pools be as others again: those that are empty go. */
static void
settle(ou_fastheap *heap)
{
    for (uint32_t i = 1; heap->ph.nspare > 0; i++) {
        ou_fast_pool *pool = heap->current[i];

        if (pool->kind == OU_FAST_RETAINED) {
            heap->ph.nspare -= pool_units(heap, pool);
            pool->kind = OU_FAST_CURRENT;
            if (--pool->countdown == 0) {
                heap->current[i] = &heap->none;
                release_pool(heap, pool);
            }
        }
    }
}

/* Allocate nunits units.  Before the heap takes more memory for them, empty
 * pools that are retained give back theirs. */
static size_t
alloc_units(ou_fastheap *heap, size_t nunits)
{
    if (heap->ph.nspare > 0) {
        size_t unit = ou_pageheap_alloc(&heap->ph, nunits, false);

        if (unit != OU_NO_UNIT) {
            return unit;
        }
        settle(heap);
    }
    return ou_pageheap_alloc(&heap->ph, nunits, true);
}

/* Return the units of the next pool of class.  Pools of blocks so large that
 * few fit into a unit become larger the more of them there are. */
static size_t
next_pool_units(const ou_fast_class *class)
{
    size_t nblocks = MANY_BLOCKS;

    if (class->npools < 3) {
        nblocks = (size_t)1 << class->npools;
    }
    return ou__units_for(nblocks * class->block_size);
}

/* Return a new pool of class szidx, all untouched, or NULL. */
static ou_fast_pool *
new_pool(ou_fastheap *heap, uint32_t szidx)
{
    ou_fast_class *class = &heap->classes[szidx];
    size_t nunits = next_pool_units(class);
    size_t unit = alloc_units(heap, nunits);
    ou_fast_pool *pool;

    if (unit == OU_NO_UNIT) {
        return NULL;
    }
    pool = &heap->pools[unit];
    pool->free = NULL;
    pool->countdown = 0;
    pool->nblocks = (uint16_t)((nunits << OU_UNIT_SHIFT) / class->block_size);
    pool->ncarved = 0;
    pool->szidx = (uint8_t)szidx;
    pool->kind = OU_FAST_CURRENT;
    for (size_t i = 1; i < nunits; i++) {
        pool[i].free = NULL;
        pool[i].countdown = 1;
        pool[i].kind = OU_FAST_BEHIND;
        pool[i].head = pool;
    }
    class->npools++;
    return pool;
}

/* ---- Queues -------------------------------------------------------------- */

static void
enqueue(ou_fastheap *heap, ou_fast_pool *pool)
{
    ou_fast_pool *queue = &heap->classes[pool->szidx].queue;

    pool->kind = OU_FAST_QUEUED;
    pool->next = queue;
    pool->prev = queue->prev;
    queue->prev->next = pool;
    queue->prev = pool;
}

static void
unlink_queued(ou_fast_pool *pool)
{
    pool->prev->next = pool->next;
    pool->next->prev = pool->prev;
}

/* The current pool of class szidx, if there is one, is full: let it go. */
static void
retire_full(ou_fastheap *heap, uint32_t szidx)
{
    ou_fast_pool *pool = heap->current[szidx];

    if (pool != &heap->none) {
        if (pool->kind == OU_FAST_RETAINED) {
            heap->ph.nspare -= pool_units(heap, pool);
        }
        pool->kind = OU_FAST_FULL;
        pool->countdown = 1;
        heap->current[szidx] = &heap->none;
    }
}

/* See to it that the current pool of class szidx has a free block.  Returns the
 * pool, or NULL if there is no memory. */
static ou_fast_pool *
refill(ou_fastheap *heap, uint32_t szidx)
{
    ou_fast_pool *queue = &heap->classes[szidx].queue;
    ou_fast_pool *pool = heap->current[szidx];

    if (pool != &heap->none && carve(heap, pool)) {
        return pool;
    }
    retire_full(heap, szidx);
    pool = queue->next;
    if (pool != queue) {
        unlink_queued(pool);
        pool->kind = OU_FAST_CURRENT;
    }
    else {
        pool = new_pool(heap, szidx);
        if (pool == NULL) {
            return NULL;
        }
        carve(heap, pool);
    }
    heap->current[szidx] = pool;
    return pool;
}

/* ---- Large blocks -------------------------------------------------------- */

static void *
malloc_large(ou_fastheap *heap, size_t nbytes)
{
    size_t unit;
    ou_fast_pool *pool;

    if (nbytes > PTRDIFF_MAX) {
        return NULL;
    }
    unit = alloc_units(heap, ou__units_for(nbytes));
    if (unit == OU_NO_UNIT) {
        return NULL;
    }
    pool = &heap->pools[unit];
    pool->free = NULL;
    pool->countdown = 1;
    pool->kind = OU_FAST_LARGE;
    pool->nunits = ou__units_for(nbytes);
    return pool_start(heap, pool);
}

/* Make the large block of pool nunits units long, where it is. */
static bool
resize_large(ou_fastheap *heap, ou_fast_pool *pool, size_t nunits)
{
    size_t unit = (size_t)(pool - heap->pools);

    if (nunits > pool->nunits &&
        !ou_pageheap_extend(&heap->ph, unit, pool->nunits, nunits)) {
        return false;
    }
    if (nunits < pool->nunits) {
        ou_pageheap_free(&heap->ph, unit + nunits, pool->nunits - nunits);
    }
    pool->nunits = nunits;
    return true;
}

/* ---- The rare cases of malloc and free ----------------------------------- */

void *
ou__fastheap_malloc_slowly(ou_fastheap *heap, size_t nbytes)
{
    uint32_t szidx;
    ou_fast_pool *pool;

    if (nbytes > OU_FAST_LARGEST) {
        return malloc_large(heap, nbytes);
    }
    szidx = class_of(nbytes == 0 ? 1 : nbytes);
    pool = heap->current[szidx];
    if (pool->free == NULL) {
        pool = refill(heap, szidx);
        if (pool == NULL) {
            return NULL;
        }
    }
    return pop(pool);
}

static void
free_empty_pool(ou_fastheap *heap, ou_fast_pool *pool)
{
    if (pool->kind == OU_FAST_QUEUED) {
        unlink_queued(pool);
    }
    else if (pool->kind == OU_FAST_CURRENT) {
        heap->current[pool->szidx] = &heap->none;
    }
    release_pool(heap, pool);
    if (ou_pageheap_is_draining(&heap->ph)) {
        settle(heap);
    }
}

/* The current pool has become empty.  Programs that allocate and free one block
 * again and again come here: so it is kept, and the next time is no event.  But
 * not by a heap that gives back most of what it had. */
static void
current_is_empty(ou_fastheap *heap, ou_fast_pool *pool)
{
    if (ou_pageheap_is_draining(&heap->ph)) {
        free_empty_pool(heap, pool);
    }
    else {
        pool->kind = OU_FAST_RETAINED;
        pool->countdown = 1;
        heap->ph.nspare += pool_units(heap, pool);
    }
}

static void
no_longer_full(ou_fastheap *heap, ou_fast_pool *pool)
{
    pool->countdown = (uint16_t)(pool->nblocks - 1);
    if (pool->countdown == 0) {
        free_empty_pool(heap, pool);
    }
    else {
        enqueue(heap, pool);
    }
}

/* A block was freed in a unit behind the first: count it where it belongs. */
static void
pass_on(ou_fastheap *heap, ou_fast_pool *behind)
{
    ou_fast_pool *pool = behind->head;
    ou_fast_block *block = behind->free;

    behind->free = NULL;
    behind->countdown = 1;
    block->next = pool->free;
    pool->free = block;
    if (--pool->countdown == 0) {
        ou__fastheap_countdown(heap, pool);
    }
}

static void
free_large(ou_fastheap *heap, ou_fast_pool *pool)
{
    release(heap, pool, pool->nunits);
    if (ou_pageheap_is_draining(&heap->ph)) {
        settle(heap);
    }
}

void
ou__fastheap_countdown(ou_fastheap *heap, ou_fast_pool *pool)
{
    switch ((enum ou_fast_kind)pool->kind) {
    case OU_FAST_CURRENT:
        current_is_empty(heap, pool);
        return;
    case OU_FAST_QUEUED:
        free_empty_pool(heap, pool);
        return;
    case OU_FAST_FULL:
        no_longer_full(heap, pool);
        return;
    case OU_FAST_BEHIND:
        pass_on(heap, pool);
        return;
    case OU_FAST_LARGE:
        free_large(heap, pool);
        return;
    case OU_FAST_RETAINED:
    case OU_FAST_NOTHING:
        ou_fatal("ou_fastheap_free: more blocks of the unit at %p are freed "
                 "than were allocated",
                 (void *)pool_start(heap, pool));
    }
}

/* ---- Looking at blocks --------------------------------------------------- */

/* Return the entry that speaks for the block at p: the first of its pool. */
static ou_fast_pool *
pool_of(const ou_fastheap *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->base;
    ou_fast_pool *pool = &heap->pools[offset >> OU_UNIT_SHIFT];

    return pool->kind == OU_FAST_BEHIND ? pool->head : pool;
}

static size_t
pool_block_size(const ou_fastheap *heap, const ou_fast_pool *pool)
{
    return pool->kind == OU_FAST_LARGE ? pool->nunits << OU_UNIT_SHIFT
                                       : heap->classes[pool->szidx].block_size;
}

size_t
ou_fastheap_usable_size(const ou_fastheap *heap, const void *p)
{
    return pool_block_size(heap, pool_of(heap, p));
}

bool
ou_fastheap_contains(const ou_fastheap *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->base;

    return offset < heap->span &&
           ou_pageheap_is_used(&heap->ph, offset >> OU_UNIT_SHIFT);
}

void
ou__fastheap_free_outside(ou_fastheap *heap, void *p)
{
    if (p != NULL) {
        ou_fatal("ou_fastheap_free(%p): not from this heap, whose addresses "
                 "are %p to %p",
                 p, (void *)heap->base, (void *)(heap->base + heap->span));
    }
}

static bool
on_free_list(const ou_fast_pool *pool, const void *p)
{
    for (const ou_fast_block *b = pool->free; b != NULL; b = b->next) {
        if (b == p) {
            return true;
        }
    }
    return false;
}

/* Stop if p is not an allocated block.  For checked builds: it walks. */
void
ou__fastheap_check_free(const ou_fastheap *heap, const void *p)
{
    const ou_fast_pool *pool = pool_of(heap, p);
    size_t offset = (size_t)((const char *)p - pool_start(heap, pool));
    size_t size;

    if (pool->kind == OU_FAST_NOTHING) {
        ou_fatal("ou_fastheap_free(%p): no block starts here: the unit is free "
                 "or lies inside a large block",
                 p);
    }
    size = pool_block_size(heap, pool);
    if (offset % size != 0) {
        ou_fatal("ou_fastheap_free(%p): %zu bytes behind the start of a block "
                 "of %zu bytes",
                 p, offset % size, size);
    }
    if (pool->kind != OU_FAST_LARGE && offset / size >= pool->ncarved) {
        ou_fatal("ou_fastheap_free(%p): block was never allocated (%u of its "
                 "pool are carved)",
                 p, pool->ncarved);
    }
    if (on_free_list(pool, p)) {
        ou_fatal("ou_fastheap_free(%p): block is already on the free list of "
                 "its pool (block size %zu): freed twice, or written after "
                 "free",
                 p, size);
    }
}

/* ---- calloc and realloc -------------------------------------------------- */

void *
ou_fastheap_calloc(ou_fastheap *heap, size_t nelem, size_t elsize)
{
    size_t nbytes;
    void *p;

    if (__builtin_mul_overflow(nelem, elsize, &nbytes)) {
        return NULL;
    }
    p = ou_fastheap_malloc(heap, nbytes);
    return p == NULL ? NULL : memset(p, 0, nbytes);
}

/* Can the block of pool be nbytes long where it is? */
static bool
stays(ou_fastheap *heap, ou_fast_pool *pool, size_t nbytes)
{
    size_t size = pool_block_size(heap, pool);

    if (nbytes <= size && nbytes > size / 4 * 3) {
        return true;
    }
    if (pool->kind == OU_FAST_LARGE) {
        return nbytes > OU_FAST_LARGEST && nbytes <= PTRDIFF_MAX &&
               resize_large(heap, pool, ou__units_for(nbytes));
    }
    return nbytes <= OU_FAST_LARGEST && class_of(nbytes) == pool->szidx;
}

void *
ou_fastheap_realloc(ou_fastheap *heap, void *p, size_t nbytes)
{
    ou_fast_pool *pool;
    size_t size;
    void *new;

    if (p == NULL) {
        return ou_fastheap_malloc(heap, nbytes);
    }
    nbytes += nbytes == 0;
    pool = pool_of(heap, p);
    if (stays(heap, pool, nbytes)) {
        return p;
    }
    size = pool_block_size(heap, pool);
    new = ou_fastheap_malloc(heap, nbytes);
    if (new != NULL) {
        memcpy(new, p, nbytes < size ? nbytes : size);
        ou_fastheap_free(heap, p);
    }
    return new;
}

#include "mem/fastheap_stats.c"
