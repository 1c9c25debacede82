/* test_memdebug.c -- what lab 04 asks of the debug hook, as tests.
 * SPDX-License-Identifier: MIT
 *
 * The contract is in lib/mem/memdebug.h; check and dump are in test_damage.c.
 */
#include "fixture.h"

/* ---- layout: the bytes around a block ------------------------------------ */

TEST(layout, a_block_of_five_bytes_is_these_29)
{
    static const unsigned char expected[29] = {
        0,    0,    0,    0,    0,    0,    0,    5,    'o',  0xfd,
        0xfd, 0xfd, 0xfd, 0xfd, 0xfd, 0xfd, 0xcd, 0xcd, 0xcd, 0xcd,
        0xcd, 0xfd, 0xfd, 0xfd, 0xfd, 0xfd, 0xfd, 0xfd, 0xfd};
    unsigned char *p;

    begin_hook('o', false);
    p = ou_memdebug_malloc(&dbg, 5);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.last_nbytes, 29);
    CHECK(probe_holds(&below, p - 16, 29));
    CHECK_MEM_EQ(p - 16, expected, 29);
    end_hook();
}

TEST(layout, the_size_begins_with_its_most_significant_byte)
{
    static const unsigned char expected[9] = {0, 0, 0, 0, 0, 1, 2, 3, 'r'};
    unsigned char *p;

    begin_hook('r', false);
    p = ou_memdebug_malloc(&dbg, 0x010203);
    CHECK_NOT_NULL(p);
    CHECK_MEM_EQ(p - 16, expected, 9);
    CHECK_EQ(count_other(p, 0xcd, 0x010203), 0);
    CHECK_EQ(count_other(p + 0x010203, 0xfd, 8), 0);
    end_hook();
}

TEST(layout, a_block_is_as_well_aligned_as_the_one_below)
{
    begin_hook('m', false);
    for (size_t n = 0; n < 20; n++) {
        CHECK_EQ((uintptr_t)ou_memdebug_malloc(&dbg, n) % 16, 0);
    }
    end_hook();
}

TEST(layout, no_bytes_are_a_block_too)
{
    unsigned char *p;

    begin_hook('m', false);
    p = ou_memdebug_malloc(&dbg, 0);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.last_nbytes, 24);
    CHECK_EQ(count_other(p - 16, 0, 8), 0);
    CHECK_EQ(p[-8], 'm');
    CHECK_EQ(count_other(p - 7, 0xfd, 15), 0);
    ou_memdebug_free(&dbg, p);
    CHECK_EQ(below.nlive, 0);
    end_hook();
}

TEST(layout, serial_numbers_take_eight_more_bytes)
{
    static const unsigned char serial[8] = {0, 0, 0, 0, 0, 0, 0, 2};
    unsigned char *p;

    begin_hook('m', true);
    CHECK_NOT_NULL(ou_memdebug_malloc(&dbg, 100));
    CHECK_EQ(below.last_nbytes, 132);
    p = ou_memdebug_calloc(&dbg, 4, 5);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.last_nbytes, 52);
    CHECK_EQ(count_other(p + 20, 0xfd, 8), 0);
    CHECK_MEM_EQ(p + 28, serial, 8);
    ou_memdebug_free(&dbg, p);
    CHECK_EQ(count_other(p - 16, 0xdd, 52), 0);
    end_hook();
}

TEST(layout, calls_are_counted_when_they_succeed)
{
    begin_hook('m', false);
    ou_memdebug_malloc(&dbg, 1);
    ou_memdebug_calloc(&dbg, 1, 1);
    CHECK_EQ(dbg.serial, 2);
    below.fails = true;
    CHECK_NULL(ou_memdebug_malloc(&dbg, 1));
    CHECK_NULL(ou_memdebug_calloc(&dbg, 1, 1));
    CHECK_EQ(dbg.serial, 2);
    end_hook();
}

TEST(layout, the_block_of_calloc_is_zeros_between_its_pads)
{
    unsigned char *p;

    begin_hook('o', false);
    p = ou_memdebug_calloc(&dbg, 3, 7);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.ncalloc, 1);
    CHECK_EQ(below.last_nbytes, 45);
    CHECK_EQ(p[-9], 21);
    CHECK_EQ(p[-8], 'o');
    CHECK_EQ(count_other(p - 7, 0xfd, 7), 0);
    CHECK_EQ(count_other(p, 0, 21), 0);
    CHECK_EQ(count_other(p + 21, 0xfd, 8), 0);
    end_hook();
}

