/* bench_traces.c -- find the traces of a folder, and decode them once.
 * SPDX-License-Identifier: MIT */
#include "bench/bench_run.h"
#include "bench/mmtrace.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
decode(struct bench *b, const char *path, const char *out)
{
    char error[256], name[BENCH_NAME], decoded[512];
    struct mmtrace *trace = mmtrace_load(path, error, sizeof error);
    int result;
    size_t c;

    if (trace == NULL) {
        fprintf(stderr, "bench: %s: %s\n", path, error);
        return -1;
    }
    mmtrace_name(path, name, sizeof name);
    snprintf(decoded, sizeof decoded, "%s/decoded/%s.ops", out, name);
    c = bench_case(b, name);
    b->value[c][0][BENCH_LIVE][0] = (double)trace->peak_bytes;
    result = mmtrace_save(trace, decoded);
    if (result < 0) {
        fprintf(stderr, "bench: %s: %s\n", decoded, strerror(errno));
    }
    free(trace);
    return result;
}

int
bench_decode_all(struct bench *b, const struct bench_options *options)
{
    char pattern[512];
    glob_t found;
    int result = 0;

    snprintf(pattern, sizeof pattern, "%s/decoded", options->out);
    mkdir(pattern, 0777);
    snprintf(pattern, sizeof pattern, "%s/*.trace", options->traces);
    glob(pattern, 0, NULL, &found);
    snprintf(pattern, sizeof pattern, "%s/*.trace.xz", options->traces);
    glob(pattern, GLOB_APPEND, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && result == 0; i++) {
        result = decode(b, found.gl_pathv[i], options->out);
    }
    if (found.gl_pathc == 0) {
        fprintf(stderr, "bench: no *.trace and no *.trace.xz in %s\n",
                options->traces);
        result = -1;
    }
    globfree(&found);
    return result;
}
