/* mimalloc.h -- the peer mimalloc.
 * SPDX-License-Identifier: MIT */
#include <mimalloc.h>
#include <stdio.h>

static inline const char *
peer_version(void)
{
    static char text[16];
    int v = mi_version();

    snprintf(text, sizeof text, "%d.%d.%d", v / 100, v / 10 % 10, v % 10);
    return text;
}

#define PEER_PLAIN_START
#define PEER_MALLOC(n)     mi_malloc(n)
#define PEER_CALLOC(n)     mi_calloc(1, n)
#define PEER_REALLOC(p, n) mi_realloc(p, n)
#define PEER_FREE(p)       mi_free(p)