TEST(layout, a_freed_block_is_dead_from_end_to_end)
{
    unsigned char *p;

    begin_hook('o', false);
    p = ou_memdebug_malloc(&dbg, 5);
    CHECK_NOT_NULL(p);
    memset(p, 0x77, 5);
    ou_memdebug_free(&dbg, p);
    CHECK_EQ(count_other(p - 16, 0xdd, 29), 0);
    CHECK_SAME((unsigned char *)below.last_p, p - 16);
    CHECK_EQ(below.nbad, 0);
    CHECK_EQ(below.nlive, 0);
    end_hook();
}

TEST(layout, free_looks_before_it_frees)
{
    unsigned char *p;

    begin_hook('m', false);
    p = ou_memdebug_malloc(&dbg, 16);
    CHECK_NOT_NULL(p);
    p[16] = 'x';
    CHECK_FATAL(ou_memdebug_free(&dbg, p), "ou_memdebug_free");
    CHECK_EQ(below.nfree, 0);
    CHECK_EQ(count_other(p, 0xcd, 16), 0);
    end_hook();
}

TEST(layout, null_is_ignored)
{
    begin_hook('m', false);
    ou_memdebug_free(&dbg, NULL);
    CHECK_EQ(below.nfree, 0);
    end_hook();
}

TEST(layout, what_is_too_large_is_refused_and_below_not_asked)
{
    begin_hook('m', false);
    CHECK_NULL(ou_memdebug_malloc(&dbg, SIZE_MAX));
    CHECK_NULL(ou_memdebug_malloc(&dbg, SIZE_MAX - 23));
    CHECK_NULL(ou_memdebug_malloc(&dbg, (size_t)PTRDIFF_MAX - 23));
    CHECK_NULL(ou_memdebug_calloc(&dbg, 1, (size_t)PTRDIFF_MAX - 23));
    CHECK_NULL(ou_memdebug_calloc(&dbg, SIZE_MAX / 16 + 2, 16));
    CHECK_NULL(ou_memdebug_calloc(&dbg, SIZE_MAX, SIZE_MAX));
    CHECK_EQ(probe_nasked(&below), 0);
    CHECK_NULL(ou_memdebug_malloc(&dbg, (size_t)PTRDIFF_MAX - 24));
    CHECK_EQ(below.last_nbytes, (size_t)PTRDIFF_MAX);
    end_hook();
}

static bool
ask_flag(void *ctx)
{
    return *(bool *)ctx;
}

TEST(layout, nobody_calls_who_may_not)
{
    bool may_call = true;
    void *p;

    begin_hook('o', false);
    dbg.may_call = ask_flag;
    dbg.ctx = &may_call;
    p = ou_memdebug_malloc(&dbg, 8);
    CHECK_NOT_NULL(p);
    may_call = false;
    CHECK_FATAL(ou_memdebug_malloc(&dbg, 8), "may not be called now");
    CHECK_FATAL(ou_memdebug_calloc(&dbg, 8, 1), "may not be called now");
    CHECK_FATAL(ou_memdebug_free(&dbg, p), "may not be called now");
    CHECK_EQ(below.nlive, 1);
    CHECK_EQ(probe_nasked(&below), 1);
    may_call = true;
    ou_memdebug_free(&dbg, p);
    CHECK_EQ(below.nlive, 0);
    end_hook();
}

/* ---- moves: realloc under guard ------------------------------------------ */

/* Below, a block that shrinks moves (0) or stays (1). */
static unsigned char *
begin_moves(int stays, size_t nbytes)
{
    unsigned char *p;

    begin_hook('m', false);
    below.stays_in_place = stays == 1;
    p = ou_memdebug_malloc(&dbg, nbytes);
    CHECK_NOT_NULL(p);
    fill_bytes(p, 9, nbytes);
    return p;
}

