/* test_check.c -- deciding a check, and saying why it failed.
 * SPDX-License-Identifier: MIT */
#include "check.h"
#include "test.h"
#include "text.h"

static struct ou_check
make(enum ou_op op, struct ou_value actual, struct ou_value expected)
{
    return (struct ou_check){op, "file.c", 7, "a", "b", actual, expected, true};
}

static bool
holds(enum ou_op op, struct ou_value actual, struct ou_value expected)
{
    struct ou_check check = make(op, actual, expected);

    return ou_check_holds(&check);
}

/* a < b as mathematics has it, whatever their types. */
static void
check_order(struct ou_value a, struct ou_value b)
{
    CHECK(holds(OU_OP_LT, a, b) && holds(OU_OP_LE, a, b));
    CHECK(holds(OU_OP_GT, b, a) && holds(OU_OP_GE, b, a));
    CHECK(holds(OU_OP_NE, a, b) && !holds(OU_OP_EQ, a, b));
    CHECK(!holds(OU_OP_LT, b, a) && !holds(OU_OP_LE, b, a));
    CHECK(!holds(OU_OP_GT, a, b) && !holds(OU_OP_GE, a, b));
    CHECK(holds(OU_OP_EQ, a, a) && holds(OU_OP_SAME, b, b));
    CHECK(!holds(OU_OP_SAME, a, b) && !holds(OU_OP_NE, b, b));
    CHECK(holds(OU_OP_LE, a, a) && holds(OU_OP_GE, a, a));
}

TEST(check, numbers_are_ordered_across_types)
{
    check_order(ou_value_int(-1), ou_value_uint(0));
    check_order(ou_value_int(INT64_MIN), ou_value_int(-1));
    check_order(ou_value_int(INT64_MAX), ou_value_uint(UINT64_MAX));
    check_order(ou_value_uint(1), ou_value_int(2));
    check_order(ou_value_int(-1), ou_value_uint(UINT64_MAX));
    check_order(ou_value_bool(false), ou_value_bool(true));
    check_order(ou_value_pointer(NULL), ou_value_pointer(&check_order));
    CHECK(holds(OU_OP_EQ, ou_value_int(5), ou_value_uint(5)));
}

TEST(check, texts_are_equal_byte_by_byte)
{
    struct ou_value ab = ou_value_text("ab");
    struct ou_value abc = ou_value_text("abc");
    struct ou_value empty = ou_value_text("");
    struct ou_value null = ou_value_text(NULL);

    CHECK(holds(OU_OP_STR_EQ, ab, ou_value_text("ab")));
    CHECK(!holds(OU_OP_STR_EQ, ab, abc));
    CHECK(!holds(OU_OP_STR_EQ, abc, ab));
    CHECK(holds(OU_OP_STR_EQ, empty, empty));
    CHECK(!holds(OU_OP_STR_EQ, empty, null));
    CHECK(!holds(OU_OP_STR_EQ, null, empty));
    CHECK(holds(OU_OP_STR_EQ, null, null));
}

TEST(check, text_contains_a_part_of_it)
{
    struct ou_value text = ou_value_text("abcd");

    CHECK(holds(OU_OP_CONTAINS, text, ou_value_text("")));
    CHECK(holds(OU_OP_CONTAINS, text, ou_value_text("abcd")));
    CHECK(holds(OU_OP_CONTAINS, text, ou_value_text("cd")));
    CHECK(!holds(OU_OP_CONTAINS, text, ou_value_text("ce")));
    CHECK(!holds(OU_OP_CONTAINS, text, ou_value_text("abcde")));
    CHECK(!holds(OU_OP_CONTAINS, ou_value_text(NULL), ou_value_text("")));
}

TEST(check, null_stands_for_no_bytes)
{
    CHECK_EQ(ou_value_bytes(NULL, 3).len, 0);
    CHECK(!holds(OU_OP_MEM_EQ, ou_value_bytes(NULL, 3),
                 ou_value_bytes("abc", 3)));
    CHECK(
        holds(OU_OP_MEM_EQ, ou_value_bytes("ab", 0), ou_value_bytes("cd", 0)));
}

