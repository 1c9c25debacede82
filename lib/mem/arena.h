/* arena.h -- large pieces of memory, cut into pools.
 * SPDX-License-Identifier: MIT
 *
 * An arena is what a heap takes from the operating system at a time.  It is cut
 * into pools, as late as possible, and goes back when all of its pools are
 * free.  Three structures hold the arenas, and each is of the kind that its use
 * needs:
 *
 *     arenas           a vector of records, one for each arena, that doubles
 *                      when it is full: a pool names its arena by its number
 *     unused_arenas    records without an arena; singly linked: only ever
 *                      pushed and popped
 *     usable_arenas    arenas that have a free pool; doubly linked: an arena
 *                      may leave from the middle
 *
 * An arena whose pools are all in use is in neither list, as a full pool is in
 * none.
 *
 * usable_arenas is sorted by the number of free pools, fewest first, and the
 * first one serves.  So the fullest arenas fill up, and the emptiest get the
 * chance to become empty: only whole arenas can be given back.
 *
 * CPython: struct arena_object, new_arena, insert_to_freepool
 * (Objects/obmalloc.c). */
#ifndef OU_ARENA_H
#define OU_ARENA_H

#include "mem/addrmap.h"
#include "mem/arena_source.h"
#include "mem/pool.h"

/* More pools than an arena of any profile has; sizes an array.
 * CPython: MAX_POOLS_IN_ARENA. */
#define OU_MAX_POOLS_IN_ARENA 64

/* Records the vector starts with.  CPython: INITIAL_ARENA_OBJECTS. */
#define OU_INITIAL_ARENAS 16

/* nfreepools == |freepools| + pools not carved yet.
 * CPython: struct arena_object. */
typedef struct ou_arena {
    uintptr_t address;  /* what the source returned; 0: the record is unused */
    char *pool_address; /* where the next pool will be carved, aligned */
    uint32_t nfreepools;
    uint32_t ntotalpools;
    ou_pool *freepools;         /* given back, LIFO; here linked by nextpool */
    struct ou_arena *nextarena; /* in usable_arenas, or in unused_arenas */
    struct ou_arena *prevarena; /* in usable_arenas; NULL: the first */
} ou_arena;

typedef struct ou_arenas ou_arenas;

/* Put arena, which is in usable_arenas and has just gone from old to
 * arena->nfreepools free pools (one more or one fewer), where it belongs.
 * CPython: no counterpart; it has one way, ou_usable_reposition. */
typedef void ou_arena_policy(ou_arenas *arenas, ou_arena *arena, uint32_t old);

/* The arenas of one heap.
 * usable_arenas is sorted by nfreepools, fewest first (with the policies of
 * this header).  nfp2lasta is for ou_usable_reposition and for whoever takes an
 * arena out of the list, and nobody else looks at it: here nfp2lasta[n] is the
 * last arena in usable_arenas that has n free pools, NULL if there is none. All
 * are NULL at first, and stay so with any other policy.
 * CPython: the arena part of struct _obmalloc_state. */
struct ou_arenas {
    const ou_geometry *geo; /* borrowed */
    ou_arena_source source;
    ou_arena_policy *policy;
    ou_arena *arenas;        /* the vector, in pages of the operating system */
    uint32_t maxarenas;      /* its length */
    size_t limit;            /* arenas at a time; 0: no limit */
    ou_arena *unused_arenas; /* CPython: unused_arena_objects */
    ou_arena *usable_arenas;
    ou_arena *nfp2lasta[OU_MAX_POOLS_IN_ARENA + 1];
    ou_addrmap map;
    size_t narenas_currently_allocated;
    size_t narenas_highwater;
    size_t ntimes_arena_allocated;
    size_t nhops; /* arenas passed along usable_arenas in search of a place */
};

/* Make arenas empty, with policy ou_usable_reposition and no limit.  geo and
 * what source points to are borrowed.  An arena of geo has room for 2 to
 * OU_MAX_POOLS_IN_ARENA pools.  Takes no memory.
 * CPython: the static initializers. */
void ou_arenas_init(ou_arenas *arenas, const ou_geometry *geo,
                    ou_arena_source source);

/* Hold at most nbytes bytes of arenas at a time, rounded down to whole arenas
 * but at least one; 0: no limit.
 * CPython: WITH_MEMORY_LIMITS, SMALL_MEMORY_LIMIT. */
void ou_arenas_set_limit(ou_arenas *arenas, size_t nbytes);

