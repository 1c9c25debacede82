/* drive_arenas.c -- how full each pool of each arena is, at one moment.
 * SPDX-License-Identifier: MIT
 *
 * Where pools begin follows from the addresses of the arenas and the profile;
 * a submission that cuts its arenas otherwise gets a picture of what lies where
 * its pools would be. */
#include "drive_accounts_internal.h"

#include <stdlib.h>
#include <string.h>

/* More would not fit on a page. */
enum { MAX_ARENAS = 64 };

/* Return how many bytes of [from, to) are covered by live blocks. */
static uint64_t
live_bytes(const struct accounts *a, uint64_t from, uint64_t to)
{
    uint64_t n = 0;

    for (uint64_t g = from >> a->shift; g < to >> a->shift; g++) {
        n += a->owner[g] != 0;
    }
    return n << a->shift;
}

static void
add_arena(const struct accounts *a, uint64_t offset,
          struct grade_arenas *arenas)
{
    uint64_t size = arenas->pool_bytes;
    uint64_t end = offset + a->layout.unit_bytes;
    uint64_t at = offset + (-offset & (size - 1));
    uint8_t *percent = arenas->percent + arenas->nunits * arenas->npools;

    memset(percent, GRADE_NO_POOL, arenas->npools);
    for (; at + size <= end; at += size) {
        /* A block counts, be the pool as large as it may. */
        *percent++ =
            (uint8_t)((100 * live_bytes(a, at, at + size) + size - 1) / size);
    }
    arenas->units[arenas->nunits++] = offset;
}

void
accounts_arenas(const struct accounts *a, struct grade_arenas *arenas)
{
    uint64_t pool = a->geo->pool_size;

    *arenas = (struct grade_arenas){.nunits = 0};
    if (a->layout.unit_bytes == a->heap_bytes || a->layout.unit_bytes <= pool ||
        a->ntaken == 0) {
        return;
    }
    arenas->unit_bytes = a->layout.unit_bytes;
    arenas->pool_bytes = pool;
    arenas->ntaken = a->ntaken;
    arenas->npools = (uint32_t)(a->layout.unit_bytes / pool);
    arenas->units = calloc(MAX_ARENAS, sizeof *arenas->units);
    arenas->percent = calloc(MAX_ARENAS, arenas->npools);
    if (arenas->units == NULL || arenas->percent == NULL) {
        grade_arenas_clear(arenas);
        return;
    }
    for (uint64_t i = 0; i < a->nunits && arenas->nunits < MAX_ARENAS; i++) {
        if (a->units[i].taken) {
            add_arena(a, account_unit_offset(a, i), arenas);
        }
    }
}

void
grade_arenas_clear(struct grade_arenas *arenas)
{
    free(arenas->units);
    free(arenas->percent);
    *arenas = (struct grade_arenas){.nunits = 0};
}
