/* trace.c -- read a trace, vary it by the seed, close it.
 * SPDX-License-Identifier: MIT
 *
 * A trace file is data of the project, so a fault in it is the grader's; it is
 * still checked to the last operation, because the judge's accounts index
 * arrays by what stands in it. */
#include "trace.h"

#include "mix.h"

#include <glob.h>
#include <lzma.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_FILE_BYTES = 8 << 20, /* as committed; and unpacked, 8 times that */
    MAX_TEXT_BYTES = 64 << 20,
    MAX_HANDLES = 1 << 20,
    NSTRAYS = 8,       /* blocks that a seed adds, alive at a time */
    STRAY_EVERY = 250, /* operations */
    SIZE_STEP = 8
};

void
trace_add(struct trace *trace, uint32_t handle, uint32_t size)
{
    if (trace->nops == trace->capacity) {
        trace->capacity = trace->capacity == 0 ? 1024 : 2 * trace->capacity;
        trace->ops = realloc(trace->ops, trace->capacity * sizeof *trace->ops);
        if (trace->ops == NULL) {
            fputs("grader: out of memory for a trace\n", stderr);
            abort();
        }
    }
    trace->ops[trace->nops++] = (struct trace_op){handle, size};
    if (handle >= trace->nhandles) {
        trace->nhandles = handle + 1;
    }
}

void
trace_free(struct trace *trace)
{
    if (trace != NULL) {
        free(trace->name);
        free(trace->ops);
        free(trace);
    }
}

/* ---- The text ------------------------------------------------------------ */

/* Which handles have a block, while a trace is read or varied. */
struct liveness {
    uint32_t *size; /* 0: none */
    uint32_t n;
};

static void
liveness_init(struct liveness *live, uint32_t n)
{
    live->n = n;
    live->size = calloc(n + 1, sizeof *live->size);
    if (live->size == NULL) {
        abort();
    }
}

/* Read `a ID SIZE` or `f ID` from line; *size is 0 for the second.  Returns
 * whether it was one of them. */
static bool
split_op(char *line, unsigned long *handle, unsigned long *size)
{
    char *at = line + 2;

    *size = 0;
    if ((line[0] != 'a' && line[0] != 'f') || line[1] != ' ') {
        return false;
    }
    *handle = strtoul(at, &at, 10);
    if (line[0] == 'a') {
        *size = *at == ' ' ? strtoul(at + 1, &at, 10) : 0;
    }
    return *at == '\0' && (line[0] == 'f' || *size != 0);
}

/* Read one operation from line.  Returns NULL, or what is wrong with it. */
static const char *
parse_op(struct trace *trace, struct liveness *live, char *line)
{
    unsigned long handle;
    unsigned long size;

    if (!split_op(line, &handle, &size)) {
        return "neither `a ID SIZE`, SIZE above 0, nor `f ID`";
    }
    if (handle >= live->n) {
        return "an id that is not below ids= of the first line";
    }
    if (size > TRACE_MAX_SIZE) {
        return "a size above 512";
    }
    if ((live->size[handle] != 0) != (size == 0)) {
        return size != 0 ? "an id that has a block already"
                         : "an id that has no block";
    }
    live->size[handle] = (uint32_t)size;
    trace_add(trace, (uint32_t)handle, (uint32_t)size);
    return NULL;
}

static int
parse_header(const char *line, unsigned long *ops, unsigned long *ids)
{
    return sscanf(line, "mmtrace1 ops=%lu ids=%lu", ops, ids) == 2 &&
                   *ids <= MAX_HANDLES
               ? 0
               : -1;
}

int
trace_parse(struct trace *trace, char *text, size_t len, char *error,
            size_t error_size)
{
    struct liveness live;
    const char *wrong = NULL;
    unsigned long nops, nids;
    unsigned long number = 1;
    char *save = NULL;
    char *line;

    text[len] = '\0';
    line = strtok_r(text, "\n", &save);
    if (line == NULL || parse_header(line, &nops, &nids) < 0) {
        snprintf(error, error_size, "line 1: no mmtrace1 header");
        return -1;
    }
    liveness_init(&live, (uint32_t)nids);
    while (wrong == NULL && (line = strtok_r(NULL, "\n", &save)) != NULL) {
        number++;
        wrong = parse_op(trace, &live, line);
    }
    if (wrong == NULL && trace->nops != nops) {
        wrong = "not as many operations as ops= of the first line";
    }
    if (wrong != NULL) {
        snprintf(error, error_size, "line %lu: %s", number, wrong);
    }
    free(live.size);
    return wrong == NULL ? 0 : -1;
}

/* ---- The file ------------------------------------------------------------ */

/* Return the bytes of the file at path, new, and their number in *len; NULL if
 * it cannot be read. */
static uint8_t *
read_whole(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(MAX_FILE_BYTES);

    if (f == NULL || bytes == NULL) {
        free(bytes);
        bytes = NULL;
    }
    else {
        *len = fread(bytes, 1, MAX_FILE_BYTES, f);
    }
    if (f != NULL) {
        fclose(f);
    }
    return bytes;
}

