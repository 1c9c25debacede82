/* test_singletons.c -- ranges of small ints, texts of one character, and memory
 * that ends while they are made.
 * SPDX-License-Identifier: MIT
 *
 * What each of them promises is tested in lab 06; here is what a runtime may be
 * asked for. */
#include "obj/singletons.h"

#include "obj/int.h"
#include "obj/intern.h"
#include "obj/str.h"
#include "objects.h"
#include "verify/object_verify.h"

/* A runtime without any of them. */
static void
begin_bare(void)
{
    ou_runtime_options options = {.domains = &memory.domains,
                                  .no_singletons = true};

    CHECK_EQ(ou_domain_setup_init(&memory, "py310_debug"), 0);
    for (int d = 0; d < OU_NDOMAINS; d++) {
        memory.domains.table[d] = ou_nomemory_init(
            &requests[d], memory.domains.table[d], SIZE_MAX, 0);
    }
    CHECK_EQ(ou_runtime_init(&options), 0);
    CHECK_EQ(ou_registry_nlive(), 0);
}

/* ---- Small ints ---------------------------------------------------------- */

static const int64_t ranges[][2] = {{-5, 1024},
                                    {-3, -1},
                                    {7, 7},
                                    {7, 6},
                                    {0, -100},
                                    {INT64_MIN, INT64_MIN + 9},
                                    {INT64_MAX - 9, INT64_MAX},
                                    {-30000, 30000}};

TEST_EACH(singletons, every_range_has_its_ints_and_no_others, 8)
{
    int64_t low = ranges[param][0], high = ranges[param][1];
    uint64_t count = high < low ? 0 : (uint64_t)high - (uint64_t)low + 1;

    begin_bare();
    CHECK_EQ(ou_small_ints_init(low, high), 0);
    CHECK_EQ(ou_registry_nlive(), count);
    for (uint64_t i = 0; i < count; i++) {
        int64_t value = (int64_t)((uint64_t)low + i);
        ou_object *op = ou_int_from(value);

        CHECK_SAME(op, ou_lend(ou_small_int(value)));
        CHECK_EQ(ou_int_as(op), value);
        CHECK_EQ(ou_object_is_immortal(op), true);
    }
    CHECK_NULL(ou_lend(ou_small_int((int64_t)((uint64_t)low - 1))));
    CHECK_NULL(ou_lend(ou_small_int((int64_t)((uint64_t)low + count))));
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ou_small_ints_fini();
    CHECK_EQ(ou_registry_nlive(), 0);
    CHECK_NULL(ou_lend(ou_small_int(low)));
    end();
}

static const int64_t too_many[][2] = {{INT64_MIN, INT64_MAX},
                                      {INT64_MIN, 0},
                                      {0, INT64_MAX},
                                      {-5, INT64_MAX / 4}};

TEST_EACH(singletons, more_than_memory_can_hold_are_refused, 4)
{
    begin_bare();
    CHECK_EQ(ou_small_ints_init(too_many[param][0], too_many[param][1]), -1);
    CHECK_STR_EQ(error_name(), "MemoryError");
    CHECK_EQ(ou_registry_nlive(), 0);
    CHECK_NULL(ou_lend(ou_small_int(0)));
    CHECK_EQ(ou_small_ints_init(-5, 256), 0);
    ou_small_ints_fini();
    end();
}

/* What is computed is shared as what is written. */
TEST(singletons, a_result_in_the_range_is_the_shared_int)
{
    ou_object *a, *b, *result;

    begin();
    a = ou_int_from(300);
    b = ou_int_from(44);
    result = ou_int_subtract(a, b);
    CHECK_SAME(result, ou_lend(ou_small_int(256)));
    result = ou_int_subtract(b, a);
    CHECK_NULL(ou_lend(ou_small_int(ou_int_as(result))));
    ou_decref(result);
    result = ou_int_multiply(b, ou_lend(ou_small_int(0)));
    CHECK_SAME(result, ou_lend(ou_small_int(0)));
    ou_decref(a);
    a = ou_int_new(7); /* but not who asks for one of his own */
    CHECK_NE(a, ou_lend(ou_small_int(7)));
    CHECK_EQ(ou_refcnt(a), 1);
    ou_decref(a);
    end();
}

TEST(singletons, small_ints_are_not_found_before_and_after)
{
    ou_object *a, *b;

    begin_bare();
    for (int round = 0; round < 2; round++) {
        CHECK_NULL(ou_lend(ou_small_int(7)));
        a = ou_int_from(7);
        b = ou_int_from(7);
        CHECK_EQ(a == b, false);
        ou_decref(a);
        ou_decref(b);
        CHECK_EQ(ou_small_ints_init(0, 10), 0);
        CHECK_SAME(ou_int_from(7), ou_int_from(7));
        ou_small_ints_fini();
    }
    end();
}

