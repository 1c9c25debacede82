/* fixture.h -- what the tests of lab 01 share: one heap over 4096 bytes.
 * SPDX-License-Identifier: MIT
 *
 * Addresses differ from run to run, so the tests speak of blocks by their
 * offset, and of the heap as a whole by its map: "[64] 32 [96] 3904" is a block
 * of 64 bytes, a hole of 32, a block of 96, a hole of 3904. */
#ifndef OU_SIZES_FIXTURE_H
#define OU_SIZES_FIXTURE_H

#include "mem/firstfit.h"
#include "test.h"
#include "verify/firstfit_verify.h"

#define CAPACITY 4096

static _Alignas(4096) unsigned char memory[CAPACITY];
static ou_firstfit *heap;

static inline void
begin(size_t alignment, enum ou_fit fit)
{
    heap = ou_firstfit_new(memory, CAPACITY, alignment, fit);
}

static inline void
end(void)
{
    ou_firstfit_delete(heap);
}

/* Where a block stands; -1 for NULL. */
static inline long
offset_of(const void *p)
{
    return p == NULL ? -1 : (long)((uintptr_t)p - (uintptr_t)memory);
}

/* Allocate, and say where; -1 if there was no room. */
static inline long
take(size_t nbytes)
{
    return offset_of(ou_firstfit_malloc(heap, nbytes));
}

/* Free the block that stands at offset. */
static inline void
give(long offset)
{
    ou_firstfit_free(heap, (void *)((uintptr_t)memory + (uintptr_t)offset));
}

/* Take n blocks of nbytes each, one behind the other. */
static inline void
take_many(int n, size_t nbytes)
{
    for (int i = 0; i < n; i++) {
        take(nbytes);
    }
}

static inline const char *
map(void)
{
    static char text[512];

    return ou_firstfit_map(heap, text, sizeof text);
}

#endif
