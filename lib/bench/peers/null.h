/* null.h -- no allocator at all: what the replay loop itself costs.
 * SPDX-License-Identifier: MIT
 *
 * Each id has memory of its own, as large as its largest block; "malloc" looks
 * its address up.  Nobody can be faster, and nobody can use it. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

static char **peer_block; /* by id */

static inline const char *
peer_version(void)
{
    return "-";
}

static inline void *
peer_map(size_t nbytes)
{
    void *p = mmap(NULL, nbytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    size_t total = 16;
    char *at;

    for (size_t id = 0; id < nids; id++) {
        total += ((size_t)largest[id] + 15) / 16 * 16;
    }
    at = peer_map(total);
    peer_block = peer_map((nids + 1) * sizeof *peer_block);
    for (size_t id = 0; id < nids && at != NULL && peer_block != NULL; id++) {
        peer_block[id] = at;
        at += ((size_t)largest[id] + 15) / 16 * 16;
    }
    return at != NULL && peer_block != NULL;
}

static inline void *
peer_malloc(uint32_t id, size_t n)
{
    return peer_block[id];
}

static inline void *
peer_calloc(uint32_t id, size_t n)
{
    return memset(peer_block[id], 0, n);
}

static inline void *
peer_realloc(uint32_t id, void *p, size_t old, size_t n)
{
    return p;
}

static inline void
peer_free(uint32_t id, void *p, size_t n)
{
}
