/* test_toy_buggy.c -- the eight faults of the toy, held in place, and what
 * firstfit does instead.
 * SPDX-License-Identifier: MIT
 *
 * The values of the toy are those of the Python program it was ported from, run
 * on CPython 3.11 with its blocks keyed by offset. */
#include "mem/firstfit.h"
#include "mem/toy_buggy.h"
#include "test.h"
#include "verify/firstfit_verify.h"

#define CAPACITY 1024

static _Alignas(16) unsigned char memory[CAPACITY];

static long
offset_of(const void *p)
{
    return p == NULL ? -1 : (long)((const unsigned char *)p - memory);
}

TEST(toy_buggy, serves_the_demo_it_was_written_for)
{
    ou_toy *toy = ou_toy_new(1024);
    long first = ou_toy_malloc(toy, 256);

    CHECK_EQ(first, 0);
    CHECK_EQ(ou_toy_malloc(toy, 256), 256);
    CHECK_EQ(ou_toy_free(toy, first), 0);
    CHECK_EQ(ou_toy_malloc(toy, 1024), OU_TOY_MEMORY_ERROR);
    CHECK_STR_EQ(ou_toy_error_name(OU_TOY_MEMORY_ERROR), "MemoryError");
    CHECK_STR_EQ(ou_toy_error_name(0), "");
    ou_toy_delete(toy);
}

/* ---- 1: zeros ----------------------------------------------------------- */

TEST(toy_buggy, hands_a_block_of_zeros_out_twice)
{
    ou_toy *toy = ou_toy_new(1024);
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 1, OU_FIT_FIRST);
    unsigned char *p = ou_firstfit_malloc(heap, 100);

    CHECK_EQ(ou_toy_malloc(toy, 100), 0);
    memset(ou_toy_bytes(toy), 0, 100);
    CHECK_EQ(ou_toy_malloc(toy, 50), 0);
    memset(p, 0, 100);
    CHECK_EQ(offset_of(ou_firstfit_malloc(heap, 50)), 100);
    ou_firstfit_delete(heap);
    ou_toy_delete(toy);
}

/* ---- 2: written after free ----------------------------------------------- */

TEST(toy_buggy, never_reuses_bytes_written_after_free)
{
    ou_toy *toy = ou_toy_new(1024);
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 1, OU_FIT_FIRST);
    unsigned char *p = ou_firstfit_malloc(heap, 1024);

    CHECK_EQ(ou_toy_malloc(toy, 1024), 0);
    CHECK_EQ(ou_toy_free(toy, 0), 0);
    ou_toy_bytes(toy)[512] = 7;
    CHECK_EQ(ou_toy_malloc(toy, 1024), OU_TOY_MEMORY_ERROR);
    ou_firstfit_free(heap, p);
    p[512] = 7;
    CHECK_EQ(offset_of(ou_firstfit_malloc(heap, 1024)), 0);
    ou_firstfit_delete(heap);
    ou_toy_delete(toy);
}

/* ---- 3 and 4: no bytes, and handles that collide ------------------------- */

TEST(toy_buggy, gives_every_request_for_no_bytes_offset_0)
{
    ou_toy *toy = ou_toy_new(1024);
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 1, OU_FIT_FIRST);

    CHECK_EQ(ou_toy_malloc(toy, 0), 0);
    CHECK_EQ(ou_toy_malloc(toy, 0), 0);
    CHECK_NULL(ou_firstfit_malloc(heap, 0));
    ou_firstfit_delete(heap);
    ou_toy_delete(toy);
}

TEST(toy_buggy, loses_a_block_behind_a_handle_that_collides)
{
    ou_toy *toy = ou_toy_new(1024);

    CHECK_EQ(ou_toy_malloc(toy, 1024), 0);
    CHECK_EQ(ou_toy_malloc(toy, 0), 0);
    CHECK_EQ(ou_toy_free(toy, 0), 0);
    CHECK_EQ(ou_toy_free(toy, 0), OU_TOY_KEY_ERROR);
    CHECK_EQ(ou_toy_malloc(toy, 1), OU_TOY_MEMORY_ERROR);
    ou_toy_delete(toy);
}

/* ---- 5: negative --------------------------------------------------------- */

TEST(toy_buggy, shrinks_when_asked_for_a_negative_size)
{
    ou_toy *toy = ou_toy_new(64);

    CHECK_EQ(ou_toy_malloc(toy, -5), OU_TOY_VALUE_ERROR);
    CHECK_EQ(ou_toy_size(toy), 5);
    CHECK_EQ(ou_toy_malloc(toy, 6), OU_TOY_MEMORY_ERROR);
    ou_toy_delete(toy);
}

TEST(toy_buggy, cannot_shrink_once_a_view_is_out)
{
    ou_toy *toy = ou_toy_new(64);

    CHECK_EQ(ou_toy_malloc(toy, 0), 0);
    CHECK_EQ(ou_toy_malloc(toy, -5), OU_TOY_BUFFER_ERROR);
    CHECK_EQ(ou_toy_malloc(toy, 8), 0);
    CHECK_EQ(ou_toy_malloc(toy, -5), OU_TOY_VALUE_ERROR);
    CHECK_EQ(ou_toy_malloc(toy, INT64_MIN), OU_TOY_VALUE_ERROR);
    CHECK_EQ(ou_toy_size(toy), 64);
    CHECK_STR_EQ(ou_toy_error_name(OU_TOY_BUFFER_ERROR), "BufferError");
    ou_toy_delete(toy);
}

