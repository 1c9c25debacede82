/* arena_verify.c -- is a set of arenas what arena.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * Corrupt lists may be circles, so each walk is bounded: by the records there
 * are, and by the pools of an arena.
 *
 * What is found out about the records is compared as numbers: as many are in
 * unused_arenas as have no arena, as many are in usable_arenas as have a free
 * pool.  Since each member of a list is looked at, and none can be in a list
 * twice without the list being longer than that, each is in its one place. */
#include "verify/arena_verify.h"

#include "verify/addrmap_verify.h"
#include "verify/complain.h"

/* The number of arena, or maxarenas if it is no record. */
static uint32_t
number_of(const ou_arenas *arenas, const ou_arena *arena)
{
    uintptr_t offset = (uintptr_t)arena - (uintptr_t)arenas->arenas;

    return offset % sizeof *arena == 0 &&
                   offset / sizeof *arena < arenas->maxarenas
               ? (uint32_t)(offset / sizeof *arena)
               : arenas->maxarenas;
}

/* ---- One arena ----------------------------------------------------------- */

/* The address of the first pool of arena. */
static uintptr_t
first_pool(const ou_geometry *geo, const ou_arena *arena)
{
    uintptr_t mask = geo->pool_size - 1;

    return (arena->address + mask) & ~mask;
}

static const char *
verify_bounds(const ou_arenas *arenas, const ou_arena *arena)
{
    const ou_geometry *geo = arenas->geo;
    uint32_t number = number_of(arenas, arena);
    uintptr_t first = first_pool(geo, arena);
    uintptr_t end = arena->address + geo->arena_size;
    uintptr_t next = (uintptr_t)arena->pool_address;

    if (arena->ntotalpools != (end - first) / geo->pool_size) {
        return ou__complain("arena %u: ntotalpools is %u; %zu fit", number,
                            arena->ntotalpools,
                            (size_t)((end - first) / geo->pool_size));
    }
    if (next < first ||
        next > first + (uintptr_t)arena->ntotalpools * geo->pool_size ||
        (next - first) % geo->pool_size != 0) {
        return ou__complain(
            "arena %u: pool_address %p is not where a pool begins", number,
            (void *)arena->pool_address);
    }
    return NULL;
}

/* Every pool in freepools was carved, knows its arena, and is there once. */
static const char *
verify_pools(const ou_arenas *arenas, const ou_arena *arena)
{
    const ou_geometry *geo = arenas->geo;
    uint32_t number = number_of(arenas, arena);
    uintptr_t first = first_pool(geo, arena);
    size_t ncarved = ((uintptr_t)arena->pool_address - first) / geo->pool_size;
    uint32_t nback = 0;

    for (const ou_pool *p = arena->freepools; p != NULL; p = p->nextpool) {
        uintptr_t offset = (uintptr_t)p - first;

        if (offset % geo->pool_size != 0 ||
            offset / geo->pool_size >= ncarved) {
            return ou__complain(
                "arena %u: %p in freepools is no carved pool of "
                "its",
                number, (const void *)p);
        }
        if (p->arenaindex != number) {
            return ou__complain("arena %u: a pool in freepools says arena %u",
                                number, p->arenaindex);
        }
        if (++nback > ncarved) {
            return ou__complain("arena %u: freepools goes round in a circle",
                                number);
        }
    }
    if (arena->nfreepools != nback + arena->ntotalpools - ncarved) {
        return ou__complain("arena %u: nfreepools is %u; %u came back, %zu are "
                            "uncarved",
                            number, arena->nfreepools, nback,
                            arena->ntotalpools - ncarved);
    }
    return NULL;
}

/* ---- The lists ----------------------------------------------------------- */

static const char *
verify_unused(const ou_arenas *arenas, size_t expected)
{
    size_t n = 0;

    for (const ou_arena *a = arenas->unused_arenas; a != NULL;
         a = a->nextarena) {
        if (number_of(arenas, a) == arenas->maxarenas || a->address != 0) {
            return ou__complain("%p in unused_arenas is no unused record",
                                (const void *)a);
        }
        if (++n > expected) {
            break;
        }
    }
    return n == expected
               ? NULL
               : ou__complain("unused_arenas holds %s records than the "
                              "%zu without an arena",
                              n > expected ? "more" : "fewer", expected);
}

