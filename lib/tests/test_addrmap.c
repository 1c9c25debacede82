/* test_addrmap.c -- what only the reference promises: the shape of the tree.
 * SPDX-License-Identifier: MIT
 *
 * What every map must answer is in labs/03-arenas and grader/hidden. */
#include "mem/addrmap.h"
#include "mem/os.h"
#include "test.h"
#include "tests/os_fault.h"
#include "verify/addrmap_verify.h"

#include <stdio.h>

#define MIB  ((uintptr_t)1 << 20)
#define BASE ((uintptr_t)0x7f1234 << 24)

static ou_addrmap map;

/* Arenas of 1 MiB leave 44 bits: 15, 15 and 14, as in CPython. */
TEST_EACH(addrmap, the_bits_of_an_address_are_divided_in_three, 4)
{
    static const struct {
        uint32_t arena, interior, bottom;
    } row[4] = {{12, 18, 16}, {18, 16, 14}, {20, 15, 14}, {30, 12, 10}};

    ou_addrmap_init(&map, row[param].arena);
    CHECK_EQ(map.interior_bits, row[param].interior);
    CHECK_EQ(map.bottom_bits, row[param].bottom);
    CHECK_NULL(ou_addrmap_verify(&map, 0));
    ou_addrmap_fini(&map);
}

/* One node of each level: 256 + 256 + 128 KiB, of which three pages are ever
 * touched. */
TEST(addrmap, the_first_arena_takes_one_node_of_each_level)
{
    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, true), 0);
    CHECK_EQ(map.nmiddles, 1);
    CHECK_EQ(map.nbottoms, 1);
    CHECK_EQ(ou_os_live_bytes(), 655360);
    ou_addrmap_fini(&map);
}

/* A bottom node covers 16 GiB. */
TEST(addrmap, neighbours_share_their_nodes)
{
    ou_addrmap_init(&map, 20);
    for (uintptr_t i = 0; i < 1000; i++) {
        CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096 + i * MIB, true), 0);
    }
    CHECK_EQ(map.nbottoms, 1);
    CHECK_NULL(ou_addrmap_verify(&map, 1000));
    ou_addrmap_fini(&map);
}

TEST(addrmap, an_arena_may_lie_under_two_bottom_nodes)
{
    uintptr_t edge = BASE & ~(((uintptr_t)1 << 34) - 1);

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, edge - 4096, true), 0);
    CHECK_EQ(map.nbottoms, 2);
    CHECK_EQ(ou_addrmap_contains(&map, edge), true);
    CHECK_NULL(ou_addrmap_verify(&map, 1));
    CHECK_EQ(ou_addrmap_mark(&map, edge - 4096, false), 0);
    CHECK_EQ(map.nbottoms, 2); /* nodes stay until fini */
    CHECK_NULL(ou_addrmap_verify(&map, 0));
    ou_addrmap_fini(&map);
    CHECK_EQ(ou_os_live_bytes(), 0);
}

/* ---- Random arenas, verified after every step ---------------------------- */

#define NARENAS 40

struct crowd {
    ou_addrmap map;
    uint32_t shift[NARENAS]; /* 0: not marked; else 1 + offset / 16 */
    size_t n;
};

static void
crowd_start(void *state)
{
    struct crowd *c = state;

    ou_addrmap_init(&c->map, 20);
}

static uintptr_t
crowd_base(size_t i, uint32_t shift)
{
    return BASE + 2 * i * MIB + (shift - 1) * (uintptr_t)16;
}

static const char *
crowd_step(void *state, uint64_t number)
{
    struct crowd *c = state;
    size_t i = number % NARENAS;
    uint32_t shift = c->shift[i];
    bool used = shift == 0;

    if (used) {
        shift = 1 + (uint32_t)(number >> 8) % (MIB / 16);
    }
    if (ou_addrmap_mark(&c->map, crowd_base(i, shift), used) < 0) {
        return "an arena was not marked";
    }
    c->shift[i] = used ? shift : 0;
    c->n += used ? 1 : (size_t)-1;
    if (ou_addrmap_contains(&c->map, crowd_base(i, shift) + MIB - 1) != used) {
        return "the last byte of an arena is answered wrongly";
    }
    return ou_addrmap_verify(&c->map, c->n);
}

static void
crowd_stop(void *state)
{
    struct crowd *c = state;

    ou_addrmap_fini(&c->map);
}

static void
crowd_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "arena %d: unmark, or mark at offset %#llx",
             (int)(number % NARENAS),
             (unsigned long long)((number >> 8) % (MIB / 16) * 16));
}

TEST(addrmap, random_arenas_leave_a_sound_tree_after_every_step)
{
    static const struct ou_model model = {sizeof(struct crowd), crowd_start,
                                          crowd_step, crowd_stop,
                                          crowd_describe};

    ou_test_model(&model, 1500);
}

/* ---- Without memory ------------------------------------------------------ */

static bool
mark_two(void *ctx)
{
    int first, second;

    ou_addrmap_init(&map, 18);
    first = ou_addrmap_mark(&map, ((uintptr_t)3 << 48) - 4096, true);
    second = ou_addrmap_mark(&map, (uintptr_t)7 << 50, true);
    *(const char **)ctx =
        ou_addrmap_verify(&map, (size_t)(first == 0) + (size_t)(second == 0));
    ou_addrmap_fini(&map);
    return first == 0 && second == 0 && *(const char **)ctx == NULL;
}

TEST(addrmap, a_page_refused_at_any_moment_leaves_a_sound_tree)
{
    const char *bad = NULL;

    ou_test_fault_sweep(mark_two, &bad);
    CHECK_NULL(bad);
}

/* ---- The verifier itself: it must see what is broken --------------------- */

/* The slot that address lies in; its nodes are there. */
static ou_addrmap_slot *
slot_at(uintptr_t address)
{
    size_t middle = (address >> 34) & 0x7fff;

    return &map.root[address >> 49][middle][(address >> 20) & 0x3fff];
}

/* Damage number param, and the word that the report must contain. */
static const char *
damage(int param)
{
    switch (param) {
    case 0:
        slot_at(BASE)->tail_hi = 0;
        return "tail_lo";
    case 1:
        slot_at(BASE + MIB)->tail_lo = 0;
        return "tail_lo";
    case 2:
        slot_at(BASE)->tail_hi = 1 << 20;
        return "no offset";
    case 3:
        slot_at(BASE + MIB)->tail_hi = 16;
        return "begins at 16";
    case 4:
        map.nbottoms++;
        return "counted";
    case 5:
        map.bottom_bits++;
        return "not 64";
    case 6:
        slot_at(BASE + 3 * MIB)->tail_hi = OU_ADDRMAP_WHOLE;
        return "2 arenas";
    default:
        slot_at(BASE | (0x3fff * MIB))->tail_hi = 4096;
        return "ends nowhere";
    }
}

TEST_EACH(addrmap_verify, each_kind_of_damage_is_found, 8)
{
    const char *word, *bad;

    ou_addrmap_init(&map, 20);
    CHECK_EQ(ou_addrmap_mark(&map, BASE + 4096, true), 0);
    CHECK_NULL(ou_addrmap_verify(&map, 1));
    word = damage(param);
    bad = ou_addrmap_verify(&map, 1);
    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word));
    map.bottom_bits = 14;
    ou_addrmap_fini(&map);
}
