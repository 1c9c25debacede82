/* test_heap_edges.c -- the edges of a heap and of its table.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/01-sizes/fixture.h"

/* ---- Small and crooked heaps
 * -------------------------------------------------- */

TEST(malloc, a_heap_of_one_unit_has_one_block)
{
    heap = ou_firstfit_new(memory, 16, 16, OU_FIT_FIRST);
    CHECK_EQ(take(17), -1);
    CHECK_EQ(take(16), 0);
    CHECK_EQ(take(1), -1);
    end();
}

TEST(malloc, what_is_left_of_a_crooked_capacity_is_never_handed_out)
{
    heap = ou_firstfit_new(memory, 1000, 64, OU_FIT_FIRST);
    CHECK_EQ(take(1000), -1);
    CHECK_EQ(take(961), -1);
    CHECK_EQ(take(900), 0);
    CHECK_EQ(take(1), -1);
    end();
}

TEST(malloc, sizes_around_every_power_of_two_are_refused_or_right)
{
    for (int bit = 13; bit < 64; bit++) {
        size_t size = (size_t)1 << bit;

        begin(16, OU_FIT_FIRST);
        ou_test_note("2 to the %d", bit);
        CHECK_EQ(take(size - 1), -1);
        CHECK_EQ(take(size), -1);
        CHECK_EQ(take(size + 1), -1);
        CHECK_EQ(take(0 - size), -1);
        CHECK_EQ(take(4081), 0);
        end();
    }
}

TEST(malloc, a_refused_request_leaves_no_trace)
{
    begin(16, OU_FIT_FIRST);
    CHECK_EQ(take(16), 0);
    for (int i = 0; i < 1000; i++) {
        CHECK_EQ(take(4081), -1);
        CHECK_EQ(take(0), -1);
    }
    CHECK_EQ(take(4080), 16);
    end();
}

/* Two heaps at once: nothing may be kept outside the heap's own record. */
TEST(malloc, two_heaps_do_not_know_of_each_other)
{
    static _Alignas(16) unsigned char other_memory[256];
    ou_firstfit *other;

    begin(16, OU_FIT_FIRST);
    other = ou_firstfit_new(other_memory, 256, 16, OU_FIT_FIRST);
    CHECK_EQ(take(100), 0);
    CHECK_EQ((unsigned char *)ou_firstfit_malloc(other, 256) - other_memory, 0);
    CHECK_EQ(take(100), 112);
    CHECK_NULL(ou_firstfit_malloc(other, 1));
    ou_firstfit_delete(other);
    CHECK_EQ(take(100), 224);
    end();
}

TEST(misuse, a_block_of_another_heap_is_foreign)
{
    static _Alignas(16) unsigned char other_memory[256];
    ou_firstfit *other = ou_firstfit_new(other_memory, 256, 16, OU_FIT_FIRST);
    void *p = ou_firstfit_malloc(other, 64);

    begin(16, OU_FIT_FIRST);
    take(CAPACITY);
    CHECK_FATAL(ou_firstfit_free(heap, p),
                "not in this heap of 4096 bytes at ");
    CHECK_FATAL(give(-1), "not in this heap of 4096 bytes at ");
    CHECK_FATAL(give(CAPACITY + 16), "not in this heap of 4096 bytes at ");
    end();
    ou_firstfit_delete(other);
}

TEST(misuse, the_last_byte_of_the_last_block_is_inside)
{
    begin(16, OU_FIT_FIRST);
    take_many(2, 2048);
    CHECK_FATAL(give(4095), "offset 4095 lies in the block of 2048 bytes at "
                            "offset 2048");
    end();
}

/* ---- Coalescing -------------------------------------------------------------
 */

/* Order number k of five blocks, 0 <= k < 120. */
static void
order_of_five(int k, int order[5])
{
    int rest[5] = {0, 1, 2, 3, 4};

    for (int i = 0, left = 5; left > 0; i++, left--) {
        order[i] = rest[k % left];
        rest[k % left] = rest[left - 1];
        k /= left;
    }
}

