/* test_warmup.c -- what ou_warmup_round_up has to do.
 * SPDX-License-Identifier: MIT
 *
 * Each test is one sentence about the function; read the names first.  Run
 * them with `make check LAB=00-warmup`. */
#include "mem/warmup.h"
#include "test.h"

/* 13 bytes do not fit in one block of 8, so two are needed: 16.  If this test
 * fails, its message shows the line below, what your function returned
 * (actual), and what was wanted (expected). */
TEST(round_up, makes_13_bytes_16_with_alignment_8)
{
    CHECK_EQ(ou_warmup_round_up(13, 8), 16);
}

TEST(round_up, keeps_what_is_a_multiple_already)
{
    CHECK_EQ(ou_warmup_round_up(8, 8), 8);
    CHECK_EQ(ou_warmup_round_up(48, 16), 48);
    CHECK_EQ(ou_warmup_round_up(4096, 4096), 4096);
}

TEST(round_up, keeps_zero)
{
    CHECK_EQ(ou_warmup_round_up(0, 8), 0);
    CHECK_EQ(ou_warmup_round_up(0, 4096), 0);
}

/* Runs once for each alignment of the table, as .../0 to .../3.  The note is
 * shown with a failure, since the line alone does not say which one it was. */
TEST_EACH(round_up, reaches_the_next_multiple, 4)
{
    static const size_t alignments[] = {1, 2, 16, 4096};
    size_t alignment = alignments[param];

    ou_test_note("alignment %zu", alignment);
    CHECK_EQ(ou_warmup_round_up(1, alignment), alignment);
    CHECK_EQ(ou_warmup_round_up(alignment, alignment), alignment);
    CHECK_EQ(ou_warmup_round_up(alignment + 1, alignment), 2 * alignment);
}

/* A size is not an int: 6 GiB and a little, in pages. */
TEST(round_up, works_above_4_gib)
{
    size_t six_gib = (size_t)6 << 30;

    CHECK_EQ(ou_warmup_round_up(six_gib + 1, 4096), six_gib + 4096);
}

/* There is no multiple of 16 between SIZE_MAX - 14 and SIZE_MAX. */
TEST(round_up, returns_zero_when_no_size_is_large_enough)
{
    CHECK_EQ(ou_warmup_round_up(SIZE_MAX, 16), 0);
    CHECK_EQ(ou_warmup_round_up(SIZE_MAX - 14, 16), 0);
}
