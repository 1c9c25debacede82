/* firstfit.c -- a heap over one piece of memory, its books in a side table.
 * Layer 4.  Needs: fatal os.  Used by: nothing yet.
 * SPDX-License-Identifier: MIT
 *
 * The table is a list of boundaries, sorted by offset.  A range reaches from
 * its boundary to the next one, so its size is stored nowhere and cannot be
 * wrong; cutting a range in two is to put a boundary in, and joining two ranges
 * is to take one out.
 *
 *     table     0:live   1:hole   2:live   3:hole        4:the end
 *               |        |        |        |             |
 *     memory    [ block ][ hole  ][ block ][ hole       ]
 *
 * No two neighbours are holes.  lib/verify/firstfit_verify.c checks this from
 * outside.
 * CPython: no counterpart. */
#include "mem/firstfit.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <stdint.h>
#include <string.h>

/* Where a range begins, and whose it is. */
struct boundary {
    size_t offset;
    size_t requested; /* bytes its owner asked for; 0: a hole */
};

/* The end behind the last range is nobody's hole, so that whoever looks at the
 * right neighbour of a range need not ask whether there is one. */
#define THE_END SIZE_MAX

/* How malloc finds a hole of at least size bytes.  Returns the number of its
 * range, or nranges if there is none. */
typedef size_t search_function(ou_firstfit *heap, size_t size);

/* Range i, i < nranges, is [table[i].offset, table[i + 1].offset).
 * table[0].offset == 0; table[nranges] is the end, at offset capacity.
 * nranges < room. */
struct ou_firstfit {
    unsigned char *memory;
    size_t capacity;  /* bytes, a multiple of alignment */
    size_t alignment; /* a power of two */
    size_t own_bytes; /* memory is ours, obtained as so many; 0: borrowed */
    struct boundary *table;
    size_t nranges;
    size_t room;  /* boundaries that the table has room for */
    size_t rover; /* offset of the end of the block handed out last */
    search_function *search;
    uint64_t searches;
    uint64_t examined;         /* holes, by all searches */
    uint64_t examined_by_last; /* holes, by the last search */
};

/* ---- Reading the table ------------------------------------------------- */

static bool
is_hole(const ou_firstfit *heap, size_t i)
{
    return heap->table[i].requested == 0;
}

static size_t
range_size(const ou_firstfit *heap, size_t i)
{
    return heap->table[i + 1].offset - heap->table[i].offset;
}

/* Return the number of the range that contains offset, in a number of steps
 * that grows with the logarithm of nranges; nranges if offset is the capacity.
 */
static size_t
range_index(const ou_firstfit *heap, size_t offset)
{
    size_t low = 0;
    size_t high = heap->nranges;

    OU_ASSERT(offset <= heap->capacity);
    /* table[low].offset <= offset, and the range sought is not above high. */
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;

        if (heap->table[middle].offset <= offset) {
            low = middle;
        }
        else {
            high = middle - 1;
        }
    }
    return low;
}

static bool
table_is_valid(const ou_firstfit *heap)
{
    size_t i;

    for (i = 0; i < heap->nranges; i++) {
        if (heap->table[i].offset >= heap->table[i + 1].offset ||
            (is_hole(heap, i) && is_hole(heap, i + 1))) {
            return false;
        }
    }
    return heap->table[0].offset == 0 &&
           heap->table[i].offset == heap->capacity;
}

/* ---- Which hole -------------------------------------------------------- */

/* Look at range i: is it a hole of at least size bytes? */
static bool
is_hole_of(ou_firstfit *heap, size_t i, size_t size)
{
    if (!is_hole(heap, i)) {
        return false;
    }
    heap->examined_by_last++;
    return range_size(heap, i) >= size;
}

/* OU_FIT_FIRST: return the number of the first hole of at least size bytes, or
 * nranges.  Count in examined_by_last every hole looked at. */
static size_t
search_first(ou_firstfit *heap, size_t size)
{
    size_t i = 0;

    while (i < heap->nranges && !is_hole_of(heap, i, size)) {
        i++;
    }
    return i;
}

/* OU_FIT_BEST: return the number of the smallest hole of at least size bytes,
 * the first one if several are equal, or nranges.  Count as search_first. */
static size_t
search_best(ou_firstfit *heap, size_t size)
{
    size_t best = heap->nranges;

    for (size_t i = 0; i < heap->nranges; i++) {
        if (is_hole_of(heap, i, size) &&
            (best == heap->nranges ||
             range_size(heap, i) < range_size(heap, best))) {
            best = i;
        }
    }
    return best;
}