/* Return the unpacked text of the .xz file at path, new, with room for a NUL,
 * or NULL. */
static char *
read_xz(const char *path, size_t *len)
{
    uint64_t memory = 128 << 20;
    size_t in = 0, out = 0;
    size_t packed_len = 0;
    uint8_t *packed = read_whole(path, &packed_len);
    char *text = malloc(MAX_TEXT_BYTES);

    if (packed == NULL || text == NULL ||
        lzma_stream_buffer_decode(&memory, 0, NULL, packed, &in, packed_len,
                                  (uint8_t *)text, &out,
                                  MAX_TEXT_BYTES - 1) != LZMA_OK) {
        free(text);
        text = NULL;
    }
    free(packed);
    *len = out;
    return text;
}

static int
load_file(struct trace *trace, const char *root, char *error, size_t error_size)
{
    char pattern[512];
    glob_t found;
    char *text = NULL;
    size_t len = 0;
    int result = -1;

    snprintf(pattern, sizeof pattern, "%s/grader/traces/%s.*.trace.xz", root,
             trace->name);
    if (glob(pattern, 0, NULL, &found) != 0) {
        snprintf(error, error_size, "no trace %s", pattern);
        return -1;
    }
    text = read_xz(found.gl_pathv[0], &len);
    if (text == NULL) {
        snprintf(error, error_size, "%s cannot be read", found.gl_pathv[0]);
    }
    else {
        result = trace_parse(trace, text, len, error, error_size);
    }
    free(text);
    globfree(&found);
    return result;
}

/* ---- The seed ------------------------------------------------------------ */

/* One time in eight, another size in the same step of 8 bytes. */
static uint32_t
vary_size(uint32_t size, uint64_t random)
{
    if (random % 8 != 0) {
        return size;
    }
    random /= 8;
    return (size - 1) / SIZE_STEP * SIZE_STEP + 1 +
           (uint32_t)(random % SIZE_STEP);
}

/* Let stray block number `stray` come, with the given size, or go. */
static void
toggle_stray(struct trace *trace, struct liveness *live, uint32_t stray,
             uint32_t size)
{
    uint32_t handle = live->n - NSTRAYS + stray;

    live->size[handle] = live->size[handle] == 0 ? size : 0;
    trace_add(trace, handle, live->size[handle]);
}

static void
vary(struct trace *trace, struct liveness *live, uint64_t seed)
{
    struct trace_op *old = trace->ops;
    size_t nold = trace->nops;

    trace->ops = NULL;
    trace->nops = trace->capacity = 0;
    for (size_t i = 0; i < nold; i++) {
        uint64_t random = mix_next(&seed);
        uint32_t size =
            old[i].size == 0 ? 0 : vary_size(old[i].size, random >> 32);

        live->size[old[i].handle] = size;
        trace_add(trace, old[i].handle, size);
        if (size != 0 && random % (STRAY_EVERY / 2) == 0) {
            toggle_stray(trace, live, random >> 16 & (NSTRAYS - 1), size);
        }
    }
    free(old);
}

static void
free_survivors(struct trace *trace, const struct liveness *live)
{
    for (uint32_t handle = 0; handle < live->n; handle++) {
        if (live->size[handle] != 0) {
            trace_add(trace, handle, 0);
        }
    }
}

static void
find_peak(struct trace *trace, struct liveness *live)
{
    uint64_t bytes = 0;

    memset(live->size, 0, live->n * sizeof *live->size);
    for (size_t i = 0; i < trace->nops; i++) {
        const struct trace_op *op = &trace->ops[i];

        bytes += op->size;
        bytes -= live->size[op->handle] * (op->size == 0);
        live->size[op->handle] = op->size;
        if (bytes > trace->peak_live) {
            trace->peak_live = bytes;
            trace->peak_op = i + 1;
        }
    }
}

void
trace_finish(struct trace *trace, uint64_t seed)
{
    struct liveness live;

    trace->nhandles += NSTRAYS;
    liveness_init(&live, trace->nhandles);
    vary(trace, &live, seed);
    free_survivors(trace, &live);
    find_peak(trace, &live);
    free(live.size);
}

struct trace *
trace_load(const char *root, const char *name, const ou_geometry *geo,
           uint64_t seed, char *error, size_t error_size)
{
    static const char worst[] = "worst_";
    struct trace *trace = calloc(1, sizeof *trace);
    int result;

    if (trace == NULL || (trace->name = strdup(name)) == NULL) {
        snprintf(error, error_size, "out of memory");
        free(trace);
        return NULL;
    }
    if (strncmp(name, worst, strlen(worst)) == 0) {
        result = trace_worst(trace, name + strlen(worst), geo);
        if (result < 0) {
            snprintf(error, error_size, "no worst case is called %s", name);
        }
    }
    else {
        result = load_file(trace, root, error, error_size);
    }
    if (result < 0) {
        trace_free(trace);
        return NULL;
    }
    trace_finish(trace, seed);
    return trace;
}
