/* trace_worst.h -- the makers of worst cases.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TRACE_WORST_H
#define OU_TRACE_WORST_H

#include "trace.h"

/* Append the operations of one worst case to trace, which is empty. */
typedef void worst_maker(struct trace *trace, const ou_geometry *geo,
                         enum trace_calls calls);

/* trace_worst_arenas.c: what each one is for is said there. */
worst_maker worst_hops;
worst_maker worst_thrash;
worst_maker worst_drain;

/* trace_worst_sizes.c */
worst_maker worst_grow;
worst_maker worst_shrink;

/* Allocate handles first .. first+n-1 with size bytes each. */
void worst_fill(struct trace *trace, uint32_t first, uint32_t n, uint32_t size);

/* Free every step-th of handles first .. first+n-1, the first one included. */
void worst_release(struct trace *trace, uint32_t first, uint32_t n,
                   uint32_t step);

/* Return how many blocks for size bytes fit into a pool. */
uint32_t worst_per_pool(const ou_geometry *geo, uint32_t size);

#endif
