/* firstfit.c -- a heap whose ranges are nodes of two linked lists.
 * Lab 01-sizes: another design.
 * SPDX-License-Identifier: MIT
 *
 * Each range is a node in a table.  All nodes are linked in the order of their
 * addresses, and the holes among them once more, in the same order, so that a
 * search meets nothing but holes.  node_at[u] is the node of the range that
 * begins at unit u of the memory, so a free finds its node at once.  Links are
 * numbers, not pointers: the table moves when it grows.  Node 0 is the head of
 * both lists, which are circular. */
#include "mem/firstfit.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <stdint.h>
#include <string.h>

typedef uint32_t node_number; /* 0 is the head, or none */

struct node {
    size_t offset;
    size_t size;
    size_t requested;
    node_number prev, next;           /* in the list of all ranges */
    node_number prev_hole, next_hole; /* in the list of holes */
};

struct ou_firstfit {
    unsigned char *memory;
    size_t own_bytes; /* memory is ours; 0: borrowed */
    size_t capacity;
    size_t alignment;
    enum ou_fit fit;
    size_t rover;
    struct node *nodes;
    size_t room;        /* nodes there is room for */
    size_t nfresh;      /* nodes taken at least once; 0 is the head */
    node_number unused; /* nodes given back, linked by next */
    node_number *node_at;
    ou_firstfit_figures figures; /* kept up to date; largest_hole is not */
};

/* ---- Lists ----------------------------------------------------------------
 */

/* Link node k behind node left in the list of all ranges. */
static void
link_behind(ou_firstfit *heap, node_number left, node_number k)
{
    struct node *nodes = heap->nodes;

    nodes[k].prev = left;
    nodes[k].next = nodes[left].next;
    nodes[nodes[k].next].prev = k;
    nodes[left].next = k;
}

static void
unlink_node(ou_firstfit *heap, node_number k)
{
    struct node *nodes = heap->nodes;

    nodes[nodes[k].prev].next = nodes[k].next;
    nodes[nodes[k].next].prev = nodes[k].prev;
}

/* Make node k a hole: link it behind the nearest hole to its left. */
static void
link_hole(ou_firstfit *heap, node_number k)
{
    struct node *nodes = heap->nodes;
    node_number left = nodes[k].prev;

    while (left != 0 && nodes[left].requested != 0) {
        left = nodes[left].prev;
    }
    nodes[k].requested = 0;
    nodes[k].prev_hole = left;
    nodes[k].next_hole = nodes[left].next_hole;
    nodes[nodes[k].next_hole].prev_hole = k;
    nodes[left].next_hole = k;
    heap->figures.holes++;
}

static void
unlink_hole(ou_firstfit *heap, node_number k)
{
    struct node *nodes = heap->nodes;

    nodes[nodes[k].prev_hole].next_hole = nodes[k].next_hole;
    nodes[nodes[k].next_hole].prev_hole = nodes[k].prev_hole;
    heap->figures.holes--;
}

/* ---- Nodes ----------------------------------------------------------------
 */

static int
grow(ou_firstfit *heap)
{
    size_t old_bytes = heap->room * sizeof heap->nodes[0];
    size_t room = heap->room > 0 ? 2 * heap->room : 64;
    struct node *nodes = ou_os_alloc_pages(room * sizeof nodes[0]);

    if (nodes == NULL) {
        return -1;
    }
    if (old_bytes > 0) {
        memcpy(nodes, heap->nodes, old_bytes);
    }
    ou_os_free_pages(heap->nodes, old_bytes);
    heap->nodes = nodes;
    heap->room = room;
    return 0;
}

/* Return a node that is in no list, or 0 if out of memory. */
static node_number
new_node(ou_firstfit *heap)
{
    node_number k = heap->unused;

    if (k != 0) {
        heap->unused = heap->nodes[k].next;
        return k;
    }
    if (heap->nfresh == heap->room && grow(heap) < 0) {
        return 0;
    }
    return (node_number)heap->nfresh++;
}

static void
place(ou_firstfit *heap, node_number k, size_t offset, size_t size)
{
    heap->nodes[k].offset = offset;
    heap->nodes[k].size = size;
    heap->node_at[offset / heap->alignment] = k;
}

