/* mem_trace.h -- the lines of a recorded trace, one by one.
 * SPDX-License-Identifier: MIT
 *
 * For programs that draw a figure and need no more than the next operation; the
 * format is described in traces/README.md.  lib/bench/mmtrace.h is for those
 * who measure. */
#ifndef OU_MEM_TRACE_H
#define OU_MEM_TRACE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Larger than the ids of any trace in traces/. */
#define MEM_TRACE_MAX_IDS 400000

struct mem_trace {
    FILE *lines;
    const char *name;
    unsigned long nops; /* read so far */
};

/* One operation: kind is 'a', 'c', 'r' or 'f'. */
struct mem_trace_op {
    char kind;
    unsigned long id;
    size_t nbytes;
};

static inline void
mem_trace_fail(const struct mem_trace *trace, const char *what)
{
    fprintf(stderr, "traces/%s.trace.xz: %s (operation %lu)\n", trace->name,
            what, trace->nops);
    exit(EXIT_FAILURE);
}

/* Open the trace called name, in the project's folder.  Ends the program if it
 * cannot be read. */
static inline struct mem_trace
mem_trace_open(const char *name)
{
    struct mem_trace trace = {.name = name};
    char command[200];
    char line[512];

    snprintf(command, sizeof command, "xz -dc traces/%s.trace.xz", name);
    trace.lines = popen(command, "r");
    if (trace.lines == NULL || fgets(line, sizeof line, trace.lines) == NULL) {
        mem_trace_fail(&trace, "cannot be read by xz, in the project's folder");
    }
    return trace;
}

/* Read the next operation into *op; false at the end.  A free has size 0. */
static inline bool
mem_trace_next(struct mem_trace *trace, struct mem_trace_op *op)
{
    char line[100];
    char *rest;

    if (fgets(line, sizeof line, trace->lines) == NULL) {
        return false;
    }
    trace->nops++;
    op->kind = line[0];
    op->id = strtoul(line + 1, &rest, 10);
    op->nbytes = strtoul(rest, NULL, 10);
    if (op->id >= MEM_TRACE_MAX_IDS) {
        mem_trace_fail(trace, "its ids are too large for this program");
    }
    return true;
}

static inline void
mem_trace_close(struct mem_trace *trace)
{
    if (pclose(trace->lines) != 0) {
        mem_trace_fail(trace, "was not read to its end");
    }
}

#endif
