/* test_pageheap.c -- runs of units: where they lie, what memory they have.
 * SPDX-License-Identifier: MIT */
#include "mem/os.h"
#include "mem/pageheap.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/fastheap_verify.h"

#include <stdio.h>

#define SIDE 32 /* bytes of the side table for each unit */

static ou_pageheap ph;

static void
begin(size_t limit)
{
    CHECK_EQ(ou_pageheap_init(&ph, SIDE, limit, OU_LARGEST_SPAN), 0);
}

static size_t
take(size_t n)
{
    return ou_pageheap_alloc(&ph, n, true);
}

/* The heap is sound; then it is given back, and nothing is left. */
static void
finish(void)
{
    CHECK_NULL(ou_pageheap_verify(&ph));
    ou_pageheap_fini(&ph);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

TEST(pageheap, begins_without_memory)
{
    begin(0);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_pageheap_held(&ph), 0);
    CHECK_EQ((uintptr_t)ph.base % OU_CHUNK_SIZE, 0);
    finish();
}

TEST(pageheap, the_lowest_run_that_fits_serves)
{
    begin(0);
    CHECK_EQ(take(1), 0);
    CHECK_EQ(take(3), 1);
    CHECK_EQ(take(2), 4);
    ou_pageheap_free(&ph, 1, 3);
    CHECK_EQ(take(4), 6);
    CHECK_EQ(take(2), 1);
    CHECK_EQ(take(1), 3);
    CHECK_EQ(take(1), 10);
    finish();
}

TEST(pageheap, free_neighbours_are_one_run)
{
    begin(0);
    CHECK_EQ(take(2), 0);
    CHECK_EQ(take(2), 2);
    CHECK_EQ(take(2), 4);
    CHECK_EQ(take(1), 6);
    ou_pageheap_free(&ph, 4, 2);
    ou_pageheap_free(&ph, 0, 2);
    ou_pageheap_free(&ph, 2, 2);
    CHECK_EQ(take(6), 0);
    finish();
}

TEST(pageheap, a_run_may_cross_words_and_chunks)
{
    begin(0);
    CHECK_EQ(take(OU_CHUNK_UNITS - 3), 0);
    CHECK_EQ(take(2 * OU_CHUNK_UNITS), OU_CHUNK_UNITS - 3);
    CHECK_NULL(ou_pageheap_verify(&ph));
    CHECK(ou_pageheap_is_used(&ph, 3 * OU_CHUNK_UNITS - 4));
    CHECK(!ou_pageheap_is_used(&ph, 3 * OU_CHUNK_UNITS - 3));
    ou_pageheap_free(&ph, 0, OU_CHUNK_UNITS - 3);
    CHECK_EQ(take(64), 0);
    CHECK_EQ(take(OU_CHUNK_UNITS - 67), 64);
    finish();
}

TEST(pageheap, parts_of_a_run_can_be_given_back)
{
    begin(0);
    CHECK_EQ(take(10), 0);
    ou_pageheap_free(&ph, 4, 2);
    CHECK_NULL(ou_pageheap_verify(&ph));
    CHECK_EQ(take(2), 4);
    finish();
}

TEST(pageheap, no_unit_is_used_that_was_never_there)
{
    begin(0);
    CHECK(!ou_pageheap_is_used(&ph, 0));
    CHECK(!ou_pageheap_is_used(&ph, OU_NO_UNIT));
    CHECK_EQ(take(1), 0);
    CHECK(ou_pageheap_is_used(&ph, 0));
    CHECK(!ou_pageheap_is_used(&ph, 1));
    CHECK(!ou_pageheap_is_used(&ph, OU_CHUNK_UNITS));
    finish();
}

TEST(pageheap, memory_that_is_there_goes_before_memory_that_is_not)
{
    begin(0);
    CHECK_EQ(take(OU_CHUNK_UNITS), 0);
    CHECK_EQ(take(1), OU_CHUNK_UNITS);
    ou_pageheap_free(&ph, 0, OU_CHUNK_UNITS);
    ou_pageheap_trim(&ph);
    CHECK_EQ(ph.nheld, 1);
    ou_pageheap_free(&ph, OU_CHUNK_UNITS, 1);
    CHECK_EQ(ou_pageheap_alloc(&ph, 1, false), OU_CHUNK_UNITS);
    CHECK_EQ(ou_pageheap_alloc(&ph, 1, false), OU_NO_UNIT);
    CHECK_EQ(ou_pageheap_alloc(&ph, 1, true), 0);
    finish();
}

