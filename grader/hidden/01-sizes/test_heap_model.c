/* test_heap_model.c -- random programs on a heap and on a model of it.
 * SPDX-License-Identifier: MIT
 *
 * The model has one entry for each unit of alignment and no other structure: a
 * hole is a run of unused units, and whoever looks for one counts.  Where every
 * block goes is fixed by the contract, so each single answer is compared. */
#include "../../../labs/01-sizes/fixture.h"

#include <stdio.h>

static struct {
    size_t alignment;
    size_t nunits;
    size_t rover;
    size_t looked_at;           /* holes, in the last search */
    bool used[CAPACITY];        /* by unit */
    size_t requested[CAPACITY]; /* by first unit of a block; else 0 */
    size_t length[CAPACITY];    /* units, the same */
    uint16_t starts[CAPACITY];  /* first units of all blocks, no order */
    size_t nblocks;
} model;

static void
begin_both(size_t alignment, enum ou_fit fit)
{
    memset(&model, 0, sizeof model);
    model.alignment = alignment;
    model.nunits = CAPACITY / alignment;
    begin(alignment, fit);
}

/* The end of the run of equal units that begins at u. */
static size_t
run_end(size_t u)
{
    size_t end = u;

    if (model.requested[u] > 0) {
        return u + model.length[u];
    }
    while (end < model.nunits && !model.used[end]) {
        end++;
    }
    return end;
}

/* The start of the first hole of at least n units that starts in [from, to);
 * nunits if there is none. */
static size_t
find_first(size_t from, size_t to, size_t n)
{
    for (size_t u = 0; u < to; u = run_end(u)) {
        if (!model.used[u] && u >= from) {
            model.looked_at++;
            if (run_end(u) - u >= n) {
                return u;
            }
        }
    }
    return model.nunits;
}

static size_t
find_best(size_t n)
{
    size_t best = model.nunits;
    size_t least = SIZE_MAX;

    for (size_t u = 0; u < model.nunits; u = run_end(u)) {
        size_t length = run_end(u) - u;

        if (!model.used[u]) {
            model.looked_at++;
            if (length >= n && length < least) {
                best = u;
                least = length;
            }
        }
    }
    return best;
}

static size_t
find(enum ou_fit fit, size_t n)
{
    size_t u;

    model.looked_at = 0;
    if (fit == OU_FIT_BEST) {
        return find_best(n);
    }
    u = find_first(fit == OU_FIT_NEXT ? model.rover : 0, model.nunits, n);
    if (u == model.nunits && fit == OU_FIT_NEXT) {
        u = find_first(0, model.rover, n);
    }
    return u;
}

/* What take(nbytes) should return. */
static long
model_take(enum ou_fit fit, size_t nbytes)
{
    size_t n = (nbytes + model.alignment - 1) / model.alignment;
    size_t u = find(fit, n);

    if (u == model.nunits) {
        return -1;
    }
    memset(&model.used[u], true, n);
    model.requested[u] = nbytes;
    model.length[u] = n;
    model.rover = u + n;
    model.starts[model.nblocks++] = (uint16_t)u;
    return (long)(u * model.alignment);
}

/* Take block number i out of the model and return its offset. */
static long
model_give(size_t i)
{
    size_t u = model.starts[i];

    memset(&model.used[u], false, model.length[u]);
    model.requested[u] = 0;
    model.starts[i] = model.starts[--model.nblocks];
    return (long)(u * model.alignment);
}

static void
random_take(enum ou_fit fit)
{
    size_t largest = ou_random_below(8) == 0 ? 700 : 90;
    size_t nbytes = 1 + ou_random_below(largest);
    long expected = model_take(fit, nbytes);

    CHECK_EQ(take(nbytes), expected);
}

/* One operation; the heap fills up and drains in turns. */
static void
random_step(enum ou_fit fit, int step)
{
    uint64_t chance = step / 300 % 2 == 0 ? 40 : 60;

    ou_test_note("step %d: %zu blocks", step, model.nblocks);
    if (model.nblocks > 0 && ou_random_below(100) < chance) {
        give(model_give(ou_random_below(model.nblocks)));
    }
    else {
        random_take(fit);
    }
}

static const size_t alignments[] = {1, 8, 16, 64};

/* ---- Places ---------------------------------------------------------------
 */

TEST_EACH(malloc, random_sizes_fill_the_heap_from_low_to_high, 4)
{
    begin_both(alignments[param], OU_FIT_FIRST);
    for (int i = 0; i < 600; i++) {
        random_take(OU_FIT_FIRST);
    }
    end();
}

TEST_EACH(free, first_fit_puts_each_block_where_the_model_does, 4)
{
    begin_both(alignments[param], OU_FIT_FIRST);
    for (int step = 0; step < 3000; step++) {
        random_step(OU_FIT_FIRST, step);
    }
    while (model.nblocks > 0) {
        give(model_give(model.nblocks - 1));
    }
    CHECK_EQ(take(CAPACITY), 0);
    end();
}

TEST_EACH(policies, best_fit_puts_each_block_where_the_model_does, 4)
{
    begin_both(alignments[param], OU_FIT_BEST);
    for (int step = 0; step < 3000; step++) {
        random_step(OU_FIT_BEST, step);
    }
    end();
}

