/* fastheap.c -- the fast heap: what CPython's could be.
 * Layer 16.  Needs: fatal os heap_stats pageheap largeheap.  Used by: heap.
 * SPDX-License-Identifier: MIT
 *
 * A pool is current, queued, full or not there at all, and is found from
 * exactly one place in each state: current[szidx] / the queue of its class /
 * its own blocks / the page heap.  A queued pool always has a free block, so
 * that it can become current without a look.
 * lib/verify/fastheap_verify.c checks both.
 * CPython: pymalloc_alloc, pymalloc_free (Objects/obmalloc.c). */
#include "mem/fastheap.h"

#include "mem/fastheap_internal.h"
#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

/* Blocks are carved up to the next border of this many bytes: enough to seldom
 * come back, and no page of memory is touched before it is needed. */
#define CARVE_STEP 4096

/* A pool of several units has at most about this many blocks. */
#define MANY_BLOCKS 8

/* ---- Size classes -------------------------------------------------------- */

/* The other way round than ou__class_of: the bytes of a block of class szidx
 * (not 0). */
static size_t
class_size(uint32_t szidx)
{
    uint32_t above = szidx - OU_FAST_LINEAR / 16 - 1;

    if (szidx <= OU_FAST_LINEAR / 16) {
        return (size_t)szidx * 16;
    }
    return (size_t)(above % 16 + 17) << (above / 16 + 6);
}

_Static_assert(OU_FAST_LARGEST == OU_FAST_LINEAR << 4,
               "the number of classes counts four doublings");

static void
init_class(ou_fast_class *class, uint32_t szidx)
{
    class->block_size = class_size(szidx);
    class->queue.next = &class->queue;
    class->queue.prev = &class->queue;
}

/* ---- Begin and end ------------------------------------------------------- */

void
ou_fastheap_init_void(ou_fastheap *heap)
{
    memset(heap, 0, sizeof *heap);
    for (uint32_t i = 0; i < OU_FAST_NCLASSES; i++) {
        heap->current[i] = &heap->none;
    }
}

/* Set up the page heap and the large one.  Both want addresses: if the second
 * does not get them, the first shall have taken less. */
static int
init_pages(ou_fastheap *heap, size_t limit)
{
    size_t span = OU_LARGEST_SPAN;

    while (ou_pageheap_init(&heap->ph, sizeof(ou_fast_pool), limit, span) ==
           0) {
        if (ou_largeheap_init(&heap->lh, &heap->ph) == 0) {
            return 0;
        }
        span = heap->ph.span / 2;
        ou_pageheap_fini(&heap->ph);
    }
    return -1;
}

int
ou_fastheap_init(ou_fastheap *heap, const ou_fastheap_options *options)
{
    ou_fastheap_init_void(heap);
    if (init_pages(heap, options == NULL ? 0 : options->memory_limit) < 0) {
        return -1;
    }
    heap->base = heap->ph.base;
    heap->span = heap->ph.span;
    heap->pools = (ou_fast_pool *)heap->ph.side;
    for (uint32_t i = 1; i < OU_FAST_NCLASSES; i++) {
        init_class(&heap->classes[i], i);
    }
    return 0;
}

void
ou_fastheap_fini(ou_fastheap *heap)
{
    ou_largeheap_fini(&heap->lh);
    ou_pageheap_fini(&heap->ph);
}

ou_fastheap *
ou_fastheap_new(const ou_fastheap_options *options)
{
    ou_fastheap *heap = ou_os_alloc_pages(sizeof *heap);

    if (heap != NULL && ou_fastheap_init(heap, options) < 0) {
        ou_os_free_pages(heap, sizeof *heap);
        return NULL;
    }
    return heap;
}

void
ou_fastheap_delete(ou_fastheap *heap)
{
    if (heap != NULL) {
        ou_fastheap_fini(heap);
        ou_os_free_pages(heap, sizeof *heap);
    }
}

/* ---- Pools --------------------------------------------------------------- */

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

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Cut some more blocks off pool, which has no free one: up to a border in
 * memory or the end.  Returns false if all of it is carved. */
