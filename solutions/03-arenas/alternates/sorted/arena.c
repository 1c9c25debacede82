/* arena.c -- lab 03 with free pools linked by number, and one way to change
 * one's place.
 * SPDX-License-Identifier: MIT
 *
 * A pool that waits in its arena holds, where the link would be, the number of
 * the one below it; the top number stands in freepools.  A number cannot lead
 * out of the arena.
 *
 * Whatever happens to a count, the arena leaves its old place and enters a new
 * one: leave() and enter() alone know of the fingers, and the four cases of
 * giving a pool back are one question, "does it enter again?". */
#include "mem/arena.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

void
ou_arenas_init(ou_arenas *arenas, const ou_geometry *geo,
               ou_arena_source source)
{
    memset(arenas, 0, sizeof *arenas);
    arenas->geo = geo;
    arenas->source = source;
    arenas->policy = ou_usable_reposition;
    ou_addrmap_init(&arenas->map, (uint32_t)__builtin_ctz(geo->arena_size));
}

void
ou_arenas_fini(ou_arenas *arenas)
{
    for (uint32_t i = 0; i < arenas->maxarenas; i++) {
        void *p = (void *)arenas->arenas[i].address;

        if (p != NULL) {
            arenas->source.free(arenas->source.ctx, p, arenas->geo->arena_size);
        }
    }
    ou_os_free_pages(arenas->arenas, arenas->maxarenas * sizeof(ou_arena));
    ou_addrmap_fini(&arenas->map);
    ou_arenas_init(arenas, arenas->geo, arenas->source);
}

void
ou_arenas_set_limit(ou_arenas *arenas, size_t nbytes)
{
    arenas->limit = nbytes / arenas->geo->arena_size;
    if (nbytes > 0 && arenas->limit == 0) {
        arenas->limit = 1;
    }
}

bool
ou_arenas_contain(const ou_arenas *arenas, const void *p)
{
    return ou_addrmap_contains(&arenas->map, (uintptr_t)p);
}

/* ---- Records ------------------------------------------------------------- */

int
ou_arenas_grow(ou_arenas *arenas)
{
    size_t old = arenas->maxarenas * sizeof(ou_arena);
    size_t new = old == 0 ? OU_INITIAL_ARENAS * sizeof(ou_arena) : 2 * old;
    ou_arena *records = NULL, *end;

    if (arenas->maxarenas <= UINT32_MAX / 2) {
        records = ou_os_alloc_pages(new);
    }
    if (records == NULL) {
        return -1;
    }
    if (old > 0) {
        memcpy(records, arenas->arenas, old);
        ou_os_free_pages(arenas->arenas, old);
    }
    end = records + new / sizeof *records;
    for (ou_arena *r = end; r-- > records + arenas->maxarenas;) {
        r->nextarena = arenas->unused_arenas;
        arenas->unused_arenas = r;
    }
    arenas->arenas = records;
    arenas->maxarenas = (uint32_t)(end - records);
    return 0;
}

static bool
at_limit(const ou_arenas *arenas)
{
    return arenas->limit != 0 &&
           arenas->narenas_currently_allocated >= arenas->limit;
}

ou_arena *
ou_arena_new(ou_arenas *arenas)
{
    const ou_geometry *geo = arenas->geo;
    ou_arena *arena;
    void *p;

    if (at_limit(arenas) ||
        (arenas->unused_arenas == NULL && ou_arenas_grow(arenas) < 0)) {
        return NULL;
    }
    p = arenas->source.alloc(arenas->source.ctx, geo->arena_size);
    if (p == NULL) {
        return NULL;
    }
    if (ou_addrmap_mark(&arenas->map, (uintptr_t)p, true) < 0) {
        arenas->source.free(arenas->source.ctx, p, geo->arena_size);
        return NULL;
    }
    arena = arenas->unused_arenas;
    arenas->unused_arenas = arena->nextarena;
    arena->address = (uintptr_t)p;
    arena->pool_address = (char *)p + (-(uintptr_t)p & (geo->pool_size - 1));
    arena->ntotalpools = ou_geometry_pools_per_arena(geo, (uintptr_t)p);
    arena->nfreepools = arena->ntotalpools;
    arena->freepools = NULL;
    arenas->ntimes_arena_allocated++;
    if (++arenas->narenas_currently_allocated > arenas->narenas_highwater) {
        arenas->narenas_highwater++;
    }
    return arena;
}

void
ou_arena_release(ou_arenas *arenas, ou_arena *arena)
{
    OU_ASSERT(arena->nfreepools == arena->ntotalpools);
    ou_addrmap_mark(&arenas->map, arena->address, false);
    arenas->source.free(arenas->source.ctx, (void *)arena->address,
                        arenas->geo->arena_size);
    arena->address = 0;
    arena->nextarena = arenas->unused_arenas;
    arenas->unused_arenas = arena;
    arenas->narenas_currently_allocated--;
}

/* ---- usable_arenas ------------------------------------------------------- */

