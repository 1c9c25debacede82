/* test_poolmap.c -- the picture of pools.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "verify/poolmap.h"

#include <stdlib.h>

/* ---- Help ---------------------------------------------------------------- */

static char *
print(const ou_poolmap *map, void (*how)(const ou_poolmap *, FILE *))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    how(map, out);
    fclose(out);
    return text;
}

static size_t
count(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)) != NULL; text++) {
        n++;
    }
    return n;
}

/* A pool with one cell of each valid state. */
static ou_poolmap
one_pool(void)
{
    ou_poolmap map = {0};
    size_t pool = ou_poolmap_add_pool(&map, 0x4000, 512);

    ou_poolmap_add_cell(&map, pool, 0, 48, OU_CELL_HEADER);
    ou_poolmap_add_cell(&map, pool, 48, 96, OU_CELL_ALLOCATED);
    ou_poolmap_add_cell(&map, pool, 144, 96, OU_CELL_FREE);
    ou_poolmap_add_cell(&map, pool, 240, 96, OU_CELL_UNTOUCHED);
    ou_poolmap_add_cell(&map, pool, 336, 176, OU_CELL_TAIL);
    return map;
}

/* A pool of 128 cells of 8 bytes: 64 allocated, 64 untouched. */
static void
add_half_full(ou_poolmap *map, uint64_t address)
{
    size_t pool = ou_poolmap_add_pool(map, address, 1024);

    for (uint64_t i = 0; i < 128; i++) {
        ou_poolmap_add_cell(map, pool, 8 * i, 8,
                            i < 64 ? OU_CELL_ALLOCATED : OU_CELL_UNTOUCHED);
    }
}

/* ---- Data ---------------------------------------------------------------- */

TEST(poolmap, counts_cells_and_bytes_by_state)
{
    ou_poolmap map = one_pool();
    ou_poolmap_count count = ou_poolmap_count_pool(&map.pools[0]);

    CHECK_EQ(count.bytes[OU_CELL_HEADER], 48);
    CHECK_EQ(count.bytes[OU_CELL_TAIL], 176);
    CHECK_EQ(count.cells[OU_CELL_ALLOCATED], 1);
    CHECK_EQ(count.cells[OU_CELL_INVALID], 0);
    ou_poolmap_clear(&map);
    CHECK_EQ(map.npools, 0);
}

TEST(poolmap, cuts_what_sticks_out_of_the_pool)
{
    ou_poolmap map = {0};
    size_t pool = ou_poolmap_add_pool(&map, 0, 100);

    CHECK_EQ(ou_poolmap_add_cell(&map, pool, 90, UINT64_MAX, OU_CELL_FREE), 0);
    CHECK_EQ(ou_poolmap_add_cell(&map, pool, 100, 8, OU_CELL_FREE), 0);
    CHECK_EQ(ou_poolmap_add_cell(&map, pool, 8, 0, OU_CELL_FREE), 0);
    CHECK_EQ(map.pools[0].ncells, 1);
    CHECK_EQ(map.pools[0].cells[0].size, 10);
    ou_poolmap_clear(&map);
}

/* ---- Text ---------------------------------------------------------------- */

TEST(poolmap_text, draws_a_character_for_each_cell_of_a_small_pool)
{
    ou_poolmap map = one_pool();
    char *text = print(&map, ou_poolmap_print_text);

    CHECK(strncmp(text, "  0x4000    |H#o.~|", 19) == 0);
    CHECK_NOT_NULL(strstr(text, " 1 allocated, 1 free\n"));
    CHECK_NOT_NULL(strstr(text, "# allocated  o free"));
    free(text);
    ou_poolmap_clear(&map);
}

TEST(poolmap_text, draws_a_large_pool_by_place)
{
    ou_poolmap map = {0};
    char *text;

    add_half_full(&map, 0);
    text = print(&map, ou_poolmap_print_text);
    CHECK_NOT_NULL(strstr(text, "|################################"
                                "................................|"));
    free(text);
    ou_poolmap_clear(&map);
}

TEST(poolmap_text, never_hides_an_invalid_cell)
{
    ou_poolmap map = {0};
    char *text;

    add_half_full(&map, 0);
    ou_poolmap_add_cell(&map, 0, 80, 8, OU_CELL_INVALID);
    text = print(&map, ou_poolmap_print_text);
    CHECK_NOT_NULL(strstr(text, "|#####!####"));
    free(text);
    ou_poolmap_clear(&map);
}

/* ---- SVG ----------------------------------------------------------------- */

TEST(poolmap_svg, draws_each_cell_of_a_small_pool)
{
    ou_poolmap map = one_pool();
    char *text = print(&map, ou_poolmap_print_svg);

    CHECK_EQ(count(text, "<path "), 5);
    CHECK_EQ(count(text, "<svg "), 1);
    CHECK_EQ(count(text, "</svg>"), 1);
    CHECK_NOT_NULL(strstr(text, ">1 used 1 free</text>"));
    free(text);
    ou_poolmap_clear(&map);
}

TEST(poolmap_svg, joins_cells_that_are_too_narrow_to_see)
{
    ou_poolmap map = {0};
    size_t pool = ou_poolmap_add_pool(&map, 0, 16384);
    char *text;

    for (uint64_t i = 0; i < 1024; i++) {
        ou_poolmap_add_cell(&map, pool, 16 * i, 16, OU_CELL_ALLOCATED);
    }
    text = print(&map, ou_poolmap_print_svg);
    CHECK_EQ(count(text, "v18h"), 1);
    CHECK_NOT_NULL(strstr(text, ">1024 used 0 free</text>"));
    free(text);
    ou_poolmap_clear(&map);
}

TEST(poolmap_svg, draws_one_bar_a_pool_when_there_are_many)
{
    ou_poolmap map = {0};
    char *text;

    for (uint64_t i = 0; i <= OU_POOLMAP_ROWS; i++) {
        add_half_full(&map, 1024 * i);
    }
    text = print(&map, ou_poolmap_print_svg);
    CHECK_EQ(count(text, "<path "), 0);
    CHECK_EQ(count(text, "<rect class=\"g\""), OU_POOLMAP_ROWS + 1);
    free(text);
    ou_poolmap_clear(&map);
}

TEST(poolmap_svg, of_nothing_is_still_a_picture)
{
    ou_poolmap map = {0};
    char *text = print(&map, ou_poolmap_print_svg);

    CHECK(strncmp(text, "<svg ", 5) == 0);
    CHECK_NOT_NULL(strstr(text, "</svg>\n"));
    free(text);
}
