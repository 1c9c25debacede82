/* test_pool_model.c -- random programs against a model of the three states.
 * SPDX-License-Identifier: MIT
 *
 * Which block a pool hands out is its own affair, but which *pool* serves a
 * request is not: the model knows it, and so every single answer is compared.
 * Sizes and order of the operations follow from the seed. */
#include "mem/pool.h"
#include "pool_source.h"
#include "test.h"

#define NPOOLS  400 /* a pool for each block: the source never runs dry */
#define NBLOCKS 400

static struct ou_pool_store store;
static ou_pools pools;

/* Pools by number.  order[c] lists the used pools of class c, first in front.
 */
static struct {
    int order[OU_MAX_SIZE_CLASSES][NPOOLS];
    int norder[OU_MAX_SIZE_CLASSES];
    uint32_t count[NPOOLS];
    uint32_t class_of[NPOOLS];
    int returned[NPOOLS];
    int nreturned;
    int ncarved;
} model;

static struct {
    unsigned char *p;
    size_t size;
    int pool;
    unsigned char fill;
} block[NBLOCKS];

static void
link_front(int pool)
{
    uint32_t c = model.class_of[pool];

    for (int i = model.norder[c]++; i > 0; i--) {
        model.order[c][i] = model.order[c][i - 1];
    }
    model.order[c][0] = pool;
}

static void
unlink_pool(int pool)
{
    uint32_t c = model.class_of[pool];
    int kept = 0;

    for (int i = 0; i < model.norder[c]; i++) {
        if (model.order[c][i] != pool) {
            model.order[c][kept++] = model.order[c][i];
        }
    }
    model.norder[c] = kept;
}

/* The number of the pool that must serve class c, or NPOOLS if none can. */
static int
model_malloc(uint32_t c)
{
    int pool;

    if (model.norder[c] > 0) {
        pool = model.order[c][0];
    }
    else if (model.nreturned > 0 || model.ncarved < NPOOLS) {
        pool = model.nreturned > 0 ? model.returned[--model.nreturned]
                                   : model.ncarved++;
        model.class_of[pool] = c;
        link_front(pool);
    }
    else {
        return NPOOLS;
    }
    if (++model.count[pool] == ou_geometry_blocks_per_pool(pools.geo, c)) {
        unlink_pool(pool);
    }
    return pool;
}

static void
model_free(int pool)
{
    uint32_t c = model.class_of[pool];

    if (model.count[pool] == ou_geometry_blocks_per_pool(pools.geo, c)) {
        link_front(pool);
    }
    if (--model.count[pool] == 0) {
        unlink_pool(pool);
        model.returned[model.nreturned++] = pool;
    }
}

static bool
intact(int i)
{
    for (size_t k = 0; k < block[i].size; k++) {
        if (block[i].p[k] != block[i].fill) {
            return false;
        }
    }
    return true;
}

static void
allocate(int i)
{
    size_t size = 1 + ou_random_below(pools.geo->threshold);
    uint32_t c = ou_geometry_class_of(pools.geo, size);

    block[i].p = ou_pool_malloc(&pools, size);
    block[i].size = size;
    block[i].fill = (unsigned char)ou_random();
    block[i].pool = model_malloc(c);
    ou_test_note("request of %zu bytes", size);
    CHECK_EQ(ou_pool_store_index(&store, block[i].p), block[i].pool);
    if (block[i].p != NULL) {
        memset(block[i].p, block[i].fill, size);
    }
}

static void
release(int i)
{
    CHECK(intact(i));
    ou_pool_free(&pools, block[i].p);
    model_free(block[i].pool);
    block[i].p = NULL;
}

static int
lists_agree(uint32_t c)
{
    const ou_pool *head = &pools.usedpools[c];
    const ou_pool *p = head->nextpool;

    for (int i = 0; i < model.norder[c]; i++) {
        if (p != ou_pool_store_pool(&store, (size_t)model.order[c][i]) ||
            p->prevpool->nextpool != p) {
            return i;
        }
        p = p->nextpool;
    }
    return p == head ? -1 : model.norder[c];
}

static void
run(const ou_geometry *geo, int nsteps, uint64_t free_share)
{
    memset(&model, 0, sizeof model); /* a debugger runs tests in one process */
    memset(block, 0, sizeof block);
    CHECK(ou_pool_store_init(&store, geo, NPOOLS) == 0);
    ou_pools_init(&pools, geo, ou_pool_store_source(&store));
    for (int step = 0; step < nsteps; step++) {
        int i = (int)ou_random_below(NBLOCKS);

        if (block[i].p == NULL) {
            allocate(i);
        }
        else if (ou_random_below(100) < free_share) {
            release(i);
        }
    }
    for (uint32_t c = 0; c < ou_geometry_nclasses(geo); c++) {
        CHECK_EQ(lists_agree(c), -1);
    }
    for (int i = 0; i < NBLOCKS; i++) {
        if (block[i].p != NULL) {
            release(i);
        }
    }
    CHECK_EQ(ou_pool_store_out(&store), 0);
    ou_pool_store_fini(&store);
}

TEST_EACH(free, the_right_pool_serves_each_request, 4)
{
    run(ou_geometry_profile((size_t)param), 3000, 30);
}

TEST_EACH(free, pools_travel_between_their_states_as_the_model_says, 4)
{
    run(ou_geometry_profile((size_t)param), 6000, 70);
}

/* One class only, so that pools fill up and empty all the time. */
TEST_EACH(free, the_order_of_used_pools_is_the_order_of_their_comebacks, 3)
{
    static ou_geometry one_class;

    one_class = ou_geometry_tiny;
    one_class.alignment_shift = 5 + (uint32_t)param;
    one_class.threshold = 1u << one_class.alignment_shift;
    run(&one_class, 8000, 60);
}
