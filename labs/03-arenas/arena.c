/* arena.c -- large pieces of memory, cut into pools.
 * Lab 03-arenas: Arenas, and giving back.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=03-arenas):
 *
 *     list           6 points   In and out of the usable arenas
 *     grow           9 points   A vector of records
 *     new           15 points   A new arena
 *     take          13 points   Hand out a pool
 *     give          20 points   Take pools and arenas back
 *     linear         8 points   Find the place step by step
 *     fingers       12 points   Find the place without a search
 *
 * Every record of the vector is in exactly one place: without an arena in
 * unused_arenas; with a free pool in usable_arenas; with none in no list.
 * usable_arenas is sorted by free pools, fewest first.
 * lib/verify/arena_verify.c checks both.
 * CPython: new_arena, allocate_from_new_pool, insert_to_freepool
 * (Objects/obmalloc.c). */
#include "mem/arena.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

static uint32_t
log2_of(uint32_t power)
{
    return (uint32_t)__builtin_ctz(power);
}

void
ou_arenas_init(ou_arenas *arenas, const ou_geometry *geo,
               ou_arena_source source)
{
    uint32_t npools = geo->arena_size / geo->pool_size;

    OU_ASSERT(npools >= 2 && npools <= OU_MAX_POOLS_IN_ARENA);
    *arenas = (ou_arenas){
        .geo = geo,
        .source = source,
        .policy = ou_usable_reposition,
    };
    ou_addrmap_init(&arenas->map, log2_of(geo->arena_size));
}

void
ou_arenas_fini(ou_arenas *arenas)
{
    for (uint32_t i = 0; i < arenas->maxarenas; i++) {
        if (arenas->arenas[i].address != 0) {
            arenas->source.free(arenas->source.ctx,
                                (void *)arenas->arenas[i].address,
                                arenas->geo->arena_size);
        }
    }
    ou_os_free_pages(arenas->arenas, arenas->maxarenas * sizeof(ou_arena));
    ou_addrmap_fini(&arenas->map);
    ou_arenas_init(arenas, arenas->geo, arenas->source);
}

void
ou_arenas_set_limit(ou_arenas *arenas, size_t nbytes)
{
    size_t narenas = nbytes / arenas->geo->arena_size;

    arenas->limit = nbytes > 0 && narenas == 0 ? 1 : narenas;
}

bool
ou_arenas_contain(const ou_arenas *arenas, const void *p)
{
    return ou_addrmap_contains(&arenas->map, (uintptr_t)p);
}

/* ---- The vector ---------------------------------------------------------- */

/* Exercise grow, 9 points: A vector of records.
 * Contract: lib/mem/arena.h. */
int
ou_arenas_grow(ou_arenas *arenas)
{
    ou_todo();
}

/* ---- Arenas come and go -------------------------------------------------- */

/* Exercise new, 15 points: A new arena.
 * Contract: lib/mem/arena.h. */
ou_arena *
ou_arena_new(ou_arenas *arenas)
{
    ou_todo();
}

/* Exercise give, 20 points: Take pools and arenas back.
 * Contract: lib/mem/arena.h. */
void
ou_arena_release(ou_arenas *arenas, ou_arena *arena)
{
    ou_todo();
}

/* ---- usable_arenas ------------------------------------------------------- */

/* Exercise list, 6 points: In and out of the usable arenas.
 * Contract: lib/mem/arena.h. */
void
ou_usable_link(ou_arenas *arenas, ou_arena *arena, ou_arena *where)
{
    ou_todo();
}

/* Exercise list, continued.
 * Contract: lib/mem/arena.h. */
void
ou_usable_unlink(ou_arenas *arenas, ou_arena *arena)
{
    ou_todo();
}

/* Exercise linear, 8 points: Find the place step by step.
 * Contract: lib/mem/arena.h. */
void
ou_usable_reposition_linear(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_todo();
}

/* Exercise fingers, 12 points: Find the place without a search.
 * Contract: lib/mem/arena.h. */
void
ou_usable_reposition(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_todo();
}

/* ---- Pools --------------------------------------------------------------- */

/* Exercise take, 13 points: Hand out a pool.
 * Contract: lib/mem/arena.h. */
ou_pool *
ou_arena_take_pool(ou_arenas *arenas)
{
    ou_todo();
}

/* Exercise give, continued.
 * Contract: lib/mem/arena.h. */
void
ou_arena_give_pool(ou_arenas *arenas, ou_pool *pool)
{
    ou_todo();
}

static ou_pool *
get_pool(void *ctx)
{
    return ou_arena_take_pool(ctx);
}

static void
put_pool(void *ctx, ou_pool *pool)
{
    ou_arena_give_pool(ctx, pool);
}

ou_pool_source
ou_arenas_pool_source(ou_arenas *arenas)
{
    return (ou_pool_source){get_pool, put_pool, arenas};
}
