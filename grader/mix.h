/* mix.h -- numbers that look random and follow from a seed.
 * SPDX-License-Identifier: MIT
 *
 * The multiplications and shifts are those of the finalizer of SplitMix64
 * (public domain): every input gives a different output. */
#ifndef OU_MIX_H
#define OU_MIX_H

#include <stdint.h>

/* Return x, mixed.  mix64(seed + i) for i = 0, 1, 2 … is a sequence. */
static inline uint64_t
mix64(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Advance *state and return the next number of its sequence. */
static inline uint64_t
mix_next(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    return mix64(*state);
}

#endif
