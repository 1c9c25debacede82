/* trace.h -- a sequence of requests to an allocator.
 * SPDX-License-Identifier: MIT
 *
 * A name says where a trace comes from:
 *
 *     json_docs        grader/traces/json_docs.CUT.trace.xz: a cut of a trace
 *                      that was recorded from a program
 *     whole_json_docs  traces/json_docs.trace.xz: all of it
 *     worst_bounce     made on the spot (trace_worst.c)
 *
 * A recorded trace is then narrowed down to what the allocator under test
 * offers.  A block of 0 bytes, or of more than the threshold of the profile, is
 * not there for it: a realloc that leaves that range is a free, one that enters
 * it is a malloc.  For an allocator of malloc and free alone, calloc is malloc,
 * and realloc is free and then malloc.
 *
 * Either way the trace is then varied by the seed of the run, and closed: the
 * judge frees whatever is still alive, which shows what is given back. */
#ifndef OU_TRACE_H
#define OU_TRACE_H

#include "mem/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Requests are small: what lies above goes to another allocator. */
#define TRACE_MAX_SIZE 512

/* FREE takes the block of handle away, MALLOC and CALLOC give it one, REALLOC
 * changes the size of the one it has. */
enum trace_kind { TRACE_FREE, TRACE_MALLOC, TRACE_CALLOC, TRACE_REALLOC };

/* size is 0 if kind is FREE, and only then. */
struct trace_op {
    uint32_t handle;
    uint16_t size;
    uint16_t kind; /* enum trace_kind */
};

/* What the allocator under test offers. */
enum trace_calls {
    TRACE_MALLOC_AND_FREE,
    TRACE_ALL_CALLS /* calloc and realloc, too */
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
 * error.  geo is the profile that the worst cases aim at and whose threshold
 * bounds the sizes; root is the project's folder.  What the seed changes leaves
 * the work nearly the same: one size in eight moves within its step of 8 bytes,
 * so within its class in every profile, and one operation in 250 is added: a
 * few blocks of the trace's own sizes come and go.  Free with trace_free. */
struct trace *trace_load(const char *root, const char *name,
                         const ou_geometry *geo, enum trace_calls calls,
                         uint64_t seed, char *error, size_t error_size);
void trace_free(struct trace *trace);

/* If name, or NAME@PROFILE, is that of a whole trace, write the path of its
 * file below the project's folder to path and return true. */
bool trace_whole_file(const char *name, char *path, size_t size);

/* ---- For the makers of traces ------------------------------------------- */

/* Append a malloc of size bytes, or, if that is 0, a free.  Out of memory ends
 * the grader: a trace is small. */
void trace_add(struct trace *trace, uint32_t handle, uint32_t size);

/* Append an operation of another kind; size is not 0. */
void trace_add_call(struct trace *trace, enum trace_kind kind, uint32_t handle,
                    uint32_t size);

/* Append the operations of the worst case called name (without "worst_").
 * Returns 0, or -1 if there is none of that name. */
int trace_worst(struct trace *trace, const char *name, const ou_geometry *geo,
                enum trace_calls calls);

/* Append what the mmtrace1 text of len bytes says of blocks of up to largest
 * bytes, in the given calls.  Returns 0, or -1 with the line and the cause in
 * error.  text is changed. */
int trace_parse(struct trace *trace, char *text, size_t len, uint32_t largest,
                enum trace_calls calls, char *error, size_t error_size);

/* Vary the operations by seed, free the survivors, find the peak. */
void trace_finish(struct trace *trace, uint64_t seed);

#endif
