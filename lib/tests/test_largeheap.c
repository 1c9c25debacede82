/* test_largeheap.c -- large blocks: where they grow, what memory they keep.
 * SPDX-License-Identifier: MIT */
#include "mem/largeheap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/fastheap_verify.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

static ou_pageheap ph;
static ou_largeheap lh;
static size_t dirty;

static void
begin(size_t limit)
{
    CHECK_EQ(ou_pageheap_init(&ph, 32, limit, OU_LARGEST_SPAN), 0);
    CHECK_EQ(ou_largeheap_init(&lh, &ph), 0);
}

static void
finish(void)
{
    CHECK_NULL(ou_largeheap_verify(&lh));
    CHECK_SAME(ou_pageheap_held(&ph) + lh.table_bytes, ou_os_live_bytes());
    ou_largeheap_fini(&lh);
    ou_pageheap_fini(&ph);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

TEST(largeheap, slots_come_from_the_top_down)
{
    size_t top;
    ou_slot *a, *b;

    begin(0);
    top = ph.nunits;
    a = ou_slot_alloc(&lh, 40 * KIB, false, &dirty);
    b = ou_slot_alloc(&lh, 100 * KIB, false, &dirty);
    CHECK_SAME(a->unit, top - 64 * KIB / OU_UNIT_SIZE);
    CHECK_SAME(b->unit, a->unit - 128 * KIB / OU_UNIT_SIZE);
    CHECK_SAME(ph.nunits, b->unit);
    finish();
}

TEST(largeheap, a_block_has_memory_for_its_own_pages_only)
{
    ou_slot *slot;

    begin(0);
    slot = ou_slot_alloc(&lh, 70 * KIB + 1, false, &dirty);
    CHECK_EQ(dirty, 0);
    CHECK_EQ(slot->used, 72 * KIB);
    CHECK_EQ(slot->touched, 72 * KIB);
    CHECK_EQ(ph.large_held, 72 * KIB);
    finish();
}

TEST(largeheap, a_growing_block_may_double_where_it_is)
{
    ou_slot *slot;

    begin(0);
    slot = ou_slot_alloc(&lh, 64 * KIB, true, &dirty);
    CHECK(ou_slot_resize(&lh, slot, 128 * KIB));
    CHECK_EQ(slot->touched, 128 * KIB);
    CHECK(!ou_slot_resize(&lh, slot, 128 * KIB + 1));
    CHECK_EQ(slot->used, 128 * KIB);
    finish();
}

TEST(largeheap, a_block_that_shrinks_gives_its_last_pages_back)
{
    ou_slot *slot;

    begin(0);
    slot = ou_slot_alloc(&lh, MIB, false, &dirty);
    CHECK(ou_slot_resize(&lh, slot, 300 * KIB));
    CHECK_EQ(slot->touched, 300 * KIB);
    CHECK_EQ(ph.large_held, 300 * KIB);
    finish();
}

TEST(largeheap, a_free_slot_serves_again_and_says_what_is_dirty)
{
    ou_slot *a, *b;

    begin(0);
    a = ou_slot_alloc(&lh, 100 * KIB, false, &dirty);
    ou_slot_free(&lh, a);
    b = ou_slot_alloc(&lh, 120 * KIB, false, &dirty);
    CHECK_SAME(a, b);
    CHECK_EQ(dirty, 100 * KIB);
    CHECK_EQ(b->touched, 120 * KIB);
    finish();
}

TEST(largeheap, no_more_lies_idle_than_may)
{
    ou_slot *slot[20];

    begin(0);
    for (int i = 0; i < 20; i++) {
        slot[i] = ou_slot_alloc(&lh, MIB, false, &dirty);
        CHECK_NOT_NULL(slot[i]);
    }
    for (int i = 0; i < 20; i++) {
        ou_slot_free(&lh, slot[i]);
    }
    CHECK_EQ(ph.large_used, 0);
    CHECK_LE(ph.large_held, 6 * MIB);
    CHECK_GE(ph.large_held, MIB / 2);
    finish();
}

TEST(largeheap, finds_the_slot_of_an_address)
{
    ou_slot *slot[9];

    begin(0);
    for (int i = 0; i < 9; i++) {
        slot[i] =
            ou_slot_alloc(&lh, (50 + 30 * (size_t)i) * KIB, false, &dirty);
    }
    for (int i = 0; i < 9; i++) {
        CHECK_SAME(ou_slot_at(&lh, slot[i]->unit), slot[i]);
        CHECK_SAME(ou_slot_at(&lh, slot[i]->unit + 3), slot[i]);
    }
    CHECK_NULL(ou_slot_at(&lh, slot[8]->unit - 1));
    CHECK_NULL(ou_slot_at(&lh, 0));
    CHECK_NULL(ou_slot_at(&lh, SIZE_MAX));
    ou_slot_free(&lh, slot[4]);
    CHECK_NULL(ou_slot_at(&lh, slot[4]->unit));
    finish();
}

TEST(largeheap, what_is_too_large_is_refused)
{
    ou_os_refuse_ranges_above((size_t)200 << 20);
    begin(0);
    ou_os_refuse_ranges_above(SIZE_MAX);
    CHECK_NULL(ou_slot_alloc(&lh, SIZE_MAX / 2, false, &dirty));
    CHECK_NULL(ou_slot_alloc(&lh, ph.span + 1, false, &dirty));
    CHECK_NOT_NULL(ou_slot_alloc(&lh, ph.span / 2, true, &dirty));
    CHECK_NULL(ou_slot_alloc(&lh, ph.span / 2 + 1, false, &dirty));
    finish();
}

TEST(largeheap, the_two_ends_of_the_range_do_not_meet)
{
    size_t unit;

    ou_os_refuse_ranges_above((size_t)140 << 20);
    begin(0);
    ou_os_refuse_ranges_above(SIZE_MAX);
    while (ou_slot_alloc(&lh, MIB, false, &dirty) != NULL) {
        unit = ou_pageheap_alloc(&ph, 7, true);
        if (unit != OU_NO_UNIT) {
            ph.base[unit << OU_UNIT_SHIFT] = 1;
        }
        CHECK_NULL(ou_pageheap_verify(&ph));
    }
    while (ou_pageheap_alloc(&ph, 1, true) != OU_NO_UNIT) {
    }
    CHECK_NULL(ou_pageheap_verify(&ph));
    CHECK_LE(ph.nchunks * OU_CHUNK_UNITS, ph.nunits);
    finish();
}

TEST(largeheap, a_limit_holds_and_idle_memory_gives_way_to_it)
{
    ou_slot *slot;

    begin(2 * MIB);
    slot = ou_slot_alloc(&lh, MIB, false, &dirty);
    CHECK_NOT_NULL(slot);
    CHECK_NULL(ou_slot_alloc(&lh, MIB, false, &dirty));
    CHECK(!ou_slot_resize(&lh, slot, MIB + 1));
    CHECK_NULL(ou_largeheap_verify(&lh));
    ou_slot_free(&lh, slot);
    CHECK_NOT_NULL(ou_slot_alloc(&lh, MIB + MIB / 2, false, &dirty));
    CHECK_LE(ou_pageheap_held(&ph), ph.limit);
    finish();
}

static bool
take_and_grow(void *ctx)
{
    ou_slot *slot;
    bool grown = false;

    if (ou_pageheap_init(&ph, 32, 0, OU_LARGEST_SPAN) < 0) {
        return false;
    }
    if (ou_largeheap_init(&lh, &ph) < 0) {
        ou_pageheap_fini(&ph);
        return false;
    }
    slot = ou_slot_alloc(&lh, 100 * KIB, true, &dirty);
    if (slot != NULL) {
        grown = ou_slot_resize(&lh, slot, 200 * KIB);
        CHECK_EQ(slot->used, grown ? 200 * KIB : 100 * KIB);
    }
    CHECK_NULL(ou_largeheap_verify(&lh));
    ou_largeheap_fini(&lh);
    ou_pageheap_fini(&ph);
    return grown;
}

TEST(largeheap, a_failure_at_any_call_loses_nothing)
{
    ou_test_fault_sweep(take_and_grow, NULL);
}
