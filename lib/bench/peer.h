/* peer.h -- what each allocator offers to the replay, for the compiler to
 * inline.
 * SPDX-License-Identifier: MIT
 *
 * A program of the benchmark is main.c compiled with PEER_HEADER, the header of
 * one allocator (bench/peers/NAME.h), so that nobody pays for a choice at run
 * time.  That header defines peer_version and either
 *
 *   PEER_MALLOC(n) PEER_CALLOC(n) PEER_REALLOC(p, n) PEER_FREE(p)
 *
 * for an allocator that is called as the C library's is, or the four functions
 * below itself, for one that is told more.  And peer_start, unless it defines
 * PEER_PLAIN_START: nothing is to be done. */
#ifndef OU_BENCH_PEER_H
#define OU_BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include PEER_HEADER

#ifdef PEER_PLAIN_START
/* Called once, before anything is measured, with the largest block of each id.
 * Returns false if the peer cannot be used. */
static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    return true;
}
#endif

#ifdef PEER_MALLOC
static inline void *
peer_malloc(uint32_t id, size_t n)
{
    return PEER_MALLOC(n);
}

static inline void *
peer_calloc(uint32_t id, size_t n)
{
    return PEER_CALLOC(n);
}

/* p has old bytes; n is not 0. */
static inline void *
peer_realloc(uint32_t id, void *p, size_t old, size_t n)
{
    return PEER_REALLOC(p, n);
}

/* p has n bytes, or is NULL. */
static inline void
peer_free(uint32_t id, void *p, size_t n)
{
    PEER_FREE(p);
}
#endif

#endif
