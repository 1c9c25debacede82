/* arena_policy.c -- other answers to the question which arena serves.
 * Layer 11.  Needs: arena.  Used by: nothing yet.
 * SPDX-License-Identifier: MIT
 *
 * Both keep usable_arenas in an order of their own and leave nfp2lasta empty.
 * CPython: no counterpart. */
#include "mem/arena_policy.h"

static bool
is_empty(const ou_arena *arena)
{
    return arena->nfreepools == arena->ntotalpools;
}

/* ou_arena_give_pool keeps an empty arena that is the last one in the list.  In
 * an order in which empty arenas are not at the end, each could be the last one
 * for a moment: so see to it that no second one is kept. */
static void
keep_one_empty(ou_arenas *arenas, ou_arena *arena)
{
    for (ou_arena *a = arenas->usable_arenas; a != NULL; a = a->nextarena) {
        if (a != arena && is_empty(a)) {
            ou_usable_unlink(arenas, arena);
            ou_arena_release(arenas, arena);
            return;
        }
    }
}

/* Where arena belongs, seen from its old place: behind those with more. */
static ou_arena *
place_towards_end(ou_arenas *arenas, ou_arena *arena)
{
    ou_arena *where = arena;

    while (where->nextarena != NULL &&
           where->nextarena->nfreepools > arena->nfreepools) {
        where = where->nextarena;
        arenas->nhops++;
    }
    return where;
}

static ou_arena *
place_towards_front(ou_arenas *arenas, ou_arena *arena)
{
    ou_arena *where = arena->prevarena;

    while (where != NULL && where->nfreepools < arena->nfreepools) {
        where = where->prevarena;
        arenas->nhops++;
    }
    return where;
}

void
ou_arena_policy_emptiest(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *where;

    /* One that enters the list stands in front: it has the fewest. */
    if (arena->nfreepools < old || arena->prevarena == NULL) {
        where = place_towards_end(arenas, arena);
    }
    else {
        where = place_towards_front(arenas, arena);
    }
    if (where != arena) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena, where);
    }
    if (is_empty(arena)) {
        keep_one_empty(arenas, arena);
    }
}

void
ou_arena_policy_lifo(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    if (arena->nfreepools > old && arena->prevarena != NULL) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena, NULL);
    }
    if (is_empty(arena)) {
        keep_one_empty(arenas, arena);
    }
}
