/* check_said.h -- what tests of verifiers share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TESTS_CHECK_SAID_H
#define OU_TESTS_CHECK_SAID_H

#include "test.h"

/* What a verifier says holds word. */
static inline void
check_said(const char *said, const char *word)
{
    CHECK_NOT_NULL(said);
    ou_test_note("the verifier said: %s", said);
    CHECK_NOT_NULL(strstr(said, word));
}

#endif
