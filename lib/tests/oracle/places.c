/* places.c -- arenas at known places, so that two heaps can be compared.
 * SPDX-License-Identifier: MIT
 *
 * What is freed keeps its bytes, so a heap that relied on zeros would be found
 * out when the place is used again. */
#include "tests/oracle/places.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RESERVED ((size_t)400 << 20)

/* Both geometries that are compared cut an arena into so many pools. */
#define POOLS_PER_ARENA 64

static void
stop(const char *what)
{
    fprintf(stderr, "places: %s\n", what);
    abort();
}

void
places_init(struct places *places, bool off_grid)
{
    memset(places, 0, sizeof *places);
    places->off_grid = off_grid;
    places->budget = SIZE_MAX;
}

void
places_fini(struct places *places)
{
    if (places->region != NULL) {
        munmap(places->region, RESERVED);
    }
    places_init(places, places->off_grid);
}

static void
reserve(struct places *places, size_t nbytes)
{
    void *p = mmap(NULL, RESERVED, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED) {
        stop("no address space");
    }
    places->arena_size = nbytes;
    places->region = p;
    places->end = places->region + RESERVED;
    places->first = places->region + (-(uintptr_t)p & (nbytes - 1));
}

static char *
base_of(const struct places *places, size_t k)
{
    if (places->off_grid) {
        return places->first + k * 2 * places->arena_size + k % 3 * 2048;
    }
    return places->first + k * places->arena_size;
}

void *
places_alloc(void *ctx, size_t nbytes)
{
    struct places *places = ctx;
    size_t k = 0;

    if (places->region == NULL) {
        reserve(places, nbytes);
    }
    if (nbytes != places->arena_size) {
        stop("arenas of different sizes");
    }
    if (places->budget == 0) {
        return NULL;
    }
    while (k < PLACES_MAX && places->taken[k]) {
        k++;
    }
    if (k == PLACES_MAX || base_of(places, k) + nbytes > places->end) {
        stop("too many arenas");
    }
    places->budget -= places->budget == SIZE_MAX ? 0 : 1;
    places->nallocs++;
    places->taken[k] = true;
    return base_of(places, k);
}

/* Return the number of the place that p lies in, or PLACES_MAX. */
static size_t
number_of(const struct places *places, const char *p)
{
    size_t stride = places->arena_size * (places->off_grid ? 2 : 1);
    size_t k;

    if (places->region == NULL || p < places->first || p >= places->end) {
        return PLACES_MAX;
    }
    k = (size_t)(p - places->first) / stride;
    if (k >= PLACES_MAX || !places->taken[k] || p < base_of(places, k) ||
        p >= base_of(places, k) + places->arena_size) {
        return PLACES_MAX;
    }
    return k;
}

void
places_free(void *ctx, void *p, size_t nbytes)
{
    struct places *places = ctx;
    size_t k = number_of(places, p);

    if (k == PLACES_MAX || base_of(places, k) != p ||
        nbytes != places->arena_size) {
        stop("what comes back is no arena that is out");
    }
    places->nfrees++;
    places->taken[k] = false;
}

struct place
places_find(const struct places *places, const void *p)
{
    size_t k = number_of(places, p);
    size_t pool_size = places->arena_size / POOLS_PER_ARENA;
    uintptr_t first;

    if (k == PLACES_MAX) {
        return (struct place){0};
    }
    first = (uintptr_t)base_of(places, k);
    first += -first & (pool_size - 1);
    return (struct place){
        .known = true,
        .arena = k,
        .pool = ((uintptr_t)p - first) / pool_size,
        .offset = ((uintptr_t)p - first) % pool_size,
    };
}
