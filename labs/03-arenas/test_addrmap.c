/* test_addrmap.c -- what lab 03 asks of the map of addresses.
 * SPDX-License-Identifier: MIT
 *
 * Nothing here looks into a map: how it remembers is its own affair.  Arenas
 * are numbers here; no memory lies at these addresses. */
#include "mem/addrmap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"

#define MIB  ((uintptr_t)1 << 20)
#define BASE ((uintptr_t)0x7f12345 << 20)

static ou_addrmap map;

/* Which of five addresses around the arena at base are in one, as a text: the
 * byte before it, its first, a middle one, its last, the byte behind it. */
static const char *
around(uintptr_t base)
{
    static char text[6];
    uintptr_t size = (uintptr_t)1 << map.arena_bits;
    const uintptr_t at[5] = {base - 1, base, base + size / 2, base + size - 1,
                             base + size};

    for (int i = 0; i < 5; i++) {
        text[i] = ou_addrmap_contains(&map, at[i]) ? '#' : '.';
    }
    ou_test_note("the byte before, the first, a middle one, the last, the byte "
                 "behind; #: mapped");
    return text;
}

#define ALONE ".###."

TEST(map, an_empty_one_contains_nothing)
{
    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_contains(&map, 0), false);
    CHECK_EQ(ou_addrmap_contains(&map, BASE), false);
    CHECK_EQ(ou_addrmap_contains(&map, UINTPTR_MAX), false);
    CHECK_EQ(ou_os_live_bytes(), 0);
    ou_addrmap_fini(&map);
}

TEST(map, an_aligned_arena_is_exactly_its_slot)
{
    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, BASE, true), 0);
    CHECK_STR_EQ(around(BASE), ALONE);
    CHECK_EQ(ou_addrmap_contains(&map, BASE + MIB + MIB / 2), false);
    CHECK_EQ(ou_addrmap_contains(&map, BASE - MIB / 2), false);
    ou_addrmap_fini(&map);
}

TEST_EACH(map, an_arena_may_begin_anywhere, 6)
{
    static const uintptr_t shift[6] = {16,          4096,       MIB / 2,
                                       MIB / 2 + 8, MIB - 4096, MIB - 16};
    uintptr_t base = BASE + shift[param];

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, base, true), 0);
    ou_test_note("the arena begins %zu bytes behind a multiple of its size",
                 (size_t)shift[param]);
    CHECK_STR_EQ(around(base), ALONE);
    CHECK_EQ(ou_addrmap_contains(&map, BASE), false);
    CHECK_EQ(ou_addrmap_contains(&map, BASE + MIB), true);
    CHECK_EQ(ou_addrmap_contains(&map, BASE + 2 * MIB), false);
    ou_addrmap_fini(&map);
}

TEST_EACH(map, an_arena_that_goes_is_forgotten, 2)
{
    uintptr_t base = BASE + (param == 0 ? 0 : 12288);

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, base, true), 0);
    CHECK_EQ(ou_addrmap_mark(&map, base, false), 0);
    CHECK_STR_EQ(around(base), ".....");
    CHECK_EQ(ou_addrmap_mark(&map, base, true), 0);
    CHECK_STR_EQ(around(base), ALONE);
    ou_addrmap_fini(&map);
}

/* The end of one and the beginning of the next lie in one slot. */
TEST(map, neighbours_come_and_go_on_their_own)
{
    uintptr_t a = BASE + 4096, b = a + MIB, c = b + MIB;

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, a, true), 0);
    CHECK_EQ(ou_addrmap_mark(&map, c, true), 0);
    CHECK_STR_EQ(around(b), "#...#");
    CHECK_EQ(ou_addrmap_mark(&map, b, true), 0);
    CHECK_STR_EQ(around(b), "#####");
    CHECK_EQ(ou_addrmap_mark(&map, b, false), 0);
    CHECK_STR_EQ(around(b), "#...#");
    CHECK_EQ(ou_addrmap_mark(&map, a, false), 0);
    CHECK_STR_EQ(around(a), ".....");
    CHECK_STR_EQ(around(c), ALONE);
    ou_addrmap_fini(&map);
}

/* Two arenas in one slot that do not touch: what is between them is free. */
TEST(map, a_slot_may_hold_an_end_a_gap_and_a_beginning)
{
    uintptr_t a = BASE + 4096, b = a + MIB + 65536;

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, a, true), 0);
    CHECK_EQ(ou_addrmap_mark(&map, b, true), 0);
    CHECK_STR_EQ(around(a), ALONE);
    CHECK_STR_EQ(around(b), ALONE);
    CHECK_EQ(ou_addrmap_contains(&map, a + MIB + 32768), false);
    ou_addrmap_fini(&map);
}

TEST(map, arenas_far_apart_do_not_disturb_each_other)
{
    static const uintptr_t base[5] = {16, MIB, BASE + 64, (uintptr_t)1 << 47,
                                      UINTPTR_MAX - 2 * MIB + 1 - 16};

    ou_addrmap_init(&map, 20);
    for (int i = 0; i < 5; i += 2) {
        CHECK_EQ(ou_addrmap_mark(&map, base[i], true), 0);
    }
    for (int i = 0; i < 5; i++) {
        ou_test_note("at 0x%llx", (unsigned long long)base[i]);
        CHECK_EQ(ou_addrmap_contains(&map, base[i] + MIB / 2), i % 2 == 0);
    }
    ou_addrmap_fini(&map);
}

TEST(map, an_address_that_differs_in_one_bit_lies_elsewhere)
{
    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, BASE, true), 0);
    for (int bit = 20; bit < 64; bit++) {
        uintptr_t other = BASE ^ (uintptr_t)1 << bit;

        ou_test_note("bit %d", bit);
        CHECK_EQ(ou_addrmap_contains(&map, other + 4096), false);
    }
    ou_addrmap_fini(&map);
}

TEST(map, without_memory_nothing_is_marked)
{
    ou_addrmap_init(&map, 20);
    ou_os_fail_after(0);
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, true), -1);
    CHECK_STR_EQ(around(BASE + 4096), ".....");
    ou_os_fail_never();
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, true), 0);
    CHECK_STR_EQ(around(BASE + 4096), ALONE);
    ou_addrmap_fini(&map);
}

/* What was marked can be unmarked when there is no memory left. */
TEST(map, unmarking_needs_no_memory)
{
    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, true), 0);
    ou_os_fail_after(0);
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, false), 0);
    ou_os_fail_never();
    CHECK_STR_EQ(around(BASE + 4096), ".....");
    ou_addrmap_fini(&map);
}

TEST(map, everything_is_given_back_at_the_end)
{
    ou_addrmap_init(&map, 20);
    for (uintptr_t i = 1; i < 40; i++) {
        CHECK_EQ(ou_addrmap_mark(&map, (i << 41) + i * 4096, true), 0);
    }
    ou_addrmap_fini(&map);
    CHECK_EQ(ou_os_live_bytes(), 0);
    CHECK_EQ(ou_addrmap_contains(&map, ((uintptr_t)1 << 41) + 5000), false);
}
