/* allocator.h -- four functions and a context: what an allocator is to others.
 * SPDX-License-Identifier: MIT
 *
 * Layers of the memory manager meet in tables like this one.  A layer calls the
 * table that it was given and does not know what stands behind it: the C
 * library, a heap, a hook that looks at every call and passes it on, or a test
 * that says no.
 *
 *     ou_allocator     malloc calloc realloc free, with a context
 *     ou_raw_allocator the C library's
 *     ou_nomemory      passes on, but fails the calls of one range
 *
 * Contract of every table, whoever fills it in:
 *   - a request of 0 bytes gets a unique pointer, as one of 1 byte does;
 *   - no memory is NULL, and then nothing has changed: realloc keeps the block;
 *   - realloc(NULL, n) is malloc(n); realloc(p, 0) is a block of 0 bytes, not a
 *     free; it steals p unless it returns NULL;
 *   - calloc's block is all zeros, and a product too large for size_t is NULL;
 *   - free(NULL) does nothing; otherwise free steals its argument.
 *
 * CPython: PyMemAllocatorEx (Include/cpython/pymem.h); PEP 445. */
#ifndef OU_ALLOCATOR_H
#define OU_ALLOCATOR_H

#include <stddef.h>

/* ctx is borrowed and handed to each function first. */
typedef struct {
    void *ctx;
    void *(*malloc)(void *ctx, size_t nbytes);
    void *(*calloc)(void *ctx, size_t nelem, size_t elsize);
    void *(*realloc)(void *ctx, void *p, size_t nbytes);
    void (*free)(void *ctx, void *p);
} ou_allocator;

/* Return the table of the C library's allocator, with the contract above where
 * the C library leaves a choice.
 * CPython: _PyMem_RawMalloc and its three companions. */
ou_allocator ou_raw_allocator(void);

/* Counts the calls that could fail (malloc, calloc, realloc), from 0, and fails
 * those with start <= number < stop.  ncalls counts the failed ones, too. */
typedef struct {
    ou_allocator below; /* gets the calls that do not fail */
    size_t start, stop;
    size_t ncalls;
} ou_nomemory;

/* Set nomemory up over below: calls start to stop - 1 will fail; stop 0 means
 * all from start on.  Returns the table to use in below's place; it borrows
 * nomemory.
 * CPython: set_nomemory of the test module _testcapi. */
ou_allocator ou_nomemory_init(ou_nomemory *nomemory, ou_allocator below,
                              size_t start, size_t stop);

#endif
