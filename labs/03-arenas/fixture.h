/* fixture.h -- what the tests of lab 03 share: arenas from one piece of memory,
 * and texts that say what is in the lists.
 * SPDX-License-Identifier: MIT
 *
 * Addresses differ from run to run, so the tests speak of the place where an
 * arena lies (the lowest is place 0) and of records by their number. */
#ifndef OU_ARENAS_FIXTURE_H
#define OU_ARENAS_FIXTURE_H

#include "mem/arena.h"
#include "mem/os.h"
#include "test.h"

#include <stdio.h>

/* ---- A source of arenas -------------------------------------------------- */

#define NPLACES 32

/* nallocs counts calls that succeeded, so nallocs - nfrees arenas are out. */
static struct {
    const ou_geometry *geo;
    unsigned char *pages;
    size_t npages_bytes;
    unsigned char *first; /* place 0 */
    bool is_out[NPLACES];
    size_t ncalls, nallocs, nfrees;
    size_t nwrong;  /* frees of what was not out; calls with another size */
    size_t budget;  /* calls that may still succeed */
    size_t last_in; /* the place given back last */
} store;

static ou_arenas arenas;

/* The lowest place that is not out. */
static void *
store_alloc(void *ctx, size_t nbytes)
{
    size_t i = 0;

    store.ncalls++;
    store.nwrong += nbytes != store.geo->arena_size;
    while (i < NPLACES && store.is_out[i]) {
        i++;
    }
    if (store.budget == 0 || i == NPLACES) {
        return NULL;
    }
    store.budget--;
    store.nallocs++;
    store.is_out[i] = true;
    return store.first + i * store.geo->arena_size;
}

/* The place of the arena that p lies in; NPLACES (32) if it lies in none. */
static inline size_t
place_of(const void *p)
{
    uintptr_t offset = (uintptr_t)p - (uintptr_t)store.first;
    size_t i = offset / store.geo->arena_size;

    return i < NPLACES ? i : NPLACES;
}

static void
store_free(void *ctx, void *p, size_t nbytes)
{
    size_t i = place_of(p);

    store.nfrees++;
    if (i == NPLACES || !store.is_out[i] || nbytes != store.geo->arena_size ||
        p != store.first + i * store.geo->arena_size) {
        store.nwrong++;
        return;
    }
    store.is_out[i] = false;
    store.last_in = i;
}

/* Make the store: arenas side by side, the first one shift bytes behind a
 * multiple of arena_size. */
static inline ou_arena_source
store_init(const ou_geometry *geo, size_t shift)
{
    size_t nbytes = (size_t)(NPLACES + 2) * geo->arena_size;
    uintptr_t grid;

    memset(&store, 0, sizeof store);
    store.geo = geo;
    store.npages_bytes = nbytes;
    store.budget = SIZE_MAX;
    store.pages = ou_os_alloc_pages(nbytes);
    CHECK_NOT_NULL(store.pages);
    grid = ((uintptr_t)store.pages + geo->arena_size - 1) &
           ~(uintptr_t)(geo->arena_size - 1);
    store.first = (unsigned char *)grid + shift;
    return (ou_arena_source){NULL, store_alloc, store_free};
}

static inline void
store_fini(void)
{
    ou_os_free_pages(store.pages, store.npages_bytes);
}

/* ---- A set of arenas ----------------------------------------------------- */

/* A policy that needs no exercise but sorts as all of CPython's do: behind the
 * arenas with fewer free pools, in front of those with as many or more.  Its
 * last call is remembered. */
static struct {
    size_t ncalls;
    const ou_arena *arena;
    uint32_t old;
} policy_seen;

