/* soak.c -- ten million random operations, and nothing is left.
 * SPDX-License-Identifier: MIT
 *
 *     soak [SEED [MILLIONS]]
 *
 * On the fast heap and on the one that is like CPython 3.10.  How many blocks
 * are alive goes up and down in waves, between almost none and more than a
 * hundred thousand; what is written into a block is read back when it is freed.
 * At the end no block is alive, and the heap that is like CPython holds one
 * arena; the fast one may keep a quarter of the most that it had (pageheap.c).
 */
#include "mem/heap.h"
#include "mem/os.h"
#include "verify/heap_verify.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NSLOTS  150000
#define WAVE    1250000
#define MILLION 1000000

struct block {
    unsigned char *p;
    size_t size;
};

static struct {
    ou_heap *heap;
    struct block block[NSLOTS];
    uint64_t dice;
} run;

static void
stop(const char *profile, const char *what)
{
    fprintf(stderr, "soak: %s: %s\n", profile, what);
    printf("0 passed, 1 failed\n");
    exit(EXIT_FAILURE);
}

/* splitmix64 */
static uint64_t
draw(void)
{
    uint64_t z = run.dice += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* Mostly small, as programs are; one of 64 up to 4 KiB, one of 8192 up to
 * 256 KiB. */
static size_t
some_size(uint64_t number)
{
    if (number % 8192 == 0) {
        return number / 8192 % (256 * 1024);
    }
    return number / 8192 %
           (number % 64 == 0  ? 4096
            : number % 8 == 0 ? 640
                              : 160);
}

/* Both ends of a block say which slot it belongs to. */
static void
mark(size_t slot)
{
    const struct block *block = &run.block[slot];

    if (block->size > 0) {
        block->p[0] = (unsigned char)slot;
        block->p[block->size - 1] = (unsigned char)slot;
    }
}

static void
check(const char *profile, size_t slot, size_t last)
{
    const struct block *block = &run.block[slot];

    if (block->size > 0 && (block->p[0] != (unsigned char)slot ||
                            block->p[last] != (unsigned char)slot)) {
        stop(profile, "a block lost its bytes");
    }
}

static void
resize(const char *profile, size_t slot, size_t size)
{
    struct block *block = &run.block[slot];
    size_t old = block->size;

    block->p = ou_heap_realloc(run.heap, block->p, size);
    if (block->p == NULL) {
        stop(profile, "no memory");
    }
    block->size = size == 0 ? 0 : old;
    check(profile, slot, size < old ? 0 : old - 1);
    block->size = size;
}

/* Do something with a block, or nothing.  Returns how much was done. */
static size_t
step(const char *profile, bool rising)
{
    uint64_t number = draw();
    size_t slot = number % NSLOTS;
    struct block *block = &run.block[slot];
    bool rarely = number >> 58 == 0;

    if (block->p == NULL) {
        if (!rising && !rarely) {
            return 0;
        }
        block->size = some_size(number / NSLOTS);
        block->p = ou_heap_malloc(run.heap, block->size);
    }
    else if (number >> 60 == 1) {
        resize(profile, slot, some_size(number / NSLOTS));
    }
    else if (!rising || number >> 60 == 2) {
        check(profile, slot, block->size == 0 ? 0 : block->size - 1);
        ou_heap_free(run.heap, block->p);
        block->p = NULL;
        return 1;
    }
    else {
        return 0;
    }
    if (block->p == NULL) {
        stop(profile, "no memory");
    }
    mark(slot);
    return 1;
}

static void
free_everything(const char *profile)
{
    for (size_t slot = 0; slot < NSLOTS; slot++) {
        ou_heap_free(run.heap, run.block[slot].p);
        run.block[slot].p = NULL;
    }
    if (ou_heap_verify(run.heap) != NULL) {
        stop(profile, ou_heap_verify(run.heap));
    }
}

/* How many arenas may be left? */
static size_t
allowance(const char *profile, const ou_heap_stats *stats)
{
    return strcmp(profile, "fast") == 0 ? 1 + stats->narenas_highwater / 4 : 1;
}

static void
soak(const char *profile, uint64_t seed, size_t nsteps)
{
    ou_heap_options options = {.profile = profile};
    ou_heap_stats stats;

    run.dice = seed;
    run.heap = ou_heap_new(&options);
    if (run.heap == NULL) {
        stop(profile, "no memory");
    }
    for (size_t i = 0, done = 0; done < nsteps; i++) {
        done += step(profile, i / WAVE % 2 == 0);
        if (i % WAVE == 0 && ou_heap_verify(run.heap) != NULL) {
            stop(profile, ou_heap_verify(run.heap));
        }
        if (i % (4 * WAVE) == 0) {
            free_everything(profile);
        }
    }
    free_everything(profile);
    ou_heap_stats_get(run.heap, &stats);
    printf("%s: %zu operations with seed %llu, %zu arenas at most, %zu taken "
           "in all; at the end %zu blocks, %zu arenas\n",
           profile, nsteps, (unsigned long long)seed, stats.narenas_highwater,
           stats.narenas_allocated, stats.nblocks, stats.narenas);
    if (stats.nblocks != 0 || stats.narenas > allowance(profile, &stats)) {
        stop(profile, "more is left than may be");
    }
    ou_heap_delete(run.heap);
    if (ou_os_live_bytes() != 0) {
        stop(profile, "pages were not given back");
    }
}

int
main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    size_t millions = argc > 2 ? strtoull(argv[2], NULL, 0) : 10;

    soak("fast", seed, millions * MILLION);
    soak("py310", seed, millions * MILLION);
    printf("2 passed, 0 failed\n");
    return EXIT_SUCCESS;
}
