/* complain.h -- what a verifier says is wrong.
 * SPDX-License-Identifier: MIT */
#ifndef OU_COMPLAIN_H
#define OU_COMPLAIN_H

#include "mem/fatal.h"

/* Return a text, printf-like, which lasts until the next call; among the
 * arguments may be what the last call returned. */
const char *ou__complain(const char *format, ...) OU_PRINTF(1, 2);

#endif
