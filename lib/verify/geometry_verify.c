/* geometry_verify.c -- can a heap of this geometry exist?
 * SPDX-License-Identifier: MIT
 *
 * CPython decides these questions once, when it is compiled; a geometry that is
 * chosen at run time has to be asked. */
#include "verify/geometry_verify.h"

#include <stdbool.h>

static bool
is_power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

const char *
ou_geometry_verify(const ou_geometry *geo)
{
    uint32_t alignment;

    if (geo->alignment_shift < 3 || geo->alignment_shift > 12) {
        return "blocks must be aligned to 8 bytes at least (a free block holds "
               "a pointer) and to 4096 at most";
    }
    alignment = 1u << geo->alignment_shift;
    if (!is_power_of_two(geo->pool_size) || geo->pool_size < 2 * alignment) {
        return "the pool size must be a power of two above the alignment: the "
               "pool of a block is found by a mask";
    }
    if (!is_power_of_two(geo->arena_size) || geo->arena_size < geo->pool_size) {
        return "the arena size must be a power of two, one pool at least";
    }
    if (geo->threshold == 0 || geo->threshold % alignment != 0) {
        return "the threshold must be a multiple of the alignment: it is the "
               "block size of the last class";
    }
    if (geo->threshold / alignment > OU_MAX_SIZE_CLASSES) {
        return "there are more size classes than OU_MAX_SIZE_CLASSES";
    }
    if (geo->pool_size < OU_POOL_OVERHEAD + geo->threshold) {
        return "a pool must hold a block of the largest class";
    }
    return NULL;
}
