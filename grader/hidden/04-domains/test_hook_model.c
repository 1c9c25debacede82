/* test_hook_model.c -- random programs under the debug hook, and all places
 * where a byte can be damaged.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/04-domains/fixture.h"

/* Is p the beginning of a block as memdebug.h describes it? */
static bool
is_marked(const unsigned char *p, char api, size_t nbytes)
{
    for (int i = 0; i < 8; i++) {
        if (p[-9 - i] != (unsigned char)(nbytes >> (8 * i))) {
            return false;
        }
    }
    return p[-8] == (unsigned char)api && count_other(p - 7, 0xfd, 7) == 0 &&
           count_other(p + nbytes, 0xfd, 8) == 0;
}

TEST(layout, blocks_of_every_size_are_marked)
{
    size_t wrong = 0;

    begin_hook('r', false);
    for (size_t n = 0; n < 700; n++) {
        unsigned char *p = ou_memdebug_malloc(&dbg, n);
        unsigned char *q = ou_memdebug_calloc(&dbg, n, 1);

        CHECK_NOT_NULL(p);
        CHECK_NOT_NULL(q);
        wrong += !is_marked(p, 'r', n) + !is_marked(q, 'r', n);
        wrong += count_other(p, 0xcd, n) + count_other(q, 0, n);
        ou_memdebug_free(&dbg, p);
        wrong += count_other(p - 16, 0xdd, n + 24);
        ou_memdebug_free(&dbg, q);
        wrong += count_other(q - 16, 0xdd, n + 24);
    }
    CHECK_EQ(wrong, 0);
    CHECK_EQ(below.nlive, 0);
    CHECK_EQ(below.nbad, 0);
    end_hook();
}

TEST(layout, the_products_of_calloc_are_multiplied)
{
    size_t a = 1 + ou_random_below(30), b = 1 + ou_random_below(30);
    unsigned char *p;

    begin_hook('m', false);
    p = ou_memdebug_calloc(&dbg, a, b);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.last_nbytes, a * b + 24);
    CHECK_EQ(is_marked(p, 'm', a * b), true);
    p = ou_memdebug_calloc(&dbg, 0, SIZE_MAX);
    CHECK_NOT_NULL(p);
    CHECK_EQ(below.last_nbytes, 24);
    end_hook();
}

TEST(layout, the_serial_number_is_written_whole)
{
    static const unsigned char serial[8] = {1, 2, 3, 4, 5, 6, 7, 9};
    unsigned char *p;

    begin_hook('m', true);
    dbg.serial = 0x0102030405060708u;
    p = ou_memdebug_malloc(&dbg, 3);
    CHECK_NOT_NULL(p);
    CHECK_MEM_EQ(p + 11, serial, 8);
    CHECK_NULL(ou_memdebug_malloc(&dbg, (size_t)PTRDIFF_MAX - 31));
    CHECK_EQ(probe_nasked(&below), 1);
    end_hook();
}

/* Every size up to 60, every byte of both pads. */
TEST(check, a_single_byte_is_found_wherever_it_is)
{

    for (unsigned n = 0; n < 60; n++) {
        unsigned char *p = make_block('o', (unsigned char)n, n % 2 == 1);

        for (int i = 0; i < 15; i++) {
            unsigned char *pad = i < 7 ? p - 7 + i : p + n + i - 7;

            *pad ^= (unsigned char)(1 + ou_random_below(255));
            CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p),
                        i < 7 ? "bad leading" : "bad trailing");
            *pad = 0xfd;
        }
        ou_memdebug_check(&dbg, "caller", p);
    }
}

TEST_EACH(check, every_bit_of_the_api_counts, 8)
{
    unsigned char *p = make_block('m', 8, false);

    p[-8] ^= (unsigned char)(1 << param);
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad ID");
}

TEST(check, a_pointer_of_mixed_bytes_may_be_alive)
{
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xddddddddcdcdcdcdu), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xfdfdfdfdfdfdfdfcu), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0x5dddddddddddddddu), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0x1111111111111111u), false);
}

/* ---- Random programs ----------------------------------------------------- */

#define NSLOTS 64

static struct {
    unsigned char *p;
    size_t size;
    unsigned seed;
} slot[NSLOTS];

static void
take(size_t i, unsigned char *p, size_t n)
{
    CHECK_NOT_NULL(p);
    CHECK_EQ(is_marked(p, 'm', n), true);
    slot[i].p = p;
    slot[i].size = n;
    slot[i].seed = (unsigned)ou_random_below(256);
    fill_bytes(p, slot[i].seed, n);
}

