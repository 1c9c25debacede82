/* test_fastheap.c -- the fast heap: every function, every edge, and a sound
 * structure after every step of random programs.
 * SPDX-License-Identifier: MIT */
#include "mem/fastheap.h"
#include "mem/os.h"
#include "test.h"
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

/* ---- Begin and end ------------------------------------------------------- */

TEST(fastheap, an_empty_heap_holds_its_record_and_nothing_else)
{
    begin();
    CHECK_EQ(ou_fastheap_nblocks(heap), 0);
    CHECK_LE(ou_os_live_bytes(), 16 * KIB);
    CHECK_SAME(held(), sizeof *heap);
    finish();
    ou_fastheap_delete(NULL);
}

TEST(fastheap, can_be_made_in_place)
{
    ou_fastheap mine;

    CHECK_EQ(ou_fastheap_init(&mine, NULL), 0);
    CHECK_NOT_NULL(ou_fastheap_malloc(&mine, 100));
    CHECK_NULL(ou_fastheap_verify(&mine));
    ou_fastheap_fini(&mine);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_os_reserved_bytes(), 0);
}

TEST(fastheap, a_void_heap_has_no_block_and_no_address)
{
    ou_fastheap nothing;

    memset(&nothing, 0x55, sizeof nothing);
    ou_fastheap_init_void(&nothing);
    for (size_t n = 0; n <= OU_FAST_LARGEST; n += 8) {
        CHECK_NULL(ou_fastheap_pop(&nothing, n));
    }
    CHECK(!ou_fastheap_has_address(&nothing, NULL));
    CHECK(!ou_fastheap_has_address(&nothing, &nothing));
    CHECK_EQ(ou_os_live_bytes(), 0);
}

TEST(fastheap, pops_what_is_at_hand_and_asks_nobody_else)
{
    void *p;

    begin();
    CHECK_NULL(ou_fastheap_pop(heap, 100));
    p = ou_fastheap_malloc(heap, 100);
    ou_fastheap_free(heap, p);
    CHECK_SAME(ou_fastheap_pop(heap, 100), p);
    CHECK_EQ(ou_fastheap_nblocks(heap), 1);
    CHECK(ou_fastheap_has_address(heap, p));
    CHECK(!ou_fastheap_has_address(heap, &p));
    finish();
}

TEST(fastheap, takes_its_blocks_with_it)
{
    begin();
    for (size_t n = 1; n < 4 * MIB; n = n * 3 + 1) {
        CHECK_NOT_NULL(ou_fastheap_malloc(heap, n));
    }
    finish();
}

TEST(fastheap, two_heaps_know_their_own_blocks)
{
    ou_fastheap *other = ou_fastheap_new(NULL);
    void *p, *q;

    begin();
    p = ou_fastheap_malloc(heap, 24);
    q = ou_fastheap_malloc(other, 24);
    CHECK(ou_fastheap_contains(heap, p));
    CHECK(!ou_fastheap_contains(heap, q));
    CHECK(ou_fastheap_contains(other, q));
    CHECK(!ou_fastheap_contains(heap, NULL));
    CHECK(!ou_fastheap_contains(heap, &p));
    CHECK_FATAL(ou_fastheap_free(heap, q), "not from this heap");
    CHECK_FATAL(ou_fastheap_free(heap, &p), "not from this heap");
    ou_fastheap_delete(other);
    finish();
}

/* ---- malloc and free ----------------------------------------------------- */

TEST(fastheap, every_size_is_aligned_and_large_enough)
{
    begin();
    for (size_t n = 0; n < 70 * KIB; n += n < 2 * KIB ? 1 : 97) {
        unsigned char *p = ou_fastheap_malloc(heap, n);

        ou_test_note("%zu bytes", n);
        CHECK_NOT_NULL(p);
        CHECK_EQ((uintptr_t)p % 16, 0);
        CHECK_GE(ou_fastheap_usable_size(heap, p), n);
        CHECK_LE(ou_fastheap_usable_size(heap, p), n + 15 + n / 16 + 4096);
        memset(p, 0xff, ou_fastheap_usable_size(heap, p));
        if (n % 3 != 0) {
            ou_fastheap_free(heap, p);
        }
    }
    finish();
}

TEST(fastheap, a_small_block_wastes_less_than_a_sixteenth)
{
    begin();
    for (size_t n = 1024; n <= OU_FAST_LARGEST; n += 61) {
        size_t size =
            ou_fastheap_usable_size(heap, ou_fastheap_malloc(heap, n));

        ou_test_note("%zu bytes", n);
        CHECK_LE(size - n, n / 16);
    }
    finish();
}

