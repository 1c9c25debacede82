/* arena_hops.c -- how many arenas are looked at to find the place of one.
 * SPDX-License-Identifier: MIT
 *
 * For 4 to 4096 arenas of eight pools, all in use, prints as CSV how many
 * arenas a policy looks at for each pool that comes back, on average: one, and
 * one more for each that it passes (nhops).  Two programs: one gives back a
 * pool of each arena in turn, seven times; the other gives all pools back in a
 * random order.  These are counts, the same on every machine.  Linked with your
 * own arena.c, they are yours. */
#include "mem/arena.h"
#include "mem/fatal.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST   4096
#define NPOOLS 8 /* in an arena: profile tiny */

static ou_arenas arenas;
static ou_pool *held[MOST * NPOOLS];

static void
fill(ou_arena_policy *policy, size_t narenas)
{
    ou_arenas_init(&arenas, &ou_geometry_tiny, ou_arena_source_mmap());
    arenas.policy = policy;
    for (size_t i = 0; i < narenas * NPOOLS; i++) {
        held[i] = ou_arena_take_pool(&arenas);
        if (held[i] == NULL) {
            ou_fatal("arena_hops: out of memory");
        }
    }
}

/* End the program in which n pools came back; return what it looked at. */
static double
looked_at(size_t n)
{
    double nhops = (double)arenas.nhops;

    ou_arenas_fini(&arenas);
    return 1 + nhops / (double)n;
}

/* Round after round, the arena that stands in front gets a pool back. */
static double
in_turn(ou_arena_policy *policy, size_t narenas)
{
    size_t n = 0;

    fill(policy, narenas);
    for (size_t round = 0; round < NPOOLS - 1; round++) {
        for (size_t i = 0; i < narenas; i++) {
            size_t arena = round % 2 == 0 ? i : narenas - 1 - i;

            ou_arena_give_pool(&arenas, held[arena * NPOOLS + round]);
            n++;
        }
    }
    return looked_at(n);
}

static double
at_random(ou_arena_policy *policy, size_t narenas)
{
    size_t n = narenas * NPOOLS;
    uint64_t x = 1;

    fill(policy, narenas);
    for (size_t left = n; left > 0; left--) {
        size_t i;

        x = x * 6364136223846793005u + 1442695040888963407u;
        i = (size_t)((x >> 33) % left);
        ou_arena_give_pool(&arenas, held[i]);
        held[i] = held[left - 1];
    }
    return looked_at(n);
}

int
main(void)
{
    printf("arenas,linear_in_turn,linear_random,fingers_in_turn,"
           "fingers_random\n");
    for (size_t n = 4; n <= MOST; n *= 2) {
        printf("%zu,%.3f,%.3f,%.3f,%.3f\n", n,
               in_turn(ou_usable_reposition_linear, n),
               at_random(ou_usable_reposition_linear, n),
               in_turn(ou_usable_reposition, n),
               at_random(ou_usable_reposition, n));
    }
    return EXIT_SUCCESS;
}