/* How many runs of free blocks there are. */
static size_t
runs(const bool is_free[5])
{
    size_t n = 0;

    for (int i = 0; i < 5; i++) {
        n += is_free[i] && (i == 0 || !is_free[i - 1]);
    }
    return n;
}

static size_t
count_holes(size_t capacity)
{
    size_t n = 0;

    for (size_t offset = 0; offset < capacity && n < capacity;) {
        ou_range range = ou_firstfit_range_at(heap, offset);

        n += range.requested == 0;
        offset += range.size > 0 ? range.size : capacity;
    }
    return n;
}

static void
free_in_order(const int order[5])
{
    bool is_free[5] = {false};

    heap = ou_firstfit_new(memory, 5 * 80, 16, OU_FIT_FIRST);
    take_many(5, 70);
    for (int i = 0; i < 5; i++) {
        is_free[order[i]] = true;
        give(80 * order[i]);
        CHECK_EQ(count_holes(5 * 80), runs(is_free));
    }
    CHECK_EQ(take(400), 0);
    end();
}

TEST(free, five_blocks_in_every_order_leave_no_two_holes_side_by_side)
{
    int order[5];

    for (int k = 0; k < 120; k++) {
        order_of_five(k, order);
        ou_test_note("order %d %d %d %d %d", order[0], order[1], order[2],
                     order[3], order[4]);
        free_in_order(order);
    }
}

/* ---- The table
 * ---------------------------------------------------------------- */

/* As many blocks as there are bytes, every second one freed: each of the 4096
 * ranges needs an entry. */
TEST(free, thousands_of_holes_are_kept_apart_and_joined_again)
{
    begin(1, OU_FIT_FIRST);
    take_many(CAPACITY, 1);
    for (long i = 1; i < CAPACITY; i += 2) {
        give(i);
    }
    CHECK_EQ(take(2), -1);
    CHECK_EQ(take(1), 1);
    for (long i = 0; i < CAPACITY; i += 2) {
        give(i);
    }
    CHECK_EQ(take(CAPACITY - 2), 2);
    end();
}

/* Fill the heap with small blocks, as far as memory for the table allows; then
 * free them.  Nothing may be lost when a request was refused half-way.  There
 * is no check in here, as each design meets another number of faults: a loss
 * makes the answer to "did you get what you wanted?" the wrong one. */
static bool
fill_and_drain(void *unused)
{
    bool is_full, is_whole;
    long n = 0;

    begin(2, OU_FIT_FIRST);
    if (heap == NULL) {
        return false;
    }
    while (take(2) == 2 * n) {
        n++;
    }
    is_full = n == CAPACITY / 2;
    for (long i = 0; i < n; i++) {
        give(2 * i);
    }
    is_whole = take(CAPACITY) == 0;
    end();
    return is_full == is_whole;
}

TEST(free, a_table_that_could_not_grow_has_lost_nothing)
{
    ou_test_fault_sweep(fill_and_drain, NULL);
}

/* ---- Next fit at the ends --------------------------------------------------
 */

TEST(policies, next_fit_starts_over_when_the_last_block_ended_the_memory)
{
    begin(16, OU_FIT_NEXT);
    CHECK_EQ(take(CAPACITY), 0);
    give(0);
    CHECK_EQ(take(16), 0);
    CHECK_EQ(take(CAPACITY - 16), 16);
    give(0);
    CHECK_EQ(take(16), 0);
    CHECK_EQ(take(16), -1);
    end();
}

TEST(policies, best_fit_prefers_an_exact_hole_anywhere)
{
    begin(16, OU_FIT_BEST);
    take_many(16, 256);
    give(0);
    give(256);
    give(1024);
    CHECK_EQ(take(256), 1024);
    CHECK_EQ(take(256), 0);
    CHECK_EQ(take(256), 256);
    CHECK_EQ(take(256), -1);
    end();
}