/* OU_FIT_NEXT: as search_first, but begin with the first range that starts at
 * or behind the rover, and go on with those before it.  Look at no hole twice.
 */
static size_t
search_next(ou_firstfit *heap, size_t size)
{
    size_t start = range_index(heap, heap->rover);

    if (heap->table[start].offset < heap->rover) {
        start++; /* the rover stands inside a hole that began before it */
    }
    for (size_t i = start; i < heap->nranges; i++) {
        if (is_hole_of(heap, i, size)) {
            return i;
        }
    }
    for (size_t i = 0; i < start; i++) {
        if (is_hole_of(heap, i, size)) {
            return i;
        }
    }
    return heap->nranges;
}

/* ---- New and delete ---------------------------------------------------- */

/* Make room for twice as many boundaries.  Returns 0, or -1 if out of memory;
 * then nothing has changed. */
static int
grow_table(ou_firstfit *heap)
{
    size_t old_bytes = heap->room * sizeof *heap->table;
    size_t new_bytes = old_bytes > 0 ? old_bytes * 2 : ou_os_page_size();
    struct boundary *table = ou_os_alloc_pages(new_bytes);

    if (table == NULL) {
        return -1;
    }
    if (old_bytes > 0) {
        memcpy(table, heap->table, old_bytes);
    }
    ou_os_free_pages(heap->table, old_bytes);
    heap->table = table;
    heap->room = new_bytes / sizeof *table;
    return 0;
}

static void
check_alignment(const void *memory, size_t alignment)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        ou_fatal("ou_firstfit_new: alignment %zu is not a power of two",
                 alignment);
    }
    if (memory == NULL && alignment > ou_os_page_size()) {
        ou_fatal("ou_firstfit_new: alignment %zu is larger than a page",
                 alignment);
    }
    if (((uintptr_t)memory & (alignment - 1)) != 0) {
        ou_fatal("ou_firstfit_new: memory at %p is not aligned to %zu", memory,
                 alignment);
    }
}

static search_function *
search_for(enum ou_fit fit)
{
    switch (fit) {
    case OU_FIT_FIRST:
        return search_first;
    case OU_FIT_BEST:
        return search_best;
    case OU_FIT_NEXT:
        return search_next;
    }
    ou_fatal("ou_firstfit_new: there is no policy number %d", (int)fit);
}

/* Give heap the memory it manages and a table that says: one hole.  Returns 0,
 * or -1 if out of memory. */
static int
start(ou_firstfit *heap, void *memory)
{
    heap->memory = memory;
    if (memory == NULL) {
        heap->memory = ou_os_alloc_pages(heap->capacity);
        if (heap->memory == NULL) {
            return -1;
        }
        heap->own_bytes = heap->capacity;
    }
    if (grow_table(heap) < 0) {
        return -1;
    }
    heap->nranges = 1;
    heap->table[0] = (struct boundary){.offset = 0, .requested = 0};
    heap->table[1] = (struct boundary){heap->capacity, THE_END};
    return 0;
}

ou_firstfit *
ou_firstfit_new(void *memory, size_t capacity, size_t alignment,
                enum ou_fit fit)
{
    search_function *search = search_for(fit);
    ou_firstfit *heap;

