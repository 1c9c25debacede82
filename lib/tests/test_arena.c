/* test_arena.c -- what only the reference promises: a sound structure after
 * every step, and the fingers themselves.
 * SPDX-License-Identifier: MIT
 *
 * What every arena module must do is in labs/03-arenas and grader/hidden. */
#include "mem/arena.h"
#include "mem/arena_policy.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/arena_verify.h"
#include "verify/pool_verify.h"

#include <stdio.h>

/* Sixteen pools in an arena; fifteen if it is not aligned, as malloc's. */
static const ou_geometry house = {"house", 4, 4096, 65536, 512};

static ou_arenas arenas;
static ou_arena_meter meter;

static void
begin(const ou_geometry *geo, size_t budget)
{
    ou_arenas_init(
        &arenas, geo,
        ou_arena_source_metered(&meter, ou_arena_source_mmap(), budget));
}

/* ---- Random programs, verified after every step -------------------------- */

#define NHELD 300

struct program {
    ou_arenas arenas;
    ou_pool *held[NHELD];
    size_t nheld;
};

static ou_arena_policy *program_policy;
static ou_arena_source program_source;

static void
program_start(void *state)
{
    struct program *p = state;

    ou_arenas_init(&p->arenas, &house, program_source);
    p->arenas.policy = program_policy;
}

/* Phases of 64 numbers in which taking, or giving back, is more frequent. */
static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t i = (number >> 16) % NHELD;

    if (p->nheld < NHELD && (p->nheld == 0 || number % 100 < 55)) {
        p->held[p->nheld] = ou_arena_take_pool(&p->arenas);
        p->nheld += p->held[p->nheld] != NULL;
    }
    else {
        ou_pool *pool = p->held[i % p->nheld];

        p->nheld--;
        p->held[i % (p->nheld + 1)] = p->held[p->nheld];
        ou_arena_give_pool(&p->arenas, pool);
    }
    return ou_arenas_verify(&p->arenas);
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_arenas_fini(&p->arenas);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    if (number % 100 < 55) {
        snprintf(buffer, size, "take");
    }
    else {
        snprintf(buffer, size, "give number %d of those held",
                 (int)((number >> 16) % NHELD));
    }
}

static const struct ou_model program = {sizeof(struct program), program_start,
                                        program_step, program_stop,
                                        program_describe};

TEST_EACH(arena, random_programs_leave_a_sound_structure_after_every_step, 4)
{
    static ou_arena_policy *const policy[4] = {
        ou_usable_reposition, ou_usable_reposition_linear,
        ou_arena_policy_emptiest, ou_arena_policy_lifo};

    program_policy = policy[param];
    program_source = ou_arena_source_mmap();
    ou_test_model(&program, 1000);
}

/* Blocks of malloc begin 16 bytes behind a page, as a rule. */
TEST(arena, random_programs_on_arenas_from_malloc)
{
    program_policy = ou_usable_reposition;
    program_source = ou_arena_source_malloc();
    ou_test_model(&program, 1000);
}

/* ---- Without memory ------------------------------------------------------ */

#define NSCRIPT 400

/* Take NSCRIPT pools as far as there is memory, give every third back, take
 * again, give all back.  Sets *bad to the first complaint of the verifier. */
static size_t
script(const char **bad)
{
    static ou_pool *held[NSCRIPT];
    size_t refused = 0;

    for (size_t i = 0; i < NSCRIPT; i++) {
        held[i] = ou_arena_take_pool(&arenas);
        refused += held[i] == NULL;
    }
    *bad = *bad != NULL ? *bad : ou_arenas_verify(&arenas);
    for (size_t i = 0; i < NSCRIPT; i += 3) {
        if (held[i] != NULL) {
            ou_arena_give_pool(&arenas, held[i]);
        }
        held[i] = NULL;
    }
    *bad = *bad != NULL ? *bad : ou_arenas_verify(&arenas);
    for (size_t i = 0; i < NSCRIPT; i++) {
        if (i % 3 == 0) {
            held[i] = ou_arena_take_pool(&arenas);
        }
        if (held[i] != NULL) {
            ou_arena_give_pool(&arenas, held[i]);
        }
    }
    *bad = *bad != NULL ? *bad : ou_arenas_verify(&arenas);
    return refused;
}

