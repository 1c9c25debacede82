/* check.h -- decide a check, and say why it failed.
 * SPDX-License-Identifier: MIT
 *
 * One definition for everyone who decides: the in-process runner, the worker
 * (for what it can know), and the judge, who puts an observed operand beside
 * the golden run's. */
#ifndef OU_CHECK_H
#define OU_CHECK_H

#include "test.h"

/* Return true if both operands are there, so that the check can be decided. */
bool ou_check_is_known(const struct ou_check *check);

/* Return true if the check holds.  It must be known. */
bool ou_check_holds(const struct ou_check *check);

/* Write to buffer the check as it stands in the source and its values, as in
 *
 *     CHECK_EQ(offset_of(second), 64)
 *       actual    48
 *       expected  64
 *
 * without a newline at the end.  Operands may come from a hostile program: text
 * is shown as printable ASCII. */
void ou_check_explain(const struct ou_check *check, char *buffer, size_t size);

#endif