/* ---- Texts --------------------------------------------------------------- */

/* Two bytes that are no Latin-1 character, though one of them may look so. */
TEST(singletons, only_whole_latin1_characters_are_shared)
{
    static const char *const others[] = {
        "\xc2x",    "\xc2\xc2", "\xc1\x81", "\xc0\x80", "\xc4\x80",
        "\xdf\xbf", "\x80",     "\xe9",     "ab",       "\xc3\xa9 "};

    begin();
    for (int i = 0; i < 10; i++) {
        size_t size = strlen(others[i]);
        ou_object *a = ou_str_from(others[i]), *b = ou_str_from(others[i]);

        ou_test_note("text %d", i);
        CHECK_NULL(ou_str_shared_text(others[i], size));
        CHECK_EQ(a == b, false);
        CHECK_EQ(ou_str_size(a), size);
        ou_decref(a);
        ou_decref(b);
    }
    CHECK_SAME(ou_str_from_bytes("\0", 1), ou_lend(ou_latin1_char(0)));
    CHECK_SAME(ou_str_from("\xc2\x80"), ou_lend(ou_latin1_char(0x80)));
    CHECK_SAME(ou_str_from("\xc3\xbf"), ou_lend(ou_latin1_char(0xff)));
    end();
}

TEST(singletons, characters_keep_apart_and_are_whole)
{
    begin();
    for (int c = 0; c < 256; c++) {
        ou_object *op = ou_lend(ou_latin1_char((unsigned char)c));
        const ou_str *s = (ou_str *)op;

        CHECK_EQ(s->data[s->size], '\0');
        CHECK_EQ(ou_object_hash(op), ou_str_hash_bytes(s->data, s->size));
        for (int d = 0; d < c; d++) {
            CHECK_EQ(
                ou_str_equal(op, ou_lend(ou_latin1_char((unsigned char)d))),
                false);
        }
    }
    end();
}

TEST(singletons, texts_can_be_made_and_taken_away_again)
{
    begin_bare();
    for (int round = 0; round < 2; round++) {
        ou_object *op;

        CHECK_NULL(ou_str_shared_text("a", 1));
        CHECK_NULL(ou_str_shared_text("", 0));
        op = ou_str_from("a");
        CHECK_EQ(ou_refcnt(op), 1);
        ou_decref(op);
        CHECK_EQ(ou_latin1_init(), 0);
        CHECK_EQ(ou_registry_nlive(), 257);
        CHECK_SAME(ou_str_from("a"), ou_lend(ou_latin1_char('a')));
        ou_latin1_fini();
        CHECK_EQ(ou_registry_nlive(), 0);
    }
    end();
}

/* The function that takes dead texts out of the table of intern.h stays where
 * it is when the shared texts come and go. */
TEST(singletons, interning_goes_on_when_the_texts_go)
{
    ou_object *op;

    begin_bare();
    CHECK_EQ(ou_latin1_init(), 0);
    op = ou_intern_from("interned");
    ou_latin1_fini();
    ou_decref(op);
    CHECK_EQ(ou_intern_size(), 0);
    end();
}

/* ---- Memory that ends ---------------------------------------------------- */

static int
make_ints(void)
{
    return ou_small_ints_init(-5, 100);
}

/* Each request is refused in turn, it alone, or it and all that follow. */
TEST_EACH(singletons, half_made_ones_are_taken_back, 4)
{
    static int (*const makes[])(void) = {make_ints, ou_latin1_init};
    static void (*const ends[])(void) = {ou_small_ints_fini, ou_latin1_fini};
    int result = -1;
    size_t n = 0;

    begin_bare();
    for (; result < 0; n++) {
        ou_runtime_clear_freelists();
        for (int d = OU_DOMAIN_MEM; d <= OU_DOMAIN_OBJ; d++) {
            requests[d].start = requests[d].ncalls + n;
            requests[d].stop = param < 2 ? requests[d].start + 1 : 0;
        }
        result = makes[param % 2]();
        fail_from(SIZE_MAX);
        CHECK_STR_EQ(error_name(), result < 0 ? "MemoryError" : "");
        if (result < 0) {
            CHECK_EQ(ou_registry_nlive(), 0);
            CHECK_NULL(ou_lend(ou_small_int(0)));
            CHECK_NULL(ou_str_shared_text("", 0));
        }
        CHECK_LT(n, 300);
    }
    CHECK_GT(n, 100);
    ends[param % 2]();
    end();
}
