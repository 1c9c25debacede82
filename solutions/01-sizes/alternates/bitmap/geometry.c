/* geometry.c -- sizes and size classes, found by counting.
 * Lab 01-sizes: another design.
 * SPDX-License-Identifier: MIT
 *
 * Nothing is worked out that can be counted: classes by going up through their
 * sizes, blocks by laying them side by side.  Slow, plain, and hard to get
 * wrong by one. */
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

static uint32_t
alignment(const ou_geometry *geo)
{
    uint32_t bytes = 1;

    for (uint32_t i = 0; i < geo->alignment_shift; i++) {
        bytes += bytes;
    }
    return bytes;
}

uint32_t
ou_geometry_nclasses(const ou_geometry *geo)
{
    uint32_t n = 0;

    for (uint32_t size = 0; size < geo->threshold; size += alignment(geo)) {
        n++;
    }
    return n;
}

uint32_t
ou_geometry_class_of(const ou_geometry *geo, size_t nbytes)
{
    uint32_t szidx = 0;

    while (ou_geometry_class_size(geo, szidx) < nbytes) {
        szidx++;
    }
    return szidx;
}

uint32_t
ou_geometry_class_size(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t size = alignment(geo);

    while (szidx > 0) {
        size += alignment(geo);
        szidx--;
    }
    return size;
}

/* The offset behind the last block of class szidx that fits; *nblocks is how
 * many there are. */
static uint32_t
lay_out(const ou_geometry *geo, uint32_t szidx, uint32_t *nblocks)
{
    uint32_t size = ou_geometry_class_size(geo, szidx);
    uint32_t end = OU_POOL_OVERHEAD;

    for (*nblocks = 0; end + size <= geo->pool_size; end += size) {
        ++*nblocks;
    }
    return end;
}

uint32_t
ou_geometry_blocks_per_pool(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t nblocks;

    lay_out(geo, szidx, &nblocks);
    return nblocks;
}

uint32_t
ou_geometry_pool_waste(const ou_geometry *geo, uint32_t szidx)
{
    uint32_t nblocks;

    return geo->pool_size - lay_out(geo, szidx, &nblocks);
}

void *
ou_geometry_pool_of(const ou_geometry *geo, const void *p)
{
    return (void *)((uintptr_t)p - (uintptr_t)p % geo->pool_size);
}

uint32_t
ou_geometry_pools_per_arena(const ou_geometry *geo, uintptr_t base)
{
    uintptr_t start = base;
    uint32_t n = 0;

    while (start % geo->pool_size != 0) {
        start++;
    }
    while (start + geo->pool_size <= base + geo->arena_size) {
        start += geo->pool_size;
        n++;
    }
    return n;
}
