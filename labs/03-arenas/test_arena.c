/* test_arena.c -- what lab 03 asks of the lists, the vector and new arenas.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here looks at how free pools are remembered in an arena, nor at
 * nfp2lasta: any design that keeps the contracts of lib/mem/arena.h passes. */
#include "fixture.h"

#include "tests/os_fault.h"

/* ---- list: in and out of the usable arenas ------------------------------- */

/* A vector made by hand: this group needs no other exercise. */
static ou_arena record[8];

static void
begin_list(void)
{
    memset(record, 0, sizeof record);
    arenas = (ou_arenas){.arenas = record, .maxarenas = 8};
    for (uint32_t i = 0; i < 8; i++) {
        record[i].nfreepools = 10 + i;
        record[i].nextarena = &record[i]; /* what stands there is old */
        record[i].prevarena = &record[i];
    }
}

TEST(list, an_arena_goes_in_front_of_all_or_behind_the_one_named)
{
    begin_list();
    ou_usable_link(&arenas, &record[2], NULL);
    CHECK_STR_EQ(usable(), "2:12");
    ou_usable_link(&arenas, &record[5], NULL);
    CHECK_STR_EQ(usable(), "5:15 2:12");
    ou_usable_link(&arenas, &record[1], &record[5]);
    CHECK_STR_EQ(usable(), "5:15 1:11 2:12");
    ou_usable_link(&arenas, &record[7], &record[2]);
    CHECK_STR_EQ(usable(), "5:15 1:11 2:12 7:17");
}

TEST_EACH(list, any_arena_of_four_can_leave, 4)
{
    static const char *const rest[4] = {"1:11 2:12 3:13", "0:10 2:12 3:13",
                                        "0:10 1:11 3:13", "0:10 1:11 2:12"};

    begin_list();
    ou_usable_link(&arenas, &record[0], NULL);
    for (int i = 1; i < 4; i++) {
        ou_usable_link(&arenas, &record[i], &record[i - 1]);
    }
    ou_usable_unlink(&arenas, &record[param]);
    CHECK_STR_EQ(usable(), rest[param]);
}

TEST(list, the_only_arena_leaves_an_empty_list)
{
    begin_list();
    ou_usable_link(&arenas, &record[4], NULL);
    ou_usable_unlink(&arenas, &record[4]);
    CHECK_NULL(arenas.usable_arenas);
}

TEST(list, one_that_left_can_come_back_elsewhere)
{
    begin_list();
    ou_usable_link(&arenas, &record[0], NULL);
    ou_usable_link(&arenas, &record[1], NULL);
    ou_usable_unlink(&arenas, &record[1]);
    ou_usable_link(&arenas, &record[1], &record[0]);
    CHECK_STR_EQ(usable(), "0:10 1:11");
}

/* ---- grow: a vector of records ------------------------------------------- */

/* The records of unused_arenas by number, "0 1 2 …"; "!" if one is none. */
static const char *
unused(void)
{
    static char text[1024];
    size_t used = 0, n = 0;

    text[0] = '\0';
    for (const ou_arena *arena = arenas.unused_arenas; arena != NULL && n < 99;
         arena = arena->nextarena) {
        if (record_number(arena) < 0 || arena->address != 0) {
            return "!";
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d",
                                 n++ > 0 ? " " : "", record_number(arena));
    }
    return text;
}

TEST(grow, the_first_vector_has_sixteen_records_lowest_number_first)
{
    begin(&ou_geometry_tiny, 0);
    CHECK_EQ(ou_arenas_grow(&arenas), 0);
    CHECK_EQ(arenas.maxarenas, 16);
    CHECK_STR_EQ(unused(), "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15");
    CHECK_EQ(store.ncalls, 0);
    end();
}

/* All 16 records have an arena whose pools are in use: they are in no list. */
static void
use_all_records(void)
{
    for (uint32_t i = 0; i < arenas.maxarenas; i++) {
        arenas.arenas[i].address =
            (uintptr_t)arenas.source.alloc(NULL, store.geo->arena_size);
        arenas.arenas[i].ntotalpools = 100 + i;
    }
    arenas.unused_arenas = NULL;
}

TEST(grow, the_vector_doubles_and_the_records_in_use_keep_their_numbers)
{
    size_t moved = 0;

    begin(&ou_geometry_tiny, 0);
    CHECK_EQ(ou_arenas_grow(&arenas), 0);
    use_all_records();
    CHECK_EQ(ou_arenas_grow(&arenas), 0);
    CHECK_EQ(arenas.maxarenas, 32);
    CHECK_STR_EQ(unused(), "16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31");
    for (uint32_t i = 0; i < 16; i++) {
        moved += arenas.arenas[i].ntotalpools != 100 + i ||
                 place_of((void *)arenas.arenas[i].address) != i;
    }
    CHECK_EQ(moved, 0);
    end();
}

TEST(grow, the_old_vector_goes_back_to_the_operating_system)
{
    size_t live;

    begin(&ou_geometry_tiny, 0);
    live = ou_os_live_bytes();
    ou_arenas_grow(&arenas);
    use_all_records();
    ou_arenas_grow(&arenas);
    CHECK_LE(ou_os_live_bytes() - live, 4096);
    end();
}

