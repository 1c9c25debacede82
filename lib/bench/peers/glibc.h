/* glibc.h -- the peer glibc: malloc of the C library.
 * SPDX-License-Identifier: MIT
 *
 * What a peer's header defines: see bench/peer.h. */
#include <gnu/libc-version.h>
#include <stdlib.h>

static inline const char *
peer_version(void)
{
    return gnu_get_libc_version();
}

#define PEER_PLAIN_START
#define PEER_MALLOC(n)     malloc(n)
#define PEER_CALLOC(n)     calloc(1, n)
#define PEER_REALLOC(p, n) realloc(p, n)
#define PEER_FREE(p)       free(p)
