/* test_fastheap_memory.c -- how much memory the fast heap holds, and what it
 * does when it gets none.
 * SPDX-License-Identifier: MIT */
#include "mem/fastheap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/fastheap_verify.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

static ou_fastheap *heap;

static void
begin(void)
{
    heap = ou_fastheap_new(NULL);
    CHECK_NOT_NULL(heap);
}

/* The heap is sound; then it is given back, and nothing is left. */
static void
finish(void)
{
    CHECK_NULL(ou_fastheap_verify(heap));
    ou_fastheap_delete(heap);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

static size_t
held(void)
{
    ou_heap_stats stats;

    ou_fastheap_stats(heap, &stats);
    return stats.arena_bytes;
}

/* ---- Memory -------------------------------------------------------------- */

#define MANY 200000

static void *many[MANY];

/* Allocate n blocks of mixed sizes, about 100 bytes each. */
static void
fill(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        many[i] = ou_fastheap_malloc(heap, 8 + i * 7919 % 185);
        CHECK_NOT_NULL(many[i]);
        *(char *)many[i] = 1;
    }
}

/* Free them, every stride-th first. */
static void
drain(size_t n, size_t stride)
{
    for (size_t first = 0; first < stride; first++) {
        for (size_t i = first; i < n; i += stride) {
            ou_fastheap_free(heap, many[i]);
        }
    }
}

TEST_EACH(fastheap, when_all_is_freed_little_is_held, 4)
{
    static const size_t strides[] = {1, 2, 61, 4099};

    begin();
    for (int pass = 0; pass < 3; pass++) {
        fill(MANY);
        CHECK_GE(held(), 20 * MIB);
        drain(MANY, strides[param]);
        ou_test_note("pass %d", pass);
        CHECK_EQ(heap->ph.nlive, 0);
        CHECK_LE(held(), 6 * MIB);
        CHECK_NULL(ou_fastheap_verify(heap));
    }
    finish();
}

TEST(fastheap, a_full_heap_holds_little_more_than_its_blocks)
{
    size_t bytes = 0;

    begin();
    fill(MANY);
    for (size_t i = 0; i < MANY; i++) {
        bytes += ou_fastheap_usable_size(heap, many[i]);
    }
    CHECK_LE(held() - bytes, bytes / 50);
    finish();
}

TEST(fastheap, a_block_allocated_and_freed_again_and_again_is_no_event)
{
    ou_fast_pool *pool;
    void *p;

    begin();
    p = ou_fastheap_malloc(heap, 64);
    pool = heap->current[4];
    for (int i = 0; i < 3; i++) {
        ou_fastheap_free(heap, p);
        CHECK_EQ(pool->kind, OU_FAST_RETAINED);
        CHECK_EQ(pool->countdown, 1);
        CHECK_SAME(ou_fastheap_malloc(heap, 64), p);
    }
    finish();
}

TEST(fastheap, retained_pools_give_way_before_a_larger_heap_grows)
{
    size_t before;

    begin();
    for (size_t n = 16; n <= 512; n += 16) {
        ou_fastheap_free(heap, ou_fastheap_malloc(heap, n));
    }
    CHECK_EQ(heap->ph.nspare, 32);
    CHECK_EQ(heap->ph.nheld, 32);
    fill(10000); /* of twelve classes */
    before = heap->ph.nheld;
    CHECK_LE(heap->ph.nspare, before / 64 + 1);
    CHECK_LE(before, 80);
    finish();
}

TEST(fastheap, a_limit_is_kept_and_what_was_freed_can_be_had_again)
{
    static const ou_fastheap_options options = {.memory_limit = 2 << 20};
    size_t n = 0;

    heap = ou_fastheap_new(&options);
    CHECK_NOT_NULL(heap);
    while ((many[n] = ou_fastheap_malloc(heap, 100)) != NULL) {
        n++;
    }
    CHECK_GE(n, 15000);
    CHECK_LE(held(), options.memory_limit + sizeof *heap);
    CHECK_NULL(ou_fastheap_malloc(heap, 200 * KIB));
    CHECK_NULL(ou_fastheap_verify(heap));
    drain(n, 3);
    many[0] = ou_fastheap_malloc(heap, MIB);
    CHECK_NOT_NULL(many[0]);
    ou_fastheap_free(heap, many[0]);
    fill(10000);
    CHECK_NULL(ou_fastheap_realloc(heap, many[0], 2 * MIB));
    finish();
}

TEST(fastheap, statistics_know_each_block)
{
    ou_heap_stats stats;

    begin();
    for (int i = 0; i < 300; i++) {
        CHECK_NOT_NULL(ou_fastheap_malloc(heap, 64));
    }
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, 100 * KIB));
    ou_fastheap_stats(heap, &stats);
    CHECK(ou_heap_stats_add_up(&stats));
    CHECK_EQ(stats.nblocks, 301);
    CHECK_EQ(stats.classes[3].block_size, 64);
    CHECK_EQ(stats.classes[3].nallocated, 300);
    CHECK_EQ(stats.classes[3].npools, 2);
    CHECK_EQ(stats.allocated_bytes, 300 * 64 + 100 * KIB);
    CHECK_EQ(stats.available_bytes, 2 * OU_UNIT_SIZE - 300 * 64);
    finish();
}

/* ---- The system fails ---------------------------------------------------- */

/* A program that meets every kind of allocation.  Returns true if nothing was
 * refused. */
