/* test_geometry_all.c -- every size of every profile, and two profiles of no
 * release, against the closed forms.
 * SPDX-License-Identifier: MIT
 *
 * The expected values are worked out by division, from numbers that stand here:
 * not from the functions or the structs under test. */
#include "mem/geometry.h"
#include "test.h"

#define NPROFILES 6
#define HEADER    48

static const struct {
    ou_geometry geo;
    uint32_t alignment;
    uint32_t nclasses;
} profiles[NPROFILES] = {
    {{"classic", 3, 4096, 262144, 512}, 8, 64},
    {{"py38", 4, 4096, 262144, 512}, 16, 32},
    {{"py310", 4, 16384, 1048576, 512}, 16, 32},
    {{"tiny", 4, 512, 4096, 128}, 16, 8},
    {{"wide", 5, 65536, 131072, 1024}, 32, 32},
    {{"narrow", 3, 1024, 8192, 256}, 8, 32},
};

/* The four of the library by their own objects, so that they are tested too. */
static const ou_geometry *
profile(int i)
{
    return i < 4 ? ou_geometry_profile((size_t)i) : &profiles[i].geo;
}

TEST_EACH(class_of, every_request_of_every_profile, NPROFILES)
{
    const ou_geometry *geo = profile(param);
    uint32_t alignment = profiles[param].alignment;

    for (uint32_t n = 1; n <= profiles[param].nclasses * alignment; n++) {
        CHECK_EQ(ou_geometry_class_of(geo, n),
                 (n + alignment - 1) / alignment - 1);
    }
}

TEST_EACH(class_size, every_class_of_every_profile, NPROFILES)
{
    const ou_geometry *geo = profile(param);

    CHECK_EQ(ou_geometry_nclasses(geo), profiles[param].nclasses);
    for (uint32_t i = 0; i < profiles[param].nclasses; i++) {
        CHECK_EQ(ou_geometry_class_size(geo, i),
                 (i + 1) * profiles[param].alignment);
    }
}

TEST_EACH(blocks_and_waste, every_class_of_every_profile, NPROFILES)
{
    const ou_geometry *geo = profile(param);
    uint32_t room = profiles[param].geo.pool_size - HEADER;

    for (uint32_t i = 0; i < profiles[param].nclasses; i++) {
        uint32_t size = (i + 1) * profiles[param].alignment;

        ou_test_note("class %u", i);
        CHECK_EQ(ou_geometry_blocks_per_pool(geo, i), room / size);
        CHECK_EQ(ou_geometry_pool_waste(geo, i), room - room / size * size);
    }
}

TEST_EACH(pool_of, random_addresses_in_every_profile, NPROFILES)
{
    const ou_geometry *geo = profile(param);
    uint64_t size = profiles[param].geo.pool_size;

    for (int i = 0; i < 300; i++) {
        uint64_t address = ou_random();

        CHECK_EQ((uintptr_t)ou_geometry_pool_of(geo, (void *)address),
                 address - address % size);
    }
}

TEST_EACH(pool_of, the_edges_of_a_random_pool, NPROFILES)
{
    const ou_geometry *geo = profile(param);
    uint64_t size = profiles[param].geo.pool_size;
    uint64_t start = ou_random_below(1u << 30) * size;

    CHECK_EQ((uintptr_t)ou_geometry_pool_of(geo, (void *)start), start);
    CHECK_EQ((uintptr_t)ou_geometry_pool_of(geo, (void *)(start + size - 1)),
             start);
    CHECK_EQ((uintptr_t)ou_geometry_pool_of(geo, (void *)(start + size)),
             start + size);
}

TEST_EACH(pool_of, pools_of_arenas_anywhere, NPROFILES)
{
    const ou_geometry *geo = profile(param);
    uint64_t pool = profiles[param].geo.pool_size;
    uint64_t arena = profiles[param].geo.arena_size;

    for (int i = 0; i < 300; i++) {
        uint64_t base = ou_random_below((uint64_t)1 << 46);

        if (i % 3 == 0) {
            base -= base % pool;
        }
        else if (i % 3 == 1) {
            base -= base % 16;
        }
        CHECK_EQ(ou_geometry_pools_per_arena(geo, base),
                 (base + arena) / pool - (base + pool - 1) / pool);
    }
}
