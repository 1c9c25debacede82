/* 04-domains.c -- drive the heap of a submission, as its clients see it.
 * SPDX-License-Identifier: MIT
 *
 * Every call goes through the object domain to the submission's heap, which
 * stands on the reference's pools and arenas; those take their memory from the
 * kit's source.  No request is large, so the allocator for large blocks has
 * nothing to give: a heap that sends small blocks there gets NULL.
 * config is the name of the profile. */
#include "mem/domain.h"
#include "mem/pymalloc.h"
#include "protocol.h"
#include "worker_arenas.h"

static struct {
    ou_pymalloc heap;
    ou_domains domains;
} state;

/* ---- The allocator for large blocks -------------------------------------- */

static void *
no_malloc(void *ctx, size_t nbytes)
{
    return NULL;
}

static void *
no_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return NULL;
}

static void *
no_realloc(void *ctx, void *p, size_t nbytes)
{
    return NULL;
}

static void
no_free(void *ctx, void *p)
{
}

static const ou_allocator nothing = {NULL, no_malloc, no_calloc, no_realloc,
                                     no_free};

/* ---- The heap as a table ---------------------------------------------------
 */

static void *
heap_malloc(void *ctx, size_t nbytes)
{
    return ou_pymalloc_malloc(ctx, nbytes);
}

static void *
heap_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return ou_pymalloc_calloc(ctx, nelem, elsize);
}

static void *
heap_realloc(void *ctx, void *p, size_t nbytes)
{
    return ou_pymalloc_realloc(ctx, p, nbytes);
}

static void
heap_free(void *ctx, void *p)
{
    ou_pymalloc_free(ctx, p);
}

/* ---- The driver ------------------------------------------------------------
 */

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    const ou_geometry *geo = ou_geometry_by_name(config);

    if (geo == NULL) {
        return -1;
    }
    ou_pymalloc_init(&state.heap, geo,
                     ou_drive_arenas(heap, heap_bytes, geo->arena_size),
                     nothing);
    for (int domain = 0; domain < OU_NDOMAINS; domain++) {
        state.domains.table[domain] = nothing;
    }
    ou_domain_set_allocator(&state.domains, OU_DOMAIN_OBJ,
                            (ou_allocator){&state.heap, heap_malloc,
                                           heap_calloc, heap_realloc,
                                           heap_free});
    return 0;
}

static void *
domain_malloc(uint64_t nbytes)
{
    return ou_domain_malloc(&state.domains, OU_DOMAIN_OBJ, nbytes);
}

static void *
domain_calloc(uint64_t nbytes)
{
    return ou_domain_calloc(&state.domains, OU_DOMAIN_OBJ, 1, nbytes);
}

static void *
domain_realloc(void *p, uint64_t old_nbytes, uint64_t nbytes)
{
    return ou_domain_realloc(&state.domains, OU_DOMAIN_OBJ, p, nbytes);
}

static void
domain_free(void *p, uint64_t nbytes)
{
    ou_domain_free(&state.domains, OU_DOMAIN_OBJ, p);
}

/* What is left belongs to the process: to give it back would be counted. */
static void
stop(void)
{
}

const struct ou_driver ou_driver = {
    .start = start,
    .malloc = domain_malloc,
    .calloc = domain_calloc,
    .realloc = domain_realloc,
    .free = domain_free,
    .stop = stop,
};
