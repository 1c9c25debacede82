/* allocator.c -- four functions and a context: what an allocator is to others.
 * Layer 7.  Needs: nothing.  Used by: pymalloc heap memdebug domain.
 * SPDX-License-Identifier: MIT
 *
 * CPython: _PyMem_RawMalloc (Objects/obmalloc.c), set_nomemory
 * (Modules/_testcapi/mem.c). */
#include "mem/allocator.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* The C library may answer a request of 0 bytes with NULL: ask for 1. */
static size_t
at_least_one(size_t nbytes)
{
    return nbytes == 0 ? 1 : nbytes;
}

static void *
raw_malloc(void *ctx, size_t nbytes)
{
    return malloc(at_least_one(nbytes));
}

static void *
raw_calloc(void *ctx, size_t nelem, size_t elsize)
{
    size_t nbytes;

    /* Sanitizers end the program over a product that overflows. */
    if (__builtin_mul_overflow(nelem, elsize, &nbytes)) {
        return NULL;
    }
    return calloc(1, at_least_one(nbytes));
}

static void *
raw_realloc(void *ctx, void *p, size_t nbytes)
{
    return realloc(p, at_least_one(nbytes));
}

static void
raw_free(void *ctx, void *p)
{
    free(p);
}

ou_allocator
ou_raw_allocator(void)
{
    return (ou_allocator){NULL, raw_malloc, raw_calloc, raw_realloc, raw_free};
}

/* Count a call.  Is it one of those that fail? */
static bool
fails(ou_nomemory *nomemory)
{
    size_t n = nomemory->ncalls++;

    return n >= nomemory->start && (nomemory->stop == 0 || n < nomemory->stop);
}

static void *
nomemory_malloc(void *ctx, size_t nbytes)
{
    ou_nomemory *n = ctx;

    return fails(n) ? NULL : n->below.malloc(n->below.ctx, nbytes);
}

static void *
nomemory_calloc(void *ctx, size_t nelem, size_t elsize)
{
    ou_nomemory *n = ctx;

    return fails(n) ? NULL : n->below.calloc(n->below.ctx, nelem, elsize);
}

static void *
nomemory_realloc(void *ctx, void *p, size_t nbytes)
{
    ou_nomemory *n = ctx;

    return fails(n) ? NULL : n->below.realloc(n->below.ctx, p, nbytes);
}

static void
nomemory_free(void *ctx, void *p)
{
    ou_nomemory *n = ctx;

    n->below.free(n->below.ctx, p);
}

ou_allocator
ou_nomemory_init(ou_nomemory *nomemory, ou_allocator below, size_t start,
                 size_t stop)
{
    *nomemory = (ou_nomemory){.below = below, .start = start, .stop = stop};
    return (ou_allocator){nomemory, nomemory_malloc, nomemory_calloc,
                          nomemory_realloc, nomemory_free};
}
