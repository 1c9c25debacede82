/* broken.h -- a peer that is wrong, to prove that the replay notices.
 * SPDX-License-Identifier: MIT
 *
 * Never compared with anybody.  BENCH_BROKEN in the environment says how:
 * "overlap" hands out a live block a second time, "dirty" forgets to clear what
 * calloc returns, "forgetful" realloc does not copy, "crooked" returns
 * misaligned blocks, "empty" runs out of memory. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static char peer_fault;      /* first letter of BENCH_BROKEN */
static unsigned peer_served; /* requests */
static void *peer_last;      /* a block that may be alive */
static size_t peer_last_size;

static inline const char *
peer_version(void)
{
    return "broken on purpose";
}

static inline bool
peer_start(const uint32_t *largest, size_t nids)
{
    const char *fault = getenv("BENCH_BROKEN");

    peer_fault = fault == NULL ? '\0' : *fault;
    return true;
}

static inline bool
peer_errs(char fault)
{
    return peer_fault == fault && ++peer_served % 1000 == 0;
}

static inline void *
peer_malloc(uint32_t id, size_t n)
{
    if (peer_errs('e')) {
        return NULL;
    }
    if (peer_errs('o') && peer_last != NULL && n <= peer_last_size) {
        return peer_last;
    }
    peer_last = malloc(n + 16);
    peer_last_size = n;
    return (char *)peer_last + (peer_errs('c') ? 4 : 0);
}

static inline void *
peer_calloc(uint32_t id, size_t n)
{
    return peer_fault == 'd' ? memset(malloc(n), 'd', n) : calloc(1, n);
}

static inline void *
peer_realloc(uint32_t id, void *p, size_t old, size_t n)
{
    return peer_errs('f') ? calloc(1, n) : realloc(p, n);
}

/* A block that was handed out twice or is crooked cannot be given to free. */
static inline void
peer_free(uint32_t id, void *p, size_t n)
{
    if (peer_last == p) {
        peer_last = NULL;
    }
    if (peer_fault != 'o' && peer_fault != 'c') {
        free(p);
    }
}
