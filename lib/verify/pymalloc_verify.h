/* pymalloc_verify.h -- is a heap of the faithful kind what pymalloc.h says?
 * SPDX-License-Identifier: MIT
 *
 * In a file of its own, so that nobody who writes pymalloc.c writes its
 * verifier.  It looks at the structures only and trusts no function of the
 * module. */
#ifndef OU_PYMALLOC_VERIFY_H
#define OU_PYMALLOC_VERIFY_H

#include "mem/pymalloc.h"

/* Return NULL if heap is sound: its arenas and lists of pools are, and every
 * pool that was carved is in its one place: with no block in its arena's
 * freepools, with some in usedpools, with all in no list.  Otherwise a sentence
 * that says what is wrong; borrowed, valid until the next call.
 * CPython: no counterpart. */
const char *ou_pymalloc_verify(const ou_pymalloc *heap);

#endif
