/* prove.h -- prove that a lab's tests tell right from wrong.
 * SPDX-License-Identifier: MIT
 *
 * For course authors, and in `make test`:
 *
 *   structure    points add up; each exercise has tests, points, three hints
 *   skeleton     compiles and scores 0
 *   reference    scores everything there is
 *   alternates   solutions/LAB/alternates/NAME: full marks, every one
 *   knock-outs   build/kit/LAB/knockouts/EXERCISE: the reference with one
 *                exercise stubbed fails a test of that exercise, and none of
 *                an exercise that does not need it
 *   mutants      build/kit/LAB/mutants/NAME: the reference with one fault
 *                compiles, and fails each test that
 * grader/mutants/LAB/NAME.patch names in its line "# caught-by: group.name
 * group.name …" */
#ifndef OU_PROVE_H
#define OU_PROVE_H

#include "grade.h"

/* Prove lab, njobs at once: print one line a proof and `N passed, N failed`.
 * Returns true if nothing failed. */
bool prove_lab(const struct lab *lab, const struct grade_options *options,
               unsigned njobs);

#endif
