/* test_warmup.c -- ou_warmup_round_up against division, and its broken
 * contract.
 * SPDX-License-Identifier: MIT */
#include "mem/geometry.h"
#include "mem/warmup.h"
#include "test.h"

TEST_EACH(warmup, round_up_agrees_with_division, 12)
{
    size_t alignment = (size_t)1 << param;

    for (size_t nbytes = 0; nbytes < 2000; nbytes++) {
        size_t quotient = (nbytes + alignment - 1) / alignment;

        CHECK_EQ(ou_warmup_round_up(nbytes, alignment), quotient * alignment);
    }
}

/* The block that serves a request is the request, rounded up: the shift of
 * geometry.c and the mask of this module are the same step. */
TEST_EACH(warmup, round_up_is_the_block_size_of_every_small_request, 4)
{
    const ou_geometry *geo = ou_geometry_profile((size_t)param);
    size_t alignment = (size_t)1 << geo->alignment_shift;

    for (size_t nbytes = 1; nbytes <= geo->threshold; nbytes++) {
        uint32_t szidx = ou_geometry_class_of(geo, nbytes);

        CHECK_EQ(ou_warmup_round_up(nbytes, alignment),
                 ou_geometry_class_size(geo, szidx));
    }
}

#ifdef OU_CHECKED
TEST(warmup, round_up_refuses_what_is_no_power_of_two)
{
    CHECK_FATAL(ou_warmup_round_up(1, 0), "assertion failed");
    CHECK_FATAL(ou_warmup_round_up(1, 3), "assertion failed");
    CHECK_FATAL(ou_warmup_round_up(1, 48), "assertion failed");
}
#endif
