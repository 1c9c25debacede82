/* fit_trace.c -- first, best and next fit on what a real program asked for.
 * SPDX-License-Identifier: MIT
 *
 * Replays a trace of CPython (difflib comparing texts; its small requests) on
 * three heaps and prints, every 250 operations, the bytes that are live and,
 * for each policy, the reach of the heap -- the end of its last block -- and
 * the holes looked at per request since the line before, as CSV.  Run it in the
 * project's folder.  Linked with your own firstfit.c, the heaps are yours. */
#include "mem/firstfit.h"

#include <stdio.h>
#include <stdlib.h>

#define TRACE     "grader/traces/difflib_text.100k.trace.xz"
#define CAPACITY  (1 << 20)
#define MAX_IDS   100000
#define EACH      250
#define NPOLICIES 3

static struct {
    ou_firstfit *heap;
    void *block[MAX_IDS];
    uint64_t searches, examined; /* at the line before */
} policies[NPOLICIES];

static unsigned requested[MAX_IDS];
static size_t live;

static void
fail(const char *what)
{
    fprintf(stderr, "fit_trace: %s\n", what);
    exit(EXIT_FAILURE);
}

static void
allocate(unsigned id, unsigned nbytes)
{
    for (int i = 0; i < NPOLICIES; i++) {
        policies[i].block[id] = ou_firstfit_malloc(policies[i].heap, nbytes);
        if (policies[i].block[id] == NULL) {
            fail("a heap is full");
        }
    }
    requested[id] = nbytes;
    live += nbytes;
}

static void
release(unsigned id)
{
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_free(policies[i].heap, policies[i].block[id]);
    }
    live -= requested[id];
}

/* The end of the last block: what the heap would need if it could shrink. */
static size_t
reach(const ou_firstfit *heap)
{
    ou_range last = ou_firstfit_range_at(heap, CAPACITY - 1);

    return last.requested == 0 ? last.offset : CAPACITY;
}

static void
print_line(unsigned long nops)
{
    printf("%lu,%zu", nops, live);
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_figures now = ou_firstfit_stats(policies[i].heap);
        uint64_t searches = now.searches - policies[i].searches;
        uint64_t examined = now.examined - policies[i].examined;

        printf(",%zu,%.2f", reach(policies[i].heap),
               (double)examined / (double)(searches > 0 ? searches : 1));
        policies[i].searches = now.searches;
        policies[i].examined = now.examined;
    }
    printf("\n");
}

static void
replay(FILE *trace)
{
    unsigned long nops = 0;
    char line[512];
    unsigned id, nbytes;

    if (fgets(line, sizeof line, trace) == NULL) {
        fail("cannot read " TRACE " (by xz, in the project's folder)");
    }
    while (fgets(line, sizeof line, trace) != NULL) {
        if (sscanf(line, "a %u %u", &id, &nbytes) == 2 && id < MAX_IDS) {
            allocate(id, nbytes);
        }
        else if (sscanf(line, "f %u", &id) == 1 && id < MAX_IDS) {
            release(id);
        }
        else {
            fail("a line of the trace is neither `a ID SIZE` nor `f ID`");
        }
        if (++nops % EACH == 0) {
            print_line(nops);
        }
    }
}

int
main(void)
{
    FILE *trace = popen("xz -dc " TRACE, "r");

    for (int i = 0; i < NPOLICIES; i++) {
        policies[i].heap = ou_firstfit_new(NULL, CAPACITY, 16, (enum ou_fit)i);
        if (trace == NULL || policies[i].heap == NULL) {
            fail("out of memory");
        }
    }
    printf("operation,live,first_reach,first_holes,best_reach,best_holes,"
           "next_reach,next_holes\n");
    replay(trace);
    for (int i = 0; i < NPOLICIES; i++) {
        ou_firstfit_delete(policies[i].heap);
    }
    return pclose(trace) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
