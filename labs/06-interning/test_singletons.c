/* test_singletons.c -- ints and characters that exist already.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- small_ints ---------------------------------------------------------- */

static const int64_t bounds[][2] = {{-5, 256}, {-5, 1024}, {0, 0}, {3, 10}};

TEST_EACH(small_ints, those_in_the_table_are_one_object_and_no_others, 4)
{
    int64_t low = bounds[param][0], high = bounds[param][1];

    begin();
    CHECK_EQ(ou_small_ints_init(low, high), 0);
    for (int64_t n = -10; n <= 1100; n++) {
        ou_object *a = ou_int_from(n), *b = ou_int_from(n);

        CHECK_EQ(a == b, low <= n && n <= high);
        CHECK_EQ(ou_int_as(a), n);
        ou_decref(a);
        ou_decref(b);
    }
    ou_small_ints_fini();
    end();
}

TEST(small_ints, nobody_counts_them)
{
    begin();
    CHECK_EQ(ou_small_ints_init(-5, 256), 0);
    for (int64_t n = -5; n <= 256; n++) {
        ou_object *op = ou_int_from(n);
        uint32_t before = ou_refcnt(op);

        CHECK_EQ(ou_object_is_immortal(op), true);
        ou_incref(op);
        ou_decref(op);
        ou_decref(op);
        CHECK_SAME(ou_refcnt(op), before);
    }
    ou_small_ints_fini();
    end();
}

TEST(small_ints, can_be_looked_up)
{
    begin();
    CHECK_EQ(ou_small_ints_init(-5, 256), 0);
    CHECK_SAME(ou_lend(ou_small_int(7)), ou_int_from(7));
    CHECK_EQ(ou_int_as(ou_lend(ou_small_int(-5))), -5);
    CHECK_EQ(ou_int_as(ou_lend(ou_small_int(256))), 256);
    CHECK_NULL(ou_lend(ou_small_int(-6)));
    CHECK_NULL(ou_lend(ou_small_int(257)));
    CHECK_NULL(ou_error_occurred());
    ou_small_ints_fini();
    end();
}

TEST(small_ints, to_give_one_out_takes_no_memory)
{
    size_t before;

    begin();
    CHECK_EQ(ou_small_ints_init(-5, 256), 0);
    before = nrequests();
    for (int64_t n = -5; n <= 256; n++) {
        ou_decref(ou_int_from(n));
    }
    CHECK_EQ(nrequests() - before, 0);
    ou_small_ints_fini();
    end();
}

TEST(small_ints, without_memory_nothing_is_left_of_them)
{
    int result = -1;
    size_t n = 0;

    begin();
    for (; result < 0 && n < 1000; n++) {
        fail_from(n);
        result = ou_small_ints_init(-5, 20);
        fail_none();
        if (result < 0) {
            CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
            ou_error_clear();
            CHECK_EQ(ou_registry_nlive(), 0);
            CHECK_NULL(ou_lend(ou_small_int(0)));
        }
    }
    CHECK_EQ(result, 0);
    CHECK_GT(n, 2);
    ou_small_ints_fini();
    end();
}

TEST(small_ints, at_the_end_they_are_gone)
{
    ou_object *op;

    begin();
    CHECK_EQ(ou_small_ints_init(-5, 256), 0);
    ou_small_ints_fini();
    CHECK_EQ(ou_registry_nlive(), 0);
    op = ou_int_from(7);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_refcnt(op), 1);
    ou_decref(op);
    end();
}

/* ---- latin1 -------------------------------------------------------------- */

TEST(latin1, each_character_is_one_object)
{
    begin();
    CHECK_EQ(ou_latin1_init(), 0);
    for (int c = 1; c < 256; c++) {
        char utf8[3] = {(char)c, '\0', '\0'};

        if (c >= 0x80) {
            utf8[0] = (char)(c < 0xc0 ? 0xc2 : 0xc3);
            utf8[1] = (char)(0x80 + c % 64);
        }
        CHECK_SAME(ou_str_from(utf8),
                   ou_lend(ou_latin1_char((unsigned char)c)));
        CHECK_STR_EQ(ou_str_as(ou_lend(ou_latin1_char((unsigned char)c))),
                     utf8);
    }
    ou_latin1_fini();
    end();
}

TEST(latin1, the_empty_text_is_one_object)
{
    begin();
    CHECK_EQ(ou_latin1_init(), 0);
    CHECK_SAME(ou_str_from(""), ou_str_from_bytes("abc", 0));
    CHECK_EQ(ou_str_size(ou_str_from("")), 0);
    ou_latin1_fini();
    end();
}

TEST(latin1, they_are_static_and_immortal)
{
    begin();
    CHECK_EQ(ou_latin1_init(), 0);
    for (int c = 0; c < 256; c++) {
        ou_object *op = ou_lend(ou_latin1_char((unsigned char)c));

        CHECK_EQ(ou_object_is_immortal(op), true);
        CHECK_EQ(ou_str_interned(op), OU_INTERNED_STATIC);
        CHECK_EQ(ou_str_size(op), c < 0x80 ? 1 : 2);
    }
    CHECK_EQ(ou_str_interned(ou_str_from("")), OU_INTERNED_STATIC);
    ou_latin1_fini();
    end();
}

TEST(latin1, longer_texts_are_not_shared)
{
    ou_object *a, *b;

    begin();
    CHECK_EQ(ou_latin1_init(), 0);
    a = ou_str_from("ab");
    b = ou_str_from("ab");
    CHECK_EQ(a == b, false);
    ou_decref(a);
    ou_decref(b);
    a = ou_str_from("\xc4\x80"); /* U+0100 */
    b = ou_str_from("\xc4\x80");
    CHECK_EQ(a == b, false);
    ou_decref(a);
    ou_decref(b);
    ou_latin1_fini();
    end();
}

TEST(latin1, without_memory_nothing_is_left_of_them)
{
    begin();
    for (size_t n = 0; n < 257; n += 32) {
        fail_from(n);
        CHECK_EQ(ou_latin1_init(), -1);
        fail_none();
        CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
        ou_error_clear();
        CHECK_EQ(ou_registry_nlive(), 0);
        ou_decref(ou_str_from("a"));
        CHECK_EQ(ou_registry_nlive(), 0);
    }
    end();
}
