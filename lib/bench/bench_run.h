/* bench_run.h -- measure all peers on all cases, in turns.
 * SPDX-License-Identifier: MIT */
#ifndef OU_BENCH_RUN_H
#define OU_BENCH_RUN_H

#include "bench/bench.h"

struct bench_options {
    const char *programs; /* folder of bench-NAME */
    const char *traces;   /* folder of *.trace and *.trace.xz */
    const char *out;      /* folder for decoded traces; is there */
    const char *peers;    /* names, separated by blanks; NULL: all */
    int rounds;
    int passes; /* warm ones in each run */
    int cpu;    /* to run on; -1: the last one that we may use */
    bool quiet; /* no progress on standard error */
};

/* Measure, and add what was found to b.  Each peer first replays each trace
 * once with every byte checked; then come the memory runs, then the rounds:
 * in a round each trace, for each trace each peer, beginning with another one
 * in each round.  Every run is a process of its own.
 *
 * Returns the number of void runs, told on standard error, or -1 if nothing
 * could be measured at all. */
int bench_run(struct bench *b, const struct bench_options *options);

/* The same of what is done with objects: in a round each peer does all of it
 * once.  options->traces and ->passes do not matter. */
int bench_run_objects(struct bench *b, const struct bench_options *options);

/* Decode all traces of options->traces into options->out/decoded, in the order
 * of their names, and add them to b as its cases.  Returns 0, or -1 after a
 * message on standard error. */
int bench_decode_all(struct bench *b, const struct bench_options *options);

/* Describe the machine and the run in notes; and how busy the machine is. */
void bench_describe(struct bench *b, const struct bench_options *options);
void bench_note_load(struct bench *b, const char *when);

#endif
