/* test_heap_stats.c -- six categories, and the table that shows them.
 * SPDX-License-Identifier: MIT */
#include "mem/heap_stats.h"
#include "test.h"

#include <stdlib.h>

static const ou_heap_stats example = {
    .allocated_bytes = 112,
    .available_bytes = 16128,
    .unused_pool_bytes = 62 * 16384,
    .pool_header_bytes = 48,
    .quantization_bytes = 96,
    .alignment_bytes = 16384,
    .arena_bytes = 1048576,
    .narenas = 1,
    .narenas_highwater = 2,
    .narenas_allocated = 3,
    .nblocks = 5,
    .nraw_blocks = 4,
    .classes = {[6] = {112, 1, 1, 144}, [7] = {128, 0, 0, 0}},
};

TEST(heap_stats, the_six_add_up_or_do_not)
{
    ou_heap_stats stats = example;

    CHECK_EQ(ou_heap_stats_add_up(&stats), true);
    stats.quantization_bytes++;
    CHECK_EQ(ou_heap_stats_add_up(&stats), false);
    stats.alignment_bytes--;
    CHECK_EQ(ou_heap_stats_add_up(&stats), true);
}

TEST(heap_stats, the_table_names_classes_in_use_and_the_sum)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    CHECK_NOT_NULL(out);
    ou_heap_stats_print(&example, out);
    fclose(out);
    CHECK_NOT_NULL(strstr(text, "\n     6      112        1            1 "
                                "         144\n"));
    CHECK_NULL(strstr(text, "\n     7 "));
    CHECK_NOT_NULL(strstr(text, "sum      "));
    CHECK_NOT_NULL(strstr(text, " 1048576\n"));
    free(text);
}
