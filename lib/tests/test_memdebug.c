/* test_memdebug.c -- what only the reference promises: its wording, moves in
 * every case, a block that is dead as a whole.
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
