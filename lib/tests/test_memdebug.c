/* test_memdebug.c -- what only the reference promises: its wording, and that
 * the allocator below decides whether a block moves.
 * SPDX-License-Identifier: MIT
 *
 * What every debug hook must do is in labs/04-domains and grader/hidden. */
#include "mem/memdebug.h"
#include "mem/pymalloc.h"
#include "test.h"

#include <stdio.h>

static ou_pymalloc heap;
static ou_memdebug dbg;

static void *
heap_malloc(void *ctx, size_t nbytes)
{
    return ou_pymalloc_malloc(ctx, nbytes);
}

static void *
heap_calloc(void *ctx, size_t nelem, size_t elsize)
{
    return ou_pymalloc_calloc(ctx, nelem, elsize);
}

static void *
heap_realloc(void *ctx, void *p, size_t nbytes)
{
    return ou_pymalloc_realloc(ctx, p, nbytes);
}

static void
heap_free(void *ctx, void *p)
{
    ou_pymalloc_free(ctx, p);
}

/* A hook on a heap that behaves as CPython 3.11's. */
static void
begin(bool with_serial)
{
    ou_pymalloc_init(&heap, &ou_geometry_py310, ou_arena_source_mmap(),
                     ou_raw_allocator());
    ou_memdebug_init(&dbg, 'o',
                     (ou_allocator){&heap, heap_malloc, heap_calloc,
                                    heap_realloc, heap_free},
                     with_serial);
}

/* In CPython 3.11 with PYTHONMALLOC=debug the same 29 bytes can be seen. */
TEST(memdebug, a_freed_block_of_pymalloc_is_dead_but_for_the_link_of_its_pool)
{
    unsigned char dead[29];
    unsigned char *p;

    begin(false);
    p = ou_memdebug_malloc(&dbg, 5);
    CHECK_NOT_NULL(p);
    memset(dead, 0xdd, sizeof dead);
    ou_memdebug_free(&dbg, p);
    CHECK_MEM_EQ(p - 8, dead + 8, 21);
    ou_pymalloc_fini(&heap);
}

TEST(memdebug, the_message_says_who_what_and_where)
{
    char expected[200];
    char *p;

    begin(false);
    p = ou_memdebug_malloc(&dbg, 16);
    CHECK_NOT_NULL(p);
    p[16] = 'x';
    p[18] = 'y';
    snprintf(expected, sizeof expected,
             "ou_memdebug_free(%p): bad trailing pad byte\n"
             "api 'o', 16 bytes requested\n"
             "leading pad: ok\n"
             "trailing pad: byte 0 is 0x78, byte 2 is 0x79\n"
             "data: cd cd cd cd",
             (void *)p);
    CHECK_FATAL(ou_memdebug_free(&dbg, p), expected);
    ou_pymalloc_fini(&heap);
}

TEST(memdebug, a_block_moves_when_the_heap_moves_it)
{
    unsigned char *p, *q;

    begin(true);
    p = ou_memdebug_malloc(&dbg, 300); /* 332 bytes, in a block of 336 */
    CHECK_NOT_NULL(p);
    CHECK_SAME((unsigned char *)ou_memdebug_realloc(&dbg, p, 304), p);
    CHECK_SAME((unsigned char *)ou_memdebug_realloc(&dbg, p, 221), p);
    q = ou_memdebug_realloc(&dbg, p, 220); /* 252: three quarters */
    CHECK_NOT_NULL(q);
    CHECK(q != p);
    CHECK_EQ(dbg.serial, 4);
    ou_memdebug_free(&dbg, q);
    ou_pymalloc_fini(&heap);
}

static unsigned char
byte_at(size_t i)
{
    return (unsigned char)(i * 7 + 1);
}

static void
fill_bytes(unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p[i] = byte_at(i);
    }
}

static size_t
count_changed(const unsigned char *p, size_t n)
{
    size_t changed = 0;

    for (size_t i = 0; i < n; i++) {
        changed += p[i] != byte_at(i);
    }
    return changed;
}

/* The ends that are killed and put back overlap, touch, or lie apart. */
TEST(memdebug, realloc_keeps_the_bytes_of_a_block_whatever_its_two_sizes)
{
    begin(true);
    for (size_t from = 0; from < 150; from++) {
        for (size_t to = 0; to < 150; to++) {
            unsigned char *p = ou_memdebug_malloc(&dbg, from);

            ou_test_note("from %zu to %zu bytes", from, to);
            CHECK_NOT_NULL(p);
            fill_bytes(p, from);
            p = ou_memdebug_realloc(&dbg, p, to);
            CHECK_NOT_NULL(p);
            CHECK_EQ(count_changed(p, from < to ? from : to), 0);
            for (size_t i = from; i < to; i++) {
                CHECK_EQ(p[i], OU_MEMDEBUG_CLEAN);
            }
            ou_memdebug_free(&dbg, p); /* looks at head and pads */
        }
    }
    CHECK_EQ(ou_pymalloc_nblocks(&heap), 0);
    ou_pymalloc_fini(&heap);
}

TEST(memdebug, a_realloc_that_fails_leaves_a_block_of_any_size_as_it_was)
{
    ou_nomemory nomemory;

    begin(true);
    dbg.below = ou_nomemory_init(&nomemory, dbg.below, SIZE_MAX, 0);
    for (size_t size = 0; size < 300; size++) {
        unsigned char before[332];
        unsigned char *p = ou_memdebug_malloc(&dbg, size);

        ou_test_note("%zu bytes", size);
        CHECK_NOT_NULL(p);
        fill_bytes(p, size);
        memcpy(before, p - 16, size + 32);
        nomemory.start = 0;
        CHECK_NULL(ou_memdebug_realloc(&dbg, p, size / 2));
        CHECK_NULL(ou_memdebug_realloc(&dbg, p, 2 * size));
        nomemory.start = SIZE_MAX;
        CHECK_MEM_EQ(p - 16, before, size + 32);
        ou_memdebug_free(&dbg, p);
    }
    ou_pymalloc_fini(&heap);
}

TEST(memdebug, the_worst_dump_fits_the_message)
{
    char text[512];
    unsigned char *p;
    size_t length;

    begin(true);
    p = ou_memdebug_malloc(&dbg, 100);
    CHECK_NOT_NULL(p);
    memset(p + 100, 0xff, 16);
    length = ou_memdebug_dump(&dbg, p, text, sizeof text);
    CHECK_LT(length, 360);
    p[-8] = 0xff;
    length = ou_memdebug_dump(&dbg, p, text, sizeof text);
    CHECK_LT(length, 360);
    ou_pymalloc_fini(&heap);
}

TEST(memdebug, no_room_is_room_for_nothing)
{
    char text[2] = "#";

    begin(false);
    CHECK_EQ(ou_memdebug_dump(&dbg, ou_memdebug_malloc(&dbg, 1), text, 0), 0);
    CHECK_STR_EQ(text, "#");
    ou_pymalloc_fini(&heap);
}
