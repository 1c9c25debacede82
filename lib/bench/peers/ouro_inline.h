/* ouro_inline.h -- ours, with the fast path inlined into the caller.
 * SPDX-License-Identifier: MIT */
#include "mem/fastheap.h"

#include <stdbool.h>

static ou_fastheap *peer_heap;

static inline const char *
peer_version(void)
{
    return "fast";
}

static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    peer_heap = ou_fastheap_new(NULL);
    return peer_heap != NULL;
}

#define PEER_MALLOC(n)     ou_fastheap_malloc(peer_heap, n)
#define PEER_CALLOC(n)     ou_fastheap_calloc(peer_heap, 1, n)
#define PEER_REALLOC(p, n) ou_fastheap_realloc(peer_heap, p, n)
#define PEER_FREE(p)       ou_fastheap_free(peer_heap, p)