static bool
script_in_full(void *ctx)
{
    const char **bad = ctx;
    size_t refused;

    begin(&house, SIZE_MAX);
    refused = script(bad);
    ou_arenas_fini(&arenas);
    return refused == 0 && *bad == NULL;
}

TEST(arena, a_page_refused_at_any_moment_loses_nothing)
{
    const char *bad = NULL;

    ou_test_fault_sweep(script_in_full, &bad);
    CHECK_NULL(bad);
}

/* The map and the vector take pages of their own, so this sweep meets the
 * source alone. */
TEST(arena, a_source_that_fails_at_any_call_loses_nothing)
{
    size_t refused = 1;

    for (size_t budget = 0; refused > 0; budget++) {
        const char *bad = NULL;

        begin(&house, budget);
        refused = script(&bad);
        CHECK_NULL(bad);
        CHECK_EQ(arenas.narenas_currently_allocated,
                 meter.nallocs - meter.nfrees);
        CHECK_LE(arenas.narenas_currently_allocated, 1);
        ou_arenas_fini(&arenas);
        CHECK_EQ(meter.nallocs - meter.nfrees, 0);
        CHECK_LT(budget, NSCRIPT);
    }
    CHECK_EQ(ou_os_live_bytes(), 0);
}

/* ---- Details ------------------------------------------------------------- */

TEST(arena, a_limit_is_rounded_down_to_arenas_but_not_to_none)
{
    static const size_t nbytes[4] = {0, 1, 65536, 3 * 65536 - 1};
    static const size_t limit[4] = {0, 1, 1, 2};

    begin(&house, SIZE_MAX);
    for (int i = 0; i < 4; i++) {
        ou_arenas_set_limit(&arenas, nbytes[i]);
        CHECK_EQ(arenas.limit, limit[i]);
    }
    ou_arenas_fini(&arenas);
}

TEST(arena, fini_gives_back_arenas_that_are_in_use)
{
    begin(&house, SIZE_MAX);
    for (int i = 0; i < 100; i++) {
        CHECK_NOT_NULL(ou_arena_take_pool(&arenas));
    }
    ou_arenas_fini(&arenas);
    CHECK_EQ(meter.nallocs - meter.nfrees, 0);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_NOT_NULL(ou_arena_take_pool(&arenas)); /* as after init */
    CHECK_EQ(arenas.ntimes_arena_allocated, 1);
    ou_arenas_fini(&arenas);
}

TEST(arena, two_sets_do_not_know_each_other)
{
    ou_arenas other;
    ou_pool *mine, *theirs;

    begin(&house, SIZE_MAX);
    ou_arenas_init(&other, &ou_geometry_py310, ou_arena_source_mmap());
    mine = ou_arena_take_pool(&arenas);
    theirs = ou_arena_take_pool(&other);
    CHECK_EQ(ou_arenas_contain(&arenas, mine), true);
    CHECK_EQ(ou_arenas_contain(&arenas, theirs), false);
    CHECK_EQ(ou_arenas_contain(&other, mine), false);
    CHECK_EQ(ou_arenas_contain(&other, theirs), true);
    ou_arenas_fini(&arenas);
    ou_arenas_fini(&other);
}

TEST(arena, a_buffer_of_fixed_size_serves_and_runs_dry)
{
    static char memory[3 * 65536 + 4096];
    ou_fixed_buffer buffer;
    size_t npools = 0;

    ou_arenas_init(&arenas, &house,
                   ou_arena_source_fixed(&buffer, memory, sizeof memory));
    while (ou_arena_take_pool(&arenas) != NULL) {
        npools++;
    }
    CHECK_GE(npools, 45);
    CHECK_LE(npools, 48);
    CHECK_NULL(ou_arenas_verify(&arenas));
    ou_arenas_fini(&arenas);
}

