/* object_internal.h -- what modules share that make, show and watch objects.
 * SPDX-License-Identifier: MIT
 *
 *     block                      op
 *     +--------------------------+--------+----------
 *     | prev next file line … | header | fields
 *     +--------------------------+--------+----------
 *       OU__REGISTRY_BYTES; none if not checked */
#ifndef OU_OBJECT_INTERNAL_H
#define OU_OBJECT_INTERNAL_H

#include "obj/object.h"

typedef struct ou__ledger ou__ledger;

/* In front of each object of a checked build.  While it lives, prev and next
 * link it with all others, and ledger has its reference operations; when it is
 * dead, prev belongs to whoever has the memory, and file and line say where it
 * died. */
typedef struct ou__registered {
    struct ou__registered *prev, *next;
    ou__ledger *ledger; /* owned; NULL: nothing noted */
    const char *file;
    size_t serial;
    int line;
} ou__registered;
_Static_assert(sizeof(ou__registered) % 16 == 0, "objects stay aligned");

#ifdef OU_CHECKED
#define OU__REGISTRY_BYTES sizeof(ou__registered)
#else
#define OU__REGISTRY_BYTES ((size_t)0)
#endif

/* Where what follows n written characters goes, and in *room how much of it
 * fits: for texts that are written piece by piece, each as snprintf does. */
static inline char *
ou__rest_of(char *buffer, size_t size, size_t n, size_t *room)
{
    *room = n < size ? size - n : 0;
    return *room > 0 ? buffer + n : NULL;
}

/* Give back the block of op, which was retired. */
void ou__object_free_retired(ou_object *op);

#endif