static void
resize(size_t i)
{
    size_t n = ou_random_below(400);
    size_t old = slot[i].size;
    size_t both = n < old ? n : old;
    unsigned char *p;

    ou_test_note("realloc from %zu to %zu bytes", old, n);
    if (ou_random_below(4) == 0) {
        below.fails = true;
        CHECK_NULL(ou_memdebug_realloc(&dbg, slot[i].p, n + 500));
        below.fails = false;
        CHECK_EQ(count_changed(slot[i].p, slot[i].seed, old), 0);
        CHECK_EQ(is_marked(slot[i].p, 'm', old), true);
        return;
    }
    p = ou_memdebug_realloc(&dbg, slot[i].p, n);
    CHECK_EQ(count_changed(p, slot[i].seed, both), 0);
    CHECK_EQ(p == NULL ? 0 : count_other(p + both, 0xcd, n - both), 0);
    take(i, p, n);
}

TEST_EACH(moves, a_random_program_finds_its_bytes_again, 4)
{
    size_t nlive = 0;

    memset(slot, 0, sizeof slot);
    begin_hook('m', param >= 2);
    below.stays_in_place = param % 2 == 1;
    for (int step = 0; step < 1500; step++) {
        size_t i = ou_random_below(NSLOTS);
        size_t n = ou_random_below(300);

        if (slot[i].p == NULL) {
            take(i, ou_memdebug_malloc(&dbg, n), n);
        }
        else if (ou_random_below(2) == 0) {
            resize(i);
        }
        else {
            CHECK_EQ(count_changed(slot[i].p, slot[i].seed, slot[i].size), 0);
            ou_memdebug_free(&dbg, slot[i].p);
            slot[i].p = NULL;
        }
    }
    for (size_t i = 0; i < NSLOTS; i++) {
        nlive += slot[i].p != NULL;
    }
    CHECK_EQ(below.nlive, nlive);
    CHECK_EQ(below.nbad, 0);
    end_hook();
}

TEST_EACH(moves, a_long_block_that_cannot_move_is_whole, 2)
{
    static unsigned char before[3024];
    unsigned char *p;

    begin_hook('o', false);
    below.stays_in_place = param == 1;
    p = ou_memdebug_malloc(&dbg, 3000);
    CHECK_NOT_NULL(p);
    fill_bytes(p, 77, 3000);
    memcpy(before, p - 16, sizeof before);
    below.fails = true;
    for (size_t n = 0; n < 4000; n += 499) {
        CHECK_NULL(ou_memdebug_realloc(&dbg, p, n));
        CHECK_MEM_EQ(p - 16, before, sizeof before);
    }
    CHECK_EQ(below.nlive, 1);
    end_hook();
}

TEST(moves, of_a_long_block_that_moved_both_ends_are_dead)
{
    unsigned char *p, *q;

    begin_hook('o', false);
    p = ou_memdebug_malloc(&dbg, 1000);
    CHECK_NOT_NULL(p);
    fill_bytes(p, 3, 1000);
    q = ou_memdebug_realloc(&dbg, p, 1001);
    CHECK_NOT_NULL(q);
    CHECK(q != p);
    CHECK_EQ(count_other(p - 16, 0xdd, 64), 0);
    CHECK_EQ(count_other(p + 1008 - 64, 0xdd, 64), 0);
    CHECK_EQ(count_changed(q, 3, 1000), 0);
    CHECK_EQ(q[1000], 0xcd);
    end_hook();
}

TEST(dump, each_damaged_byte_is_in_the_list)
{
    static char text[1024];
    unsigned char *p = make_block('r', 5, false);

    memset(p + 5, 0xab, 8);
    ou_memdebug_dump(&dbg, p, text, sizeof text);
    for (int i = 0; i < 8; i++) {
        char expected[20];

        snprintf(expected, sizeof expected, "byte %d is 0xab", i);
        CHECK_FATAL(ou_fatal("%s", text), expected);
    }
    memset(p - 7, 0xba, 7);
    ou_memdebug_dump(&dbg, p, text, sizeof text);
    CHECK_FATAL(ou_fatal("%s", text),
                "leading pad: byte 0 is 0xba, byte 1 is 0xba, byte 2 is 0xba, "
                "byte 3 is 0xba, byte 4 is 0xba, byte 5 is 0xba, "
                "byte 6 is 0xba\ndata and trailing pad: unknown");
}