/* Pools on arenas: both verifiers, over a program of blocks. */
TEST(arena, pools_on_arenas_stay_sound)
{
    static void *block[600];
    ou_pools pools;

    begin(&ou_geometry_py38, SIZE_MAX);
    ou_pools_init(&pools, &ou_geometry_py38, ou_arenas_pool_source(&arenas));
    for (int step = 0; step < 6000; step++) {
        size_t i = ou_random_below(600);

        if (block[i] == NULL) {
            block[i] = ou_pool_malloc(&pools, 1 + ou_random_below(512));
            CHECK_EQ(ou_arenas_contain(&arenas, block[i]), true);
        }
        else {
            ou_pool_free(&pools, block[i]);
            block[i] = NULL;
        }
        if (step % 100 == 0) {
            CHECK_NULL(ou_arenas_verify(&arenas));
            CHECK_NULL(ou_pools_verify(&pools));
        }
    }
    ou_arenas_fini(&arenas);
}

/* ---- The verifier itself: it must see what is broken --------------------- */

/* Three arenas: 0 has three free pools, one of them uncarved, 1 has five, and 2
 * none. */
static void
begin_with_three_arenas(void)
{
    ou_pool *held[3][64];

    begin(&ou_geometry_py38, SIZE_MAX);
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 64; i++) {
            held[k][i] = ou_arena_take_pool(&arenas);
        }
    }
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 3 + 2 * k; i++) {
            ou_arena_give_pool(&arenas, held[k][i]);
        }
    }
    CHECK_NULL(ou_arenas_verify(&arenas));
}

/* Damage number param, and the word that the report must contain. */
static const char *
damage(int param)
{
    ou_arena *a = arenas.arenas;

    switch (param) {
    case 0:
        a[0].nfreepools = 4;
        return "came back";
    case 1:
        a[0].ntotalpools = 63;
        return "ntotalpools";
    case 2:
        a[0].pool_address += 16;
        return "pool_address";
    case 3:
        a[1].freepools->nextpool = a[1].freepools;
        return "circle";
    case 4:
        a[1].freepools = (ou_pool *)a[0].address;
        return "no carved pool";
    case 5:
        a[1].freepools->arenaindex = 2;
        return "says arena 2";
    case 6:
        a[1].prevarena = NULL;
        return "in front";
    case 7:
        a[1].nextarena = &a[2];
        return "no arena with a free pool";
    case 8:
        arenas.nfp2lasta[5] = NULL;
        return "nfp2lasta[5]";
    case 9:
        arenas.nfp2lasta[64] = &a[2];
        return "nfp2lasta[64]";
    case 10:
        arenas.usable_arenas = &a[1];
        a[1].prevarena = NULL;
        return "fewer arenas";
    case 11:
        arenas.unused_arenas = arenas.unused_arenas->nextarena;
        return "fewer records";
    case 12:
        arenas.unused_arenas = &a[2];
        return "no unused record";
    case 13:
        arenas.narenas_currently_allocated = 2;
        return "there are 3";
    case 14:
        arenas.narenas_highwater = 2;
        return "at most 2";
    default:
        CHECK_EQ(ou_addrmap_mark(&arenas.map, a[1].address, false), 0);
        return "2 arenas are marked";
    }
}

TEST_EACH(arena_verify, each_kind_of_damage_is_found, 16)
{
    const char *word, *bad;

    begin_with_three_arenas();
    word = damage(param);
    bad = ou_arenas_verify(&arenas);
    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word));
    ou_arenas_fini(&arenas);
}

TEST(arena_verify, an_order_that_the_policy_does_not_promise_is_found)
{
    ou_arena *a;

    begin_with_three_arenas();
    a = arenas.arenas;
    ou_usable_unlink(&arenas, &a[0]);
    ou_usable_link(&arenas, &a[0], &a[1]);
    CHECK_NOT_NULL(strstr(ou_arenas_verify(&arenas), "stands behind"));
    ou_arenas_fini(&arenas);
}
