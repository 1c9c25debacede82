/* test_drive_domains.c -- what becomes of designs of a heap with realloc.
 * SPDX-License-Identifier: MIT
 *
 * As in test_drive_designs.c, with the kit of lab 04. */
#include "says.h"
#include "test_designs.h"

static const char as_it_is[] = "#include \"mem/pymalloc.c\"\n";

/* Hands out whatever was in the block. */
static const char calloc_leaves_garbage[] = DESIGN_REPLACE(
    "mem/pymalloc.c",
    "ou_pymalloc_calloc") "void *ou_pymalloc_calloc(ou_pymalloc *h, size_t n, "
                          "size_t size) {\n"
                          "    return ou_pymalloc_malloc(h, n * size);\n"
                          "}\n";

#define OTHER_REALLOC(body)                                                    \
    DESIGN_REPLACE("mem/pymalloc.c", "ou_pymalloc_realloc")                    \
    "void *ou_pymalloc_realloc(ou_pymalloc *h, void *p, size_t nbytes) {\n"    \
    "    size_t size = block_size_of(h, p);\n" body "}\n"

/* Copies one byte less than it must. */
static const char realloc_loses_a_byte[] =
    OTHER_REALLOC("    void *q = ou_pymalloc_malloc(h, nbytes);\n"
                  "    memcpy(q, p, (size < nbytes ? size : nbytes) - 1);\n"
                  "    ou_pymalloc_free(h, p);\n"
                  "    return q;\n");

/* Says that a block may grow where it is. */
static const char realloc_grows_in_place[] = OTHER_REALLOC("    return p;\n");

/* Leaves a block where it is, however little of it is used. */
static const char realloc_never_shrinks[] = OTHER_REALLOC(
    "    return nbytes <= size ? p : move_block(h, p, size, nbytes);\n");

/* Moves a block each time. */
static const char realloc_always_moves[] =
    OTHER_REALLOC("    return move_block(h, p, size, nbytes);\n");

static struct grade_trace
drive(const char *source, const char *trace, bool counted)
{
    return design_drive("04-domains", "lib/mem/domain.c lib/mem/memdebug.c",
                        source, trace, counted);
}

TEST(domain_designs, reference_earns_everything)
{
    struct grade_trace trace = drive(as_it_is, "worst_shrink", true);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.cost_score == 1 && trace.memory_score == 1);
    CHECK(trace.mine.digest == trace.reference.digest);
}

TEST(domain_designs, whole_trace_is_driven_with_all_calls)
{
    struct grade_trace trace =
        drive(as_it_is, "whole_collections_churn", false);

    CHECK_VERDICT(trace, "AC");
    CHECK_GE(trace.nops, 1500000);
}

TEST(domain_designs, garbage_from_calloc_is_a_fault)
{
    struct grade_trace trace =
        drive(calloc_leaves_garbage, "whole_difflib_text", false);

    CHECK_VERDICT(trace, "RE");
    CHECK_SAYS(trace.message, "calloc(");
    CHECK_SAYS(trace.message, "is not 0");
}

TEST(domain_designs, byte_that_realloc_loses_is_found)
{
    struct grade_trace trace =
        drive(realloc_loses_a_byte, "worst_shrink", false);

    CHECK_VERDICT(trace, "RE");
    CHECK_SAYS(trace.message, "did not keep the first");
}

TEST(domain_designs, block_that_grows_into_its_neighbour_is_found)
{
    struct grade_trace trace =
        drive(realloc_grows_in_place, "worst_grow", false);

    CHECK_VERDICT(trace, "WA");
    CHECK_SAYS(trace.message, "realloc(");
    CHECK_SAYS(trace.message, "overlaps the block");
}

TEST(domain_designs, rest_in_a_large_block_costs_memory)
{
    struct grade_trace trace =
        drive(realloc_never_shrinks, "worst_shrink", false);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.memory_ratio > 1.5);
}

TEST(domain_designs, move_that_is_not_needed_costs_instructions)
{
    struct grade_trace trace = drive(realloc_always_moves, "worst_grow", true);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.cost_ratio > 1.3);
}
