/* arena.c -- large pieces of memory, cut into pools.
 * Layer 10.  Needs: fatal os pool arena_source addrmap.  Used by: arena_policy pymalloc heap.
 * SPDX-License-Identifier: MIT
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

static void
push_unused(ou_arenas *arenas, ou_arena *arena)
{
    arena->address = 0;
    arena->nextarena = arenas->unused_arenas;
    arenas->unused_arenas = arena;
}

int
ou_arenas_grow(ou_arenas *arenas)
{
    uint32_t old = arenas->maxarenas;
    uint32_t new = old == 0 ? OU_INITIAL_ARENAS : 2 * old;
    ou_arena *records;

    OU_ASSERT(arenas->unused_arenas == NULL && arenas->usable_arenas == NULL);
    if (new < old) {
        return -1; /* arenaindex has 32 bits */
    }
    records = ou_os_alloc_pages(new * sizeof(ou_arena));
    if (records == NULL) {
        return -1;
    }
    if (old > 0) {
        memcpy(records, arenas->arenas, old * sizeof(ou_arena));
        ou_os_free_pages(arenas->arenas, old * sizeof(ou_arena));
    }
    arenas->arenas = records;
    arenas->maxarenas = new;
    for (uint32_t i = new; i > old; i--) {
        push_unused(arenas, &records[i - 1]);
    }
    return 0;
}

/* ---- Arenas come and go -------------------------------------------------- */

/* Take memory for an arena and mark it in the map.  Returns its address, or 0
 * with nothing taken. */
static uintptr_t
take_memory(ou_arenas *arenas)
{
    size_t nbytes = arenas->geo->arena_size;
    void *p = arenas->source.alloc(arenas->source.ctx, nbytes);

    if (p != NULL && ou_addrmap_mark(&arenas->map, (uintptr_t)p, true) < 0) {
        arenas->source.free(arenas->source.ctx, p, nbytes);
        p = NULL;
    }
    return (uintptr_t)p;
}

/* Begin at the first pool boundary.  What lies before it and what is left over
 * behind the last pool make up one pool that cannot be used. */
static void
set_up_pools(const ou_geometry *geo, ou_arena *arena)
{
    uintptr_t excess = arena->address & (geo->pool_size - 1);
    uintptr_t skip = excess == 0 ? 0 : geo->pool_size - excess;

    arena->pool_address = (char *)arena->address + skip;
    arena->ntotalpools = ou_geometry_pools_per_arena(geo, arena->address);
    arena->nfreepools = arena->ntotalpools;
    arena->freepools = NULL;
}

ou_arena *
ou_arena_new(ou_arenas *arenas)
{
    ou_arena *arena;
    uintptr_t address;

    OU_ASSERT(arenas->usable_arenas == NULL);
    if (arenas->limit != 0 &&
        arenas->narenas_currently_allocated >= arenas->limit) {
        return NULL;
    }
    if (arenas->unused_arenas == NULL && ou_arenas_grow(arenas) < 0) {
        return NULL;
    }
    address = take_memory(arenas);
    if (address == 0) {
        return NULL;
    }
    arena = arenas->unused_arenas;
    arenas->unused_arenas = arena->nextarena;
    arena->address = address;
    set_up_pools(arenas->geo, arena);
    arenas->ntimes_arena_allocated++;
    arenas->narenas_currently_allocated++;
    if (arenas->narenas_currently_allocated > arenas->narenas_highwater) {
        arenas->narenas_highwater = arenas->narenas_currently_allocated;
    }
    return arena;
}

void
ou_arena_release(ou_arenas *arenas, ou_arena *arena)
{
    OU_ASSERT(arena->nfreepools == arena->ntotalpools);
    (void)ou_addrmap_mark(&arenas->map, arena->address, false);
    arenas->source.free(arenas->source.ctx, (void *)arena->address,
                        arenas->geo->arena_size);
    push_unused(arenas, arena);
    arenas->narenas_currently_allocated--;
}

