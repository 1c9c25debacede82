/* test_damage.c -- what lab 04 asks of the checks and of the dump, as tests.
 * SPDX-License-Identifier: MIT
 *
 * The contract is in lib/mem/memdebug.h.  The blocks were made by hand
 * (fixture.h), so these tests need none of yours. */
#include "fixture.h"

/* ---- check: find the damage ---------------------------------------------- */

TEST_EACH(check, an_undamaged_block_is_left_alone, 3)
{
    static const char api[3] = {'r', 'm', 'o'};
    unsigned char before[sizeof by_hand];
    unsigned char *p = make_block(api[param], 100, false);

    memcpy(before, by_hand, sizeof before);
    ou_memdebug_check(&dbg, "caller", p);
    CHECK_MEM_EQ(by_hand, before, sizeof before);
    CHECK_EQ(ou_memdebug_is_ptr_freed(NULL), true);
}

TEST(check, a_block_of_another_api_is_named_with_both)
{
    unsigned char *p = make_block('m', 16, false);

    dbg.api = 'r';
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p),
                "bad ID: allocated with api 'm', verified with api 'r'");
}

TEST(check, an_api_that_is_no_letter_is_a_number)
{
    unsigned char *p = make_block('o', 16, false);

    p[-8] = 0xdd;
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p),
                "bad ID: allocated with api 0xdd, verified with api 'o'");
}

TEST_EACH(check, each_leading_pad_byte_counts, 7)
{
    unsigned char *p = make_block('m', 16, false);

    p[-7 + param] ^= 0x20;
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad leading pad byte");
}

TEST_EACH(check, each_trailing_pad_byte_counts, 8)
{
    unsigned char *p = make_block('m', 16, false);

    p[16 + param] ^= 0x20;
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad trailing pad byte");
}

TEST(check, what_is_in_front_is_looked_at_first)
{
    unsigned char *p = make_block('m', 16, false);

    p[16] = 0;
    p[-1] = 0;
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad leading pad byte");
    p[-8] = 'o';
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad ID");
}

TEST(check, a_size_that_cannot_be_true_is_damage_in_front)
{
    unsigned char *p = make_block('m', 16, false);

    memset(p - 16, 0xff, 8);
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad leading pad byte");
    memset(p - 16, 0x7f, 8);
    p[-15] = 0xff; /* nearly PTRDIFF_MAX, but no room for what stands around */
    memset(p - 15, 0xff, 7);
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad leading pad byte");
}

TEST(check, the_caller_is_named_and_the_block_described)
{
    unsigned char *p = make_block('m', 16, false);

    p[16] = 'x';
    CHECK_FATAL(ou_memdebug_check(&dbg, "who_reports", p), "who_reports");
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p),
                "api 'm', 16 bytes requested");
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p),
                "trailing pad: byte 0 is 0x78");
}

TEST(check, the_serial_number_is_not_a_pad)
{
    unsigned char *p = make_block('m', 16, true);

    memset(p + 24, 0x99, 8);
    ou_memdebug_check(&dbg, "caller", p);
    p[23] = 0x99;
    CHECK_FATAL(ou_memdebug_check(&dbg, "caller", p), "bad trailing pad byte");
}

TEST(check, a_pointer_that_a_hook_has_written_is_not_followed)
{
    int alive = 0;

    CHECK_EQ(ou_memdebug_is_ptr_freed(NULL), true);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xcdcdcdcdcdcdcdcdu), true);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xddddddddddddddddu), true);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xfdfdfdfdfdfdfdfdu), true);
    CHECK_EQ(ou_memdebug_is_ptr_freed(&alive), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xddddddddu), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xddddddddddddddd0u), false);
    CHECK_EQ(ou_memdebug_is_ptr_freed((void *)0xcdu), false);
}

/* ---- dump: say what is there --------------------------------------------- */

static char text[1024];

/* Line number n of the dump of p, from 1; "" if there is none. */
static const char *
line(const void *p, int n)
{
    static char copy[1024];
    const char *from = text;
    size_t length;

    memset(text, 0, sizeof text);
    ou_memdebug_dump(&dbg, p, text, sizeof text - 1);
    while (--n > 0 && *from != '\0') {
        from += strcspn(from, "\n");
        from += *from == '\n';
    }
    length = strcspn(from, "\n");
    memcpy(copy, from, length);
    copy[length] = '\0';
    return copy;
}

