/* firstfit.c -- a heap whose side table is one bit for each unit of memory.
 * Lab 01-sizes: another design.
 * SPDX-License-Identifier: MIT
 *
 * The memory is counted in units of the alignment.  Bit u of `used` says
 * whether unit u belongs to a block; requested[u] is not 0 if a block begins
 * there.  Holes are written down nowhere: they are runs of clear bits, so two
 * neighbouring holes are one without any work, and free has nothing to join.
 * The table never grows; all of it is there from the start, though the kernel
 * gives a page of it only when it is touched. */
#include "mem/firstfit.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <stdint.h>

/* All positions and lengths are in units. */
struct ou_firstfit {
    unsigned char *memory;
    size_t own_bytes; /* memory is ours; 0: borrowed */
    size_t alignment;
    size_t nunits;
    enum ou_fit fit;
    size_t rover;
    uint64_t *used;
    size_t *requested;
    ou_firstfit_figures counts; /* only the three about searches */
};

/* A run of clear bits. */
struct hole {
    size_t start, end;
};

static size_t
used_bytes(const ou_firstfit *heap)
{
    return (heap->nunits / 64 + 1) * sizeof heap->used[0];
}

/* ---- Bits -----------------------------------------------------------------
 */

static bool
is_used(const ou_firstfit *heap, size_t u)
{
    return (heap->used[u / 64] >> (u % 64) & 1) != 0;
}

/* Return the first unit in [u, end) that is used (or not, as flip says: it is
 * exclusive-ored into each word), or end. */
static size_t
find(const ou_firstfit *heap, size_t u, size_t end, uint64_t flip)
{
    while (u < end) {
        uint64_t word = (heap->used[u / 64] ^ flip) >> (u % 64);

        if (word != 0) {
            u += (size_t)__builtin_ctzll(word);
            return u < end ? u : end;
        }
        u = (u / 64 + 1) * 64;
    }
    return end;
}

static size_t
find_used(const ou_firstfit *heap, size_t u)
{
    return find(heap, u, heap->nunits, 0);
}

static size_t
find_unused(const ou_firstfit *heap, size_t u)
{
    return find(heap, u, heap->nunits, UINT64_MAX);
}

/* Turn the n bits from u on over. */
static void
flip_bits(ou_firstfit *heap, size_t u, size_t n)
{
    while (n > 0) {
        size_t here = 64 - u % 64 < n ? 64 - u % 64 : n;
        uint64_t mask = here == 64 ? UINT64_MAX : ((uint64_t)1 << here) - 1;

        heap->used[u / 64] ^= mask << (u % 64);
        u += here;
        n -= here;
    }
}

/* ---- New and delete ----------------------------------------------------- */

static void
check_arguments(const void *memory, size_t alignment, enum ou_fit fit)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        ou_fatal("ou_firstfit_new: alignment %zu is not a power of two",
                 alignment);
    }
    if (memory == NULL && alignment > ou_os_page_size()) {
        ou_fatal("ou_firstfit_new: alignment %zu is larger than a page",
                 alignment);
    }
    if ((uintptr_t)memory % alignment != 0) {
        ou_fatal("ou_firstfit_new: memory at %p is not aligned to %zu", memory,
                 alignment);
    }
    if (fit != OU_FIT_FIRST && fit != OU_FIT_BEST && fit != OU_FIT_NEXT) {
        ou_fatal("ou_firstfit_new: there is no policy number %d", (int)fit);
    }
}

ou_firstfit *
ou_firstfit_new(void *memory, size_t capacity, size_t alignment,
                enum ou_fit fit)
{
    ou_firstfit *heap;

    check_arguments(memory, alignment, fit);
    if (capacity < alignment) {
        return NULL;
    }
    heap = ou_os_alloc_pages(sizeof *heap);
    if (heap == NULL) {
        return NULL;
    }
    heap->alignment = alignment;
    heap->fit = fit;
    heap->nunits = capacity / alignment;
    heap->memory = memory;
    if (memory == NULL) {
        heap->own_bytes = capacity;
        heap->memory = ou_os_alloc_pages(capacity);
    }
    heap->used = ou_os_alloc_pages(used_bytes(heap));
    if (heap->nunits < SIZE_MAX / sizeof heap->requested[0]) {
        heap->requested =
            ou_os_alloc_pages(heap->nunits * sizeof heap->requested[0]);
    }
    if (heap->memory == NULL || heap->used == NULL || heap->requested == NULL) {
        ou_firstfit_delete(heap);
        return NULL;
    }
    return heap;
}

void
ou_firstfit_delete(ou_firstfit *heap)
{
    if (heap == NULL) {
        return;
    }
    ou_os_free_pages(heap->requested, heap->nunits * sizeof heap->requested[0]);
    ou_os_free_pages(heap->used, used_bytes(heap));
    if (heap->own_bytes > 0) {
        ou_os_free_pages(heap->memory, heap->own_bytes);
    }
    ou_os_free_pages(heap, sizeof *heap);
}

/* ---- Malloc ------------------------------------------------------------- */

/* Find the first hole that begins at or behind u; how long it is, is looked at
 * up to n units only.  Returns false if there is none. */
static bool
next_hole(const ou_firstfit *heap, size_t u, size_t n, struct hole *hole)
{
    size_t limit;

    hole->start = find_unused(heap, u);
    limit = heap->nunits - hole->start < n ? heap->nunits : hole->start + n;
    hole->end = find(heap, hole->start, limit, 0);
    return hole->start < heap->nunits;
}