/* ---- usable_arenas ------------------------------------------------------- */

void
ou_usable_link(ou_arenas *arenas, ou_arena *arena, ou_arena *where)
{
    ou_arena **next =
        where == NULL ? &arenas->usable_arenas : &where->nextarena;

    arena->prevarena = where;
    arena->nextarena = *next;
    if (*next != NULL) {
        (*next)->prevarena = arena;
    }
    *next = arena;
}

void
ou_usable_unlink(ou_arenas *arenas, ou_arena *arena)
{
    if (arena->prevarena != NULL) {
        arena->prevarena->nextarena = arena->nextarena;
    }
    else {
        arenas->usable_arenas = arena->nextarena;
    }
    if (arena->nextarena != NULL) {
        arena->nextarena->prevarena = arena->prevarena;
    }
}

void
ou_usable_reposition_linear(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *where = arena;

    while (where->nextarena != NULL &&
           where->nextarena->nfreepools < arena->nfreepools) {
        where = where->nextarena;
        arenas->nhops++;
    }
    if (where != arena) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena, where);
    }
}

/* arena has old free pools no more: if it was the last of those, the one before
 * it is, provided that it has as many. */
static void
forget_last(ou_arenas *arenas, const ou_arena *arena, uint32_t old)
{
    ou_arena *prev = arena->prevarena;

    if (arenas->nfp2lasta[old] == arena) {
        arenas->nfp2lasta[old] =
            prev != NULL && prev->nfreepools == old ? prev : NULL;
    }
}

void
ou_usable_reposition(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *last = arenas->nfp2lasta[old];

    forget_last(arenas, arena, old);
    if (arenas->nfp2lasta[arena->nfreepools] == NULL) {
        arenas->nfp2lasta[arena->nfreepools] = arena;
    }
    if (arena->nfreepools > old && last != NULL && last != arena) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena, last);
    }
}

/* ---- Pools --------------------------------------------------------------- */

/* Take a free pool out of arena, which has one. */
static ou_pool *
pop_pool(const ou_arenas *arenas, ou_arena *arena)
{
    ou_pool *pool = arena->freepools;

    if (pool != NULL) {
        arena->freepools = pool->nextpool;
    }
    else {
        pool = (ou_pool *)arena->pool_address;
        pool->szidx = OU_POOL_NO_CLASS;
        pool->arenaindex = (uint32_t)(arena - arenas->arenas);
        arena->pool_address += arenas->geo->pool_size;
    }
    arena->nfreepools--;
    return pool;
}

ou_pool *
ou_arena_take_pool(ou_arenas *arenas)
{
    ou_arena *arena = arenas->usable_arenas;
    uint32_t old;
    ou_pool *pool;

    if (arena == NULL) {
        arena = ou_arena_new(arenas);
        if (arena == NULL) {
            return NULL;
        }
        ou_usable_link(arenas, arena, NULL);
    }
    old = arena->nfreepools;
    pool = pop_pool(arenas, arena);
    if (arena->nfreepools == 0) {
        forget_last(arenas, arena, old);
        ou_usable_unlink(arenas, arena);
    }
    else {
        arenas->policy(arenas, arena, old);
    }
    return pool;
}

void
ou_arena_give_pool(ou_arenas *arenas, ou_pool *pool)
{
    ou_arena *arena = &arenas->arenas[pool->arenaindex];
    uint32_t old;

    OU_ASSERT(pool->arenaindex < arenas->maxarenas && arena->address != 0);
    old = arena->nfreepools;
    pool->nextpool = arena->freepools;
    arena->freepools = pool;
    arena->nfreepools++;
    if (old == 0) {
        ou_usable_link(arenas, arena, NULL);
    }
    if (arena->nfreepools == arena->ntotalpools && arena->nextarena != NULL) {
        forget_last(arenas, arena, old);
        ou_usable_unlink(arenas, arena);
        ou_arena_release(arenas, arena);
    }
    else {
        arenas->policy(arenas, arena, old);
    }
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
