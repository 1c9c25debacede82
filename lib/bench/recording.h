/* recording.h -- requests on their way into a trace.
 * SPDX-License-Identifier: MIT
 *
 * Whoever serves the requests tells what it did; at the end the trace is
 * written.  Nothing here knows where the requests come from. */
#ifndef OU_BENCH_RECORDING_H
#define OU_BENCH_RECORDING_H

#include <stddef.h>

struct recording;

/* Return a recording with nothing in it, which takes up to max_ops operations
 * and ignores what comes after them.  Out of memory ends the program, here and
 * below.  Free it with recording_free. */
struct recording *recording_new(size_t max_ops);
void recording_free(struct recording *rec);

/* A block of n bytes at p was handed out, cleared or not; p is not NULL. */
void recording_malloc(struct recording *rec, const void *p, size_t n);
void recording_calloc(struct recording *rec, const void *p, size_t n);

/* The block at old is now at p, with n bytes.  One that came into being before
 * the recording began counts as new. */
void recording_realloc(struct recording *rec, const void *old, const void *p,
                       size_t n);

/* The block at p is about to be freed.  One from before is ignored. */
void recording_release(struct recording *rec, const void *p);

/* Write the trace to path, packed by xz.  remarks ("program=x …") ends its
 * first line.  Returns the number of operations, or -1 with errno set. */
long recording_write(const struct recording *rec, const char *path,
                     const char *remarks);

#endif