TEST(fastheap, no_bytes_are_a_block_of_their_own)
{
    void *p, *q;

    begin();
    p = ou_fastheap_malloc(heap, 0);
    q = ou_fastheap_calloc(heap, 0, 8);
    CHECK_NOT_NULL(p);
    CHECK_NOT_NULL(q);
    CHECK(p != q);
    CHECK_EQ(ou_fastheap_nblocks(heap), 2);
    ou_fastheap_free(heap, p);
    ou_fastheap_free(heap, q);
    ou_fastheap_free(heap, NULL);
    CHECK_EQ(ou_fastheap_nblocks(heap), 0);
    finish();
}

TEST(fastheap, a_block_freed_last_is_first_in_its_pool)
{
    void *a, *b, *c;

    begin();
    a = ou_fastheap_malloc(heap, 100);
    b = ou_fastheap_malloc(heap, 100);
    c = ou_fastheap_malloc(heap, 100);
    ou_fastheap_free(heap, a);
    ou_fastheap_free(heap, c);
    ou_fastheap_free(heap, b);
    CHECK_SAME(ou_fastheap_malloc(heap, 100), b);
    CHECK_SAME(ou_fastheap_malloc(heap, 100), c);
    CHECK_SAME(ou_fastheap_malloc(heap, 100), a);
    finish();
}

TEST(fastheap, impossible_sizes_give_null)
{
    void *p;

    begin();
    p = ou_fastheap_malloc(heap, 40);
    CHECK_NULL(ou_fastheap_malloc(heap, SIZE_MAX));
    CHECK_NULL(ou_fastheap_malloc(heap, (size_t)PTRDIFF_MAX + 1));
    CHECK_NULL(ou_fastheap_malloc(heap, PTRDIFF_MAX));
    CHECK_NULL(ou_fastheap_calloc(heap, SIZE_MAX / 2, 3));
    CHECK_NULL(ou_fastheap_calloc(heap, 3, SIZE_MAX / 2));
    CHECK_NULL(ou_fastheap_calloc(heap, 1, SIZE_MAX));
    CHECK_NULL(ou_fastheap_realloc(heap, p, SIZE_MAX));
    CHECK_NULL(ou_fastheap_realloc(heap, NULL, SIZE_MAX));
    CHECK_EQ(ou_fastheap_nblocks(heap), 1);
    finish();
}

TEST(fastheap, blocks_of_one_class_fill_one_pool_after_the_other)
{
    begin();
    for (size_t i = 0; i < 5 * OU_UNIT_SIZE / 64; i++) {
        CHECK_NOT_NULL(ou_fastheap_malloc(heap, 64));
    }
    CHECK_EQ(heap->ph.nlive, 5);
    finish();
}

TEST(fastheap, memory_is_carved_no_faster_than_it_is_used)
{
    begin();
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, 16));
    CHECK_LE(heap->current[1]->ncarved, 4096 / 16);
    finish();
}

TEST(fastheap, a_full_pool_queues_only_when_some_blocks_are_free)
{
    size_t n = OU_UNIT_SIZE / 512;
    char *p[OU_UNIT_SIZE / 512];

    begin();
    for (size_t i = 0; i < n; i++) {
        p[i] = ou_fastheap_malloc(heap, 512);
    }
    CHECK_NOT_NULL(ou_fastheap_malloc(heap, 512));
    CHECK_EQ(heap->pools[0].kind, OU_FAST_FULL);
    ou_fastheap_free(heap, p[0]);
    CHECK_EQ(heap->pools[0].kind, OU_FAST_FULL);
    CHECK_EQ(ou_fastheap_nblocks(heap), n);
    ou_fastheap_free(heap, p[1]);
    CHECK_EQ(heap->pools[0].kind, OU_FAST_QUEUED);
    CHECK_EQ(ou_fastheap_nblocks(heap), n - 1);
    finish();
}

/* ---- calloc -------------------------------------------------------------- */

TEST(fastheap, calloc_gives_zeros_also_where_others_were)
{
    static const size_t sizes[] = {1, 16, 500, 1500, 15 * 1024, 100 * 1024};

    begin();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i];
        unsigned char *p = ou_fastheap_malloc(heap, n);

        memset(p, 0xff, n);
        ou_fastheap_free(heap, p);
        p = ou_fastheap_calloc(heap, n, 1);
        for (size_t at = 0; at < n; at++) {
            ou_test_note("byte %zu of %zu", at, n);
            CHECK_EQ(p[at], 0);
        }
    }
    finish();
}