void
ou_usable_link(ou_arenas *arenas, ou_arena *arena, ou_arena *where)
{
    if (where == NULL) {
        arena->nextarena = arenas->usable_arenas;
        arenas->usable_arenas = arena;
    }
    else {
        arena->nextarena = where->nextarena;
        where->nextarena = arena;
    }
    arena->prevarena = where;
    if (arena->nextarena != NULL) {
        arena->nextarena->prevarena = arena;
    }
}

void
ou_usable_unlink(ou_arenas *arenas, ou_arena *arena)
{
    ou_arena *prev = arena->prevarena, *next = arena->nextarena;

    *(prev == NULL ? &arenas->usable_arenas : &prev->nextarena) = next;
    if (next != NULL) {
        next->prevarena = prev;
    }
}

void
ou_usable_reposition_linear(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *next = arena->nextarena, *behind = arena;

    for (; next != NULL && next->nfreepools < arena->nfreepools;
         next = next->nextarena) {
        behind = next;
        arenas->nhops++;
    }
    if (behind != arena) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena, behind);
    }
}

/* Take arena, which counted as one with n free pools, out of the list. */
static void
leave(ou_arenas *arenas, ou_arena *arena, uint32_t n)
{
    if (arenas->nfp2lasta[n] == arena) {
        ou_arena *prev = arena->prevarena;

        arenas->nfp2lasta[n] = NULL;
        if (prev != NULL && prev->nfreepools == n) {
            arenas->nfp2lasta[n] = prev;
        }
    }
    ou_usable_unlink(arenas, arena);
}

/* Put arena behind `where`, in front of all others with as many free pools. */
static void
enter(ou_arenas *arenas, ou_arena *arena, ou_arena *where)
{
    if (arenas->nfp2lasta[arena->nfreepools] == NULL) {
        arenas->nfp2lasta[arena->nfreepools] = arena;
    }
    ou_usable_link(arenas, arena, where);
}

/* What has fewer free pools than arena, which gained one, ends with the last of
 * those that have as many as it had; if there is none, with what stood in front
 * of it. */
void
ou_usable_reposition(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *where = arenas->nfp2lasta[old];

    if (where == arena || where == NULL || arena->nfreepools < old) {
        where = arena->prevarena;
    }
    leave(arenas, arena, old);
    enter(arenas, arena, where);
}

/* ---- Pools --------------------------------------------------------------- */

static char *
first_pool(const ou_arenas *arenas, const ou_arena *arena)
{
    uintptr_t mask = arenas->geo->pool_size - 1;

    return (char *)((arena->address + mask) & ~mask);
}

/* Numbers count from 1, so that 0 is none.  They stand where a link would. */
static ou_pool *
pool_at(const ou_arenas *arenas, const ou_arena *arena, uintptr_t number)
{
    return (ou_pool *)(first_pool(arenas, arena) +
                       (number - 1) * arenas->geo->pool_size);
}

static void
push_pool(const ou_arenas *arenas, ou_arena *arena, ou_pool *pool)
{
    size_t offset = (size_t)((char *)pool - first_pool(arenas, arena));
    uintptr_t number = offset / arenas->geo->pool_size + 1;

    pool->nextpool = arena->freepools;
    arena->freepools = (ou_pool *)number;
}

static ou_pool *
pop_pool(const ou_arenas *arenas, ou_arena *arena)
{
    ou_pool *pool = pool_at(arenas, arena, (uintptr_t)arena->freepools);

    arena->freepools = pool->nextpool;
    return pool;
}

static ou_pool *
carve_pool(const ou_arenas *arenas, ou_arena *arena)
{
    ou_pool *pool = (ou_pool *)arena->pool_address;

    arena->pool_address += arenas->geo->pool_size;
    pool->szidx = OU_POOL_NO_CLASS;
    pool->arenaindex = (uint32_t)(arena - arenas->arenas);
    return pool;
}

ou_pool *
ou_arena_take_pool(ou_arenas *arenas)
{
    ou_arena *arena = arenas->usable_arenas;
    ou_pool *pool;
    uint32_t old;

    if (arena == NULL) {
        arena = ou_arena_new(arenas);
        if (arena == NULL) {
            return NULL;
        }
        ou_usable_link(arenas, arena, NULL);
    }
    pool = arena->freepools != NULL ? pop_pool(arenas, arena)
                                    : carve_pool(arenas, arena);
    old = arena->nfreepools--;
    if (old == 1) {
        leave(arenas, arena, old);
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
    uint32_t old = arena->nfreepools;

    OU_ASSERT(arena->address != 0);
    push_pool(arenas, arena, pool);
    if (old == 0) {
        ou_usable_link(arenas, arena, NULL);
    }
    arena->nfreepools = old + 1;
    if (old + 1 == arena->ntotalpools && arena->nextarena != NULL) {
        leave(arenas, arena, old);
        ou_arena_release(arenas, arena);
        return;
    }
    arenas->policy(arenas, arena, old);
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