TEST_EACH(policies, next_fit_puts_each_block_where_the_model_does, 4)
{
    begin_both(alignments[param], OU_FIT_NEXT);
    for (int step = 0; step < 3000; step++) {
        random_step(OU_FIT_NEXT, step);
    }
    end();
}

/* ---- What the heap says of itself ------------------------------------------
 */

/* Compare the range at byte offset, all three fields. */
static void
check_range_at(size_t offset)
{
    ou_range range = ou_firstfit_range_at(heap, offset);
    size_t u = 0;

    while (run_end(u) * model.alignment <= offset) {
        u = run_end(u);
    }
    CHECK_EQ(range.offset, u * model.alignment);
    CHECK_EQ(range.size, (run_end(u) - u) * model.alignment);
    CHECK_EQ(range.requested, model.requested[u]);
}

TEST_EACH(lookup, any_byte_of_a_random_heap_is_found, 4)
{
    begin_both(alignments[param], OU_FIT_FIRST);
    for (int i = 0; i < 300; i++) {
        random_take(OU_FIT_FIRST);
        check_range_at(ou_random_below(CAPACITY));
        check_range_at(0);
        check_range_at(CAPACITY - 1);
    }
    end();
}

static void
check_figures(void)
{
    ou_firstfit_figures figures = ou_firstfit_stats(heap);
    ou_firstfit_figures sum = {0};

    for (size_t u = 0; u < model.nunits; u = run_end(u)) {
        size_t bytes = (run_end(u) - u) * model.alignment;

        if (model.used[u]) {
            sum.live_bytes += model.requested[u];
            sum.block_bytes += bytes;
            continue;
        }
        sum.holes++;
        sum.hole_bytes += bytes;
        sum.largest_hole = bytes > sum.largest_hole ? bytes : sum.largest_hole;
    }
    CHECK_EQ(figures.capacity, CAPACITY);
    CHECK_EQ(figures.blocks, model.nblocks);
    CHECK_EQ(figures.live_bytes, sum.live_bytes);
    CHECK_EQ(figures.block_bytes, sum.block_bytes);
    CHECK_EQ(figures.holes, sum.holes);
    CHECK_EQ(figures.hole_bytes, sum.hole_bytes);
    CHECK_EQ(figures.largest_hole, sum.largest_hole);
    CHECK_EQ(ou_firstfit_largest_hole(heap), sum.largest_hole);
}

TEST_EACH(stats, the_figures_of_a_random_heap, 4)
{
    begin_both(alignments[param], OU_FIT_FIRST);
    for (int step = 0; step < 600; step++) {
        random_step(OU_FIT_FIRST, step);
        check_figures();
    }
    end();
}

/* A search may look at fewer holes than a plain loop does, never at more. */
static void
check_search(enum ou_fit fit)
{
    ou_firstfit_figures before = ou_firstfit_stats(heap);
    ou_firstfit_figures after;
    size_t least;

    random_take(fit);
    after = ou_firstfit_stats(heap);
    least = model.looked_at > 0;
    CHECK_LE(after.examined_by_last, model.looked_at);
    CHECK_GE(after.examined_by_last, least);
    CHECK_SAME(after.examined, before.examined + after.examined_by_last);
    CHECK_SAME(after.searches, before.searches + 1);
}

static void
check_searches(enum ou_fit fit)
{
    begin_both(16, fit);
    for (int step = 0; step < 800; step++) {
        random_step(fit, step);
        check_search(fit);
    }
    end();
}

TEST(stats, first_fit_counts_the_holes_it_looks_at)
{
    check_searches(OU_FIT_FIRST);
}

TEST_EACH(policies, no_search_looks_at_more_holes_than_a_loop_does, 2)
{
    check_searches(param == 0 ? OU_FIT_BEST : OU_FIT_NEXT);
}

/* ---- Mistakes ---------------------------------------------------------------
 */

/* What the message must say of byte offset, which no block starts at. */
static const char *
expected_complaint(size_t offset)
{
    static char text[160];
    size_t u = 0;

    while (run_end(u) * model.alignment <= offset) {
        u = run_end(u);
    }
    snprintf(text, sizeof text,
             model.used[u] ? "not the start of a block: offset %zu lies in the "
                             "block of %zu bytes at offset %zu"
                           : "no block: offset %zu lies in the hole of %zu "
                             "bytes at offset %zu (freed twice?)",
             offset, (run_end(u) - u) * model.alignment, u * model.alignment);
    return text;
}

/* A fresh heap for each mistake: after one, nothing is promised. */
TEST_EACH(misuse, a_free_of_any_other_byte_is_reported_with_the_facts, 4)
{
    for (int round = 0; round < 40; round++) {
        size_t offset = ou_random_below(CAPACITY);
        const char *complaint;

        begin_both(alignments[param], OU_FIT_FIRST);
        for (int step = 0; step < 60; step++) {
            random_step(OU_FIT_FIRST, step);
        }
        while (model.requested[offset / model.alignment] > 0 &&
               offset % model.alignment == 0) {
            offset = ou_random_below(CAPACITY);
        }
        complaint = expected_complaint(offset);
        CHECK_FATAL(give((long)offset), complaint);
        end();
    }
}
