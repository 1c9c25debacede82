/* arena.c -- lab 03 with the first arena of each count instead of the last.
 * SPDX-License-Identifier: MIT
 *
 * nfp2lasta[n] is here the FIRST arena that has n free pools, and nfp2lasta[0],
 * since an arena without a free pool is not in the list, the last of all.  An
 * arena that gains a pool belongs right in front of the first one that has more
 * than it had: the next entry of the table that is not empty.  Looking for it
 * costs a few loads from one table, and nothing depends on how many arenas
 * there are.  It is always the first of its new count, so that entry is simply
 * overwritten. */
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
    size_t old = arenas->maxarenas;
    size_t new = old == 0 ? OU_INITIAL_ARENAS : 2 * old;
    ou_arena *records = NULL;

    if (new <= UINT32_MAX) {
        records = ou_os_alloc_pages(new * sizeof *records);
    }
    if (records == NULL) {
        return -1;
    }
    for (size_t i = 0; i < old; i++) {
        records[i] = arenas->arenas[i];
    }
    /* Fresh pages are zeros: only the links are missing. */
    for (size_t i = old; i + 1 < new; i++) {
        records[i].nextarena = &records[i + 1];
    }
    arenas->unused_arenas = &records[old];
    ou_os_free_pages(arenas->arenas, old * sizeof *records);
    arenas->arenas = records;
    arenas->maxarenas = (uint32_t) new;
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

/* arena has old free pools no more. */
static void
forget_first(ou_arenas *arenas, const ou_arena *arena, uint32_t old)
{
    ou_arena *next = arena->nextarena;

    if (old > 0 && arenas->nfp2lasta[old] == arena) {
        arenas->nfp2lasta[old] =
            next != NULL && next->nfreepools == old ? next : NULL;
    }
}

/* arena leaves the list. */
static void
forget(ou_arenas *arenas, const ou_arena *arena, uint32_t old)
{
    forget_first(arenas, arena, old);
    if (arenas->nfp2lasta[0] == arena) {
        arenas->nfp2lasta[0] = arena->prevarena;
    }
}

static ou_arena *
first_with_at_least(const ou_arenas *arenas, uint32_t n)
{
    while (n <= OU_MAX_POOLS_IN_ARENA) {
        if (arenas->nfp2lasta[n] != NULL) {
            return arenas->nfp2lasta[n];
        }
        n++;
    }
    return NULL;
}

void
ou_usable_reposition(ou_arenas *arenas, ou_arena *arena, uint32_t old)
{
    ou_arena *before;

    forget_first(arenas, arena, old);
    before = first_with_at_least(arenas, arena->nfreepools);
    if (arena->nfreepools > old && arena->nextarena != before) {
        ou_usable_unlink(arenas, arena);
        ou_usable_link(arenas, arena,
                       before != NULL ? before->prevarena
                                      : arenas->nfp2lasta[0]);
    }
    if (arena->nextarena == NULL) {
        arenas->nfp2lasta[0] = arena;
    }
    arenas->nfp2lasta[arena->nfreepools] = arena;
}

/* ---- Pools --------------------------------------------------------------- */

static ou_arena *
arena_that_serves(ou_arenas *arenas)
{
    if (arenas->usable_arenas == NULL) {
        ou_arena *arena = ou_arena_new(arenas);

        if (arena != NULL) {
            ou_usable_link(arenas, arena, NULL);
        }
    }
    return arenas->usable_arenas;
}

ou_pool *
ou_arena_take_pool(ou_arenas *arenas)
{
    ou_arena *arena = arena_that_serves(arenas);
    ou_pool *pool;

    if (arena == NULL) {
        return NULL;
    }
    pool = arena->freepools;
    if (pool == NULL) {
        pool = (ou_pool *)arena->pool_address;
        arena->pool_address += arenas->geo->pool_size;
        pool->szidx = OU_POOL_NO_CLASS;
        pool->arenaindex = (uint32_t)(arena - arenas->arenas);
    }
    else {
        arena->freepools = pool->nextpool;
    }
    if (--arena->nfreepools > 0) {
        arenas->policy(arenas, arena, arena->nfreepools + 1);
    }
    else {
        forget(arenas, arena, 1);
        ou_usable_unlink(arenas, arena);
    }
    return pool;
}

void
ou_arena_give_pool(ou_arenas *arenas, ou_pool *pool)
{
    ou_arena *arena = &arenas->arenas[pool->arenaindex];

    OU_ASSERT(arena->address != 0);
    pool->nextpool = arena->freepools;
    arena->freepools = pool;
    if (arena->nfreepools++ == 0) {
        ou_usable_link(arenas, arena, NULL);
    }
    if (arena->nfreepools < arena->ntotalpools || arena->nextarena == NULL) {
        arenas->policy(arenas, arena, arena->nfreepools - 1);
        return;
    }
    forget(arenas, arena, arena->nfreepools - 1);
    ou_usable_unlink(arenas, arena);
    ou_arena_release(arenas, arena);
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
