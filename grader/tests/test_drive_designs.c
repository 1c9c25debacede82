/* test_drive_designs.c -- what becomes of designs of arenas, good and bad.
 * SPDX-License-Identifier: MIT
 *
 * Each design is the reference's arenas with a function or two done otherwise.
 * It is linked with the kit of lab 03 and driven as a submission. */
#include "says.h"
#include "test_designs.h"

/* A design that stands between the arenas and their source: take and give are
 * the source's functions; real is the source. */
#define BETWEEN(functions)                                                     \
    DESIGN_REPLACE("mem/arena.c", "ou_arenas_init")                            \
    "static ou_arena_source real;\n"                                           \
    "static void *real_take(size_t n) { return real.alloc(real.ctx, n); }\n"   \
    "static void real_give(void *p, size_t n) {\n"                             \
    "    real.free(real.ctx, p, n);\n"                                         \
    "}\n" functions                                                            \
    "void ou_arenas_init(ou_arenas *a, const ou_geometry *g,\n"                \
    "                    ou_arena_source s) {\n"                               \
    "    real = s;\n"                                                          \
    "    s.alloc = take;\n"                                                    \
    "    s.free = give;\n"                                                     \
    "    honest_ou_arenas_init(a, g, s);\n"                                    \
    "}\n"
#define TAKE       "static void *take(void *ctx, size_t n)"
#define GIVE       "static void give(void *ctx, void *p, size_t n)"
#define PLAIN_TAKE TAKE "{ return real_take(n); }\n"
#define PLAIN_GIVE GIVE "{ real_give(p, n); }\n"

static const char as_it_is[] = "#include \"mem/arena.c\"\n";

/* Looks for the place of an arena step by step. */
static const char linear[] = DESIGN_REPLACE(
    "mem/arena.c",
    "ou_arenas_init") "void ou_arenas_init(ou_arenas *a, const "
                      "ou_geometry *g,\n"
                      "                    ou_arena_source s) {\n"
                      "    honest_ou_arenas_init(a, g, s);\n"
                      "    a->policy = ou_usable_reposition_linear;\n"
                      "}\n";

/* Never gives an arena back. */
static const char hoards[] = BETWEEN(PLAIN_TAKE GIVE "{ }\n");

/* Takes two arenas where it needs one, and never uses the other. */
static const char takes_two[] =
    BETWEEN(TAKE "{ real_take(n); return real_take(n); }\n" PLAIN_GIVE);

/* Gives its first arena back while blocks are in it. */
static const char gives_too_early[] = BETWEEN("static void *first;\n" TAKE "{\n"
                                              "    void *p = real_take(n);\n"
                                              "    if (first != NULL) {\n"
                                              "        real_give(first, n);\n"
                                              "    }\n"
                                              "    return first = p;\n"
                                              "}\n" PLAIN_GIVE);

/* Gives the same arena back twice. */
static const char gives_twice[] =
    BETWEEN(PLAIN_TAKE GIVE "{ real_give(p, n); real_give(p, n); }\n");

/* Goes on using an arena that went back. */
static const char keeps_using[] =
    BETWEEN("static void *spare;\n" TAKE "{\n"
            "    void *p = spare;\n"
            "    spare = NULL;\n"
            "    return p != NULL ? p : real_take(n);\n"
            "}\n" GIVE "{ real_give(spare = p, n); }\n");

/* Looks into an arena that went back, for what it left there. */
static const char looks_back[] =
    BETWEEN(TAKE "{\n"
                 "    uint64_t *p = real_take(n);\n"
                 "    if (p != NULL && p[2] == 0xdbdbdbdbdbdbdbdb) {\n"
                 "        ou_fatal(\"gone\");\n"
                 "    }\n"
                 "    return p;\n"
                 "}\n" PLAIN_GIVE);

/* Writes records of memory given back into the shared area, which lies where
 * the kit maps it.  The kit says how many there are and writes its own. */
static const char forges[] = "#include \"protocol.h\"\n" BETWEEN(
    TAKE "{\n"
         "    struct ou_drive_area *area = OU_DRIVE_ADDRESS;\n"
         "    void *p = real_take(n);\n"
         "    area->events[0] = (struct ou_drive_event){0, 0, 4096, n};\n"
         "    area->events[1] = (struct ou_drive_event){0, 0, 4096, n};\n"
         "    return p;\n"
         "}\n" PLAIN_GIVE);

