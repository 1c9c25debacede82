/* test_arena_source.c -- where arenas come from: the four sources.
 * SPDX-License-Identifier: MIT */
#include "mem/arena_source.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"

#define SIZE 4096

static void *
take(ou_arena_source source)
{
    return source.alloc(source.ctx, SIZE);
}

static void
give(ou_arena_source source, void *p)
{
    source.free(source.ctx, p, SIZE);
}

/* ---- mmap and malloc ----------------------------------------------------- */

TEST(arena_source, mmap_gives_pages_and_takes_them_back)
{
    ou_arena_source source = ou_arena_source_mmap();
    void *p = take(source);

    CHECK_NOT_NULL(p);
    CHECK_EQ((uintptr_t)p % ou_os_page_size(), 0);
    CHECK_GE(ou_os_live_bytes(), SIZE);
    memset(p, 0xff, SIZE);
    give(source, p);
    CHECK_EQ(ou_os_live_bytes(), 0);
}

TEST(arena_source, mmap_without_memory_is_an_ordinary_null)
{
    ou_os_fail_after(0);
    CHECK_NULL(take(ou_arena_source_mmap()));
    ou_os_fail_never();
}

TEST(arena_source, malloc_gives_blocks_aligned_to_16)
{
    ou_arena_source source = ou_arena_source_malloc();
    void *p = take(source);

    CHECK_NOT_NULL(p);
    CHECK_EQ((uintptr_t)p % 16, 0);
    memset(p, 0xff, SIZE);
    give(source, p);
}

/* ---- A fixed buffer ------------------------------------------------------ */

static char memory[4 * SIZE + 64] __attribute__((aligned(64)));
static ou_fixed_buffer buffer;

TEST(arena_source, a_buffer_is_cut_from_its_beginning_until_it_is_used_up)
{
    ou_arena_source source =
        ou_arena_source_fixed(&buffer, memory, sizeof memory);

    for (size_t i = 0; i < 4; i++) {
        CHECK_EQ((char *)take(source) - memory, i * SIZE);
    }
    CHECK_NULL(take(source));
}

TEST_EACH(arena_source, a_crooked_buffer_begins_at_a_multiple_of_16, 3)
{
    static const size_t skip[3] = {1, 15, 16};
    ou_arena_source source =
        ou_arena_source_fixed(&buffer, memory + skip[param], 2 * SIZE + 16);

    CHECK_EQ((char *)take(source) - memory, 16);
    CHECK_EQ((char *)take(source) - memory, 16 + SIZE);
    CHECK_NULL(take(source));
}

TEST_EACH(arena_source, a_buffer_too_small_for_anything_has_nothing, 4)
{
    static const size_t size[4] = {0, 5, 100, SIZE};

    CHECK_NULL(take(ou_arena_source_fixed(&buffer, memory + 3, size[param])));
}

TEST(arena_source, what_came_back_last_goes_out_first)
{
    ou_arena_source source =
        ou_arena_source_fixed(&buffer, memory, sizeof memory);
    void *a = take(source), *b = take(source);

    give(source, a);
    give(source, b);
    CHECK_SAME(take(source), b);
    CHECK_SAME(take(source), a);
    CHECK_EQ((char *)take(source) - memory, 2 * SIZE);
}

/* ---- The meter ----------------------------------------------------------- */

static ou_arena_meter meter;

TEST(arena_source, a_meter_counts_what_succeeds_and_what_comes_back)
{
    ou_arena_source source = ou_arena_source_metered(
        &meter, ou_arena_source_fixed(&buffer, memory, sizeof memory),
        SIZE_MAX);
    void *p = take(source);

    CHECK_EQ((char *)p - memory, 0);
    for (int i = 0; i < 5; i++) {
        take(source);
    }
    CHECK_EQ(meter.nallocs, 4); /* the buffer had no more */
    give(source, p);
    CHECK_EQ(meter.nfrees, 1);
    CHECK_SAME(take(source), p);
}

TEST(arena_source, a_budget_is_the_number_of_arenas_that_are_let_through)
{
    ou_arena_source source = ou_arena_source_metered(
        &meter, ou_arena_source_fixed(&buffer, memory, sizeof memory), 2);

    CHECK_NOT_NULL(take(source));
    CHECK_NOT_NULL(take(source));
    CHECK_NULL(take(source));
    meter.budget = 1;
    CHECK_NOT_NULL(take(source));
    CHECK_NULL(take(source));
    CHECK_EQ(meter.nallocs, 3);
}
