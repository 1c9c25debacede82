/* drive.h -- measure an allocator on traces, and check every step of it.
 * SPDX-License-Identifier: MIT
 *
 * The judge sends a trace by handle, in batches; the heap lies in memory that
 * the judge maps too.  It keeps its own list of live blocks and inspects:
 * alignment, inside a unit that was taken, no overlap, contents intact; and it
 * does the accounts: live bytes, block bytes, footprint, what is given back.
 *
 *     plain run     checked in full; memory is accounted here
 *     counted runs  under callgrind, the same batches, checked in the same way;
 *                   they must give the same results as the plain run
 *     timed pairs   mine and the reference's in turn, every step checked; shown
 *                   with an interval, never scored
 *
 * Cost is instructions per operation, inside the calls of the allocator, over
 * the reference's on the same trace, unless the lab leaves the trace uncounted.
 * Its score is 1 up to cost_full, 0 from cost_none on, linear in the logarithm
 * between them.
 *
 * Memory is peak footprint over peak live bytes, over the same of the
 * reference: scored in the same way between memory_full and memory_none, then
 * multiplied by 0.5 + 0.5 r, where r is the share given back (drive_score.c):
 * once everything is freed, or, of arenas, over time.
 *
 * Calls is how often memory was taken from the source or given back, over the
 * same of the reference, scored between calls_full and calls_none.
 *
 * A trace that is not accepted earns nothing.  A run that is too slow to be
 * counted to its end earns no cost, but keeps its memory score, if it was past
 * cost_none when it was stopped. */
#ifndef OU_DRIVE_H
#define OU_DRIVE_H

#include "build.h"

/* Call it before starting processes that call drive_traces: they then share
 * what they find out about the reference. */
void drive_share(void);

/* Measure every trace of lab with both workers and fill in grade->traces,
 * ratios and scores included.  Returns 0, or -1 with *why for a fault of the
 * grader's own. */
int drive_traces(const struct lab *lab, const struct grade_options *opt,
                 const char *reference, const char *student,
                 struct grade *grade, struct refusal *why);

#endif