static bool
carve(const ou_fastheap *heap, ou_fast_pool *pool)
{
    size_t size = heap->classes[pool->szidx].block_size;
    size_t left = (size_t)pool->nblocks - pool->ncarved;
    size_t at = (ou__first_block(heap, pool) + pool->ncarved) % pool->nblocks;
    size_t from = at * size;
    size_t to = (from + size + CARVE_STEP - 1) & ~(size_t)(CARVE_STEP - 1);
    size_t n = least((to - from) / size, least(left, pool->nblocks - at));
    char *block = ou__pool_start(heap, pool) + from;

    if (left == 0) {
        return false;
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

/* Give the units of pool, which is empty, to the page heap. */
static void
release_pool(ou_fastheap *heap, ou_fast_pool *pool)
{
    size_t nunits = pool_units(heap, pool);

    for (size_t i = 0; i < nunits; i++) {
        pool[i].kind = OU_FAST_NOTHING;
    }
    heap->classes[pool->szidx].npools--;
    ou_pageheap_free(&heap->ph, (size_t)(pool - heap->pools), nunits);
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

/* Something was given back.  If that is most of what there was, what is kept
 * for speed alone goes as well. */
static void
drain(ou_fastheap *heap)
{
    if (ou_pageheap_is_draining(&heap->ph)) {
        settle(heap);
        ou_largeheap_fit(&heap->lh);
    }
}

/* Allocate nunits units.  Before the heap takes more memory for them, empty
 * pools that are retained give back theirs, if that is worth while; and if it
 * cannot have more, so do large blocks. */
static size_t
alloc_units(ou_fastheap *heap, size_t nunits)
{
    bool may_grow = !ou_pageheap_has_spare(&heap->ph);
    size_t unit = ou_pageheap_alloc(&heap->ph, nunits, may_grow);

    if (unit == OU_NO_UNIT) {
        settle(heap);
        unit = ou_pageheap_alloc(&heap->ph, nunits, true);
    }
    if (unit == OU_NO_UNIT) {
        ou_largeheap_trim(&heap->lh, 0);
        unit = ou_pageheap_alloc(&heap->ph, nunits, true);
    }
    return unit;
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

/* Put pool at the front of its queue: its blocks were freed just now, so they
 * are what the cache still knows.  That would be a mistake for a pool with a
 * single free block; but a pool queues only when it has more. */
static void
enqueue(ou_fastheap *heap, ou_fast_pool *pool)
{
    ou_fast_pool *queue = &heap->classes[pool->szidx].queue;

    pool->kind = OU_FAST_QUEUED;
    pool->next = queue->next;
    pool->prev = queue;
    queue->next->prev = pool;
    queue->next = pool;
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
        pool->countdown = (uint16_t)ou__patience(pool);
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

void *
ou__fastheap_malloc_large(ou_fastheap *heap, size_t nbytes, bool growing,
                          size_t *dirty)
{
    ou_slot *slot = NULL;
    ou_fast_pool *pool;

    if (nbytes <= PTRDIFF_MAX) {
        slot = ou_slot_alloc(&heap->lh, nbytes, growing, dirty);
        if (slot == NULL && heap->ph.nspare > 0) {
            settle(heap); /* pools that are kept for speed alone */
            slot = ou_slot_alloc(&heap->lh, nbytes, growing, dirty);
        }
    }
    if (slot == NULL) {
        return NULL;
    }
    pool = &heap->pools[slot->unit];
    pool->free = NULL;
    pool->countdown = 1;
    pool->kind = OU_FAST_LARGE;
    pool->slot = slot;
    return ou__pool_start(heap, pool);
}

static void
free_large(ou_fastheap *heap, ou_fast_pool *pool)
{
    pool->kind = OU_FAST_NOTHING;
    ou_slot_free(&heap->lh, pool->slot);
    drain(heap);
}

/* ---- The rare cases of malloc and free ----------------------------------- */

/* Not inline: what these two need to remember should cost nothing to those who
 * only ask for a block of a class above OU_FAST_LINEAR. */

__attribute__((noinline)) static void *
malloc_refilled(ou_fastheap *heap, uint32_t szidx)
{
    ou_fast_pool *pool = refill(heap, szidx);

    return pool == NULL ? NULL : pop(pool);
}

__attribute__((noinline)) static void *
malloc_large(ou_fastheap *heap, size_t nbytes)
{
    size_t dirty;

    return ou__fastheap_malloc_large(heap, nbytes, false, &dirty);
}

void *
ou__fastheap_malloc_slowly(ou_fastheap *heap, size_t nbytes)
{
    uint32_t szidx;
    ou_fast_pool *pool;

    if (nbytes > OU_FAST_LARGEST) {
        return malloc_large(heap, nbytes);
    }
    szidx = ou__class_of(nbytes == 0 ? 1 : nbytes);
    pool = heap->current[szidx];
    return pool->free != NULL ? pop(pool) : malloc_refilled(heap, szidx);
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
    drain(heap);
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
    pool->countdown = (uint16_t)(pool->nblocks - ou__patience(pool));
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
                 (void *)ou__pool_start(heap, pool));
    }
}