static inline void
sort_by_hand(ou_arenas *set, ou_arena *arena, uint32_t old)
{
    ou_arena *prev = arena->prevarena, *next = arena->nextarena;

    policy_seen.ncalls++;
    policy_seen.arena = arena;
    policy_seen.old = old;
    while (next != NULL && next->nfreepools < arena->nfreepools) {
        prev = next;
        next = next->nextarena;
    }
    if (prev == arena->prevarena) {
        return;
    }
    *(arena->prevarena != NULL ? &arena->prevarena->nextarena
                               : &set->usable_arenas) = arena->nextarena;
    arena->nextarena->prevarena = arena->prevarena;
    arena->prevarena = prev;
    arena->nextarena = next;
    prev->nextarena = arena;
    if (next != NULL) {
        next->prevarena = arena;
    }
}

/* Begin with no arena at all, and with policy. */
static inline void
begin_with(const ou_geometry *geo, size_t shift, ou_arena_policy *policy)
{
    memset(&policy_seen, 0, sizeof policy_seen);
    ou_arenas_init(&arenas, geo, store_init(geo, shift));
    arenas.policy = policy;
}

static inline void
begin(const ou_geometry *geo, size_t shift)
{
    begin_with(geo, shift, sort_by_hand);
}

static inline void
end(void)
{
    ou_arenas_fini(&arenas);
    CHECK_EQ(store.nallocs - store.nfrees, 0);
    CHECK_EQ(store.nwrong, 0);
    store_fini();
}

/* A pool as a number: 100 times the place of its arena, plus its number in it.
 * 9999 if there is none, or p is not where a pool can begin. */
static inline size_t
pool_number(const void *p)
{
    size_t place = place_of(p), size = store.geo->pool_size;
    uintptr_t base;

    if (place == NPLACES || (uintptr_t)p % size != 0) {
        return 9999;
    }
    base = (uintptr_t)store.first + place * store.geo->arena_size;
    return 100 * place + ((uintptr_t)p - base) / size;
}

/* Take a pool; its number in *number.  Ends the test if there is none. */
static inline ou_pool *
take(void)
{
    ou_pool *pool = ou_arena_take_pool(&arenas);

    CHECK_NOT_NULL(pool);
    return pool;
}

/* Take n pools into held[]. */
static inline void
take_many(ou_pool *held[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        held[i] = take();
    }
}

static inline void
give_many(ou_pool *held[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ou_arena_give_pool(&arenas, held[i]);
    }
}

/* ---- What is in the lists ------------------------------------------------ */

/* The number of a record, or -1 if there is no such record. */
static inline int
record_number(const ou_arena *arena)
{
    uintptr_t offset = (uintptr_t)arena - (uintptr_t)arenas.arenas;

    return arena == NULL || offset % sizeof *arena != 0 ||
                   offset / sizeof *arena >= arenas.maxarenas
               ? -1
               : (int)(offset / sizeof *arena);
}

/* usable_arenas from front to back, each arena as "record:free pools", as in
 * "0:1 2:5"; a "!" where a backward link does not agree or something is no
 * record; "..." behind the first 60. */
static inline const char *
usable(void)
{
    static char text[1024];
    const ou_arena *prev = NULL, *arena = arenas.usable_arenas;
    size_t used = 0, n = 0;

    text[0] = '\0';
    for (; arena != NULL && n < 60; n++) {
        if (record_number(arena) < 0 || arena->prevarena != prev) {
            snprintf(text + used, sizeof text - used, "!");
            return text;
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d:%u",
                                 n > 0 ? " " : "", record_number(arena),
                                 arena->nfreepools % 1000);
        prev = arena;
        arena = arena->nextarena;
    }
    if (arena != NULL) {
        snprintf(text + used, sizeof text - used, " ...");
    }
    return text;
}

/* How many records unused_arenas holds, all of them with address 0; 9999 if
 * something in it is no unused record, or the list has no end. */
static inline size_t
unused_length(void)
{
    size_t n = 0;

    for (const ou_arena *arena = arenas.unused_arenas; arena != NULL;
         arena = arena->nextarena) {
        if (record_number(arena) < 0 || arena->address != 0 ||
            ++n > arenas.maxarenas) {
            return 9999;
        }
    }
    return n;
}

#endif
