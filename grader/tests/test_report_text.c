/* test_report_text.c -- text made safe; series and maps as text.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "report_json.h"
#include "report_text.h"

#include <stdlib.h>

/* ---- Series and maps as text --------------------------------------------- */

TEST(report_series, writes_a_map_in_runs)
{
    struct grade_block blocks[] = {{48, 24, true},
                                   {80, 24, true},
                                   {112, 24, true},
                                   {144, 8, false},
                                   {140, 4, true}};
    struct grade_map map = {.blocks = blocks, .nblocks = 5}, again = {0};
    char *text = report_blocks_text(&map);

    CHECK_STR_EQ(text, "48L24 8L24x2 8F8 -12L4");
    CHECK(report_parse_blocks(text, &again));
    CHECK_EQ(again.nblocks, 5);
    for (size_t i = 0; i < 5; i++) {
        CHECK_SAME(again.blocks[i].offset, blocks[i].offset);
        CHECK_SAME(again.blocks[i].size, blocks[i].size);
        CHECK_SAME(again.blocks[i].live, blocks[i].live);
    }
    free(again.blocks);
    free(text);
}

TEST(report_series, refuses_other_forms)
{
    static const char *const bad[] = {"L24",
                                      "48",
                                      "48X24",
                                      "48L",
                                      "48L24x",
                                      "48L24x0",
                                      "48L24 ,",
                                      "--48L24",
                                      "48L4294967296",
                                      "48L1x99999999",
                                      " 48L24",
                                      "48L24;",
                                      "99999999999999999999L1"};
    struct grade_map map = {0};
    struct grade_series series = {0};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ou_test_note("blocks \"%s\"", bad[i]);
        CHECK(!report_parse_blocks(bad[i], &map));
    }
    CHECK(!report_parse_samples("1 2 3", &series));
    CHECK(!report_parse_samples("1 2 3 4,", &series));
    CHECK(!report_parse_samples("1 2 3 -4", &series));
    CHECK(!report_parse_units("1 x", &map));
}

/* ---- Text ---------------------------------------------------------------- */

static const struct {
    const char *from, *visible;
} texts[] = {
    {"plain \xc3\xa9\n", "plain \xc3\xa9\n"},
    {"a\tb", "a    b"},
    {"\x1b[31mred\x07", "\\x1b[31mred\\x07"},
    {"\r\x7f", "\\x0d\\x7f"},
    {"\xc2\x9b"
     "31m",
     "\\x9b31m"},                          /* one-byte control sequence */
    {"\xff \xc0\xaf", "\\xff \\xc0\\xaf"}, /* no byte; overlong slash */
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},   /* surrogate */
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond Unicode */
    {"\xe2\x82", "\\xe2\\x82"},                   /* cut */
    {"\xe2\x80\xaegpj", "\\u202egpj"},            /* reversed */
    {"a\xe2\x80\x8b"
     "b",
     "a\\u200bb"},                    /* invisible */
    {"\xf3\xa0\x81\x81", "\\ue0041"}, /* tag */
};

TEST_EACH(report_text, spells_out_what_would_act,
          (int)(sizeof texts / sizeof texts[0]))
{
    char *visible = text_visible(texts[param].from);

    CHECK_STR_EQ(visible, texts[param].visible);
    free(visible);
}

TEST(report_text, makes_file_names_that_are_only_names)
{
    static const char *const names[][2] = {{"ada", "ada"},
                                           {"../../etc", "_._.._etc"},
                                           {"", "_"},
                                           {"-rf", "_rf"},
                                           {".", "_"},
                                           {"a b\n\xc3\xa9", "a_b___"},
                                           {"a'; rm *", "a___rm__"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *name = text_file_name(names[i][0]);

        CHECK_STR_EQ(name, names[i][1]);
        free(name);
    }
}

TEST(report_text, writes_bytes_for_people)
{
    char buffer[32];

    CHECK_STR_EQ(text_bytes(buffer, sizeof buffer, 1023), "1023 B");
    CHECK_STR_EQ(text_bytes(buffer, sizeof buffer, 1536), "1.50 KiB");
    CHECK_STR_EQ(text_bytes(buffer, sizeof buffer, 24u << 20), "24.0 MiB");
    CHECK_STR_EQ(text_bytes(buffer, sizeof buffer, UINT64_MAX),
                 "16777216.0 TiB");
}