TEST(moves, null_is_a_malloc)
{
    unsigned char *p;

    begin_hook('m', false);
    p = ou_memdebug_realloc(&dbg, NULL, 5);
    CHECK_NOT_NULL(p);
    CHECK_EQ(p[-9], 5);
    CHECK_EQ(count_other(p, 0xcd, 5), 0);
    CHECK_EQ(dbg.serial, 1);
    end_hook();
}

TEST(moves, a_block_that_grows_gains_clean_bytes)
{
    unsigned char *p = begin_moves(0, 10);

    p = ou_memdebug_realloc(&dbg, p, 50);
    CHECK_NOT_NULL(p);
    CHECK_EQ(count_changed(p, 9, 10), 0);
    CHECK_EQ(count_other(p + 10, 0xcd, 40), 0);
    CHECK_EQ(count_other(p + 50, 0xfd, 8), 0);
    CHECK_EQ(p[-9], 50);
    CHECK_EQ(p[-8], 'm');
    CHECK_EQ(count_other(p - 7, 0xfd, 7), 0);
    CHECK_EQ(below.nlive, 1);
    CHECK_EQ(below.nbad, 0);
    end_hook();
}

TEST_EACH(moves, a_block_that_shrinks_has_its_pad_where_it_ends, 2)
{
    unsigned char *p = begin_moves(param, 200);

    p = ou_memdebug_realloc(&dbg, p, 30);
    CHECK_NOT_NULL(p);
    CHECK_EQ(count_changed(p, 9, 30), 0);
    CHECK_EQ(count_other(p + 30, 0xfd, 8), 0);
    CHECK_EQ(p[-9], 30);
    ou_memdebug_free(&dbg, p);
    CHECK_EQ(below.nlive, 0);
    CHECK_EQ(below.nbad, 0);
    end_hook();
}

TEST(moves, the_old_place_is_dead)
{
    unsigned char *p = begin_moves(0, 40);
    unsigned char *q = ou_memdebug_realloc(&dbg, p, 400);

    CHECK_NOT_NULL(q);
    CHECK(q != p);
    CHECK_EQ(count_other(p - 16, 0xdd, 64), 0);
    end_hook();
}

TEST_EACH(moves, bytes_that_a_block_loses_are_dead, 2)
{
    unsigned char *p = begin_moves(param, 50);
    unsigned char *q = ou_memdebug_realloc(&dbg, p, 20);

    CHECK_NOT_NULL(q);
    CHECK_EQ(count_other(p + 28, 0xdd, 30), 0);
    end_hook();
}

TEST_EACH(moves, without_memory_the_block_is_as_before, 2)
{
    unsigned char *p = begin_moves(param, 300);
    unsigned char before[324];

    memcpy(before, p - 16, 324);
    below.fails = true;
    CHECK_NULL(ou_memdebug_realloc(&dbg, p, 5000));
    CHECK_NULL(ou_memdebug_realloc(&dbg, p, (size_t)PTRDIFF_MAX - 23));
    CHECK_NULL(ou_memdebug_realloc(&dbg, p, SIZE_MAX));
    CHECK_MEM_EQ(p - 16, before, 324);
    CHECK_EQ(below.nlive, 1);
    CHECK_EQ(dbg.serial, 1);
    end_hook();
}

TEST(moves, realloc_looks_before_it_moves)
{
    unsigned char *p = begin_moves(0, 16);

    p[16] = 'x';
    CHECK_FATAL(ou_memdebug_realloc(&dbg, p, 100), "bad trailing pad byte");
    CHECK_FATAL(ou_memdebug_realloc(&dbg, p, 8), "ou_memdebug_realloc");
    p[16] = 0xfd;
    p[-8] = 'o';
    CHECK_FATAL(ou_memdebug_realloc(&dbg, p, 100), "bad ID");
    CHECK_EQ(below.nlive, 1);
    end_hook();
}

TEST(moves, nobody_calls_who_may_not)
{
    bool may_call = false;
    unsigned char *p = begin_moves(0, 16);

    dbg.may_call = ask_flag;
    dbg.ctx = &may_call;
    CHECK_FATAL(ou_memdebug_realloc(&dbg, p, 32), "may not be called now");
    CHECK_FATAL(ou_memdebug_realloc(&dbg, NULL, 32), "may not be called now");
    CHECK_EQ(below.nlive, 1);
    end_hook();
}
