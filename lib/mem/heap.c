/* heap.c -- a heap of your own.
 * Layer 17.  Needs: fatal os allocator arena_source arena heap_stats pymalloc fastheap.  Used by: domain_setup.
 * SPDX-License-Identifier: MIT
 *
 * heap_inside.h says how one structure serves both kinds.
 * CPython: PyObject_Malloc and its companions (Objects/obmalloc.c). */
#include "mem/heap.h"

#include "mem/fastheap.h"
#include "mem/fatal.h"
#include "mem/heap_inside.h"
#include "mem/os.h"
#include "mem/pymalloc.h"

#include <string.h>

static const char fast_name[] = "fast";

bool
ou_heap_has_profile(const char *name)
{
    return name == NULL || strcmp(name, fast_name) == 0 ||
           ou_geometry_by_name(name) != NULL;
}

/* Return the geometry of the profile called name, NULL for the fast heap's. */
static const ou_geometry *
geometry_of(const char *name)
{
    const ou_geometry *geo;

    if (name == NULL || strcmp(name, fast_name) == 0) {
        return NULL;
    }
    geo = ou_geometry_by_name(name);
    if (geo == NULL) {
        ou_fatal("ou_heap_new: no profile is called \"%s\" (ask "
                 "ou_heap_has_profile first)",
                 name);
    }
    return geo;
}

static int
set_up_fast(ou_heap *heap, const ou_heap_options *options)
{
    ou_fastheap_options fast = {.memory_limit = options->memory_limit};

    heap->is_fast = true;
    return ou_fastheap_init(&heap->fast, &fast);
}

static void
set_up_faithful(ou_heap *heap, const ou_geometry *geo,
                const ou_heap_options *options)
{
    ou_fastheap_init_void(&heap->fast);
    ou_pymalloc_init(&heap->pymalloc, geo,
                     options->source != NULL ? *options->source
                                             : ou_arena_source_mmap(),
                     options->raw != NULL ? *options->raw : ou_raw_allocator());
    if (options->policy != NULL) {
        heap->pymalloc.arenas.policy = options->policy;
    }
    ou_arenas_set_limit(&heap->pymalloc.arenas, options->memory_limit);
}

ou_heap *
ou_heap_new(const ou_heap_options *options)
{
    static const ou_heap_options defaults;
    const ou_geometry *geo;
    ou_heap *heap;

    if (options == NULL) {
        options = &defaults;
    }
    geo = geometry_of(options->profile);
    heap = ou_os_alloc_pages(sizeof *heap);
    if (heap == NULL) {
        return NULL;
    }
    if (geo != NULL) {
        set_up_faithful(heap, geo, options);
    }
    else if (set_up_fast(heap, options) < 0) {
        ou_os_free_pages(heap, sizeof *heap);
        return NULL;
    }
    return heap;
}

void
ou_heap_delete(ou_heap *heap)
{
    if (heap == NULL) {
        return;
    }
    if (heap->is_fast) {
        ou_fastheap_fini(&heap->fast);
    }
    else {
        ou_pymalloc_fini(&heap->pymalloc);
    }
    ou_os_free_pages(heap, sizeof *heap);
}

void *
ou_heap_malloc(ou_heap *heap, size_t nbytes)
{
    void *p = ou_fastheap_pop(&heap->fast, nbytes);

    if (__builtin_expect(p != NULL, 1)) {
        return p;
    }
    return heap->is_fast ? ou__fastheap_malloc_slowly(&heap->fast, nbytes)
                         : ou_pymalloc_malloc(&heap->pymalloc, nbytes);
}

void *
ou_heap_calloc(ou_heap *heap, size_t nelem, size_t elsize)
{
    return heap->is_fast ? ou_fastheap_calloc(&heap->fast, nelem, elsize)
                         : ou_pymalloc_calloc(&heap->pymalloc, nelem, elsize);
}

void *
ou_heap_realloc(ou_heap *heap, void *p, size_t nbytes)
{
    return heap->is_fast ? ou_fastheap_realloc(&heap->fast, p, nbytes)
                         : ou_pymalloc_realloc(&heap->pymalloc, p, nbytes);
}

void
ou_heap_free(ou_heap *heap, void *p)
{
    if (__builtin_expect(ou_fastheap_has_address(&heap->fast, p), 1) ||
        heap->is_fast) {
        ou_fastheap_free(&heap->fast, p);
    }
    else {
        ou_pymalloc_free(&heap->pymalloc, p);
    }
}

bool
ou_heap_owns(const ou_heap *heap, const void *p)
{
    return heap->is_fast ? ou_fastheap_contains(&heap->fast, p)
                         : ou_pymalloc_owns(&heap->pymalloc, p);
}

size_t
ou_heap_nblocks(const ou_heap *heap)
{
    return heap->is_fast ? ou_fastheap_nblocks(&heap->fast)
                         : ou_pymalloc_nblocks(&heap->pymalloc);
}

void
ou_heap_stats_get(const ou_heap *heap, ou_heap_stats *stats)
{
    if (heap->is_fast) {
        ou_fastheap_stats(&heap->fast, stats);
    }
    else {
        ou_pymalloc_stats(&heap->pymalloc, stats);
    }
}

/* ---- As a table ---------------------------------------------------------- */

static void *
table_malloc(void *ctx, size_t nbytes)
{
    return ou_heap_malloc(ctx, nbytes);
}

static void *
table_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return ou_heap_calloc(ctx, nelem, elsize);
}

static void *
table_realloc(void *ctx, void *p, size_t nbytes)
{
    return ou_heap_realloc(ctx, p, nbytes);
}

static void
table_free(void *ctx, void *p)
{
    ou_heap_free(ctx, p);
}

ou_allocator
ou_heap_allocator(ou_heap *heap)
{
    return (ou_allocator){heap, table_malloc, table_calloc, table_realloc,
                          table_free};
}