/* Make node k, to the right of node left, part of it. */
static void
absorb(ou_firstfit *heap, node_number left, node_number k)
{
    struct node *nodes = heap->nodes;

    heap->node_at[nodes[k].offset / heap->alignment] = 0;
    nodes[left].size += nodes[k].size;
    unlink_node(heap, k);
    nodes[k].next = heap->unused;
    heap->unused = k;
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

static size_t
map_bytes(const ou_firstfit *heap)
{
    return heap->capacity / heap->alignment * sizeof heap->node_at[0];
}

static int
start(ou_firstfit *heap, void *memory)
{
    heap->memory = memory;
    if (memory == NULL) {
        heap->own_bytes = heap->capacity;
        heap->memory = ou_os_alloc_pages(heap->capacity);
    }
    if (heap->capacity / heap->alignment >= UINT32_MAX) {
        return -1; /* more ranges than node numbers */
    }
    heap->node_at = ou_os_alloc_pages(map_bytes(heap));
    if (heap->memory == NULL || heap->node_at == NULL || grow(heap) < 0) {
        return -1;
    }
    heap->nfresh = 2; /* the head, all 0 and so linked to itself; one hole */
    heap->figures.capacity = heap->capacity;
    place(heap, 1, 0, heap->capacity);
    link_behind(heap, 0, 1);
    link_hole(heap, 1);
    return 0;
}

ou_firstfit *
ou_firstfit_new(void *memory, size_t capacity, size_t alignment,
                enum ou_fit fit)
{
    ou_firstfit *heap;

    check_arguments(memory, alignment, fit);
    capacity -= capacity % alignment;
    heap = capacity == 0 ? NULL : ou_os_alloc_pages(sizeof *heap);
    if (heap == NULL) {
        return NULL;
    }
    heap->capacity = capacity;
    heap->alignment = alignment;
    heap->fit = fit;
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
    ou_os_free_pages(heap->nodes, heap->room * sizeof heap->nodes[0]);
    ou_os_free_pages(heap->node_at, map_bytes(heap));
    if (heap->own_bytes > 0) {
        ou_os_free_pages(heap->memory, heap->own_bytes);
    }
    ou_os_free_pages(heap, sizeof *heap);
}

/* ---- Malloc ------------------------------------------------------------- */

/* Return the first hole of at least size bytes from hole k on, up to the end of
 * the list or offset to; 0 if there is none. */
static node_number
search_first(ou_firstfit *heap, node_number k, size_t to, size_t size)
{
    const struct node *nodes = heap->nodes;

    for (; k != 0 && nodes[k].offset < to; k = nodes[k].next_hole) {
        heap->figures.examined_by_last++;
        if (nodes[k].size >= size) {
            return k;
        }
    }
    return 0;
}

static node_number
search_best(ou_firstfit *heap, size_t size)
{
    const struct node *nodes = heap->nodes;
    node_number best = 0;

    for (node_number k = nodes[0].next_hole; k != 0; k = nodes[k].next_hole) {
        heap->figures.examined_by_last++;
        if (nodes[k].size >= size &&
            (best == 0 || nodes[k].size < nodes[best].size)) {
            best = k;
        }
    }
    return best;
}

static node_number
search_next(ou_firstfit *heap, size_t size)
{
    node_number lowest = heap->nodes[0].next_hole;
    node_number k = lowest;

    while (k != 0 && heap->nodes[k].offset < heap->rover) {
        k = heap->nodes[k].next_hole;
    }
    k = search_first(heap, k, SIZE_MAX, size);
    return k != 0 ? k : search_first(heap, lowest, heap->rover, size);
}

static node_number
search(ou_firstfit *heap, size_t size)
{
    node_number k;

    heap->figures.searches++;
    heap->figures.examined_by_last = 0;
    if (heap->fit == OU_FIT_BEST) {
        k = search_best(heap, size);
    }
    else if (heap->fit == OU_FIT_NEXT) {
        k = search_next(heap, size);
    }
    else {
        k = search_first(heap, heap->nodes[0].next_hole, SIZE_MAX, size);
    }
    heap->figures.examined += heap->figures.examined_by_last;
    return k;
}

/* Cut hole k so that size bytes remain of it, and the rest is a hole of its
 * own.  Returns 0, or -1 if out of memory. */
static int
split(ou_firstfit *heap, node_number k, size_t size)
{
    size_t offset = heap->nodes[k].offset;
    size_t rest = heap->nodes[k].size - size;
    node_number right;

    if (rest == 0) {
        return 0;
    }
    right = new_node(heap);
    if (right == 0) {
        return -1;
    }
    place(heap, k, offset, size);
    place(heap, right, offset + size, rest);
    link_behind(heap, k, right);
    link_hole(heap, right);
    return 0;
}

void *
ou_firstfit_malloc(ou_firstfit *heap, size_t nbytes)
{
    size_t size;
    node_number k;

    if (nbytes == 0 || nbytes > heap->capacity) {
        return NULL;
    }
    size = (nbytes + heap->alignment - 1) / heap->alignment * heap->alignment;
    k = search(heap, size);
    if (k == 0 || split(heap, k, size) < 0) {
        return NULL;
    }
    unlink_hole(heap, k);
    heap->nodes[k].requested = nbytes;
    heap->figures.blocks++;
    heap->figures.live_bytes += nbytes;
    heap->figures.block_bytes += size;
    heap->rover = heap->nodes[k].offset + size;
    return heap->memory + heap->nodes[k].offset;
}

/* ---- Free --------------------------------------------------------------- */

/* Return the node of the range that offset lies in; 0 if there is none. */
static node_number
node_of(const ou_firstfit *heap, size_t offset)
{
    size_t u = offset / heap->alignment;

    if (offset >= heap->capacity) {
        return 0;
    }
    while (heap->node_at[u] == 0) {
        u--;
    }
    return heap->node_at[u];
}

/* Return the node of the block that starts at p, or stop. */
static node_number
check_free(const ou_firstfit *heap, const void *p)
{
    size_t offset = (uintptr_t)p - (uintptr_t)heap->memory;
    node_number k = node_of(heap, offset);
    const struct node *node = &heap->nodes[k];

    if (k == 0) {
        ou_fatal("ou_firstfit_free(%p): not in this heap of %zu bytes at %p", p,
                 heap->capacity, (void *)heap->memory);
    }
    if (node->requested == 0) {
        ou_fatal("ou_firstfit_free(%p): no block: offset %zu lies in the hole "
                 "of %zu bytes at offset %zu (freed twice?)",
                 p, offset, node->size, node->offset);
    }
    if (node->offset != offset) {
        ou_fatal("ou_firstfit_free(%p): not the start of a block: offset %zu "
                 "lies in the block of %zu bytes at offset %zu",
                 p, offset, node->size, node->offset);
    }
    return k;
}

/* Is node k a hole?  The head is none. */
static bool
is_hole(const ou_firstfit *heap, node_number k)
{
    return k != 0 && heap->nodes[k].requested == 0;
}

void
ou_firstfit_free(ou_firstfit *heap, void *p)
{
    node_number k, left, right;

    if (p == NULL) {
        return;
    }
    k = check_free(heap, p);
    heap->figures.blocks--;
    heap->figures.live_bytes -= heap->nodes[k].requested;
    heap->figures.block_bytes -= heap->nodes[k].size;
    left = heap->nodes[k].prev;
    right = heap->nodes[k].next;
    if (is_hole(heap, right)) {
        unlink_hole(heap, right);
        absorb(heap, k, right);
    }
    if (is_hole(heap, left)) {
        absorb(heap, left, k);
    }
    else {
        link_hole(heap, k);
    }
}

/* ---- Looking at a heap ----------------------------------------------------
 */

ou_range
ou_firstfit_range_at(const ou_firstfit *heap, size_t offset)
{
    const struct node *node = &heap->nodes[node_of(heap, offset)];

    return (ou_range){node->offset, node->size, node->requested};
}

size_t
ou_firstfit_largest_hole(const ou_firstfit *heap)
{
    const struct node *nodes = heap->nodes;
    size_t largest = 0;

    for (node_number k = nodes[0].next_hole; k != 0; k = nodes[k].next_hole) {
        largest = nodes[k].size > largest ? nodes[k].size : largest;
    }
    return largest;
}

ou_firstfit_figures
ou_firstfit_stats(const ou_firstfit *heap)
{
    ou_firstfit_figures figures = heap->figures;

    figures.hole_bytes = heap->capacity - figures.block_bytes;
    figures.largest_hole = ou_firstfit_largest_hole(heap);
    return figures;
}
