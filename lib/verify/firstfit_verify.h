/* firstfit_verify.h -- is a first-fit heap what firstfit.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * In a file of its own, so that nobody who writes firstfit.c writes its
 * verifier.  How the table looks is the heap's secret: the verifier and
 * the map walk over the ranges, as any caller can. */
#ifndef OU_FIRSTFIT_VERIFY_H
#define OU_FIRSTFIT_VERIFY_H

#include "mem/firstfit.h"

/* Return NULL if heap is sound: its ranges tile the memory without a gap, no
 * two holes are neighbours, no block holds less than was asked for, every byte
 * is found in the range that holds it, and the figures are those of the ranges.
 * Otherwise a sentence that says what is wrong; borrowed, valid until the next
 * call.  CPython: no counterpart. */
const char *ou_firstfit_verify(const ou_firstfit *heap);

/* Write the ranges of heap, from low to high, into buffer, size bytes, as a
 * text that is cut off if it is too long: blocks in brackets, holes bare, as in
 * "[64] 32 [96] 64".  Returns buffer.  CPython: no counterpart. */
const char *ou_firstfit_map(const ou_firstfit *heap, char *buffer, size_t size);

#endif
