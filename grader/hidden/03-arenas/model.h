/* model.h -- what arenas must do, in plain arrays.
 * SPDX-License-Identifier: MIT
 *
 * The contract leaves nothing open that a caller can see: which place an arena
 * comes from is the fixture's choice, which record it gets, in which order the
 * usable arenas stand and which pool goes out next is arena.h's.  So the model
 * knows every answer.  Its list is an array, and a place in it is found by a
 * search. */
#ifndef OU_ARENAS_MODEL_H
#define OU_ARENAS_MODEL_H

#include "../../../labs/03-arenas/fixture.h"

#define MAX_RECORDS 128
#define MAX_POOLS   64

static struct {
    uint32_t npools; /* in an arena */
    int nrecords;
    int unused[MAX_RECORDS]; /* a stack: the last one goes first */
    int nunused;
    int usable[MAX_RECORDS]; /* the first one serves */
    int nusable;
    int record_at[NPLACES]; /* -1: the place is not out */
    struct {
        int place;
        uint32_t carved;
        uint32_t back[MAX_POOLS]; /* given back, a stack */
        uint32_t nback;
    } record[MAX_RECORDS];
    size_t nallocs, nfrees, nhops;
} model;

/* The pools held, oldest first, and their numbers. */
static struct {
    ou_pool *pool[NPLACES * MAX_POOLS];
    size_t number[NPLACES * MAX_POOLS];
    size_t n;
} both;

static inline void
begin_model(const ou_geometry *geo, size_t shift, ou_arena_policy *policy)
{
    memset(&model, 0, sizeof model);
    memset(&both, 0, sizeof both);
    for (int i = 0; i < NPLACES; i++) {
        model.record_at[i] = -1;
    }
    model.npools = geo->arena_size / geo->pool_size;
    model.npools -= shift % geo->pool_size != 0;
    begin_with(geo, shift, policy);
}

static inline uint32_t
model_nfree(int r)
{
    return model.npools - model.record[r].carved + model.record[r].nback;
}

/* Take usable[i] out of the list; put r into it as number i. */
static inline void
model_leave(int i)
{
    model.nusable--;
    memmove(&model.usable[i], &model.usable[i + 1],
            (size_t)(model.nusable - i) * sizeof model.usable[0]);
}

static inline void
model_enter(int r, int i)
{
    memmove(&model.usable[i + 1], &model.usable[i],
            (size_t)(model.nusable - i) * sizeof model.usable[0]);
    model.usable[i] = r;
    model.nusable++;
}

static inline void
model_grow(void)
{
    int new = model.nrecords == 0 ? OU_INITIAL_ARENAS : 2 * model.nrecords;

    for (int r = new - 1; r >= model.nrecords; r--) {
        model.unused[model.nunused++] = r;
    }
    model.nrecords = new;
}

/* A new arena, alone in the list.  Returns false if there is no place. */
static inline bool
model_new(void)
{
    int place = 0, r;

    if (model.nunused == 0) {
        model_grow();
    }
    while (place < NPLACES && model.record_at[place] >= 0) {
        place++;
    }
    if (place == NPLACES) {
        return false;
    }
    r = model.unused[--model.nunused];
    model.record_at[place] = r;
    model.record[r].place = place;
    model.record[r].carved = 0;
    model.record[r].nback = 0;
    model.nallocs++;
    model_enter(r, 0);
    return true;
}

/* The number of the pool that must go out; 9999 if none can. */
static inline size_t
model_take(void)
{
    int r;
    uint32_t pool;

    if (model.nusable == 0 && !model_new()) {
        return 9999;
    }
    r = model.usable[0];
    pool = model.record[r].nback > 0
               ? model.record[r].back[--model.record[r].nback]
               : model.record[r].carved++;
    if (model_nfree(r) == 0) {
        model_leave(0);
    }
    return 100 * (size_t)model.record[r].place + pool;
}

static inline int
model_index(int r)
{
    int i = 0;

    while (i < model.nusable && model.usable[i] != r) {
        i++;
    }
    return i;
}

static inline void
model_give(size_t number)
{
    int r = model.record_at[number / 100], i, to;

    if (model_nfree(r) == 0) {
        model_enter(r, 0);
    }
    model.record[r].back[model.record[r].nback++] = (uint32_t)(number % 100);
    i = to = model_index(r);
    if (model_nfree(r) == model.npools && i + 1 < model.nusable) {
        model_leave(i);
        model.record_at[number / 100] = -1;
        model.unused[model.nunused++] = r;
        model.nfrees++;
        return;
    }
    while (to + 1 < model.nusable &&
           model_nfree(model.usable[to + 1]) < model_nfree(r)) {
        to++;
        model.nhops++;
    }
    model_leave(i);
    model_enter(r, to);
}

/* What usable() must say. */
static inline const char *
model_usable(void)
{
    static char text[1024];
    size_t used = 0;

    text[0] = '\0';
    for (int i = 0; i < model.nusable && i < 60; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d:%u",
                                 i > 0 ? " " : "", model.usable[i],
                                 model_nfree(model.usable[i]));
    }
    return text;
}

/* ---- Both, step by step -------------------------------------------------- */

/* Take a pool, or find that there is none. */
static inline void
take_both(void)
{
    ou_pool *pool = ou_arena_take_pool(&arenas);
    size_t number = model_take();

    CHECK_EQ(pool_number(pool), number);
    if (number != 9999 && pool != NULL) {
        both.pool[both.n] = pool;
        both.number[both.n++] = number;
    }
}

/* Give the i-th pool back.  It is there unless a take failed that should not
 * have, which a check has reported. */
static inline void
give_both(size_t i)
{
    ou_pool *pool = both.pool[i];
    size_t number = both.number[i];

    if (i >= both.n) {
        return;
    }
    both.n--;
    memmove(&both.pool[i], &both.pool[i + 1],
            (both.n - i) * sizeof both.pool[0]);
    memmove(&both.number[i], &both.number[i + 1],
            (both.n - i) * sizeof both.number[0]);
    ou_arena_give_pool(&arenas, pool);
    model_give(number);
}

static inline void
compare_both(void)
{
    CHECK_STR_EQ(usable(), model_usable());
    CHECK_EQ(store.nallocs, model.nallocs);
    CHECK_EQ(store.nfrees, model.nfrees);
}

static inline void
give_all(void)
{
    while (both.n > 0) {
        give_both(both.n - 1);
    }
    compare_both();
}

#endif