TEST(check, operand_that_is_too_long_is_fatal)
{
    static char longer[OU_OPERAND_BYTES + 2];

    memset(longer, 'x', sizeof longer - 1);
    CHECK_FATAL(ou_value_text(longer), "operand of more than");
    CHECK_FATAL(ou_value_bytes(longer, sizeof longer), "operand of more than");
    CHECK_EQ(ou_value_text(longer + 1).len, OU_OPERAND_BYTES);
}

static bool
explains(struct ou_check check, const char *expected)
{
    char text[1000];

    ou_check_explain(&check, text, sizeof text);
    ou_test_note("%s", text);
    return strcmp(text, expected) == 0;
}

TEST(check, explanation_has_source_and_values)
{
    struct ou_check text =
        make(OU_OP_STR_EQ, ou_value_text("x\033\"\\"), ou_value_text(NULL));
    struct ou_check condition =
        make(OU_OP_TRUE, ou_value_bool(false), ou_value_bool(true));

    condition.expected_text = "";
    CHECK(explains(condition, "CHECK(a)\n  actual    false"));
    CHECK(explains(make(OU_OP_EQ, ou_value_int(-5000), ou_value_uint(5000)),
                   "CHECK_EQ(a, b)\n  actual    -5000\n"
                   "  expected  5000 (0x1388)"));
    CHECK(explains(text, "CHECK_STR_EQ(a, b)\n"
                         "  actual    \"x\\x1b\\\"\\\\\"\n"
                         "  expected  NULL"));
}

TEST(check, explanation_shows_where_bytes_differ)
{
    const unsigned char a[] = {1, 2, 3};
    const unsigned char b[] = {1, 2, 4};

    CHECK(
        explains(make(OU_OP_MEM_EQ, ou_value_bytes(a, 3), ou_value_bytes(b, 3)),
                 "CHECK_MEM_EQ(a, b)\n  actual    01 02 03\n"
                 "  expected  01 02 04\n  differ    first at byte 2 of 3"));
}

/* However long the operands: cut off, not overrun. */
TEST(check, explanation_fits_its_buffer)
{
    char longer[600];
    struct ou_check check;

    memset(longer, '"', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    check = make(OU_OP_STR_EQ, ou_value_text(longer), ou_value_text("b"));
    for (size_t size = 1; size < 200; size++) {
        char buffer[208];

        memset(buffer, '#', sizeof buffer);
        ou_check_explain(&check, buffer, size);
        ou_test_note("size %zu", size);
        CHECK_EQ(strlen(buffer), size - 1);
        CHECK_EQ(buffer[size], '#');
    }
}

/* ---- Texts --------------------------------------------------------------- */

TEST(text, long_words_are_broken_between_lines)
{
    char buffer[400];
    struct ou_text text = ou_text_in(buffer, sizeof buffer);

    ou_text_add_wrapped(&text, "label ",
                        "one two three four five six seven eight nine ten "
                        "eleven twelve thirteen fourteen");
    CHECK_STR_EQ(buffer,
                 "label one two three four five six seven eight nine ten "
                 "eleven twelve thirteen\n      fourteen\n");
}

TEST(text, quoted_text_is_cut_off_and_says_so)
{
    char buffer[100];
    struct ou_text text = ou_text_in(buffer, sizeof buffer);

    ou_text_add_quoted(&text, "abcdef", 6, 3);
    CHECK_STR_EQ(buffer, "\"abc\" … (6 bytes)");
}

TEST(text, what_does_not_fit_is_left_out)
{
    char buffer[4];
    struct ou_text text = ou_text_in(buffer, sizeof buffer);

    ou_text_add(&text, "%d", 12);
    ou_text_add(&text, "%d", 34);
    ou_text_add(&text, "%d", 56);
    CHECK_STR_EQ(buffer, "123");
    CHECK_EQ(text.len, 3);
}

TEST(text, no_character_is_cut_in_the_middle)
{
    char buffer[4];
    struct ou_text text = ou_text_in(buffer, sizeof buffer);

    ou_text_add(&text, "ab…");
    CHECK_STR_EQ(buffer, "ab");
    CHECK_EQ(text.len, 2);
}
