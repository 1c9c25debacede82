/* pymalloc.h -- the peer pymalloc: CPython's own object allocator, from
 * libpython.
 * SPDX-License-Identifier: MIT
 *
 * The interpreter is not started: its allocators stand ready without it. */
#include <Python.h>

static inline const char *
peer_version(void)
{
    return PY_VERSION;
}

#define PEER_PLAIN_START
#define PEER_MALLOC(n)     PyObject_Malloc(n)
#define PEER_CALLOC(n)     PyObject_Calloc(1, n)
#define PEER_REALLOC(p, n) PyObject_Realloc(p, n)
#define PEER_FREE(p)       PyObject_Free(p)
