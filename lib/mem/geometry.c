/* geometry.c -- sizes and size classes of one heap, as plain data.
 * Layer 2.  Needs: fatal.  Used by: pool heap.
 * SPDX-License-Identifier: MIT
 *
 * Every size here is a power of two or a multiple of the alignment, so that
 * finding a class is a shift and finding a pool is a mask.
 * CPython: the constants of Objects/obmalloc.c. */
#include "mem/geometry.h"

#include "mem/fatal.h"

#include <string.h>

const ou_geometry ou_geometry_classic = {
    .name = "classic",
    .alignment_shift = 3,
    .pool_size = 4 * 1024,
    .arena_size = 256 * 1024,
    .threshold = 512,
};

const ou_geometry ou_geometry_py38 = {
    .name = "py38",
    .alignment_shift = 4,
    .pool_size = 4 * 1024,
    .arena_size = 256 * 1024,
    .threshold = 512,
};

const ou_geometry ou_geometry_py310 = {
    .name = "py310",
    .alignment_shift = 4,
    .pool_size = 16 * 1024,
    .arena_size = 1024 * 1024,
    .threshold = 512,
};

const ou_geometry ou_geometry_tiny = {
    .name = "tiny",
    .alignment_shift = 4,
    .pool_size = 512,
    .arena_size = 4 * 1024,
    .threshold = 128,
};

static const ou_geometry *const profiles[] = {
    &ou_geometry_classic,
    &ou_geometry_py38,
    &ou_geometry_py310,
    &ou_geometry_tiny,
};

const ou_geometry *
ou_geometry_profile(size_t i)
{
    return i < sizeof profiles / sizeof profiles[0] ? profiles[i] : NULL;
}

const ou_geometry *
ou_geometry_by_name(const char *name)
{
    const ou_geometry *geo;

    for (size_t i = 0; (geo = ou_geometry_profile(i)) != NULL; i++) {
        if (strcmp(geo->name, name) == 0) {
            return geo;
        }
    }
    return NULL;
}

uint32_t
ou_geometry_nclasses(const ou_geometry *geo)
{
    return geo->threshold >> geo->alignment_shift;
}

uint32_t
ou_geometry_class_of(const ou_geometry *geo, size_t nbytes)
{
    OU_ASSERT(nbytes >= 1 && nbytes <= geo->threshold);
    /* Minus one, so that a request of exactly one block size stays in it. */
    return (uint32_t)((nbytes - 1) >> geo->alignment_shift);
}

uint32_t
ou_geometry_class_size(const ou_geometry *geo, uint32_t szidx)
{
    return (szidx + 1) << geo->alignment_shift;
}

uint32_t
ou_geometry_blocks_per_pool(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t room = geo->pool_size - OU_POOL_OVERHEAD;

    return room / ou_geometry_class_size(geo, szidx);
}

uint32_t
ou_geometry_pool_waste(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t room = geo->pool_size - OU_POOL_OVERHEAD;

    return room % ou_geometry_class_size(geo, szidx);
}

void *
ou_geometry_pool_of(const ou_geometry *geo, const void *p)
{
    return (void *)((uintptr_t)p & ~(uintptr_t)(geo->pool_size - 1));
}

uint32_t
ou_geometry_pools_per_arena(const ou_geometry *geo, uintptr_t base)
{
    uintptr_t excess = base & (geo->pool_size - 1);
    uint32_t npools = geo->arena_size / geo->pool_size;

    /* The part before the first aligned pool and the part behind the last one
     * make up one pool together: neither can be used. */
    return excess == 0 ? npools : npools - 1;
}
