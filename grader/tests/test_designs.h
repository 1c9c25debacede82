/* test_designs.h -- drive the reference with a part of it done otherwise.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TEST_DESIGNS_H
#define OU_TEST_DESIGNS_H

#include "grade.h"
#include "test.h"

/* The reference's FILE, with its function `name` called honest_NAME: what
 * follows may define it anew. */
#define DESIGN_REPLACE(file, name)                                             \
    "#define " name " honest_" name "\n"                                       \
    "#include \"" file "\"\n"                                                  \
    "#undef " name "\n"

/* Link source, a text in C, and the files others with the kit of lab; drive it
 * on the trace and return what came of it, which is never freed. */
struct grade_trace design_drive(const char *lab, const char *others,
                                const char *source, const char *trace,
                                bool counted);

#define CHECK_VERDICT(trace, code)                                             \
    CHECK_STR_EQ(verdict_code((trace).verdict), code)

#endif