/* Knows no address. */
static const char forgets_addresses[] = DESIGN_REPLACE(
    "mem/arena.c",
    "ou_arenas_contain") "bool ou_arenas_contain(const ou_arenas *a, "
                         "const void *p) { return 0; }";

/* ---- What becomes of them ------------------------------------------------ */

static struct grade_trace
drive(const char *source, const char *trace, bool counted)
{
    return design_drive("03-arenas", "lib/mem/addrmap.c", source, trace,
                        counted);
}

TEST(designs, reference_earns_everything)
{
    struct grade_trace trace = drive(as_it_is, "worst_thrash", true);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.cost_score == 1 && trace.memory_score == 1 &&
          trace.calls_score == 1);
    CHECK(trace.mine.digest == trace.reference.digest);
    CHECK_GT(trace.arenas.nunits, 2);
    CHECK_GE(trace.mine.nsamples, 390);
}

/* 1.5 million operations, 13 MB. */
TEST(designs, whole_trace_is_driven_to_its_end)
{
    struct grade_trace trace = drive(as_it_is, "whole_class_sim", false);

    CHECK_VERDICT(trace, "AC");
    CHECK_GE(trace.nops, 1500000);
    CHECK_GE(trace.mine.peak_live, 13000000);
    CHECK(!trace.counted && trace.mine.instructions == 0);
    CHECK_EQ(trace.mine.end_footprint, 1 << 20);
}

TEST(designs, search_for_a_place_shows_in_the_cost)
{
    struct grade_trace trace = drive(linear, "worst_hops@tiny", true);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.cost_ratio > 1.7);
    CHECK(trace.memory_ratio == 1 && trace.calls_ratio == 1);
}

TEST(designs, arenas_that_are_kept_cost_half_of_the_memory)
{
    struct grade_trace trace = drive(hoards, "worst_drain@classic", false);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.memory_score <= 0.51);
    CHECK(trace.calls_ratio < 1);
}

TEST(designs, arenas_that_are_not_used_count)
{
    struct grade_trace trace = drive(takes_two, "worst_thrash", false);

    CHECK_VERDICT(trace, "AC");
    CHECK(trace.memory_ratio > 1.7 && trace.memory_score < 0.3);
    CHECK(trace.calls_ratio > 1.4);
}

TEST(designs, arena_that_goes_back_too_early_is_a_fault)
{
    struct grade_trace trace = drive(gives_too_early, "worst_thrash", false);

    CHECK_VERDICT(trace, "WA");
    CHECK_SAYS(trace.message, "live block");
    CHECK_GT(trace.failure.nunits, 0);
}

TEST(designs, arena_that_goes_back_twice_is_named)
{
    struct grade_trace trace = drive(gives_twice, "worst_thrash", false);

    CHECK_VERDICT(trace, "RE");
    CHECK_SAYS(trace.message, "given back, which is no arena that was taken");
}

TEST(designs, arena_that_went_back_is_gone)
{
    struct grade_trace trace = drive(keeps_using, "worst_drain@tiny", false);

    CHECK_VERDICT(trace, "WA");
    CHECK_SAYS(trace.message, "not lie in memory taken from the source");
}

TEST(designs, arena_that_went_back_has_other_contents)
{
    struct grade_trace trace = drive(looks_back, "worst_drain@tiny", false);

    CHECK_VERDICT(trace, "RE");
    CHECK_SAYS(trace.message, "gone");
}

TEST(designs, forged_record_of_memory_given_back_convicts)
{
    struct grade_trace trace = drive(forges, "worst_thrash", false);

    CHECK(trace.verdict == VERDICT_WA || trace.verdict == VERDICT_SV);
}

TEST(designs, address_map_that_knows_nothing_is_named)
{
    struct grade_trace trace = drive(forgets_addresses, "worst_thrash", false);

    CHECK_VERDICT(trace, "RE");
    CHECK_SAYS(trace.message, "ou_arenas_contain(");
}
