/* heap_verify.h -- is a whole heap what heap.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * For heaps of both kinds, and down to the last block: each module's verifier
 * looks at its own structures, this one at what they say of each other. */
#ifndef OU_HEAP_VERIFY_H
#define OU_HEAP_VERIFY_H

#include "mem/heap.h"

/* Return NULL if heap is sound: the structures of its kind are, the six
 * categories of its statistics add up to its arenas, in all and class by class,
 * and the number of blocks is the same whoever counts them.  Otherwise a
 * sentence that says what is wrong; borrowed, valid until the next call.
 * Takes time proportional to the heap.  CPython: no counterpart. */
const char *ou_heap_verify(const ou_heap *heap);

#endif
