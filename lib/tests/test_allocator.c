/* test_allocator.c -- the C library behind a table, and memory that fails.
 * SPDX-License-Identifier: MIT */
#include "mem/allocator.h"
#include "test.h"

#include <stdint.h>

TEST(allocator, the_c_library_answers_for_no_bytes_too)
{
    ou_allocator raw = ou_raw_allocator();
    void *p[4];

    p[0] = raw.malloc(raw.ctx, 0);
    p[1] = raw.calloc(raw.ctx, 0, 0);
    p[2] = raw.calloc(raw.ctx, 0, SIZE_MAX);
    p[3] = raw.realloc(raw.ctx, raw.malloc(raw.ctx, 100), 0);
    for (int i = 0; i < 4; i++) {
        CHECK_NOT_NULL(p[i]);
        for (int k = 0; k < i; k++) {
            CHECK(p[i] != p[k]);
        }
    }
    for (int i = 0; i < 4; i++) {
        raw.free(raw.ctx, p[i]);
    }
    raw.free(raw.ctx, NULL);
}

TEST(allocator, a_product_that_overflows_is_no_memory)
{
    ou_allocator raw = ou_raw_allocator();

    CHECK(raw.calloc(raw.ctx, SIZE_MAX / 4, 8) == NULL);
    CHECK(raw.calloc(raw.ctx, 2, SIZE_MAX / 2 + 1) == NULL);
}

TEST(allocator, realloc_of_null_is_a_malloc)
{
    ou_allocator raw = ou_raw_allocator();
    char *p = raw.realloc(raw.ctx, NULL, 10);

    CHECK_NOT_NULL(p);
    p[9] = 1;
    raw.free(raw.ctx, p);
}

/* Which of ten calls get memory, as bits. */
static unsigned
who_succeeds(ou_allocator table)
{
    unsigned bits = 0;

    for (int i = 0; i < 10; i++) {
        void *p = i % 3 == 0   ? table.malloc(table.ctx, 8)
                  : i % 3 == 1 ? table.calloc(table.ctx, 2, 4)
                               : table.realloc(table.ctx, NULL, 8);

        bits |= (unsigned)(p != NULL) << i;
        table.free(table.ctx, p);
    }
    return bits;
}

TEST(allocator, memory_fails_from_one_call_to_another)
{
    ou_allocator raw = ou_raw_allocator();
    ou_nomemory nomemory;

    CHECK_EQ(who_succeeds(ou_nomemory_init(&nomemory, raw, 0, 3)), 0x3f8);
    CHECK_EQ(who_succeeds(ou_nomemory_init(&nomemory, raw, 4, 7)), 0x38f);
    CHECK_EQ(who_succeeds(ou_nomemory_init(&nomemory, raw, 9, 0)), 0x1ff);
    CHECK_EQ(who_succeeds(ou_nomemory_init(&nomemory, raw, 5, 5)), 0x3ff);
    CHECK_EQ(nomemory.ncalls, 10);
}

TEST(allocator, a_realloc_that_fails_leaves_the_block)
{
    ou_allocator raw = ou_raw_allocator();
    ou_nomemory nomemory;
    ou_allocator table = ou_nomemory_init(&nomemory, raw, 1, 2);
    char *p = table.malloc(table.ctx, 4);

    CHECK_NOT_NULL(p);
    memcpy(p, "abc", 4);
    CHECK_NULL(table.realloc(table.ctx, p, 100));
    CHECK_STR_EQ(p, "abc");
    p = table.realloc(table.ctx, p, 100);
    CHECK_STR_EQ(p, "abc");
    table.free(table.ctx, p);
}