TEST(pageheap, a_range_of_addresses_that_is_refused_is_halved)
{
    ou_os_refuse_ranges_above((size_t)1 << 30);
    begin(0);
    CHECK_LE(ph.range_bytes, (size_t)1 << 30);
    CHECK_GE(ph.span, (size_t)256 << 20);
    CHECK_NE(take(1), OU_NO_UNIT);
    finish();
    ou_os_refuse_ranges_above((size_t)32 << 20);
    CHECK_EQ(ou_pageheap_init(&ph, SIDE, 0, OU_LARGEST_SPAN), -1);
    ou_os_refuse_ranges_above(SIZE_MAX);
}

TEST(pageheap, more_than_all_addresses_is_refused)
{
    ou_os_refuse_ranges_above((size_t)128 << 20);
    begin(0);
    ou_os_refuse_ranges_above(SIZE_MAX);
    CHECK_EQ(take(ph.nunits + 1), OU_NO_UNIT);
    CHECK_EQ(take(OU_NO_UNIT), OU_NO_UNIT);
    CHECK_EQ(take(ph.nunits - 1), 0);
    CHECK_EQ(take(2), OU_NO_UNIT);
    CHECK_EQ(take(1), ph.nunits - 1);
    CHECK_EQ(take(1), OU_NO_UNIT);
    finish();
}

/* ---- Memory -------------------------------------------------------------- */

TEST(pageheap, what_was_never_needed_has_no_memory)
{
    begin(0);
    CHECK_EQ(take(5), 0);
    CHECK_EQ(ph.nheld, 5);
    CHECK_EQ(take(2), 5);
    CHECK_EQ(ph.nheld, 7);
    CHECK_SAME(ou_os_live_bytes(), ou_pageheap_held(&ph));
    finish();
}

TEST(pageheap, a_small_heap_keeps_what_it_has)
{
    begin(0);
    CHECK_EQ(take(40), 0);
    ou_pageheap_free(&ph, 0, 40);
    CHECK_EQ(ph.nheld, 40);
    finish();
}

/* Allocate n units and free them all, the highest last. */
static void
rise_and_fall(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CHECK_NE(take(1), OU_NO_UNIT);
    }
    CHECK_EQ(ph.nlive, n);
    for (size_t i = 0; i < ph.nchunks * OU_CHUNK_UNITS; i++) {
        if (ou_pageheap_is_used(&ph, i)) {
            ou_pageheap_free(&ph, i, 1);
        }
    }
    CHECK_EQ(ph.nlive, 0);
}

TEST(pageheap, a_large_heap_gives_back_all_but_a_quarter)
{
    begin(0);
    for (int i = 0; i < 4; i++) {
        rise_and_fall(10 * OU_CHUNK_UNITS + 40);
        CHECK_LE(ph.nheld, 270 * OU_CHUNK_UNITS / 100);
        CHECK_GE(ph.nheld, 40);
        CHECK_NULL(ou_pageheap_verify(&ph));
    }
    finish();
}

TEST(pageheap, a_full_chunk_comes_back_as_a_huge_page_and_a_half_full_one_not)
{
    begin(0);
    rise_and_fall(2 * OU_CHUNK_UNITS + OU_CHUNK_UNITS / 2);
    ou_pageheap_trim(&ph);
    CHECK_EQ(ph.nheld, 0);
    CHECK_GT(ph.chunks[0].huge, 0);
    CHECK_GT(ph.chunks[1].huge, 0);
    CHECK_EQ(ph.chunks[2].huge, 0);
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(take(1), 0);
        CHECK_EQ(ph.nheld, OU_CHUNK_UNITS);
        ou_pageheap_free(&ph, 0, 1);
        ou_pageheap_trim(&ph);
    }
    CHECK_EQ(ph.chunks[0].huge, 0); /* it was not full for long */
    CHECK_EQ(take(1), 0);
    CHECK_EQ(ph.nheld, 1);
    finish();
}

