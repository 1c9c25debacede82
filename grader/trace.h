/* trace.h -- a sequence of requests to an allocator.
 * SPDX-License-Identifier: MIT
 *
 * A trace is recorded from a program (grader/traces/NAME.CUT.trace.xz) or made
 * on the spot, for a name that begins with "worst_" (trace_worst.c).  Either
 * way it is then varied by the seed of the run, and closed: the judge frees
 * whatever is still alive, which shows what is given back. */
#ifndef OU_TRACE_H
#define OU_TRACE_H

#include "mem/geometry.h"

#include <stddef.h>
#include <stdint.h>

/* Requests are small: what lies above goes to another allocator. */
#define TRACE_MAX_SIZE 512

/* size > 0: allocate so many bytes for handle, which is free.
 * size == 0: free the block of handle, which has one. */
struct trace_op {
    uint32_t handle;
    uint32_t size;
};

/* handles are 0 .. nhandles-1.  Every block is freed by the end. */
struct trace {
    char *name;
    struct trace_op *ops;
    size_t nops;
    size_t capacity; /* of ops */
    uint32_t nhandles;
    uint64_t peak_live; /* bytes asked for and not yet freed, at most … */
    size_t peak_op;     /* … after so many operations, for the first time */
};

/* Return the trace called name, varied by seed, or NULL with the cause in
 * error.  geo is the profile that the worst cases aim at; root is the project's
 * folder.  What the seed changes leaves the work nearly the same: one size in
 * eight moves within its step of 8 bytes, so within its class in every profile,
 * and one operation in 250 is added: a few blocks of the trace's own sizes come
 * and go.  Free with trace_free. */
struct trace *trace_load(const char *root, const char *name,
                         const ou_geometry *geo, uint64_t seed, char *error,
                         size_t error_size);
void trace_free(struct trace *trace);

/* ---- For the makers of traces ------------------------------------------- */

/* Append an operation.  Out of memory ends the grader: a trace is small. */
void trace_add(struct trace *trace, uint32_t handle, uint32_t size);

/* Append the operations of the worst case called name (without "worst_").
 * Returns 0, or -1 if there is none of that name. */
int trace_worst(struct trace *trace, const char *name, const ou_geometry *geo);

/* Append what the mmtrace1 text of len bytes says.  Returns 0, or -1 with the
 * line and the cause in error.  text is changed. */
int trace_parse(struct trace *trace, char *text, size_t len, char *error,
                size_t error_size);

/* Vary the operations by seed, free the survivors, find the peak. */
void trace_finish(struct trace *trace, uint64_t seed);

#endif
