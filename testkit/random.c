/* random.c -- the random numbers of a test.
 * SPDX-License-Identifier: MIT
 *
 * A counter, mixed: number i of a test is a function of the seed, the test's
 * name and i, so that adding a test or choosing another one with a filter
 * changes no other test's numbers.  The mixing steps are the finalizer of
 * SplitMix64 (Steele, Lea, Flood 2014), which passes the usual batteries. */
#include "kit.h"

static struct {
    uint64_t counter;
} state;

static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t
add_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = mix(hash + (unsigned char)*text);
    }
    return mix(hash + 0x100); /* no byte: "a" "bc" is not "ab" "c" */
}

void
ou__random_start(uint64_t seed, const char *group, const char *name)
{
    state.counter = add_text(add_text(mix(seed), group), name);
}

uint64_t
ou_random(void)
{
    state.counter += 0x9e3779b97f4a7c15u; /* odd: all 2^64 states in turn */
    return mix(state.counter);
}

/* The high half of a product: biased by at most n / 2^64. */
uint64_t
ou_random_below(uint64_t n)
{
    return (uint64_t)(((unsigned __int128)ou_random() * n) >> 64);
}
