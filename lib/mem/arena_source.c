/* arena_source.c -- where arenas come from.
 * Layer 8.  Needs: os.  Used by: arena heap.
 * SPDX-License-Identifier: MIT
 *
 * A fixed buffer's arenas are uncut, out, or on the returned list.
 * CPython: _PyObject_ArenaMmap and the others (Objects/obmalloc.c). */
#include "mem/arena_source.h"

#include "mem/os.h"

#include <stdint.h>
#include <stdlib.h>

static void *
mmap_alloc(void *ctx, size_t nbytes)
{
    return ou_os_alloc_pages(nbytes);
}

static void
mmap_free(void *ctx, void *p, size_t nbytes)
{
    ou_os_free_pages(p, nbytes);
}

ou_arena_source
ou_arena_source_mmap(void)
{
    return (ou_arena_source){NULL, mmap_alloc, mmap_free};
}

static void *
malloc_alloc(void *ctx, size_t nbytes)
{
    return malloc(nbytes);
}

static void
malloc_free(void *ctx, void *p, size_t nbytes)
{
    free(p);
}

ou_arena_source
ou_arena_source_malloc(void)
{
    return (ou_arena_source){NULL, malloc_alloc, malloc_free};
}

static void *
fixed_alloc(void *ctx, size_t nbytes)
{
    ou_fixed_buffer *buffer = ctx;
    void *p = buffer->returned;

    if (p != NULL) {
        buffer->returned = *(void **)p;
        return p;
    }
    if (nbytes > (size_t)(buffer->end - buffer->next)) {
        return NULL;
    }
    p = buffer->next;
    buffer->next += nbytes;
    return p;
}

static void
fixed_free(void *ctx, void *p, size_t nbytes)
{
    ou_fixed_buffer *buffer = ctx;

    *(void **)p = buffer->returned;
    buffer->returned = p;
}

ou_arena_source
ou_arena_source_fixed(ou_fixed_buffer *buffer, void *p, size_t nbytes)
{
    size_t skip = -(uintptr_t)p & 15;

    if (skip > nbytes) {
        skip = nbytes;
    }
    buffer->next = (char *)p + skip;
    buffer->end = (char *)p + nbytes;
    buffer->returned = NULL;
    return (ou_arena_source){buffer, fixed_alloc, fixed_free};
}

static void *
metered_alloc(void *ctx, size_t nbytes)
{
    ou_arena_meter *meter = ctx;
    void *p = NULL;

    if (meter->budget > 0) {
        p = meter->below.alloc(meter->below.ctx, nbytes);
    }
    if (p != NULL) {
        meter->budget--;
        meter->nallocs++;
    }
    return p;
}

static void
metered_free(void *ctx, void *p, size_t nbytes)
{
    ou_arena_meter *meter = ctx;

    meter->nfrees++;
    meter->below.free(meter->below.ctx, p, nbytes);
}

ou_arena_source
ou_arena_source_metered(ou_arena_meter *meter, ou_arena_source below,
                        size_t budget)
{
    *meter = (ou_arena_meter){.below = below, .budget = budget};
    return (ou_arena_source){meter, metered_alloc, metered_free};
}