/* Return where the first hole of n units starts, of those that start in
 * [from, to); nunits if there is none. */
static size_t
search_first(ou_firstfit *heap, size_t from, size_t to, size_t n)
{
    struct hole hole = {from, from};

    while (next_hole(heap, hole.end, n, &hole) && hole.start < to) {
        heap->counts.examined_by_last++;
        if (hole.end - hole.start >= n) {
            return hole.start;
        }
    }
    return heap->nunits;
}

static size_t
search_best(ou_firstfit *heap, size_t n)
{
    struct hole hole = {0, 0};
    size_t best = heap->nunits;
    size_t least = SIZE_MAX;

    while (next_hole(heap, hole.end, SIZE_MAX, &hole)) {
        heap->counts.examined_by_last++;
        if (hole.end - hole.start >= n && hole.end - hole.start < least) {
            best = hole.start;
            least = hole.end - hole.start;
        }
    }
    return best;
}

static size_t
search_next(ou_firstfit *heap, size_t n)
{
    size_t from = heap->rover;
    size_t u;

    if (from > 0 && from < heap->nunits && !is_used(heap, from - 1)) {
        from = find_used(heap, from); /* inside a hole that began before */
    }
    u = search_first(heap, from, heap->nunits, n);
    return u < heap->nunits ? u : search_first(heap, 0, from, n);
}

static size_t
search(ou_firstfit *heap, size_t n)
{
    size_t u;

    heap->counts.searches++;
    heap->counts.examined_by_last = 0;
    switch (heap->fit) {
    case OU_FIT_BEST:
        u = search_best(heap, n);
        break;
    case OU_FIT_NEXT:
        u = search_next(heap, n);
        break;
    default:
        u = search_first(heap, 0, heap->nunits, n);
    }
    heap->counts.examined += heap->counts.examined_by_last;
    return u;
}

static size_t
units(const ou_firstfit *heap, size_t nbytes)
{
    return nbytes / heap->alignment + (nbytes % heap->alignment != 0);
}

void *
ou_firstfit_malloc(ou_firstfit *heap, size_t nbytes)
{
    size_t n = units(heap, nbytes);
    size_t u;

    if (n == 0 || n > heap->nunits) {
        return NULL;
    }
    u = search(heap, n);
    if (u == heap->nunits) {
        return NULL;
    }
    flip_bits(heap, u, n);
    heap->requested[u] = nbytes;
    heap->rover = u + n;
    return heap->memory + u * heap->alignment;
}

/* ---- Free --------------------------------------------------------------- */

ou_range
ou_firstfit_range_at(const ou_firstfit *heap, size_t offset)
{
    size_t u = offset / heap->alignment;
    size_t end;

    if (u >= heap->nunits) {
        return (ou_range){0, 0, 0};
    }
    if (is_used(heap, u)) {
        while (heap->requested[u] == 0) {
            u--;
        }
        end = u + units(heap, heap->requested[u]);
    }
    else {
        end = find_used(heap, u);
        while (u > 0 && !is_used(heap, u - 1)) {
            u--;
        }
    }
    return (ou_range){u * heap->alignment, (end - u) * heap->alignment,
                      heap->requested[u]};
}

/* Stop unless p is the start of a block. */
static void
check_free(const ou_firstfit *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->memory;
    ou_range range = ou_firstfit_range_at(heap, offset);

    if (range.size == 0) {
        ou_fatal("ou_firstfit_free(%p): not in this heap of %zu bytes at %p", p,
                 heap->nunits * heap->alignment, (void *)heap->memory);
    }
    if (range.requested == 0) {
        ou_fatal("ou_firstfit_free(%p): no block: offset %zu lies in the hole "
                 "of %zu bytes at offset %zu (freed twice?)",
                 p, offset, range.size, range.offset);
    }
    if (range.offset != offset) {
        ou_fatal("ou_firstfit_free(%p): not the start of a block: offset %zu "
                 "lies in the block of %zu bytes at offset %zu",
                 p, offset, range.size, range.offset);
    }
}

void
ou_firstfit_free(ou_firstfit *heap, void *p)
{
    size_t u;

    if (p == NULL) {
        return;
    }
    check_free(heap, p);
    u = ((uintptr_t)p - (uintptr_t)heap->memory) / heap->alignment;
    flip_bits(heap, u, units(heap, heap->requested[u]));
    heap->requested[u] = 0;
}

/* ---- Figures ------------------------------------------------------------ */

ou_firstfit_figures
ou_firstfit_stats(const ou_firstfit *heap)
{
    ou_firstfit_figures figures = heap->counts;
    ou_range range;

    figures.capacity = heap->nunits * heap->alignment;
    for (size_t offset = 0; offset < figures.capacity; offset += range.size) {
        range = ou_firstfit_range_at(heap, offset);
        if (range.requested > 0) {
            figures.blocks++;
            figures.live_bytes += range.requested;
            figures.block_bytes += range.size;
            continue;
        }
        figures.holes++;
        figures.hole_bytes += range.size;
        if (range.size > figures.largest_hole) {
            figures.largest_hole = range.size;
        }
    }
    return figures;
}

size_t
ou_firstfit_largest_hole(const ou_firstfit *heap)
{
    return ou_firstfit_stats(heap).largest_hole;
}
