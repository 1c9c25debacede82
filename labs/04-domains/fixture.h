/* fixture.h -- what the tests of lab 04 share: a heap, domains, a hook.
 * SPDX-License-Identifier: MIT
 *
 * Addresses differ from run to run, so the tests speak of sizes, counts and
 * bytes, and of a block's distance from where another one is. */
#ifndef OU_DOMAINS_FIXTURE_H
#define OU_DOMAINS_FIXTURE_H

#include "mem/domain.h"
#include "mem/fatal.h"
#include "mem/pymalloc.h"
#include "probe.h"
#include "test.h"

#include <stdint.h>

/* ---- A heap -------------------------------------------------------------- */

#define ARENA_ROOM 8

/* Arenas from one stretch of pages, one after the other.  Each begins `shift`
 * bytes behind a multiple of its size, so that a test can choose whether it
 * loses a pool. */
struct arena_room {
    unsigned char *pages, *first;
    size_t nbytes, shift;
    bool out[ARENA_ROOM];
    size_t budget; /* arenas that may still be taken */
    size_t ntaken, ngiven;
};

static struct probe raw;
static struct arena_room room;
static ou_pymalloc heap;

static inline void *
room_alloc(void *ctx, size_t nbytes)
{
    for (size_t i = 0; i < ARENA_ROOM && room.budget > 0; i++) {
        if (!room.out[i]) {
            room.out[i] = true;
            room.budget--;
            room.ntaken++;
            return room.first + i * 2 * nbytes + room.shift;
        }
    }
    return NULL;
}

static inline void
room_free(void *ctx, void *p, size_t nbytes)
{
    size_t i = (size_t)((unsigned char *)p - room.first) / (2 * nbytes);

    if (i < ARENA_ROOM) {
        room.out[i] = false;
        room.ngiven++;
    }
}

/* heap becomes an empty heap of profile geo; raw, its raw allocator, a probe.
 */
static inline void
begin_heap(const ou_geometry *geo, size_t shift)
{
    size_t arena = geo->arena_size;

    room = (struct arena_room){.shift = shift, .budget = ARENA_ROOM};
    room.nbytes = (2 * ARENA_ROOM + 1) * arena;
    room.pages = ou_os_alloc_pages(room.nbytes);
    CHECK_NOT_NULL(room.pages);
    room.first = room.pages + (-(uintptr_t)room.pages & (arena - 1));
    CHECK(probe_init(&raw) == 0);
    ou_pymalloc_init(&heap, geo, (ou_arena_source){NULL, room_alloc, room_free},
                     probe_table(&raw));
}

static inline void
end_heap(void)
{
    ou_pymalloc_fini(&heap);
    probe_fini(&raw);
    ou_os_free_pages(room.pages, room.nbytes);
}

/* Blocks allocated in the pool that p lies in; 9999 if it lies in none. */
static inline uint32_t
neighbours(const void *p)
{
    const ou_pool *pool;

    if (p == NULL || !ou_pymalloc_owns(&heap, p)) {
        return 9999;
    }
    pool = ou_geometry_pool_of(heap.pools.geo, p);
    return pool->ref_count;
}

/* ---- Bytes --------------------------------------------------------------- */

/* How many of the n bytes at p are not byte; n if p is NULL. */
static inline size_t
count_other(const void *p, int byte, size_t n)
{
    const unsigned char *q = p;
    size_t other = 0;

    for (size_t i = 0; i < n; i++) {
        other += q == NULL || q[i] != byte;
    }
    return other;
}

/* Fill n bytes with numbers that follow from seed, and count how many differ
 * from them. */
static inline void
fill_bytes(void *p, unsigned seed, size_t n)
{
    unsigned char *q = p;

    for (size_t i = 0; i < n; i++) {
        q[i] = (unsigned char)(seed + i * 7);
    }
}

static inline size_t
count_changed(const void *p, unsigned seed, size_t n)
{
    const unsigned char *q = p;
    size_t changed = 0;

    for (size_t i = 0; i < n; i++) {
        changed += q == NULL || q[i] != (unsigned char)(seed + i * 7);
    }
    return changed;
}

/* ---- A hook over a probe, and blocks made by hand ------------------------ */

static struct probe below;
static ou_memdebug dbg;
static ou_allocator hook;

static inline void
begin_hook(char api, bool with_serial)
{
    CHECK(probe_init(&below) == 0);
    hook = ou_memdebug_init(&dbg, api, probe_table(&below), with_serial);
}

static inline void
end_hook(void)
{
    probe_fini(&below);
}

static _Alignas(16) unsigned char by_hand[4096];

/* A block as memdebug.h describes it, of at most 255 bytes of data, all 0xCD;
 * needs no exercise.  The serial number is 7. */
static inline unsigned char *
make_block(char api, unsigned char nbytes, bool with_serial)
{
    unsigned char *p = by_hand + 512 + 16;

    memset(by_hand, 0x5a, sizeof by_hand);
    dbg = (ou_memdebug){.api = api, .with_serial = with_serial};
    memset(p - 16, 0, 7);
    p[-9] = nbytes;
    p[-8] = (unsigned char)api;
    memset(p - 7, 0xfd, 7);
    memset(p, 0xcd, nbytes);
    memset(p + nbytes, 0xfd, 8);
    if (with_serial) {
        memset(p + nbytes + 8, 0, 7);
        p[nbytes + 15] = 7;
    }
    return p;
}

/* ---- Domains over three probes ------------------------------------------- */

static struct probe probes[OU_NDOMAINS];
static ou_domains domains;

static inline void
begin_domains(void)
{
    domains = (ou_domains){.hooked = {false}};
    for (int d = 0; d < OU_NDOMAINS; d++) {
        CHECK(probe_init(&probes[d]) == 0);
        domains.table[d] = probe_table(&probes[d]);
    }
}

static inline void
end_domains(void)
{
    for (int d = 0; d < OU_NDOMAINS; d++) {
        probe_fini(&probes[d]);
    }
}

/* How often all three probes together were asked for memory. */
static inline size_t
nasked(void)
{
    return probe_nasked(&probes[0]) + probe_nasked(&probes[1]) +
           probe_nasked(&probes[2]);
}

#endif
