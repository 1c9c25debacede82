/* fastheap_verify.h -- is a fast heap what its headers say it is?
 * SPDX-License-Identifier: MIT
 *
 * Looks at the structures only and trusts no function of the modules, but for
 * the statistics, which it compares with its own count. */
#ifndef OU_FASTHEAP_VERIFY_H
#define OU_FASTHEAP_VERIFY_H

#include "mem/fastheap.h"

/* Return NULL if the records of the chunks agree with their bits and the sums
 * of ph with the records; otherwise a sentence that says what is wrong;
 * borrowed, valid until the next call of a function of this header.
 * CPython: no counterpart. */
const char *ou_pageheap_verify(const ou_pageheap *ph);

/* Return NULL if the slots tile the upper end of the range, every free one is
 * on the stack of its class and on no other, and the sums of the page heap
 * agree with them; otherwise what is wrong, as above.
 * CPython: no counterpart. */
const char *ou_largeheap_verify(const ou_largeheap *lh);

/* Return NULL if, besides both, every allocated unit belongs to exactly one
 * pool, every pool is found from exactly the place that its kind says, its
 * countdown agrees with its free list, and the byte categories add up;
 * otherwise what is wrong, as above.
 * CPython: no counterpart; compare pool_is_in_list and its assertions. */
const char *ou_fastheap_verify(const ou_fastheap *heap);

#endif
