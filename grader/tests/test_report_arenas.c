/* test_report_arenas.c -- arenas as text, as JSON and as a picture.
 * SPDX-License-Identifier: MIT */
#include "report_arenas.h"
#include "report_json.h"
#include "report_text.h"
#include "says.h"

#include "drive_accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Two of five arenas of four pools; the second one has only three. */
static uint64_t units[] = {4096, 24576};
static uint8_t percent[] = {0, 1, 40, 100, 20, 21, 99, GRADE_NO_POOL};
static const struct grade_arenas sample = {16384, 4096, 5,      units,
                                           2,     4,    percent};

TEST(report_arenas, text_names_offsets_and_percents)
{
    char *text = report_arenas_text(&sample);

    CHECK_STR_EQ(text, "4096:0 1 40 100;24576:20 21 99");
    free(text);
}

TEST(report_arenas, text_comes_back)
{
    struct grade_arenas arenas = {.npools = 4};
    char *text = report_arenas_text(&sample);

    CHECK(report_parse_arenas(text, &arenas));
    CHECK_EQ(arenas.nunits, 2);
    CHECK_EQ(arenas.units[1], 24576);
    CHECK_EQ(memcmp(arenas.percent, percent, sizeof percent), 0);
    grade_arenas_clear(&arenas);
    free(text);
}

TEST(report_arenas, other_texts_are_refused)
{
    static const char *const texts[] = {
        "",    "1",     "1:2;",    "1:101",     "1:1 2 3 4 5",
        "x:1", "1:1,2", "1:1 2 :", "1:1;2:-1 ", "1:1  2",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct grade_arenas arenas = {.npools = 4};

        ou_test_note("text %zu", i);
        CHECK(!report_parse_arenas(texts[i], &arenas));
    }
}

/* Draw the sample and return one of the three files. */
static const char *
draw(const char *suffix)
{
    static const char *const suffixes[] = {".svg", ".txt", ".csv"};
    static char text[8192];
    char dir[] = "/tmp/ouro-test-XXXXXX";
    FILE *file;
    char *path;

    CHECK_NOT_NULL(mkdtemp(dir));
    CHECK(report_arenas(dir, "x", &sample));
    path = text_format("%s/x%s", dir, suffix);
    file = fopen(path, "r");
    CHECK_NOT_NULL(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    free(path);
    for (size_t i = 0; i < 3; i++) {
        path = text_format("%s/x%s", dir, suffixes[i]);
        CHECK_EQ(unlink(path), 0);
        free(path);
    }
    rmdir(dir);
    return text;
}

TEST(report_arenas, picture_has_a_cell_for_each_pool)
{
    const char *text = draw(".svg");
    size_t n = 0;

    for (const char *p = text; (p = strstr(p, "<title>pool")) != NULL; p++) {
        n++;
    }
    CHECK_EQ(n, 7);
    CHECK_SAYS(text, "3 of 4 pools in use");
    CHECK_SAYS(text, "heap+0x6000");
}

TEST(report_arenas, text_and_figures_say_the_same)
{
    CHECK_SAYS(draw(".txt"), "2 of 5 arenas of 16384 bytes");
    CHECK_SAYS(draw(".txt"), " .125  3 of 4");
    CHECK_SAYS(draw(".txt"), " 125  3 of 3");
    CHECK_SAYS(draw(".csv"), "24576,2,99\n");
}