TEST(grow, without_memory_nothing_has_changed)
{
    begin(&ou_geometry_tiny, 0);
    ou_os_fail_after(0);
    CHECK_EQ(ou_arenas_grow(&arenas), -1);
    CHECK_EQ(arenas.maxarenas, 0);
    CHECK_NULL(arenas.unused_arenas);
    ou_os_fail_never();
    CHECK_EQ(ou_arenas_grow(&arenas), 0);
    use_all_records();
    ou_os_fail_after(0);
    CHECK_EQ(ou_arenas_grow(&arenas), -1);
    ou_os_fail_never();
    CHECK_EQ(arenas.maxarenas, 16);
    CHECK_EQ(arenas.arenas[15].ntotalpools, 115);
    end();
}

/* ---- new: a new arena ---------------------------------------------------- */

TEST(new, it_is_the_first_unused_record_and_in_no_list)
{
    ou_arena *arena;

    begin(&ou_geometry_tiny, 0);
    arena = ou_arena_new(&arenas);
    CHECK_EQ(record_number(arena), 0);
    CHECK_EQ(unused_length(), 15);
    CHECK_NULL(arenas.usable_arenas);
    CHECK_EQ(store.nallocs, 1);
    end();
}

TEST(new, all_pools_are_free_and_the_first_begins_where_the_arena_does)
{
    ou_arena *arena;

    begin(&ou_geometry_py310, 0);
    arena = ou_arena_new(&arenas);
    CHECK_NOT_NULL(arena);
    CHECK_EQ(place_of((void *)arena->address), 0);
    CHECK_EQ(arena->ntotalpools, 64);
    CHECK_EQ(arena->nfreepools, 64);
    CHECK_EQ(pool_number(arena->pool_address), 0);
    end();
}

/* Arenas of mmap begin at a page, which is no multiple of 16 KiB as a rule. */
TEST_EACH(new, one_that_is_not_aligned_holds_one_pool_fewer, 4)
{
    static const size_t shift[4] = {4096, 8192, 12288, 16 * 1000};
    ou_arena *arena;

    begin(&ou_geometry_py310, shift[param]);
    arena = ou_arena_new(&arenas);
    CHECK_NOT_NULL(arena);
    ou_test_note("the arena begins %zu bytes behind a multiple of pool_size",
                 shift[param]);
    CHECK_EQ(arena->ntotalpools, 63);
    CHECK_EQ(arena->nfreepools, 63);
    CHECK_EQ((uintptr_t)arena->pool_address - arena->address,
             16384 - shift[param]);
    end();
}

TEST(new, its_addresses_are_ours_from_then_on)
{
    begin(&ou_geometry_tiny, 1024);
    CHECK_NOT_NULL(ou_arena_new(&arenas));
    CHECK_EQ(ou_arenas_contain(&arenas, store.first), true);
    CHECK_EQ(ou_arenas_contain(&arenas, store.first + 4095), true);
    CHECK_EQ(ou_arenas_contain(&arenas, store.first - 1), false);
    CHECK_EQ(ou_arenas_contain(&arenas, store.first + 4096), false);
    end();
}

TEST(new, arenas_are_counted)
{
    begin(&ou_geometry_tiny, 0);
    for (size_t n = 1; n <= 20; n++) {
        CHECK_NOT_NULL(ou_arena_new(&arenas));
        CHECK_EQ(arenas.narenas_currently_allocated, n);
        CHECK_EQ(arenas.ntimes_arena_allocated, n);
        CHECK_EQ(arenas.narenas_highwater, n);
    }
    CHECK_EQ(arenas.maxarenas, 32);
    CHECK_EQ(unused_length(), 12);
    end();
}

TEST(new, there_are_never_more_arenas_than_the_limit)
{
    begin(&ou_geometry_tiny, 0);
    arenas.limit = 2;
    CHECK_NOT_NULL(ou_arena_new(&arenas));
    CHECK_NOT_NULL(ou_arena_new(&arenas));
    CHECK_NULL(ou_arena_new(&arenas));
    CHECK_EQ(store.nallocs, 2);
    CHECK_EQ(arenas.narenas_currently_allocated, 2);
    CHECK_EQ(unused_length(), 14);
    end();
}

TEST(new, a_source_that_has_nothing_is_an_ordinary_null)
{
    begin(&ou_geometry_tiny, 0);
    store.budget = 0;
    CHECK_NULL(ou_arena_new(&arenas));
    CHECK_EQ(arenas.narenas_currently_allocated, 0);
    CHECK_EQ(arenas.ntimes_arena_allocated, 0);
    store.budget = 1;
    CHECK_EQ(record_number(ou_arena_new(&arenas)), 0);
    CHECK_EQ(unused_length(), 15);
    end();
}

TEST(new, a_map_that_cannot_grow_costs_no_arena)
{
    begin(&ou_geometry_tiny, 1024);
    CHECK_EQ(ou_arenas_grow(&arenas), 0);
    ou_os_fail_after(0);
    CHECK_NULL(ou_arena_new(&arenas));
    ou_os_fail_never();
    CHECK_EQ(store.nallocs, 1);
    CHECK_EQ(store.nfrees, 1);
    CHECK_EQ(unused_length(), 16);
    CHECK_EQ(arenas.narenas_currently_allocated, 0);
    CHECK_EQ(record_number(ou_arena_new(&arenas)), 0);
    end();
}
