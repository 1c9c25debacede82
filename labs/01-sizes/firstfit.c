/* firstfit.c -- a heap over one piece of memory, its books in a side table.
 * Lab 01-sizes: Size classes and a first-fit heap.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=01-sizes):
 *
 *     malloc        20 points   First fit
 *     lookup         8 points   Which range an offset lies in
 *     free          16 points   A hole, and its neighbours
 *     misuse        10 points   Say what was wrong
 *     stats          6 points   The figures of a heap
 *     policies      10 points   Best fit and next fit
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

/* Exercise lookup, 8 points: Which range an offset lies in.
 *
 * Return the number of the range that contains offset, in a number of steps
 * that grows with the logarithm of nranges; nranges if offset is the capacity.
 */
static size_t
range_index(const ou_firstfit *heap, size_t offset)
{
    ou_todo();
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

/* Exercise malloc, 20 points: First fit.
 *
 * OU_FIT_FIRST: return the number of the first hole of at least size bytes, or
 * nranges.  Count in examined_by_last every hole looked at. */
static size_t
search_first(ou_firstfit *heap, size_t size)
{
    ou_todo();
}

/* Exercise policies, 10 points: Best fit and next fit.
 *
 * OU_FIT_BEST: return the number of the smallest hole of at least size bytes,
 * the first one if several are equal, or nranges.  Count as search_first. */
static size_t
search_best(ou_firstfit *heap, size_t size)
{
    ou_todo();
}

/* Exercise policies, continued.
 *
 * OU_FIT_NEXT: as search_first, but begin with the first range that starts at
 * or behind the rover, and go on with those before it.  Look at no hole twice.
 */
static size_t
search_next(ou_firstfit *heap, size_t size)
{
    ou_todo();
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

/* Exercise malloc, continued.
 * Contract: lib/mem/firstfit.h. */
void *
ou_firstfit_malloc(ou_firstfit *heap, size_t nbytes)
{
    ou_todo();
}

/* ---- Free -------------------------------------------------------------- */

/* Exercise free, 16 points: A hole, and its neighbours.
 *
 * Make range i, which is a block, a hole, and one hole with a hole to its right
 * and a hole to its left. */
static void
release(ou_firstfit *heap, size_t i)
{
    ou_todo();
}

/* Exercise misuse, 10 points: Say what was wrong.
 *
 * p, which lies offset bytes behind the start of the memory (an address below
 * it wraps around to a huge offset), is no block of heap: stop with one of the
 * three messages that the contract of ou_firstfit_free promises. */
OU_NORETURN static void
report_bad_free(const ou_firstfit *heap, const void *p, size_t offset)
{
    ou_todo();
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

/* Exercise stats, 6 points: The figures of a heap.
 * Contract: lib/mem/firstfit.h. */
size_t
ou_firstfit_largest_hole(const ou_firstfit *heap)
{
    ou_todo();
}

/* Exercise stats, continued.
 * Contract: lib/mem/firstfit.h. */
ou_firstfit_figures
ou_firstfit_stats(const ou_firstfit *heap)
{
    ou_todo();
}
