/* geometry_verify.h -- can a heap of this geometry exist?
 * SPDX-License-Identifier: MIT */
#ifndef OU_GEOMETRY_VERIFY_H
#define OU_GEOMETRY_VERIFY_H

#include "mem/geometry.h"

/* Return NULL if geo is sound: alignment, pool and arena are powers of two that
 * divide each other, the classes reach exactly to the threshold, and a pool
 * holds at least one block of the largest class.  Otherwise a sentence that
 * says what is wrong; borrowed, never freed.
 * CPython: the #error lines and assertions about POOL_SIZE and ARENA_SIZE. */
const char *ou_geometry_verify(const ou_geometry *geo);

#endif
