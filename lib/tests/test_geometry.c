/* test_geometry.c -- every profile is sound and keeps its closed forms; the
 * verifier sees what is not.
 * SPDX-License-Identifier: MIT */
#include "mem/geometry.h"
#include "test.h"
#include "verify/geometry_verify.h"

TEST_EACH(geometry, a_profile_is_sound_and_found_by_its_name, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);

    CHECK_NULL(ou_geometry_verify(geo));
    CHECK_SAME(ou_geometry_by_name(geo->name), geo);
}

TEST(geometry, there_are_four_profiles_and_no_other_names)
{
    CHECK_NULL(ou_geometry_profile(4));
    CHECK_NULL(ou_geometry_profile(SIZE_MAX));
    CHECK_NULL(ou_geometry_by_name("py311"));
    CHECK_NULL(ou_geometry_by_name(""));
}

/* Every request goes to the smallest class that holds it. */
TEST_EACH(geometry, a_class_is_the_smallest_that_holds_the_request, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);

    for (size_t n = 1; n <= geo->threshold; n++) {
        uint32_t c = ou_geometry_class_of(geo, n);

        CHECK_LT(c, ou_geometry_nclasses(geo));
        CHECK_GE(ou_geometry_class_size(geo, c), n);
        CHECK(c == 0 || ou_geometry_class_size(geo, c - 1) < n);
    }
}

TEST_EACH(geometry, blocks_and_waste_fill_a_pool_exactly, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);

    for (uint32_t c = 0; c < ou_geometry_nclasses(geo); c++) {
        uint32_t size = ou_geometry_class_size(geo, c);
        uint32_t waste = ou_geometry_pool_waste(geo, c);

        CHECK_LT(waste, size);
        CHECK_EQ(OU_POOL_OVERHEAD + ou_geometry_blocks_per_pool(geo, c) * size +
                     waste,
                 geo->pool_size);
    }
}

TEST(geometry, an_arena_off_the_grid_loses_one_pool)
{
    const ou_geometry *geo = &ou_geometry_py310;

    CHECK_EQ(ou_geometry_pools_per_arena(geo, 0x40000000), 64);
    CHECK_EQ(ou_geometry_pools_per_arena(geo, 0x40001000), 63);
    CHECK_EQ(ou_geometry_pools_per_arena(geo, 0x40003ff0), 63);
    CHECK_EQ(ou_geometry_pools_per_arena(geo, 0x40004000), 64);
}

/* Damage number param of a sound geometry, and a word of the complaint. */
TEST_EACH(geometry_verify, each_kind_of_damage_is_found, 6)
{
    static const char *const word[6] = {"aligned",   "pool size", "arena size",
                                        "threshold", "more size", "largest"};
    ou_geometry geo = ou_geometry_py310;
    const char *bad;

    geo.alignment_shift = param == 0 ? 2 : 4;
    geo.pool_size = param == 1 ? 3000 : param == 5 ? 512 : 16384;
    geo.arena_size = param == 2 ? 8192 : 1 << 20;
    geo.threshold = param == 3 ? 500 : param == 4 ? 2048 : 512;
    bad = ou_geometry_verify(&geo);
    CHECK_NOT_NULL(bad);
    ou_test_note("verifier said: %s", bad);
    CHECK_NOT_NULL(strstr(bad, word[param]));
}
