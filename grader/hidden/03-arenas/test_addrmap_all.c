/* test_addrmap_all.c -- arenas at every offset of the grid, at both ends of the
 * address space, in random crowds, and without memory.
 * SPDX-License-Identifier: MIT */
#include "mem/addrmap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"

static ou_addrmap map;

/* How many of the addresses from `from` to `to`, by steps, are answered as if
 * the arena at base were the only one and were not. */
static size_t
mistakes(uintptr_t base, uintptr_t from, uintptr_t to, uintptr_t by)
{
    uintptr_t size = (uintptr_t)1 << map.arena_bits;
    size_t n = 0;

    for (uintptr_t a = from; a < to; a += by) {
        n += ou_addrmap_contains(&map, a) != (a - base < size);
    }
    return n;
}

/* 256 offsets, and for each of them every 16th address of four slots and the
 * addresses around both ends. */
TEST(map, every_offset_of_the_grid)
{
    uintptr_t grid = (uintptr_t)0x7fab << 24;

    ou_addrmap_init(&map, 12);
    for (uintptr_t shift = 0; shift < 4096; shift += 16) {
        uintptr_t base = grid + shift;

        ou_test_note("an arena of 4096 bytes that begins at offset %zu",
                     (size_t)shift);
        CHECK_EQ(ou_addrmap_mark(&map, base, true), 0);
        CHECK_EQ(mistakes(base, grid - 4096, grid + 3 * 4096, 16), 0);
        CHECK_EQ(mistakes(base, base - 3, base + 3, 1), 0);
        CHECK_EQ(mistakes(base, base + 4093, base + 4099, 1), 0);
        CHECK_EQ(ou_addrmap_mark(&map, base, false), 0);
        CHECK_EQ(ou_addrmap_contains(&map, base), false);
        CHECK_EQ(ou_addrmap_contains(&map, base + 4095), false);
    }
    ou_addrmap_fini(&map);
}

/* The lowest arena there can be and the highest one, for arenas of 4 KiB,
 * 256 KiB, 1 MiB and 1 GiB. */
TEST_EACH(map, both_ends_of_the_address_space, 4)
{
    static const uint32_t bits[4] = {12, 18, 20, 30};
    uintptr_t size = (uintptr_t)1 << bits[param];
    const uintptr_t base[4] = {16, size, -size - 16, -2 * size};

    for (int i = 0; i < 4; i++) {
        uintptr_t step = size / 64, end = base[i] + size;

        ou_addrmap_init(&map, bits[param]);
        ou_test_note("an arena at 0x%llx", (unsigned long long)base[i]);
        CHECK_EQ(ou_addrmap_mark(&map, base[i], true), 0);
        CHECK_EQ(mistakes(base[i], base[i] - 16, base[i] + 16, 1), 0);
        CHECK_EQ(mistakes(base[i], base[i], end, step), 0);
        CHECK_EQ(mistakes(base[i], end - 16, end + 15, 1), 0);
        CHECK_EQ(ou_addrmap_contains(&map, 0), false);
        CHECK_EQ(ou_addrmap_contains(&map, UINTPTR_MAX), false);
        CHECK_EQ(ou_addrmap_mark(&map, base[i], false), 0);
        CHECK_EQ(ou_addrmap_contains(&map, base[i]), false);
        ou_addrmap_fini(&map);
    }
}

/* ---- Random crowds ------------------------------------------------------- */

#define NARENAS 64

/* Arenas in one neighbourhood, wherever there is room: half of them touch. */
static struct {
    uintptr_t base[NARENAS];
    bool used[NARENAS];
} crowd;

static void
place_crowd(uintptr_t size)
{
    uintptr_t at = (ou_random_below(1u << 20) + 1) * 64 * size +
                   ou_random_below(size / 16) * 16;

    memset(&crowd, 0, sizeof crowd);
    for (int i = 0; i < NARENAS; i++) {
        crowd.base[i] = at;
        at += size;
        if (ou_random_below(2) == 0) {
            at += ou_random_below(size / 8) * 16;
        }
    }
}

static bool
in_crowd(uintptr_t address, uintptr_t size)
{
    for (int i = 0; i < NARENAS; i++) {
        if (crowd.used[i] && address - crowd.base[i] < size) {
            return true;
        }
    }
    return false;
}

TEST_EACH(map, a_crowd_that_comes_and_goes, 4)
{
    static const uint32_t bits[4] = {12, 18, 20, 26};
    uintptr_t size = (uintptr_t)1 << bits[param];

    ou_addrmap_init(&map, bits[param]);
    place_crowd(size);
    for (int step = 0; step < 2000; step++) {
        size_t i = ou_random_below(NARENAS);
        uintptr_t at;

        crowd.used[i] = !crowd.used[i];
        CHECK_EQ(ou_addrmap_mark(&map, crowd.base[i], crowd.used[i]), 0);
        at = crowd.base[ou_random_below(NARENAS)] - 1 + ou_random_below(3);
        CHECK_EQ(ou_addrmap_contains(&map, at), in_crowd(at, size));
        at = crowd.base[i] - size + ou_random_below(3 * size);
        CHECK_EQ(ou_addrmap_contains(&map, at), in_crowd(at, size));
    }
    ou_addrmap_fini(&map);
}

/* ---- Without memory ------------------------------------------------------ */

/* An arena whose two slots lie under different parts of any tree: below and
 * above a multiple of 2**60. */
#define EDGE (((uintptr_t)5 << 60) - 4096)

static bool
mark_at_the_edge(void *ctx)
{
    int result;

    ou_addrmap_init(&map, 20);
    result = ou_addrmap_mark(&map, EDGE, true);
    if (result < 0 && (ou_addrmap_contains(&map, EDGE) ||
                       ou_addrmap_contains(&map, EDGE + 4096))) {
        ++*(size_t *)ctx; /* half marked */
    }
    ou_addrmap_fini(&map);
    return result == 0;
}

TEST(map, an_arena_is_marked_whole_or_not_at_all)
{
    size_t nhalf = 0;

    ou_test_fault_sweep(mark_at_the_edge, &nhalf);
    CHECK_EQ(nhalf, 0);
}

/* A neighbour in the same slot is not disturbed by a mark that fails. */
TEST(map, a_failure_changes_no_answer)
{
    for (size_t n = 0; n < 4; n++) {
        ou_addrmap_init(&map, 20);
        CHECK_EQ(ou_addrmap_mark(&map, EDGE - (1 << 20), true), 0);
        ou_os_fail_after(n);
        (void)ou_addrmap_mark(&map, EDGE, true);
        ou_os_fail_never();
        CHECK_EQ(ou_addrmap_contains(&map, EDGE - 1), true);
        CHECK_EQ(ou_addrmap_contains(&map, EDGE - (1 << 20) - 1), false);
        CHECK_EQ(ou_addrmap_mark(&map, EDGE, true), 0);
        CHECK_EQ(ou_addrmap_contains(&map, EDGE + (1 << 20) - 1), true);
        CHECK_EQ(ou_addrmap_contains(&map, EDGE + (1 << 20)), false);
        ou_addrmap_fini(&map);
    }
}
