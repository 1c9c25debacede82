/* worker_arenas.c -- arenas for a driver, cut from the heap under test.
 * SPDX-License-Identifier: MIT */
#include "worker_arenas.h"

#include "mem/fatal.h"
#include "protocol.h"

#include <stdbool.h>

/* A heap holds fewer, however small they are. */
#define MAX_ARENAS 16384

static struct {
    unsigned char *heap;
    uint64_t heap_bytes, arena_bytes;
    uint32_t ncut; /* arenas from this number on were never handed out */
    bool out[MAX_ARENAS];
    uint32_t returned[MAX_ARENAS]; /* numbers, the last one on top */
    uint32_t nreturned;
} state;

/* Return the number of an arena that is not out, or MAX_ARENAS. */
static uint32_t
next_arena(void)
{
    uint32_t i = state.ncut;

    if (state.nreturned > 0) {
        return state.returned[--state.nreturned];
    }
    if (i == MAX_ARENAS || ou_drive_arena_offset(state.arena_bytes, i + 1) >
                               state.heap_bytes + OU_DRIVE_PAGE) {
        return MAX_ARENAS;
    }
    state.ncut++;
    return i;
}

static void *
take_arena(void *ctx, size_t nbytes)
{
    uint32_t i;
    void *p;

    if (nbytes != state.arena_bytes) {
        ou_fatal("an arena of %zu bytes was asked for: one has %llu", nbytes,
                 (unsigned long long)state.arena_bytes);
    }
    i = next_arena();
    if (i == MAX_ARENAS) {
        return NULL;
    }
    state.out[i] = true;
    p = state.heap + ou_drive_arena_offset(state.arena_bytes, i);
    ou_drive_note(p, nbytes, 1);
    return p;
}

/* Who gives back what is not his learns it from the judge. */
static void
give_arena(void *ctx, void *p, size_t nbytes)
{
    uint64_t stride = state.arena_bytes + OU_DRIVE_PAGE;
    uint64_t from = (uint64_t)((unsigned char *)p - state.heap) - OU_DRIVE_PAGE;
    uint64_t i = from / stride;

    ou_drive_note(p, state.arena_bytes, 0);
    if (nbytes != state.arena_bytes || from % stride != 0 || i >= state.ncut ||
        !state.out[i]) {
        ou_fatal("%zu bytes at %p were given back, which is no arena that was "
                 "taken",
                 nbytes, p);
    }
    state.out[i] = false;
    state.returned[state.nreturned++] = (uint32_t)i;
}

ou_arena_source
ou_drive_arenas(void *heap, uint64_t heap_bytes, uint64_t arena_bytes)
{
    state.heap = heap;
    state.heap_bytes = heap_bytes;
    state.arena_bytes = arena_bytes;
    state.ncut = state.nreturned = 0;
    return (ou_arena_source){NULL, take_arena, give_arena};
}