/* May arena stand right behind prev? */
static bool
is_sorted(const ou_arenas *arenas, const ou_arena *prev, const ou_arena *arena)
{
    bool by_count = arenas->policy == ou_usable_reposition ||
                    arenas->policy == ou_usable_reposition_linear;

    return !by_count || prev == NULL || prev->nfreepools <= arena->nfreepools;
}

static const char *
verify_usable(const ou_arenas *arenas, size_t expected)
{
    const ou_arena *prev = NULL;
    size_t n = 0;

    for (const ou_arena *a = arenas->usable_arenas; a != NULL;
         prev = a, a = a->nextarena) {
        if (number_of(arenas, a) == arenas->maxarenas || a->address == 0 ||
            a->nfreepools == 0) {
            return ou__complain(
                "%p in usable_arenas is no arena with a free pool",
                (const void *)a);
        }
        if (a->prevarena != prev) {
            return ou__complain(
                "arena %u: prevarena does not point at the one in "
                "front",
                number_of(arenas, a));
        }
        if (!is_sorted(arenas, prev, a)) {
            return ou__complain(
                "arena %u has %u free pools and stands behind one "
                "with %u",
                number_of(arenas, a), a->nfreepools, prev->nfreepools);
        }
        if (++n > expected) {
            break;
        }
    }
    return n == expected
               ? NULL
               : ou__complain("usable_arenas holds %s arenas than the "
                              "%zu with a free pool",
                              n > expected ? "more" : "fewer", expected);
}

/* The last usable arena with n free pools; NULL with other policies. */
static const ou_arena *
last_with(const ou_arenas *arenas, uint32_t n)
{
    const ou_arena *last = NULL;

    if (arenas->policy == ou_usable_reposition) {
        for (const ou_arena *a = arenas->usable_arenas; a != NULL;
             a = a->nextarena) {
            last = a->nfreepools == n ? a : last;
        }
    }
    return last;
}

/* A new arena that serves at once never had a finger for its full count, so
 * every finger is exact whenever nobody is inside the module. */
static const char *
verify_fingers(const ou_arenas *arenas)
{
    for (uint32_t n = 0; n <= OU_MAX_POOLS_IN_ARENA; n++) {
        if (arenas->nfp2lasta[n] != last_with(arenas, n)) {
            return ou__complain(
                "nfp2lasta[%u] is not the last arena with %u free "
                "pools",
                n, n);
        }
    }
    return NULL;
}

/* ---- All of it ----------------------------------------------------------- */

static const char *
verify_counts(const ou_arenas *arenas, size_t narenas)
{
    if (arenas->narenas_currently_allocated != narenas) {
        return ou__complain("narenas_currently_allocated is %zu; there are %zu",
                            arenas->narenas_currently_allocated, narenas);
    }
    if (arenas->narenas_highwater < narenas ||
        arenas->ntimes_arena_allocated < arenas->narenas_highwater) {
        return ou__complain("%zu arenas, at most %zu so far, %zu taken so far",
                            narenas, arenas->narenas_highwater,
                            arenas->ntimes_arena_allocated);
    }
    return ou_addrmap_verify(&arenas->map, narenas);
}

const char *
ou_arenas_verify(const ou_arenas *arenas)
{
    size_t narenas = 0, nusable = 0;
    const char *bad = NULL;

    for (uint32_t i = 0; bad == NULL && i < arenas->maxarenas; i++) {
        const ou_arena *arena = &arenas->arenas[i];

        if (arena->address != 0) {
            narenas++;
            nusable += arena->nfreepools > 0;
            bad = verify_bounds(arenas, arena);
            bad = bad != NULL ? bad : verify_pools(arenas, arena);
        }
    }
    bad =
        bad != NULL ? bad : verify_unused(arenas, arenas->maxarenas - narenas);
    bad = bad != NULL ? bad : verify_usable(arenas, nusable);
    bad = bad != NULL ? bad : verify_fingers(arenas);
    return bad != NULL ? bad : verify_counts(arenas, narenas);
}
