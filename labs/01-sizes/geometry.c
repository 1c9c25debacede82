/* geometry.c -- sizes and size classes of one heap, as plain data.
 * Lab 01-sizes: Size classes and a first-fit heap.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=01-sizes):
 *
 *     class_of       6 points   Which class serves a request
 *     class_size     6 points   How large the blocks of a class are
 *     blocks_and_waste   8 points   What fits into a pool, and what is left
 *     pool_of       10 points   From an address to its pool; pools in an arena
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

/* Exercise class_size, 6 points: How large the blocks of a class are.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_nclasses(const ou_geometry *geo)
{
    ou_todo();
}

/* Exercise class_of, 6 points: Which class serves a request.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_class_of(const ou_geometry *geo, size_t nbytes)
{
    ou_todo();
}

/* Exercise class_size, continued.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_class_size(const ou_geometry *geo, uint32_t szidx)
{
    ou_todo();
}

/* Exercise blocks_and_waste, 8 points: What fits into a pool, and what is left.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_blocks_per_pool(const ou_geometry *geo, uint32_t szidx)
{
    ou_todo();
}

/* Exercise blocks_and_waste, continued.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_pool_waste(const ou_geometry *geo, uint32_t szidx)
{
    ou_todo();
}

/* Exercise pool_of, 10 points: From an address to its pool; pools in an arena.
 * Contract: lib/mem/geometry.h. */
void *
ou_geometry_pool_of(const ou_geometry *geo, const void *p)
{
    ou_todo();
}

/* Exercise pool_of, continued.
 * Contract: lib/mem/geometry.h. */
uint32_t
ou_geometry_pools_per_arena(const ou_geometry *geo, uintptr_t base)
{
    ou_todo();
}
