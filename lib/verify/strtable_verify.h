/* strtable_verify.h -- is a set of texts what strtable.h says it is, and do the
 * interned texts agree with it?
 * SPDX-License-Identifier: MIT */
#ifndef OU_STRTABLE_VERIFY_H
#define OU_STRTABLE_VERIFY_H

#include "obj/strtable.h"

/* Return NULL if table is sound: as many slots as a mask can say, half of them
 * empty or more; used is the number of texts; each has the tag of its hash
 * and is reached from the home slot of that hash over slots that are neither
 * empty nor hold an equal text.  Otherwise what is wrong, a text that is valid
 * until the next call.  CPython: no counterpart. */
const char *ou_strtable_verify(const ou_strtable *table);

/* Return NULL if the interned texts are sound: each is exactly a str, is marked
 * as mortal, or as immortal and is, has no equal among them or among the static
 * ones, and is what ou_intern_from gives for its text; there are as many as
 * ou_intern_size says, and, in a checked build, no other live str is so marked.
 * Otherwise what is wrong, as above.  Needs some memory of the C library.
 * CPython: no counterpart. */
const char *ou_intern_verify(void);

#endif
