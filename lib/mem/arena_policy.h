/* arena_policy.h -- other answers to the question which arena serves.
 * SPDX-License-Identifier: MIT
 *
 * CPython takes pools from the fullest arena (ou_usable_reposition in arena.h).
 * These two are here so that the difference can be measured: whoever wants to
 * see it sets arenas->policy before the first pool is taken.
 *
 * CPython: no counterpart. */
#ifndef OU_ARENA_POLICY_H
#define OU_ARENA_POLICY_H

#include "mem/arena.h"

/* The emptiest arena serves: usable_arenas is sorted by free pools, most first.
 * CPython: no counterpart. */
void ou_arena_policy_emptiest(ou_arenas *arenas, ou_arena *arena, uint32_t old);

/* The arena that a pool came back to last serves; no order by free pools.
 * CPython: no counterpart. */
void ou_arena_policy_lifo(ou_arenas *arenas, ou_arena *arena, uint32_t old);

#endif
