/* test_pool.c -- what only the reference promises: CPython's order of blocks,
 * a sound structure after every step, the wording of its reports.
 * SPDX-License-Identifier: MIT
 *
 * What every pool module must do is in labs/02-pools and grader/hidden. */
#include "mem/pool.h"
#include "pool_source.h"
#include "test.h"
#include "verify/pool_verify.h"

#include <stdio.h>

#define NPOOLS 40

static struct ou_pool_store store;
static ou_pools pools;

static void
begin(const ou_geometry *geo)
{
    CHECK(ou_pool_store_init(&store, geo, NPOOLS) == 0);
    ou_pools_init(&pools, geo, ou_pool_store_source(&store));
}

TEST(pool, blocks_come_back_last_in_first_out)
{
    void *a, *b, *c;

    begin(&ou_geometry_py310);
    a = ou_pool_malloc(&pools, 400);
    b = ou_pool_malloc(&pools, 400);
    c = ou_pool_malloc(&pools, 400);
    ou_pool_free(&pools, c);
    ou_pool_free(&pools, a);
    ou_pool_free(&pools, b);
    CHECK_SAME(ou_pool_malloc(&pools, 400), b);
    CHECK_SAME(ou_pool_malloc(&pools, 400), a);
    CHECK_SAME(ou_pool_malloc(&pools, 400), c);
    ou_pool_store_fini(&store);
}

TEST(pool, a_reused_pool_of_the_same_class_is_not_set_up_again)
{
    void *a, *b;

    begin(&ou_geometry_tiny);
    a = ou_pool_malloc(&pools, 32);
    b = ou_pool_malloc(&pools, 32);
    ou_pool_free(&pools, a);
    ou_pool_free(&pools, b);
    CHECK_SAME(ou_pool_malloc(&pools, 32), b);
    CHECK_SAME(ou_pool_malloc(&pools, 32), a);
    CHECK_EQ(store.ngets, 2);
    ou_pool_store_fini(&store);
}

TEST(pool, each_mistake_is_reported_with_what_was_found)
{
    char *p;

    begin(&ou_geometry_tiny);
    p = ou_pool_malloc(&pools, 48);
    CHECK_FATAL(ou_pool_free(&pools, p + 16), "not the start of a block");
    CHECK_FATAL(ou_pool_free(&pools, p + 96), "was never allocated");
    CHECK_FATAL(ou_pool_free(&pools, p + 48), "already on the free list");
    ou_pool_free(&pools, p);
    CHECK_FATAL(ou_pool_free(&pools, p), "freed twice, or written after free");
    p = (char *)pools.source.get_pool(pools.source.ctx);
    ((ou_pool *)p)->szidx = OU_POOL_NO_CLASS;
    CHECK_FATAL(ou_pool_free(&pools, p + 48), "not from a pool of this heap");
    ou_pool_store_fini(&store);
}

/* ---- Random programs, verified after every step ------------------------- */

#define NSLOTS 64

struct program {
    struct ou_pool_store store;
    ou_pools pools;
    unsigned char *block[NSLOTS];
    unsigned char fill[NSLOTS];
    size_t size[NSLOTS];
};

static void
program_start(void *state)
{
    struct program *p = state;

    CHECK(ou_pool_store_init(&p->store, &ou_geometry_tiny, NPOOLS) == 0);
    ou_pools_init(&p->pools, &ou_geometry_tiny,
                  ou_pool_store_source(&p->store));
}

static bool
is_filled(const unsigned char *block, unsigned char fill, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (block[i] != fill) {
            return false;
        }
    }
    return true;
}

