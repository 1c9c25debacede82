/* fit_random.c -- external fragmentation of first, best and next fit.
 * SPDX-License-Identifier: MIT
 *
 * Three heaps of 64 KiB get the same random requests, many small and some
 * large, and are kept about four fifths full.  Prints, every 100 operations,
 * for each policy the share of the free bytes that the largest hole does not
 * offer, in per cent, and the requests refused so far, as CSV.  Linked with
 * your own firstfit.c, the heaps are yours. */
#include "mem/firstfit.h"

#include <stdio.h>
#include <stdlib.h>

#define CAPACITY  (64 * 1024)
#define FULL      (CAPACITY / 5 * 4)
#define MAX_SLOTS 2000
#define NOPS      20000
#define EACH      100
#define NPOLICIES 3

static struct {
    ou_firstfit *heap;
    void *block[MAX_SLOTS];
    unsigned refused;
} policies[NPOLICIES];

static size_t requested[MAX_SLOTS]; /* 0: the slot is empty */
static size_t live;

/* A small generator of its own, so that the figure is the same everywhere.
 * George Marsaglia, "Xorshift RNGs", 2003. */
static unsigned
random_below(unsigned n)
{
    static uint32_t x = 2463534242u;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x % n;
}

static size_t
random_size(void)
{
    return random_below(10) == 0 ? 200 + random_below(1800)
                                 : 8 + random_below(120);
}

static void
empty_slot(unsigned slot)
{
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_free(policies[i].heap, policies[i].block[slot]);
    }
    live -= requested[slot];
    requested[slot] = 0;
}

static void
fill_slot(unsigned slot)
{
    requested[slot] = random_size();
    live += requested[slot];
    for (int i = 0; i < NPOLICIES; i++) {
        policies[i].block[slot] =
            ou_firstfit_malloc(policies[i].heap, requested[slot]);
        policies[i].refused += policies[i].block[slot] == NULL;
    }
}

/* Fill an empty slot while the heaps have room; otherwise empty a full one. */
static void
step(void)
{
    unsigned slot = random_below(MAX_SLOTS);

    while ((requested[slot] == 0) != (live < FULL)) {
        slot = random_below(MAX_SLOTS);
    }
    if (live < FULL) {
        fill_slot(slot);
    }
    else {
        empty_slot(slot);
    }
}

static void
print_line(int nops)
{
    printf("%d", nops);
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_figures now = ou_firstfit_stats(policies[i].heap);
        double offered = (double)now.largest_hole / (double)now.hole_bytes;

        printf(",%.1f,%u", now.hole_bytes > 0 ? 100 - 100 * offered : 0,
               policies[i].refused);
    }
    printf("\n");
}

int
main(void)
{
    for (int i = 0; i < NPOLICIES; i++) {
        policies[i].heap = ou_firstfit_new(NULL, CAPACITY, 16, (enum ou_fit)i);
        if (policies[i].heap == NULL) {
            fputs("fit_random: out of memory\n", stderr);
            return EXIT_FAILURE;
        }
    }
    printf("operation,first_lost,first_refused,best_lost,best_refused,"
           "next_lost,next_refused\n");
    for (int nops = 1; nops <= NOPS; nops++) {
        step();
        if (nops % EACH == 0) {
            print_line(nops);
        }
    }
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_delete(policies[i].heap);
    }
    return EXIT_SUCCESS;
}
