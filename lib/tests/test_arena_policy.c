/* test_arena_policy.c -- the two policies that CPython does not have.
 * SPDX-License-Identifier: MIT */
#include "mem/arena_policy.h"
#include "test.h"
#include "verify/arena_verify.h"

#include <stdio.h>

static ou_arenas arenas;
static ou_arena_meter meter;
static ou_pool *held[8 * 20];

/* n arenas of eight pools, all of them in use. */
static void
begin(ou_arena_policy *policy, size_t n)
{
    static unsigned char memory[21 * 4096] __attribute__((aligned(4096)));
    static ou_fixed_buffer buffer;

    ou_arenas_init(&arenas, &ou_geometry_tiny,
                   ou_arena_source_metered(
                       &meter,
                       ou_arena_source_fixed(&buffer, memory, sizeof memory),
                       SIZE_MAX));
    arenas.policy = policy;
    for (size_t i = 0; i < 8 * n; i++) {
        held[i] = ou_arena_take_pool(&arenas);
        CHECK_NOT_NULL(held[i]);
    }
}

/* Arena `arena` gets its pools number `from` to `to` back. */
static void
give(size_t arena, size_t from, size_t to)
{
    for (size_t i = from; i <= to; i++) {
        ou_arena_give_pool(&arenas, held[8 * arena + i]);
    }
}

/* usable_arenas as "record:free pools". */
static const char *
usable(void)
{
    static char text[256];
    size_t used = 0;

    text[0] = '\0';
    for (const ou_arena *a = arenas.usable_arenas; a != NULL;
         a = a->nextarena) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d:%u",
                                 used > 0 ? " " : "", (int)(a - arenas.arenas),
                                 a->nfreepools);
    }
    return text;
}

TEST(arena_policy, the_emptiest_stands_in_front)
{
    begin(ou_arena_policy_emptiest, 3);
    give(0, 0, 1);
    give(1, 0, 4);
    give(2, 0, 2);
    CHECK_STR_EQ(usable(), "1:5 2:3 0:2");
    give(0, 2, 3);
    CHECK_STR_EQ(usable(), "1:5 0:4 2:3");
    ou_arena_take_pool(&arenas);
    ou_arena_take_pool(&arenas);
    CHECK_STR_EQ(usable(), "0:4 1:3 2:3");
    CHECK_NULL(ou_arenas_verify(&arenas));
    ou_arenas_fini(&arenas);
}

TEST(arena_policy, the_one_that_a_pool_came_back_to_last_stands_in_front)
{
    begin(ou_arena_policy_lifo, 3);
    give(0, 0, 0);
    give(1, 0, 4);
    give(2, 0, 2);
    CHECK_STR_EQ(usable(), "2:3 1:5 0:1");
    give(0, 1, 1);
    CHECK_STR_EQ(usable(), "0:2 2:3 1:5");
    ou_arena_take_pool(&arenas);
    CHECK_STR_EQ(usable(), "0:1 2:3 1:5");
    ou_arena_take_pool(&arenas);
    CHECK_STR_EQ(usable(), "2:3 1:5");
    CHECK_NULL(ou_arenas_verify(&arenas));
    ou_arenas_fini(&arenas);
}

/* Whatever the order, at most one arena without a pool in use is kept. */
TEST_EACH(arena_policy, everything_comes_back_but_one_arena, 2)
{
    begin(param == 0 ? ou_arena_policy_emptiest : ou_arena_policy_lifo, 20);
    for (size_t i = 0; i < 160; i++) {
        size_t k = i + ou_random_below(160 - i);
        ou_pool *pool = held[k];

        held[k] = held[i];
        ou_arena_give_pool(&arenas, pool);
        CHECK_NULL(ou_arenas_verify(&arenas));
    }
    CHECK_EQ(meter.nallocs - meter.nfrees, 1);
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    ou_arenas_fini(&arenas);
}

/* What the policies are for: a program that gives back at random and goes on
 * taking a little.  The fullest first lets the most arenas go. */
static size_t
arenas_left(ou_arena_policy *policy)
{
    uint64_t x = 1;
    size_t n = 160, left;

    begin(policy, 20);
    while (n > 24) {
        for (int k = 0; k < 3; k++) {
            size_t i;

            x = x * 6364136223846793005u + 1442695040888963407u;
            i = (size_t)(x >> 33) % n;
            ou_arena_give_pool(&arenas, held[i]);
            held[i] = held[--n];
        }
        held[n++] = ou_arena_take_pool(&arenas);
        held[n++] = ou_arena_take_pool(&arenas);
    }
    left = arenas.narenas_currently_allocated;
    ou_arenas_fini(&arenas);
    return left;
}

TEST(arena_policy, the_fullest_first_keeps_the_fewest_arenas)
{
    size_t fullest = arenas_left(ou_usable_reposition);

    CHECK_LT(fullest, arenas_left(ou_arena_policy_emptiest));
    CHECK_LT(fullest, arenas_left(ou_arena_policy_lifo));
}
