/* tcmalloc.h -- the peer tcmalloc, as gperftools' minimal library.
 * SPDX-License-Identifier: MIT */
#include <gperftools/tcmalloc.h>

static inline const char *
peer_version(void)
{
    return tc_version(NULL, NULL, NULL);
}

#define PEER_PLAIN_START
#define PEER_MALLOC(n)     tc_malloc(n)
#define PEER_CALLOC(n)     tc_calloc(1, n)
#define PEER_REALLOC(p, n) tc_realloc(p, n)
#define PEER_FREE(p)       tc_free(p)