static bool
scripted_program(void *ctx)
{
    void *got[60];
    size_t refused = 0;

    heap = ou_fastheap_new(NULL);
    if (heap == NULL) {
        return false;
    }
    for (size_t i = 0; i < 60; i++) {
        got[i] = i % 9 == 8 ? ou_fastheap_calloc(heap, i, 700)
                            : ou_fastheap_malloc(heap, i * i * i);
        refused += got[i] == NULL;
        if (got[i] != NULL && i % 5 == 0) {
            void *p = ou_fastheap_realloc(heap, got[i], i * 3000);

            refused += p == NULL;
            got[i] = p == NULL ? got[i] : p;
        }
    }
    CHECK_NULL(ou_fastheap_verify(heap));
    for (size_t i = 0; i < 60; i++) {
        ou_fastheap_free(heap, got[i]);
    }
    CHECK_EQ(ou_fastheap_nblocks(heap), 0);
    CHECK_NULL(ou_fastheap_verify(heap));
    ou_fastheap_delete(heap);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
    return refused == 0;
}

TEST(fastheap, a_failure_at_any_call_loses_nothing)
{
    ou_test_fault_sweep(scripted_program, NULL);
}

TEST(fastheap, a_heap_that_was_refused_memory_goes_on_when_there_is_some)
{
    void *p;

    begin();
    p = ou_fastheap_malloc(heap, 100);
    memset(p, 'x', 100);
    ou_os_fail_after(0);
    CHECK_NULL(ou_fastheap_malloc(heap, 2000));
    CHECK_NULL(ou_fastheap_realloc(heap, p, 5000));
    CHECK_NULL(ou_fastheap_realloc(heap, p, 500 * KIB));
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, 100));
    ou_os_fail_never();
    p = ou_fastheap_realloc(heap, p, 5000);
    CHECK_NOT_NULL(p);
    CHECK_EQ(*((char *)p + 99), 'x');
    finish();
}

/* ---- What fails must leave the rest alone -------------------------------- */

static void
begin_limited(size_t limit)
{
    heap = ou_fastheap_new(&(ou_fastheap_options){.memory_limit = limit});
    CHECK_NOT_NULL(heap);
}

TEST(fastheap, a_block_too_large_for_the_limit_costs_no_addresses)
{
    void *p;

    begin_limited(100 * MIB);
    CHECK_NULL(ou_fastheap_malloc(heap, (size_t)30 << 30));
    CHECK_NULL(ou_fastheap_malloc(heap, (size_t)60 << 30));
    p = ou_fastheap_malloc(heap, 10);
    CHECK_NOT_NULL(p);
    ou_fastheap_free(heap, p);
    p = ou_fastheap_malloc(heap, 20 * KIB);
    CHECK_NOT_NULL(p);
    ou_fastheap_free(heap, p);
    finish();
}

TEST(fastheap, a_range_that_leaves_no_addresses_for_large_blocks_is_halved)
{
    size_t span, whole;

    begin();
    span = heap->ph.span;
    whole = heap->ph.range_bytes;
    finish();
    ou_os_limit_addresses(whole);
    begin();
    CHECK_EQ(heap->ph.span, span / 2);
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, MIB));
    finish();
    ou_os_limit_addresses(OU_SMALLEST_SPAN);
    CHECK_NULL(ou_fastheap_new(NULL));
    ou_os_limit_addresses(SIZE_MAX);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

TEST(fastheap, addresses_of_freed_large_blocks_serve_others)
{
    enum { MOST = 4096 };
    size_t n = 0;

    ou_os_refuse_ranges_above((size_t)200 << 20);
    begin();
    ou_os_refuse_ranges_above(SIZE_MAX);
    while (n < MOST && (many[n] = ou_fastheap_malloc(heap, 20 * KIB)) != NULL) {
        n++;
    }
    CHECK_LE(n, MOST - 1);
    while (n > 0) {
        ou_fastheap_free(heap, many[--n]);
    }
    many[0] = ou_fastheap_malloc(heap, 70 * KIB);
    many[1] = ou_fastheap_malloc(heap, 100);
    CHECK_NOT_NULL(many[0]);
    CHECK_NOT_NULL(many[1]);
    ou_fastheap_free(heap, many[0]);
    ou_fastheap_free(heap, many[1]);
    finish();
}

TEST(fastheap, a_large_block_grows_into_memory_that_lies_idle)
{
    void *a, *b;

    begin_limited(10 * MIB);
    a = ou_fastheap_malloc(heap, 5 * MIB);
    b = ou_fastheap_malloc(heap, 4 * MIB);
    CHECK_NOT_NULL(b);
    ou_fastheap_free(heap, b);
    CHECK_SAME(ou_fastheap_realloc(heap, a, 7 * MIB), a);
    ou_fastheap_free(heap, a);
    finish();
}

TEST(fastheap, a_large_block_may_have_the_memory_of_empty_pools)
{
    void *p;

    begin_limited(4 * MIB);
    for (size_t n = 16; n <= 1024; n += 16) {
        ou_fastheap_free(heap, ou_fastheap_malloc(heap, n));
    }
    p = ou_fastheap_malloc(heap, 7 * MIB / 2);
    CHECK_NOT_NULL(p);
    ou_fastheap_free(heap, p);
    finish();
}

TEST(fastheap, behind_a_large_block_there_is_no_block)
{
    char *p;

    begin();
    p = ou_fastheap_malloc(heap, 20000);
    CHECK(ou_fastheap_contains(heap, p + 19999));
    CHECK(!ou_fastheap_contains(heap, p + 40000));
    ou_fastheap_free(heap, p);
    finish();
}

TEST(fastheap, realloc_of_a_freed_block_is_fatal)
{
    void *p;

    begin();
    p = ou_fastheap_malloc(heap, 100);
    ou_fastheap_free(heap, p);
    CHECK_FATAL(ou_fastheap_realloc(heap, p, 100), "already on the free list");
    CHECK_FATAL(ou_fastheap_realloc(heap, &heap, 100), "not from this heap");
    finish();
}