/* Give all arenas back to the source, whatever is in them, and the bookkeeping
 * to the operating system.  arenas is then as after init.
 * CPython: no counterpart; arenas live as long as the process. */
void ou_arenas_fini(ou_arenas *arenas);

/* The pool source that takes pools from arenas, for ou_pools_init.  Borrows
 * arenas.  CPython: no counterpart; allocate_from_new_pool calls directly. */
ou_pool_source ou_arenas_pool_source(ou_arenas *arenas);

/* Does p lie in an arena of ours?  p is not dereferenced.
 * CPython: address_in_range. */
bool ou_arenas_contain(const ou_arenas *arenas, const void *p);

/* Double the vector (or make it, with OU_INITIAL_ARENAS records) and put the
 * new records into unused_arenas, the one with the lowest number first.
 * Both lists must be empty: records move, and nothing but a list points at one.
 * Returns 0, or -1 if there is no memory or no number left; nothing has changed
 * then.  CPython: the first part of new_arena. */
int ou_arenas_grow(ou_arenas *arenas);

/* Take an arena from the source, mark it in the map, count it, and return its
 * record, which is in no list yet; borrowed.  It is the first of unused_arenas;
 * if there is none, the vector grows.  All its pools are free and uncarved, the
 * first at the first multiple of pool_size; an arena that does not begin at one
 * holds one pool fewer.  usable_arenas must be empty. Returns NULL if the limit
 * is reached or there is no memory; then nothing is lost and no arena is taken.
 * CPython: new_arena. */
ou_arena *ou_arena_new(ou_arenas *arenas);

/* Give the memory of arena, all of whose pools are free, back to the source and
 * its record to unused_arenas, in front; it is not in the map any more, and not
 * among narenas_currently_allocated.  arena is in no list.
 * CPython: the release in insert_to_freepool. */
void ou_arena_release(ou_arenas *arenas, ou_arena *arena);

/* Return a pool of the first usable arena (of a new arena if there is none), or
 * NULL if there is no memory.  Of the free pools the one given back last goes
 * first; if there is none, the next one is carved: its szidx is
 * OU_POOL_NO_CLASS and its arenaindex set, and nothing else of it written.  An
 * arena that has no free pool left leaves the list; for any other one the
 * policy is called.  Stolen back by ou_arena_give_pool.
 * CPython: allocate_from_new_pool, its first half. */
ou_pool *ou_arena_take_pool(ou_arenas *arenas);

/* Take back pool, which is empty.  Steals it.  One of four things happens to
 * its arena:
 *   1. all its pools are free, and it is not the last in usable_arenas: it is
 *      released (the last one stays, so that a program that goes to and fro at
 *      the edge of an arena does not ask for one each time);
 *   2. this is its only free pool: it enters usable_arenas, in front;
 *   3. its place is still right: it stays;
 *   4. it moves towards the end.
 * In 2, 3 and 4 the policy is called, once, and finds the place.
 * CPython: insert_to_freepool. */
void ou_arena_give_pool(ou_arenas *arenas, ou_pool *pool);

/* Put arena, which is in no list, into usable_arenas behind `where`, or in
 * front of all if that is NULL.  nfp2lasta is not looked at.
 * CPython: written out in insert_to_freepool. */
void ou_usable_link(ou_arenas *arenas, ou_arena *arena, ou_arena *where);

/* Take arena out of usable_arenas; its own links are left as they were.
 * nfp2lasta is not looked at.
 * CPython: written out in insert_to_freepool. */
void ou_usable_unlink(ou_arenas *arenas, ou_arena *arena);

/* The policy of CPython before 3.8: look for the place of arena step by step.
 * Each arena passed counts in nhops.  An arena moves behind those with fewer
 * free pools and no further.  Keeps usable_arenas sorted; does not use
 * nfp2lasta.
 * CPython: insert_to_freepool up to 3.7. */
void ou_usable_reposition_linear(ou_arenas *arenas, ou_arena *arena,
                                 uint32_t old);

/* The policy of CPython since 3.8: find the place in nfp2lasta without a
 * search.  An arena that has gained a pool and was the last of those with old
 * free pools stays; any other one moves right behind that last one.  One that
 * had none (old is 0) has just entered in front, and stays.  One that has lost
 * a pool is the first, and stays.  CPython: insert_to_freepool. */
void ou_usable_reposition(ou_arenas *arenas, ou_arena *arena, uint32_t old);

#endif