TEST(toy_buggy, is_answered_by_a_heap_to_which_negative_is_huge)
{
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 1, OU_FIT_FIRST);

    CHECK_NULL(ou_firstfit_malloc(heap, (size_t)-5));
    CHECK_EQ(ou_firstfit_largest_hole(heap), CAPACITY);
    ou_firstfit_delete(heap);
}

/* ---- 6: freed twice ------------------------------------------------------ */

TEST(toy_buggy, calls_a_second_free_a_key_error)
{
    ou_toy *toy = ou_toy_new(64);

    CHECK_EQ(ou_toy_malloc(toy, 8), 0);
    CHECK_EQ(ou_toy_free(toy, 0), 0);
    CHECK_EQ(ou_toy_free(toy, 0), OU_TOY_KEY_ERROR);
    CHECK_EQ(ou_toy_free(toy, -1), OU_TOY_KEY_ERROR);
    CHECK_EQ(ou_toy_free(toy, 64), OU_TOY_KEY_ERROR);
    ou_toy_delete(toy);
}

TEST(toy_buggy, lets_an_old_handle_free_a_new_block)
{
    ou_toy *toy = ou_toy_new(64);
    long old = ou_toy_malloc(toy, 8);

    CHECK_EQ(ou_toy_free(toy, old), 0);
    CHECK_EQ(ou_toy_malloc(toy, 16), 0);
    CHECK_EQ(ou_toy_free(toy, old), 0);
    CHECK_EQ(ou_toy_bytes(toy)[15], 0);
    ou_toy_delete(toy);
}

/* ---- 7: holes that do not add up ----------------------------------------- */

/* Not a fault of the zero scan: no heap that cannot move blocks does better
 * here.  But firstfit can say why. */
TEST(toy_buggy, refuses_257_bytes_with_512_free)
{
    ou_toy *toy = ou_toy_new(1024);
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 1, OU_FIT_FIRST);
    void *p[4];

    for (int i = 0; i < 4; i++) {
        CHECK_EQ(ou_toy_malloc(toy, 256), 256 * i);
        p[i] = ou_firstfit_malloc(heap, 256);
    }
    CHECK_EQ(ou_toy_free(toy, 0), 0);
    CHECK_EQ(ou_toy_free(toy, 512), 0);
    CHECK_EQ(ou_toy_malloc(toy, 257), OU_TOY_MEMORY_ERROR);
    ou_firstfit_free(heap, p[0]);
    ou_firstfit_free(heap, p[2]);
    CHECK_NULL(ou_firstfit_malloc(heap, 257));
    CHECK_EQ(ou_firstfit_stats(heap).hole_bytes, 512);
    CHECK_EQ(ou_firstfit_largest_hole(heap), 256);
    ou_firstfit_delete(heap);
    ou_toy_delete(toy);
}

/* ---- 8: the price of a scan ---------------------------------------------- */

/* Bytes read to fill a heap of nbytes with blocks of 64. */
static uint64_t
bytes_scanned_to_fill(size_t nbytes)
{
    ou_toy *toy = ou_toy_new(nbytes);
    uint64_t scanned;

    while (ou_toy_malloc(toy, 64) >= 0) {
    }
    scanned = ou_toy_bytes_scanned(toy);
    ou_toy_delete(toy);
    return scanned;
}

TEST(toy_buggy, reads_sixteen_times_as_much_in_a_heap_four_times_as_large)
{
    uint64_t small = bytes_scanned_to_fill(4096);

    /* Block k is found at offset 64 k, after that many slices of 64 bytes; the
     * last call tries every offset. */
    CHECK_EQ(small, (64 * 64 * 63 / 2 + 64 + 4096 - 63) * 64);
    CHECK_GT(bytes_scanned_to_fill(4 * 4096), 15 * small);
}

TEST(toy_buggy, is_answered_by_a_search_that_looks_at_one_hole)
{
    ou_firstfit *heap = ou_firstfit_new(memory, CAPACITY, 16, OU_FIT_FIRST);

    while (ou_firstfit_malloc(heap, 64) != NULL) {
        CHECK_EQ(ou_firstfit_stats(heap).examined_by_last, 1);
    }
    ou_firstfit_delete(heap);
}

/* ---- Out of memory ------------------------------------------------------- */

static bool
new_and_delete(void *unused)
{
    ou_toy *toy = ou_toy_new(64);
    bool is_new = toy != NULL;

    ou_toy_delete(toy);
    return is_new;
}

TEST(toy_buggy, leaves_nothing_behind_when_there_is_no_memory)
{
    ou_test_fault_sweep(new_and_delete, NULL);
    CHECK_NULL(ou_toy_new(0));
}
