/* jemalloc.h -- the peer jemalloc; linked with it, malloc is its malloc.
 * SPDX-License-Identifier: MIT */
#include <jemalloc/jemalloc.h>
#include <stdlib.h>

/* mallctl belongs to jemalloc alone: a program that was linked with another
 * malloc by mistake would not even start. */
static inline const char *
peer_version(void)
{
    const char *version = NULL;
    size_t len = sizeof version;

    mallctl("version", &version, &len, NULL, 0);
    return version;
}

#define PEER_PLAIN_START
#define PEER_MALLOC(n)     malloc(n)
#define PEER_CALLOC(n)     calloc(1, n)
#define PEER_REALLOC(p, n) realloc(p, n)
#define PEER_FREE(p)       free(p)
