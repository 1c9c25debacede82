/* arena_drain.c -- how many arenas a heap holds while a program shrinks, under
 * three policies.
 * SPDX-License-Identifier: MIT
 *
 * 100 arenas of 64 pools are filled; then, again and again, three pools chosen
 * at random come back and two are taken, until 100 pools are left.  The same
 * random numbers for each policy.  Prints, as CSV: pools in use; the arenas
 * that would be enough for them; the arenas held, for each policy.  Linked with
 * your own arena.c, the arenas are yours. */
#include "mem/arena_policy.h"
#include "mem/fatal.h"

#include <stdio.h>
#include <stdlib.h>

#define NARENAS  100
#define NPOOLS   64 /* in an arena */
#define NLEFT    100
#define NSAMPLES 160

/* Pools small enough that 6,400 of them are 3 MiB. */
static const ou_geometry house = {"house", 4, 512, 512 * NPOOLS, 128};

static ou_pool *held[NARENAS * NPOOLS + 1];
static size_t narenas[NSAMPLES + 1];

/* A generator of its own, so that the picture is the same everywhere. */
static size_t
random_below(uint64_t *x, size_t n)
{
    *x = *x * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((*x >> 33) % n);
}

static ou_pool *
take(ou_arenas *arenas)
{
    ou_pool *pool = ou_arena_take_pool(arenas);

    if (pool == NULL) {
        ou_fatal("arena_drain: out of memory");
    }
    return pool;
}

/* How many pools are in use at sample i. */
static size_t
pools_at(size_t i)
{
    size_t most = NARENAS * NPOOLS;

    return most - i * (most - NLEFT) / NSAMPLES;
}

static void
drain(ou_arena_policy *policy)
{
    ou_arenas arenas;
    uint64_t x = 1;
    size_t n = 0, sample = 0;

    ou_arenas_init(&arenas, &house, ou_arena_source_mmap());
    arenas.policy = policy;
    while (n < NARENAS * NPOOLS) {
        held[n++] = take(&arenas);
    }
    while (sample <= NSAMPLES) {
        if (n <= pools_at(sample)) {
            narenas[sample++] = arenas.narenas_currently_allocated;
        }
        for (int k = 0; k < 3; k++) {
            size_t i = random_below(&x, n);

            ou_arena_give_pool(&arenas, held[i]);
            held[i] = held[--n];
        }
        held[n++] = take(&arenas);
        held[n++] = take(&arenas);
    }
    ou_arenas_fini(&arenas);
}

int
main(void)
{
    static ou_arena_policy *const policy[3] = {
        ou_usable_reposition, ou_arena_policy_lifo, ou_arena_policy_emptiest};
    size_t column[3][NSAMPLES + 1];

    for (int p = 0; p < 3; p++) {
        drain(policy[p]);
        for (size_t i = 0; i <= NSAMPLES; i++) {
            column[p][i] = narenas[i];
        }
    }
    printf("pools_in_use,arenas_needed,fullest,lifo,emptiest\n");
    for (size_t i = 0; i <= NSAMPLES; i++) {
        printf("%zu,%zu,%zu,%zu,%zu\n", pools_at(i),
               (pools_at(i) + NPOOLS - 1) / NPOOLS, column[0][i], column[1][i],
               column[2][i]);
    }
    return EXIT_SUCCESS;
}
