/* test_report_map.c -- what a picture makes of the judge's list of blocks.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "report_map.h"
#include "report_text.h"
#include "says.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Draw map and return the picture as text, in a buffer that the next call
 * uses again. */
static const char *
draw(const struct grade_map *map)
{
    static const char *const suffixes[] = {".svg", ".txt", ".csv"};
    static char text[8192];
    char dir[] = "/tmp/ouro-test-XXXXXX";
    FILE *file;
    char *path;

    CHECK_NOT_NULL(mkdtemp(dir));
    CHECK(report_map(dir, "map", map));
    path = text_format("%s/map.txt", dir);
    file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    free(path);
    for (size_t i = 0; i < 3; i++) {
        path = text_format("%s/map%s", dir, suffixes[i]);
        CHECK_EQ(unlink(path), 0);
        free(path);
    }
    rmdir(dir);
    return text;
}

TEST(report_map, infers_header_places_and_tail)
{
    /* Blocks of 112 bytes behind 48: four fit into 512, 16 bytes remain. */
    uint64_t units[] = {0};
    struct grade_block blocks[] = {
        {48, 100, true}, {160, 90, false}, {272, 97, true}};
    struct grade_map map = {.unit_bytes = 512,
                            .units = units,
                            .nunits = 1,
                            .blocks = blocks,
                            .nblocks = 3};

    CHECK_SAYS(draw(&map), "|H#o#.~|");
}

TEST(report_map, leaves_a_hole_untouched)
{
    uint64_t units[] = {4096};
    struct grade_block blocks[] = {
        {4144, 32, true}, {4176, 32, true}, {4272, 20, true}};
    struct grade_map map = {.unit_bytes = 256,
                            .units = units,
                            .nunits = 1,
                            .blocks = blocks,
                            .nblocks = 3};

    CHECK_SAYS(draw(&map), "  0x1000    |H##..#.~|");
}

TEST(report_map, marks_what_has_two_owners)
{
    uint64_t units[] = {0};
    struct grade_block blocks[] = {
        {48, 64, true}, {96, 40, true}, {160, 8, false}, {160, 8, true}};
    struct grade_map map = {.unit_bytes = 256,
                            .units = units,
                            .nunits = 1,
                            .blocks = blocks,
                            .nblocks = 4};

    /* 96 .. 112 belongs to both; a free block below a live one does not. */
    CHECK_SAYS(draw(&map), "|.##!.o#.|");
}

TEST(report_map, cuts_a_heap_in_one_piece_into_rows)
{
    uint64_t units[] = {0};
    struct grade_block blocks[] = {{0, 6000, true}, {6000, 70, true}};
    struct grade_map map = {.unit_bytes = 65536,
                            .units = units,
                            .nunits = 1,
                            .blocks = blocks,
                            .nblocks = 2};
    const char *text = draw(&map);

    CHECK_SAYS(text, "  0x0       |#|");
    CHECK_SAYS(text, "  0x1000    |##.|");
    CHECK_SAYS(text, "  0xf000    |.|");
}
