/* addrmap_verify.h -- is a map of addresses what addrmap.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * In a file of its own, so that nobody who writes addrmap.c writes its
 * verifier.  It walks over the whole tree and trusts no function of the
 * module. */
#ifndef OU_ADDRMAP_VERIFY_H
#define OU_ADDRMAP_VERIFY_H

#include "mem/addrmap.h"

/* Return NULL if map is sound and holds narenas arenas: every arena that
 * begins in a slot ends in it or in the next one, nothing ends that did not
 * begin, no two overlap, and there are as many nodes as are counted.
 * Otherwise a sentence that says what is wrong; borrowed, valid until the next
 * call.  CPython: no counterpart. */
const char *ou_addrmap_verify(const ou_addrmap *map, size_t narenas);

#endif
