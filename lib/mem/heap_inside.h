/* heap_inside.h -- what a heap of either kind is made of.
 * SPDX-License-Identifier: MIT
 *
 * For heap.c, and for the verifier and the pictures, which look at structures
 * and not at what functions say of them. */
#ifndef OU_HEAP_INSIDE_H
#define OU_HEAP_INSIDE_H

#include "mem/fastheap.h"
#include "mem/pymalloc.h"

/* fast is NULL in a faithful heap, and pymalloc is not set up in a fast one. */
struct ou_heap {
    ou_fastheap *fast;
    ou_pymalloc pymalloc;
};

#endif
