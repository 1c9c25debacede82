/* geometry.c -- sizes and size classes, by multiplication and division.
 * Lab 01-sizes: another design.
 * SPDX-License-Identifier: MIT
 *
 * No shift and no mask: this would work for sizes that are no powers of two. */
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

static size_t
alignment(const ou_geometry *geo)
{
    return (size_t)1 << geo->alignment_shift;
}

uint32_t
ou_geometry_nclasses(const ou_geometry *geo)
{
    return ou_geometry_class_of(geo, geo->threshold) + 1;
}

uint32_t
ou_geometry_class_of(const ou_geometry *geo, size_t nbytes)
{
    size_t blocks = (nbytes + alignment(geo) - 1) / alignment(geo);

    return (uint32_t)blocks - 1;
}

uint32_t
ou_geometry_class_size(const ou_geometry *geo, uint32_t szidx)
{
    return (uint32_t)(alignment(geo) * szidx + alignment(geo));
}

uint32_t
ou_geometry_blocks_per_pool(const ou_geometry *geo, uint32_t szidx)
{
    return (geo->pool_size - OU_POOL_OVERHEAD) /
           ou_geometry_class_size(geo, szidx);
}

uint32_t
ou_geometry_pool_waste(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t used = ou_geometry_blocks_per_pool(geo, szidx) *
                    ou_geometry_class_size(geo, szidx);

    return geo->pool_size - OU_POOL_OVERHEAD - used;
}

void *
ou_geometry_pool_of(const ou_geometry *geo, const void *p)
{
    return (void *)((uintptr_t)p / geo->pool_size * geo->pool_size);
}

uint32_t
ou_geometry_pools_per_arena(const ou_geometry *geo, uintptr_t base)
{
    uintptr_t first = (base + geo->pool_size - 1) / geo->pool_size;
    uintptr_t end = (base + geo->arena_size) / geo->pool_size;

    return (uint32_t)(end - first);
}