TEST(dump, an_undamaged_block_takes_four_lines)
{
    unsigned char *p = make_block('m', 3, false);

    CHECK_STR_EQ(line(p, 1), "api 'm', 3 bytes requested");
    CHECK_STR_EQ(line(p, 2), "leading pad: ok");
    CHECK_STR_EQ(line(p, 3), "trailing pad: ok");
    CHECK_STR_EQ(line(p, 4), "data: cd cd cd");
    CHECK_STR_EQ(line(p, 5), "");
}

TEST(dump, one_byte_past_the_end_is_shown)
{
    unsigned char *p = make_block('m', 16, false);

    p[16] = 'x';
    CHECK_STR_EQ(line(p, 1), "api 'm', 16 bytes requested");
    CHECK_STR_EQ(line(p, 2), "leading pad: ok");
    CHECK_STR_EQ(line(p, 3), "trailing pad: byte 0 is 0x78");
    CHECK_STR_EQ(line(p, 4),
                 "data: cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd");
}

TEST(dump, several_damaged_bytes_are_a_list)
{
    unsigned char *p = make_block('r', 4, false);

    p[4] = 0;
    p[7] = 0xcd;
    p[11] = 0xfe;
    CHECK_STR_EQ(line(p, 3), "trailing pad: byte 0 is 0x00, byte 3 is 0xcd, "
                             "byte 7 is 0xfe");
}

TEST(dump, of_long_data_the_two_ends_are_shown)
{
    unsigned char *p = make_block('o', 17, false);

    for (int i = 0; i < 17; i++) {
        p[i] = (unsigned char)i;
    }
    CHECK_STR_EQ(line(p, 4), "data: 00 01 02 03 04 05 06 07 ... "
                             "09 0a 0b 0c 0d 0e 0f 10");
}

TEST(dump, a_serial_number_has_a_line)
{
    unsigned char *p = make_block('o', 2, true);

    CHECK_STR_EQ(line(p, 3), "trailing pad: ok");
    CHECK_STR_EQ(line(p, 4), "serial 7");
    CHECK_STR_EQ(line(p, 5), "data: cd cd");
}

TEST(dump, behind_a_damaged_front_nothing_is_believed)
{
    unsigned char *p = make_block('o', 2, false);

    p[-16] = 0x7e; /* a size for which there is no memory to look at */
    p[-7] = 0x41;
    p[-2] = 0;
    CHECK_STR_EQ(line(p, 2), "leading pad: byte 0 is 0x41, byte 5 is 0x00");
    CHECK_STR_EQ(line(p, 3),
                 "data and trailing pad: unknown, the size may be wrong");
    CHECK_STR_EQ(line(p, 4), "");
}

TEST(dump, an_impossible_size_is_not_believed)
{
    unsigned char *p = make_block('o', 2, false);

    memset(p - 16, 0xff, 8);
    CHECK_STR_EQ(line(p, 1), "api 'o', 18446744073709551615 bytes requested");
    CHECK_STR_EQ(line(p, 2), "leading pad: ok");
    CHECK_STR_EQ(line(p, 3),
                 "data and trailing pad: unknown, the size may be wrong");
}

TEST(dump, an_api_that_is_no_letter_is_a_number)
{
    unsigned char *p = make_block('o', 2, false);

    p[-8] = 0;
    CHECK_STR_EQ(line(p, 1), "api 0x00, 2 bytes requested");
}

TEST_EACH(dump, what_does_not_fit_is_left_out, 4)
{
    static const size_t capacity[4] = {1, 10, 28, 60};
    unsigned char *p = make_block('m', 16, false);
    size_t length;

    memset(text, '#', sizeof text);
    length = ou_memdebug_dump(&dbg, p, text, capacity[param]);
    CHECK_EQ(length, capacity[param] - 1);
    CHECK_EQ(strnlen(text, sizeof text), capacity[param] - 1);
    CHECK_EQ(text[capacity[param]], '#');
}

TEST(dump, the_length_is_that_of_the_text)
{
    unsigned char *p = make_block('m', 16, false);
    size_t length = ou_memdebug_dump(&dbg, p, text, sizeof text);

    CHECK_EQ(length, 28 + 16 + 17 + 54);
    CHECK_EQ(strnlen(text, sizeof text), length);
}
