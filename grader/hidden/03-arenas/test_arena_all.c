/* test_arena_all.c -- every short program there is.
 * SPDX-License-Identifier: MIT
 *
 * A program is a sequence of steps; a step takes a pool, or gives the i-th pool
 * held back.  There are 764 programs of eight steps, and each shorter one is
 * the beginning of some of them. */
#include "model.h"

#define NSTEPS 8

/* The next program in the order of an odometer: step[k] is 0 for "take", i for
 * "give the i-th".  held[k] pools are held before step k.  Returns false behind
 * the last one. */
static struct {
    size_t step[NSTEPS];
    size_t held[NSTEPS + 1];
} program;

static void
fill_up_from(int k)
{
    for (; k < NSTEPS; k++) {
        program.step[k] = 0;
        program.held[k + 1] = program.held[k] + 1;
    }
}

static bool
next_program(void)
{
    for (int k = NSTEPS - 1; k >= 0; k--) {
        if (program.step[k] < program.held[k]) {
            program.step[k]++;
            program.held[k + 1] = program.held[k] - 1;
            fill_up_from(k + 1);
            return true;
        }
    }
    return false;
}

static void
note_program(void)
{
    char text[8 * NSTEPS] = "";
    size_t used = 0;

    for (int k = 0; k < NSTEPS; k++) {
        used += (size_t)(program.step[k] == 0
                             ? snprintf(text + used, sizeof text - used, " T")
                             : snprintf(text + used, sizeof text - used,
                                        " G%zu", program.step[k]));
    }
    ou_test_note("program (T: take, G1: give the oldest back):%s", text);
}

/* Run the program; `tenants` pools are held all the time. */
static void
run_program(size_t tenants)
{
    note_program();
    for (int k = 0; k < NSTEPS; k++) {
        if (program.step[k] == 0) {
            take_both();
        }
        else {
            give_both(tenants + program.step[k] - 1);
        }
        CHECK_STR_EQ(usable(), model_usable());
    }
    compare_both();
}

/* Arenas of two pools or four (one or three, if they are not aligned), so that
 * eight steps lead through all cases of give.  Pools this large are never
 * touched but for their headers. */
static const ou_geometry large[2] = {
    {"two pools", 4, 1 << 21, 1 << 22, 512},
    {"four pools", 4, 1 << 20, 1 << 22, 512},
};

static void
all_programs_from_nothing(int param, ou_arena_policy *policy)
{
    size_t nprograms = 0;

    memset(&program, 0, sizeof program);
    fill_up_from(0);
    do {
        begin_model(&large[param / 2], param % 2 == 0 ? 0 : 4096, policy);
        run_program(0);
        both.n = 0;
        ou_arenas_fini(&arenas);
        store_fini();
        nprograms++;
    } while (next_program());
    CHECK_EQ(nprograms, 764);
}

TEST_EACH(give, every_program_of_eight_steps, 4)
{
    all_programs_from_nothing(param, sort_by_hand);
}

TEST_EACH(fingers, every_program_of_eight_steps, 4)
{
    all_programs_from_nothing(param, ou_usable_reposition);
}

/* The same in profile tiny, while other pools are in use: each program begins
 * with what the one before it left behind. */
static void
all_programs_between_tenants(size_t shift, size_t tenants,
                             ou_arena_policy *policy)
{
    begin_model(&ou_geometry_tiny, shift, policy);
    memset(&program, 0, sizeof program);
    fill_up_from(0);
    for (size_t i = 0; i < tenants; i++) {
        take_both();
    }
    do {
        run_program(tenants);
        while (both.n > tenants) {
            give_both(both.n - 1);
        }
    } while (next_program());
    give_all();
    end();
}

TEST_EACH(fingers, every_program_of_eight_steps_in_a_full_house, 6)
{
    static const size_t tenants[3] = {6, 13, 31};

    all_programs_between_tenants(param % 2 == 0 ? 0 : 1040, tenants[param / 2],
                                 ou_usable_reposition);
}

TEST_EACH(linear, every_program_of_eight_steps_in_a_full_house, 2)
{
    all_programs_between_tenants(param == 0 ? 0 : 1040, 13,
                                 ou_usable_reposition_linear);
}

/* ---- Blocks of two sizes, on pools, on arenas ---------------------------- */

/* Three blocks of 256 bytes in a pool, or one of 512; four pools in an arena,
 * three if it is not aligned. */
static const ou_geometry few = {"few", 8, 1024, 4096, 512};

static ou_pools pools;

struct walk {
    void *block[NSTEPS];
    size_t nblocks;
    size_t nprograms;
};

/* What is wrong now: 0 nothing, else the number of the question. */
static int
problem(const struct walk *w)
{
    const ou_arena *prev = NULL;

    for (size_t i = 0; i < w->nblocks; i++) {
        size_t place = place_of(w->block[i]);

        if (place == NPLACES || !store.is_out[place]) {
            return 1;
        }
        if (!ou_arenas_contain(&arenas, w->block[i])) {
            return 2;
        }
    }
    for (const ou_arena *a = arenas.usable_arenas; a != NULL;
         a = a->nextarena) {
        if (record_number(a) < 0 || a->prevarena != prev ||
            a->nfreepools == 0 || a->nfreepools > a->ntotalpools) {
            return 3;
        }
        if (prev != NULL && prev->nfreepools > a->nfreepools) {
            return 4;
        }
        prev = a;
    }
    return store.nwrong != 0 ? 5 : 0;
}

static void
free_one(struct walk *w, size_t i)
{
    void *p = w->block[i];

    w->block[i] = w->block[--w->nblocks];
    ou_pool_free(&pools, p);
}

/* Do one step of a program: 0 and 1 allocate, i + 2 frees block i. */
static int
do_step(struct walk *w, size_t step)
{
    if (step >= 2) {
        free_one(w, step - 2);
        return problem(w);
    }
    w->block[w->nblocks] = ou_pool_malloc(&pools, step == 0 ? 200 : 500);
    if (w->block[w->nblocks] == NULL) {
        return 6;
    }
    memset(w->block[w->nblocks], 0x5a, step == 0 ? 200 : 500);
    w->nblocks++;
    return problem(w);
}

/* Run all programs that begin with the first k steps of `step`. */
static void
walk_from(struct walk *w, size_t *step, size_t k, size_t nlive)
{
    if (k < NSTEPS) {
        for (step[k] = 0; step[k] < nlive + 2; step[k]++) {
            walk_from(w, step, k + 1, step[k] < 2 ? nlive + 1 : nlive - 1);
        }
        return;
    }
    w->nprograms++;
    for (size_t i = 0; i < NSTEPS; i++) {
        int found = do_step(w, step[i]);

        if (found != 0) {
            CHECK_EQ(found, 0);
        }
    }
    while (w->nblocks > 0) {
        free_one(w, w->nblocks - 1);
    }
}

/* The kept arena apart, everything is given back after each program. */
TEST_EACH(fingers, every_program_of_eight_steps_with_blocks_of_two_sizes, 2)
{
    struct walk w = {{NULL}, 0, 0};
    size_t step[NSTEPS];

    begin_with(&few, param == 0 ? 0 : 512, ou_usable_reposition);
    ou_pools_init(&pools, &few, ou_arenas_pool_source(&arenas));
    walk_from(&w, step, 0, 0);
    CHECK_EQ(w.nprograms, 32400);
    CHECK_EQ(arenas.narenas_currently_allocated, 1);
    CHECK_EQ(store.nallocs - store.nfrees, 1);
    end();
}
