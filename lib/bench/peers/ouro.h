/* ouro.h -- ours, called as a library: ou_heap_malloc and its kin.
 * SPDX-License-Identifier: MIT
 *
 * PEER_PROFILE names the profile; by default it is the fast one. */
#include "mem/heap.h"

#include <stdbool.h>

#ifndef PEER_PROFILE
#define PEER_PROFILE "fast"
#endif

static ou_heap *peer_heap;

static inline const char *
peer_version(void)
{
    return PEER_PROFILE;
}

static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    static const ou_heap_options options = {.profile = PEER_PROFILE};

    peer_heap = ou_heap_new(&options);
    return peer_heap != NULL;
}

#define PEER_MALLOC(n)     ou_heap_malloc(peer_heap, n)
#define PEER_CALLOC(n)     ou_heap_calloc(peer_heap, 1, n)
#define PEER_REALLOC(p, n) ou_heap_realloc(peer_heap, p, n)
#define PEER_FREE(p)       ou_heap_free(peer_heap, p)
