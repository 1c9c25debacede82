/* sample_driver.c -- an allocator to drive, right or wrong as config says.
 * SPDX-License-Identifier: MIT
 *
 *     right     blocks one behind the other, never used again
 *     overlap   each block reaches into the one before
 *     outside   blocks that are no part of the heap
 *     null      no memory
 *     fatal     ou_fatal in free
 *     todo      not implemented
 *     exit      leaves */
#include "mem/fatal.h"
#include "protocol.h"

#include <stdlib.h>
#include <string.h>

static struct {
    const char *config;
    unsigned char *next;
} state;

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    (void)heap_bytes;
    state.config = config;
    state.next = heap;
    ou_drive_note(heap, 4096, 1);
    return 0;
}

static int
is(const char *config)
{
    return strcmp(state.config, config) == 0;
}

static void *
bump(uint64_t nbytes)
{
    unsigned char *p = state.next;

    if (is("todo")) {
        ou_todo();
    }
    if (is("exit")) {
        exit(0);
    }
    if (is("null")) {
        return NULL;
    }
    if (is("outside")) {
        return p - 4096;
    }
    state.next += nbytes - (is("overlap") ? 8 : 0);
    return p;
}

static void
give_back(void *p, uint64_t nbytes)
{
    (void)nbytes;
    if (is("fatal")) {
        ou_fatal("cannot free %u", *(unsigned char *)p != 0);
    }
}

static void
stop(void)
{
}

const struct ou_driver ou_driver = {
    .start = start,
    .malloc = bump,
    .free = give_back,
    .stop = stop,
};
