/* test_warmup_hidden.c -- what a student does not see of lab 00-warmup.
 * SPDX-License-Identifier: MIT
 *
 * The public tests state the contract by example; these walk whole ranges,
 * both ends of size_t, and numbers nobody could have prepared for. */
#include "mem/warmup.h"
#include "test.h"

#define NBITS ((int)(sizeof(size_t) * 8))

/* The contract, word for word: the smallest multiple that is not below. */
static size_t
smallest_multiple(size_t nbytes, size_t alignment)
{
    size_t multiple = 0;

    while (multiple < nbytes) {
        multiple += alignment;
    }
    return multiple;
}

TEST_EACH(round_up, follows_the_contract_for_every_small_size, 7)
{
    size_t alignment = (size_t)1 << param;

    ou_test_note("alignment %zu", alignment);
    for (size_t nbytes = 0; nbytes <= 3 * alignment + 1; nbytes++) {
        CHECK_EQ(ou_warmup_round_up(nbytes, alignment),
                 smallest_multiple(nbytes, alignment));
    }
}

TEST(round_up, with_alignment_1_changes_nothing)
{
    CHECK_EQ(ou_warmup_round_up(0, 1), 0);
    CHECK_EQ(ou_warmup_round_up(12345, 1), 12345);
    CHECK_EQ(ou_warmup_round_up(SIZE_MAX, 1), SIZE_MAX);
}

/* Every power of two a size_t can hold, up to the one with the top bit. */
TEST(round_up, takes_every_alignment_there_is)
{
    for (int bit = 0; bit < NBITS; bit++) {
        size_t alignment = (size_t)1 << bit;

        CHECK_EQ(ou_warmup_round_up(1, alignment), alignment);
        CHECK_EQ(ou_warmup_round_up(alignment, alignment), alignment);
        CHECK_EQ(ou_warmup_round_up(alignment - 1, alignment),
                 alignment == 1 ? 0 : alignment);
    }
}

/* The last multiple is a size like any other; one byte more has none. */
TEST(round_up, tells_the_last_multiple_from_overflow)
{
    for (int bit = 1; bit < NBITS; bit++) {
        size_t alignment = (size_t)1 << bit;
        size_t last = SIZE_MAX - alignment + 1;

        CHECK_EQ(ou_warmup_round_up(last, alignment), last);
        CHECK_EQ(ou_warmup_round_up(last - 1, alignment), last);
        CHECK_EQ(ou_warmup_round_up(last + 1, alignment), 0);
        CHECK_EQ(ou_warmup_round_up(SIZE_MAX, alignment), 0);
    }
}

TEST(round_up, does_not_take_a_large_size_for_a_negative_one)
{
    size_t half = SIZE_MAX / 2 + 1;

    CHECK_EQ(ou_warmup_round_up(half, 16), half);
    CHECK_EQ(ou_warmup_round_up(half + 1, 16), half + 16);
    CHECK_EQ(ou_warmup_round_up(half - 1, 16), half);
}

/* Multiples and remainders are made from random parts, so the answer is known
 * without computing it. */
TEST(round_up, holds_for_random_sizes_of_every_magnitude)
{
    for (int i = 0; i < 500; i++) {
        int bit = 1 + (int)ou_random_below(40);
        size_t alignment = (size_t)1 << bit;
        size_t multiple = (ou_random_below(1u << 20) + 1) * alignment;
        size_t missing = ou_random_below(alignment);

        CHECK_EQ(ou_warmup_round_up(multiple - missing, alignment), multiple);
    }
}

TEST(round_up, of_its_own_result_changes_nothing)
{
    for (int i = 0; i < 100; i++) {
        size_t alignment = (size_t)1 << ou_random_below(13);
        size_t once = ou_warmup_round_up(ou_random_below(1u << 30), alignment);

        CHECK_SAME(ou_warmup_round_up(once, alignment), once);
    }
}
