/* heap_inside.h -- what a heap of either kind is made of.
 * SPDX-License-Identifier: MIT
 *
 * For heap.c, and for the verifier and the pictures, which look at structures
 * and not at what functions say of them. */
#ifndef OU_HEAP_INSIDE_H
#define OU_HEAP_INSIDE_H

#include "mem/fastheap.h"
#include "mem/pymalloc.h"

/* In a faithful heap fast is void, so each request is a rare case to it.  Hence
 * malloc and free begin with the fast heap without a question, and ask what
 * heap this is only where that did not help. */
struct ou_heap {
    ou_fastheap fast;
    bool is_fast;
    ou_pymalloc pymalloc; /* not set up in a fast heap */
};

#endif
