/* realloc_threshold.c -- when should a block that shrinks move?
 * SPDX-License-Identifier: MIT
 *
 * A small block of S bytes that is to hold n stays if n > t * S.  For t from 0
 * (it never moves) to 1 (it always does) and each of four recorded programs
 * this prints what the choice costs, as CSV: the bytes copied because a block
 * shrank, in KiB per million operations, and the bytes that sit in blocks
 * larger than need be, in KiB, on average over time.  Nothing is allocated:
 * sizes are enough to know both. */
#include "examples/mem_trace.h"
#include "mem/geometry.h"

#include <string.h>

#define NSTEPS  32 /* t is 0, 1/32, 2/32 … 1 */
#define NTRACES 4

static const char *const names[NTRACES] = {"ast_compile", "collections_churn",
                                           "html_parse", "sort_csv"};

/* One t.  block[id] is the size of the block that id has, 0 if raw has it. */
struct choice {
    unsigned short block[MEM_TRACE_MAX_IDS];
    size_t moved;   /* bytes */
    size_t excess;  /* bytes now */
    double waiting; /* sum of excess over all operations */
};

static struct choice choices[NSTEPS + 1];
static size_t nbytes_of[MEM_TRACE_MAX_IDS];

static size_t
fitting_block(size_t nbytes)
{
    const ou_geometry *geo = &ou_geometry_py310;

    if (nbytes == 0 || nbytes > geo->threshold) {
        return 0;
    }
    return ou_geometry_class_size(geo, ou_geometry_class_of(geo, nbytes));
}

/* Bytes that would be free if id's block were as small as it could be. */
static size_t
excess_of(const struct choice *c, const struct mem_trace_op *op)
{
    return c->block[op->id] == 0
               ? 0
               : c->block[op->id] - fitting_block(nbytes_of[op->id]);
}

static void
give(struct choice *c, const struct mem_trace_op *op)
{
    c->block[op->id] = (unsigned short)fitting_block(op->nbytes);
}

/* Realloc with t = step / NSTEPS.  nbytes_of[] still has the old size. */
static void
resize(struct choice *c, size_t step, const struct mem_trace_op *op)
{
    size_t block = c->block[op->id];

    c->excess -= excess_of(c, op);
    if (block == 0 && nbytes_of[op->id] != 0) {
        return; /* raw has it, and raw keeps it */
    }
    if (op->nbytes > block) {
        give(c, op); /* it must move, whatever t is */
    }
    else if (op->nbytes * NSTEPS <= step * block) {
        give(c, op);
        c->moved += op->nbytes;
    }
    if (c->block[op->id] != 0 && op->nbytes != 0) {
        c->excess += c->block[op->id] - fitting_block(op->nbytes);
    }
}

static void
perform(struct choice *c, size_t step, const struct mem_trace_op *op)
{
    if (op->kind == 'r') {
        resize(c, step, op);
    }
    else if (op->kind == 'f') {
        c->excess -= excess_of(c, op);
        c->block[op->id] = 0;
    }
    else {
        give(c, op);
    }
    c->waiting += (double)c->excess;
}

static unsigned long
replay(const char *name)
{
    struct mem_trace trace = mem_trace_open(name);
    struct mem_trace_op op;

    memset(choices, 0, sizeof choices);
    memset(nbytes_of, 0, sizeof nbytes_of);
    while (mem_trace_next(&trace, &op)) {
        for (size_t step = 0; step <= NSTEPS; step++) {
            perform(&choices[step], step, &op);
        }
        nbytes_of[op.id] = op.nbytes;
    }
    mem_trace_close(&trace);
    return trace.nops;
}

int
main(void)
{
    static double moved[NTRACES][NSTEPS + 1], excess[NTRACES][NSTEPS + 1];

    printf("threshold");
    for (size_t i = 0; i < NTRACES; i++) {
        double nops = (double)replay(names[i]);

        for (size_t step = 0; step <= NSTEPS; step++) {
            moved[i][step] = (double)choices[step].moved / 1024 / nops * 1e6;
            excess[i][step] = choices[step].waiting / nops / 1024;
        }
        printf(",%s_moved,%s_excess", names[i], names[i]);
    }
    for (size_t step = 0; step <= NSTEPS; step++) {
        printf("\n%.5f", (double)step / NSTEPS);
        for (size_t i = 0; i < NTRACES; i++) {
            printf(",%.2f,%.2f", moved[i][step], excess[i][step]);
        }
    }
    printf("\n");
    return EXIT_SUCCESS;
}