static const char *
verify_all(const struct program *p)
{
    const char *bad = ou_pools_verify(&p->pools);

    for (size_t i = 0; bad == NULL && i < p->store.ncarved; i++) {
        const ou_pool *pool = ou_pool_store_pool(&p->store, i);

        if (pool->szidx != OU_POOL_NO_CLASS) {
            bad = ou_pool_verify(&p->pools, pool);
        }
    }
    return bad;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t slot = number % NSLOTS;
    size_t size = 1 + (number >> 8) % 128;

    if (p->block[slot] == NULL) {
        p->block[slot] = ou_pool_malloc(&p->pools, size);
        p->size[slot] = size;
        p->fill[slot] = (unsigned char)(number >> 16);
        if (p->block[slot] != NULL) {
            memset(p->block[slot], p->fill[slot], size);
        }
    }
    else {
        if (!is_filled(p->block[slot], p->fill[slot], p->size[slot])) {
            return "the contents of a block changed";
        }
        ou_pool_free(&p->pools, p->block[slot]);
        p->block[slot] = NULL;
    }
    return verify_all(p);
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_pool_store_fini(&p->store);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "slot %d: free, or malloc(%d)",
             (int)(number % NSLOTS), (int)(1 + (number >> 8) % 128));
}

TEST(pool, random_programs_leave_a_sound_structure_after_every_step)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 4000);
}

/* ---- The source fails ---------------------------------------------------- */

/* Ask for 90 blocks of five classes while the source has budget pools left;
 * what was not refused is freed again.  Returns how many were refused. */
static size_t
scripted_program(size_t budget)
{
    void *got[90];
    size_t refused = 0;

    store.budget = budget;
    for (size_t i = 0; i < 90; i++) {
        got[i] = ou_pool_malloc(&pools, 1 + i * 37 % 80);
        refused += got[i] == NULL;
        CHECK_NULL(ou_pools_verify(&pools));
    }
    for (size_t i = 0; i < 90; i++) {
        ou_pool_free(&pools, got[i]);
        CHECK_NULL(ou_pools_verify(&pools));
    }
    return refused;
}

TEST(pool, a_source_that_fails_at_any_call_loses_nothing)
{
    size_t refused = 1;

    begin(&ou_geometry_tiny);
    for (size_t budget = 0; refused > 0; budget++) {
        refused = scripted_program(budget);
        CHECK_EQ(ou_pool_store_out(&store), 0);
        CHECK_LT(budget, NPOOLS);
    }
    ou_pool_store_fini(&store);
}

/* ---- The verifier itself: it must see what is broken --------------------- */

static ou_pool *
begin_with_one_used_pool(void)
{
    begin(&ou_geometry_tiny);
    for (int i = 0; i < 4; i++) {
        void *p = ou_pool_malloc(&pools, 16);

        if (i == 1) {
            ou_pool_free(&pools, p);
        }
    }
    CHECK_NULL(ou_pools_verify(&pools));
    return ou_pool_store_pool(&store, 0);
}

/* Damage number param, and the word that the report must contain. */
static const char *
damage(ou_pool *pool, int param)
{
    switch (param) {
    case 0:
        pool->ref_count++;
        return "carved";
    case 1:
        pool->freeblock->next = pool->freeblock;
        return "circle";
    case 2:
        pool->freeblock = (ou_block *)((char *)pool + 50);
        return "no carved block";
    case 3:
        pool->nextoffset += 8;
        return "nextoffset";
    case 4:
        pool->maxnextoffset += 16;
        return "maxnextoffset";
    case 5:
        pool->szidx = 1;
        return "";
    case 6:
        pool->prevpool = pool;
        return "neighbours";
    case 7:
        pool->szidx = OU_POOL_NO_CLASS;
        return "linked in usedpools[0]";
    default:
        pool->freeblock = NULL;
        pool->ref_count = (pool->nextoffset - OU_POOL_OVERHEAD) / 16;
        return "full";
    }
}

TEST_EACH(pool_verify, each_kind_of_damage_is_found, 9)
{
    const char *word = damage(begin_with_one_used_pool(), param);
    const char *bad = ou_pools_verify(&pools);

    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word));
    ou_pool_store_fini(&store);
}

TEST(pool_verify, a_pool_without_a_class_is_not_sound)
{
    ou_pool *pool = begin_with_one_used_pool();

    CHECK_NULL(ou_pool_verify(&pools, pool));
    pool->szidx = OU_POOL_NO_CLASS;
    CHECK_NOT_NULL(ou_pool_verify(&pools, pool));
    CHECK_NOT_NULL(strstr(ou_pool_verify(&pools, pool), "size class"));
    ou_pool_store_fini(&store);
}
