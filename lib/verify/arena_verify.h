/* arena_verify.h -- is a set of arenas what arena.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * In a file of its own, so that nobody who writes arena.c writes its verifier.
 * It looks at the structures only and trusts no function of the module. */
#ifndef OU_ARENA_VERIFY_H
#define OU_ARENA_VERIFY_H

#include "mem/arena.h"

/* Return NULL if arenas is sound: every record is in its one place, the links
 * of usable_arenas agree both ways, its order and the fingers are what the
 * policy promises, every arena's pools add up, the map holds these arenas and
 * no others, and the counts are right.  Otherwise a sentence that says what is
 * wrong; borrowed, valid until the next call.
 * CPython: no counterpart; compare the assertions in insert_to_freepool. */
const char *ou_arenas_verify(const ou_arenas *arenas);

#endif
