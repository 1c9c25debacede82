/* test_arena_model.c -- long random programs, every answer compared.
 * SPDX-License-Identifier: MIT
 *
 * Sizes of arenas, where they begin and the order of the steps follow from the
 * seed. */
#include "model.h"

static const ou_geometry houses[4] = {
    {"two pools", 4, 2048, 4096, 128},
    {"eight pools", 4, 512, 4096, 128},
    {"sixteen pools", 4, 1024, 16384, 128},
    {"sixty-four pools", 4, 512, 32768, 128},
};

/* Programs that grow and shrink in waves, and now and then run dry. */
static void
run(const ou_geometry *geo, ou_arena_policy *policy, int nsteps)
{
    size_t shift = ou_random_below(geo->arena_size / 16) * 16;
    size_t most;

    begin_model(geo, shift, policy);
    most = (size_t)model.npools * (NPLACES - 2);
    for (int step = 0; step < nsteps; step++) {
        bool grow = step / 400 % 2 == 0;

        if (both.n == 0 ||
            (both.n < most && ou_random_below(100) < (grow ? 75 : 35))) {
            take_both();
        }
        else {
            give_both(ou_random_below(both.n));
        }
        if (step % 16 == 0) {
            compare_both();
        }
    }
    give_all();
    CHECK_EQ(store.nallocs - store.nfrees, 1);
    if (policy == ou_usable_reposition) {
        CHECK_EQ(arenas.nhops, 0);
    }
    else if (policy == ou_usable_reposition_linear) {
        CHECK_EQ(arenas.nhops, model.nhops);
    }
    end();
}

TEST_EACH(give, random_programs_take_and_give_as_the_model_does, 4)
{
    run(&houses[param], sort_by_hand, 3000);
}

TEST_EACH(linear, random_programs_hop_as_often_as_the_model, 4)
{
    run(&houses[param], ou_usable_reposition_linear, 3000);
}

TEST_EACH(fingers, random_programs_find_every_place_without_a_hop, 4)
{
    run(&houses[param], ou_usable_reposition, 3000);
}

/* A source that runs dry and recovers. */
TEST(give, a_source_that_runs_dry_and_recovers)
{
    begin_model(&ou_geometry_tiny, 512, sort_by_hand);
    model.npools = 8; /* 512 is a pool boundary */
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < NPLACES * 8 + 3; i++) {
            take_both();
        }
        CHECK_NULL(arenas.usable_arenas);
        for (int i = 0; i < 100; i++) {
            give_both(ou_random_below(both.n + 1));
        }
        compare_both();
    }
    give_all();
    end();
}
