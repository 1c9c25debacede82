/* pool_verify.h -- is a set of pools what pool.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * In a file of its own, so that nobody who writes pool.c writes its verifier.
 * It looks at the structures only and trusts no function of the module. */
#ifndef OU_POOL_VERIFY_H
#define OU_POOL_VERIFY_H

#include "mem/pool.h"

/* Return NULL if pool, which must have a class, is sound: header in range,
 * every free block a carved block and counted once, allocated + free == carved.
 * Otherwise a sentence that says what is wrong; borrowed, valid until the next
 * call. CPython: no counterpart; compare pool_is_in_list and its assertions. */
const char *ou_pool_verify(const ou_pools *pools, const ou_pool *pool);

/* Return NULL if every list of pools is a circle whose links agree both ways
 * and holds only sound, used pools of its class; otherwise what is wrong, as
 * above.  Full pools are in no list: verify them one by one.
 * CPython: no counterpart. */
const char *ou_pools_verify(const ou_pools *pools);

#endif