TEST(fastheap, calloc_does_not_touch_what_is_zero_anyway)
{
    size_t n = 4 * MIB;
    unsigned char *p;

    begin();
    p = ou_fastheap_calloc(heap, n / 8, 8);
    CHECK_EQ(p[0], 0);
    CHECK_EQ(p[n - 1], 0);
    memset(p, 0xff, n);
    CHECK_NOT_NULL(ou_fastheap_realloc(heap, p, n / 2));
    ou_fastheap_free(heap, p);
    p = ou_fastheap_calloc(heap, n, 1);
    for (size_t at = 0; at < n; at += 512) {
        CHECK_EQ(p[at], 0);
    }
    finish();
}

/* ---- realloc ------------------------------------------------------------- */

TEST(fastheap, realloc_of_nothing_is_malloc_and_to_nothing_is_one_byte)
{
    void *p;

    begin();
    p = ou_fastheap_realloc(heap, NULL, 20);
    CHECK_NOT_NULL(p);
    p = ou_fastheap_realloc(heap, p, 0);
    CHECK_NOT_NULL(p);
    CHECK_EQ(ou_fastheap_nblocks(heap), 1);
    CHECK_EQ(ou_fastheap_usable_size(heap, p), 16);
    finish();
}

TEST(fastheap, realloc_stays_while_the_class_does)
{
    void *p;

    begin();
    p = ou_fastheap_malloc(heap, 100); /* 112 bytes */
    CHECK_SAME(ou_fastheap_realloc(heap, p, 112), p);
    CHECK_SAME(ou_fastheap_realloc(heap, p, 97), p);
    CHECK_SAME(ou_fastheap_realloc(heap, p, 85), p); /* above 3/4 */
    CHECK(ou_fastheap_realloc(heap, p, 84) != p);
    p = ou_fastheap_malloc(heap, 16);
    CHECK_SAME(ou_fastheap_realloc(heap, p, 1), p); /* the least class */
    CHECK(ou_fastheap_realloc(heap, p, 17) != p);
    finish();
}

TEST(fastheap, realloc_keeps_the_contents_across_all_kinds_of_blocks)
{
    static const size_t sizes[] = {10,         300,     5000,       60 * 1024,
                                   300 * 1024, 9 << 20, 70 * 1024,  200 * 1024,
                                   12000,      17,      100 * 1024, 40};
    unsigned char *p = NULL;
    size_t old = 0;

    begin();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        p = ou_fastheap_realloc(heap, p, sizes[i]);
        CHECK_NOT_NULL(p);
        for (size_t at = 0; at < old && at < sizes[i]; at += 7) {
            ou_test_note("byte %zu, %zu bytes to %zu", at, old, sizes[i]);
            CHECK_EQ(p[at], (unsigned char)(at * 31));
        }
        for (size_t at = 0; at < sizes[i]; at++) {
            p[at] = (unsigned char)(at * 31);
        }
        old = sizes[i];
        CHECK_NULL(ou_fastheap_verify(heap));
    }
    finish();
}

TEST(fastheap, a_large_block_that_grows_is_seldom_moved)
{
    char *p;
    int moves = 0;

    begin();
    p = ou_fastheap_malloc(heap, 20 * KIB);
    for (size_t n = 21 * KIB; n < 16 * MIB; n += n / 8) {
        char *q = ou_fastheap_realloc(heap, p, n);

        CHECK_NOT_NULL(q);
        moves += p != q;
        p = q;
    }
    CHECK_LE(moves, 7);
    finish();
}

/* ---- Mistakes ------------------------------------------------------------ */

#ifdef OU_CHECKED
TEST(fastheap, each_mistake_is_reported_with_what_was_found)
{
    char *p, *large, *medium;

    begin();
    p = ou_fastheap_malloc(heap, 48);
    medium = ou_fastheap_malloc(heap, 9000);
    large = ou_fastheap_malloc(heap, 100 * KIB);
    CHECK_FATAL(ou_fastheap_free(heap, p + 16), "behind the start of a block");
    CHECK_FATAL(ou_fastheap_free(heap, medium + 32), "behind the start");
    CHECK_FATAL(ou_fastheap_free(heap, large + 16), "behind the start");
    CHECK_FATAL(ou_fastheap_free(heap, large + 32 * KIB), "no block starts");
    CHECK_FATAL(ou_fastheap_free(heap, p + 48 * 200), "was never allocated");
    CHECK_FATAL(ou_fastheap_free(heap, p + MIB), "no block starts here");
    ou_fastheap_free(heap, p);
    CHECK_FATAL(ou_fastheap_free(heap, p), "freed twice");
    ou_fastheap_free(heap, large);
    CHECK_FATAL(ou_fastheap_free(heap, large), "no block starts here");
    finish();
}
#endif