TEST(pageheap, who_goes_up_and_down_by_a_unit_does_not_pay_for_a_chunk)
{
    begin(0);
    rise_and_fall(4 * OU_CHUNK_UNITS);
    for (int i = 0; i < 1000; i++) {
        size_t unit = take(1);

        CHECK_NE(unit, OU_NO_UNIT);
        ou_pageheap_free(&ph, unit, 1);
    }
    CHECK_LE(ph.narenas_taken, 30);
    finish();
}

TEST(pageheap, a_limit_holds_and_idle_memory_gives_way_to_it)
{
    size_t n = OU_CHUNK_UNITS / 4;

    begin(n * OU_UNIT_SIZE + 64 * 1024);
    CHECK_EQ(take(n), 0);
    CHECK_EQ(take(n), OU_NO_UNIT);
    CHECK_LE(ou_pageheap_held(&ph), ph.limit);
    CHECK_NULL(ou_pageheap_verify(&ph));
    ou_pageheap_free(&ph, 0, n);
    CHECK_EQ(take(n), 0);
    CHECK_EQ(take(OU_CHUNK_UNITS), OU_NO_UNIT);
    finish();
}

/* Three runs, the last one across a border of chunks. */
static bool
take_three(void *ctx)
{
    size_t *got = ctx;

    got[0] = got[1] = got[2] = OU_NO_UNIT;
    if (ou_pageheap_init(&ph, SIDE, 0, OU_LARGEST_SPAN) < 0) {
        return false;
    }
    got[0] = take(1);
    got[1] = take(OU_CHUNK_UNITS / 2);
    got[2] = take(OU_CHUNK_UNITS);
    CHECK_NULL(ou_pageheap_verify(&ph));
    ou_pageheap_fini(&ph);
    return got[0] != OU_NO_UNIT && got[1] != OU_NO_UNIT && got[2] != OU_NO_UNIT;
}

TEST(pageheap, a_failure_at_any_call_loses_nothing)
{
    size_t got[3];

    ou_test_fault_sweep(take_three, got);
    CHECK_EQ(got[2], 1 + OU_CHUNK_UNITS / 2);
}

/* ---- Random programs ----------------------------------------------------- */

#define NRUNS 24

struct program {
    ou_pageheap ph;
    size_t unit[NRUNS];
    size_t n[NRUNS]; /* 0: no run */
};

static void
program_start(void *state)
{
    struct program *p = state;

    CHECK_EQ(ou_pageheap_init(&p->ph, SIDE, 0, OU_LARGEST_SPAN), 0);
}

static bool
overlaps(const struct program *p, size_t unit, size_t n)
{
    for (size_t i = 0; i < NRUNS; i++) {
        if (p->n[i] > 0 && unit < p->unit[i] + p->n[i] &&
            p->unit[i] < unit + n) {
            return true;
        }
    }
    return false;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    size_t i = number % NRUNS;
    size_t n = 1 + (number >> 8) % ((number >> 40) % 4 == 0 ? 200 : 9);
    size_t unit;

    if (p->n[i] > 0) {
        ou_pageheap_free(&p->ph, p->unit[i], p->n[i]);
        p->n[i] = 0;
        return ou_pageheap_verify(&p->ph);
    }
    unit = ou_pageheap_alloc(&p->ph, n, (number >> 32) % 8 != 0);
    if (unit != OU_NO_UNIT) {
        if (overlaps(p, unit, n)) {
            return "two runs overlap";
        }
        p->unit[i] = unit;
        p->n[i] = n;
        p->ph.base[unit << OU_UNIT_SHIFT] = 1;
    }
    return ou_pageheap_verify(&p->ph);
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_pageheap_fini(&p->ph);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "run %d: free, or allocate %d units",
             (int)(number % NRUNS),
             (int)(1 + (number >> 8) % ((number >> 40) % 4 == 0 ? 200 : 9)));
}

TEST(pageheap, random_programs_leave_a_sound_structure_after_every_step)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 3000);
}