    check_alignment(memory, alignment);
    capacity -= capacity % alignment;
    if (capacity == 0) {
        return NULL;
    }
    heap = ou_os_alloc_pages(sizeof *heap);
    if (heap == NULL) {
        return NULL;
    }
    heap->capacity = capacity;
    heap->alignment = alignment;
    heap->search = search;
    if (start(heap, memory) < 0) {
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
    ou_os_free_pages(heap->table, heap->room * sizeof *heap->table);
    if (heap->own_bytes > 0) {
        ou_os_free_pages(heap->memory, heap->own_bytes);
    }
    ou_os_free_pages(heap, sizeof *heap);
}

/* ---- Malloc ------------------------------------------------------------ */

/* Cut range i in two, so that its first part is size bytes and the rest is a
 * hole, unless it is exactly that large.  Returns 0, or -1 if the table cannot
 * grow; then nothing has changed. */
static int
cut(ou_firstfit *heap, size_t i, size_t size)
{
    OU_ASSERT(is_hole(heap, i) && range_size(heap, i) >= size);
    if (range_size(heap, i) == size) {
        return 0;
    }
    if (heap->nranges + 1 == heap->room && grow_table(heap) < 0) {
        return -1;
    }
    memmove(&heap->table[i + 2], &heap->table[i + 1],
            (heap->nranges - i) * sizeof heap->table[0]);
    heap->table[i + 1].offset = heap->table[i].offset + size;
    heap->table[i + 1].requested = 0;
    heap->nranges++;
    return 0;
}

void *
ou_firstfit_malloc(ou_firstfit *heap, size_t nbytes)
{
    size_t size;
    size_t i;

    /* Asked first, so that rounding up cannot overflow. */
    if (nbytes == 0 || nbytes > heap->capacity) {
        return NULL;
    }
    size = (nbytes + heap->alignment - 1) & ~(heap->alignment - 1);
    heap->searches++;
    heap->examined_by_last = 0;
    i = heap->search(heap, size);
    heap->examined += heap->examined_by_last;
    if (i == heap->nranges || cut(heap, i, size) < 0) {
        return NULL;
    }
    heap->table[i].requested = nbytes;
    heap->rover = heap->table[i].offset + size;
    return heap->memory + heap->table[i].offset;
}

/* ---- Free -------------------------------------------------------------- */

/* Take out boundary i, 0 < i < nranges: range i becomes part of range i - 1. */
static void
join_with_left(ou_firstfit *heap, size_t i)
{
    OU_ASSERT(i > 0 && i < heap->nranges);
    memmove(&heap->table[i], &heap->table[i + 1],
            (heap->nranges - i) * sizeof heap->table[0]);
    heap->nranges--;
}

/* Make range i, which is a block, a hole, and one hole with a hole to its right
 * and a hole to its left. */
static void
release(ou_firstfit *heap, size_t i)
{
    OU_ASSERT(i < heap->nranges && !is_hole(heap, i));
    heap->table[i].requested = 0;
    if (is_hole(heap, i + 1)) {
        join_with_left(heap, i + 1);
    }
    if (i > 0 && is_hole(heap, i - 1)) {
        join_with_left(heap, i);
    }
}

/* p, which lies offset bytes behind the start of the memory (an address below
 * it wraps around to a huge offset), is no block of heap: stop with one of the
 * three messages that the contract of ou_firstfit_free promises. */
OU_NORETURN static void
report_bad_free(const ou_firstfit *heap, const void *p, size_t offset)
{
    size_t i;

    if (offset >= heap->capacity) {
        ou_fatal("ou_firstfit_free(%p): not in this heap of %zu bytes at %p", p,
                 heap->capacity, (void *)heap->memory);
    }
    i = range_index(heap, offset);
    if (is_hole(heap, i)) {
        ou_fatal("ou_firstfit_free(%p): no block: offset %zu lies in the hole "
                 "of %zu bytes at offset %zu (freed twice?)",
                 p, offset, range_size(heap, i), heap->table[i].offset);
    }
    ou_fatal("ou_firstfit_free(%p): not the start of a block: offset %zu lies "
             "in the block of %zu bytes at offset %zu",
             p, offset, range_size(heap, i), heap->table[i].offset);
}

void
ou_firstfit_free(ou_firstfit *heap, void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->memory;
    size_t i;

    if (p == NULL) {
        return;
    }
    if (offset >= heap->capacity) {
        report_bad_free(heap, p, offset);
    }
    i = range_index(heap, offset);
    if (is_hole(heap, i) || heap->table[i].offset != offset) {
        report_bad_free(heap, p, offset);
    }
    release(heap, i);
    OU_ASSERT_SLOW(table_is_valid(heap));
}

/* ---- Looking at a heap ------------------------------------------------- */

ou_range
ou_firstfit_range_at(const ou_firstfit *heap, size_t offset)
{
    size_t i;

    if (offset >= heap->capacity) {
        return (ou_range){0, 0, 0};
    }
    i = range_index(heap, offset);
    return (ou_range){.offset = heap->table[i].offset,
                      .size = range_size(heap, i),
                      .requested = heap->table[i].requested};
}

size_t
ou_firstfit_largest_hole(const ou_firstfit *heap)
{
    size_t largest = 0;

    for (size_t i = 0; i < heap->nranges; i++) {
        if (is_hole(heap, i) && range_size(heap, i) > largest) {
            largest = range_size(heap, i);
        }
    }
    return largest;
}

ou_firstfit_figures
ou_firstfit_stats(const ou_firstfit *heap)
{
    ou_firstfit_figures figures = {
        .capacity = heap->capacity,
        .largest_hole = ou_firstfit_largest_hole(heap),
        .searches = heap->searches,
        .examined = heap->examined,
        .examined_by_last = heap->examined_by_last,
    };

    for (size_t i = 0; i < heap->nranges; i++) {
        if (is_hole(heap, i)) {
            figures.holes++;
            figures.hole_bytes += range_size(heap, i);
        }
        else {
            figures.blocks++;
            figures.live_bytes += heap->table[i].requested;
            figures.block_bytes += range_size(heap, i);
        }
    }
    return figures;
}
