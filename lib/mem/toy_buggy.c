/* toy_buggy.c -- an allocator that is wrong in eight ways, kept as it is.
 * Layer 5.  Needs: os.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here may be repaired: tests hold each of the faults in place, and the
 * lab shows what each leads to.  firstfit.c is how it is done.
 * CPython: no counterpart. */
#include "mem/toy_buggy.h"

#include "mem/os.h"

#include <stdbool.h>
#include <string.h>

struct ou_toy {
    size_t room;            /* bytes that bytes and scratch were obtained as */
    size_t size;            /* of the array; shrinks by a fault */
    unsigned char *bytes;   /* the array: the caller's data and our marks */
    unsigned char *scratch; /* a slice of it: a copy, as in Python */
    size_t *taken;          /* by offset: size of the block there, plus 1 */
    size_t nviews;          /* handed out; they never come back */
    uint64_t scanned;
};

ou_toy *
ou_toy_new(size_t nbytes)
{
    ou_toy *toy = ou_os_alloc_pages(sizeof *toy);

    if (toy == NULL) {
        return NULL;
    }
    toy->room = nbytes;
    toy->size = nbytes;
    toy->bytes = ou_os_alloc_pages(nbytes);
    toy->scratch = ou_os_alloc_pages(nbytes);
    if (nbytes <= SIZE_MAX / sizeof *toy->taken) {
        toy->taken = ou_os_alloc_pages(nbytes * sizeof *toy->taken);
    }
    if (toy->bytes == NULL || toy->scratch == NULL || toy->taken == NULL) {
        ou_toy_delete(toy);
        return NULL;
    }
    return toy;
}

void
ou_toy_delete(ou_toy *toy)
{
    if (toy == NULL) {
        return;
    }
    ou_os_free_pages(toy->taken, toy->room * sizeof *toy->taken);
    ou_os_free_pages(toy->scratch, toy->room);
    ou_os_free_pages(toy->bytes, toy->room);
    ou_os_free_pages(toy, sizeof *toy);
}

/* The end of the slice [start:end] as Python understands it: a negative end
 * counts from the end of the array, and an end before the start is the start.
 */
static size_t
slice_end(const ou_toy *toy, long start, long end)
{
    if (end < 0) {
        end += (long)toy->size;
    }
    return (size_t)(end < start ? start : end);
}

/* Copy the slice, then look at the copy: this is what the original pays for
 * each offset it tries. */
static bool
slice_is_zero(ou_toy *toy, size_t start, size_t end)
{
    memcpy(toy->scratch, toy->bytes + start, end - start);
    toy->scanned += end - start;
    for (size_t i = 0; i < end - start; i++) {
        if (toy->scratch[i] != 0) {
            return false;
        }
    }
    return true;
}

/* A negative size at offset start: the slice up to end is replaced by no bytes
 * at all, and then the view of negative length is refused. */
static long
malloc_negative(ou_toy *toy, size_t start, size_t end)
{
    if (end > start) {
        if (toy->nviews > 0) {
            return OU_TOY_BUFFER_ERROR;
        }
        memmove(toy->bytes + start, toy->bytes + end, toy->size - end);
        toy->size -= end - start;
    }
    return OU_TOY_VALUE_ERROR;
}

static long
take(ou_toy *toy, long offset, long nbytes)
{
    memset(toy->bytes + offset, 1, (size_t)nbytes);
    toy->taken[offset] = (size_t)nbytes + 1;
    toy->nviews++;
    return offset;
}

long
ou_toy_malloc(ou_toy *toy, long nbytes)
{
    long size = (long)toy->size;

    if (nbytes < -size) {
        nbytes = -size; /* the same slices, and no overflow */
    }
    for (long i = 0; i <= size - nbytes; i++) {
        size_t end = slice_end(toy, i, i + nbytes);

        if (slice_is_zero(toy, (size_t)i, end)) {
            return nbytes < 0 ? malloc_negative(toy, (size_t)i, end)
                              : take(toy, i, nbytes);
        }
    }
    return OU_TOY_MEMORY_ERROR;
}

int
ou_toy_free(ou_toy *toy, long handle)
{
    size_t nbytes;

    if (handle < 0 || (size_t)handle >= toy->size || toy->taken[handle] == 0) {
        return OU_TOY_KEY_ERROR;
    }
    nbytes = toy->taken[handle] - 1;
    toy->taken[handle] = 0;
    memset(toy->bytes + handle, 0, nbytes);
    return 0;
}

unsigned char *
ou_toy_bytes(ou_toy *toy)
{
    return toy->bytes;
}

size_t
ou_toy_size(const ou_toy *toy)
{
    return toy->size;
}

uint64_t
ou_toy_bytes_scanned(const ou_toy *toy)
{
    return toy->scanned;
}

const char *
ou_toy_error_name(long result)
{
    static const char *const names[] = {"", "MemoryError", "BufferError",
                                        "ValueError", "KeyError"};

    return names[result < 0 && result >= OU_TOY_KEY_ERROR ? -result : 0];
}
