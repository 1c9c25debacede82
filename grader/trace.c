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

static void
append(struct trace *trace, struct trace_op op)
{
    if (trace->nops == trace->capacity) {
        trace->capacity = trace->capacity == 0 ? 1024 : 2 * trace->capacity;
        trace->ops = realloc(trace->ops, trace->capacity * sizeof *trace->ops);
        if (trace->ops == NULL) {
            fputs("grader: out of memory for a trace\n", stderr);
            abort();
        }
    }
    trace->ops[trace->nops++] = op;
    if (op.handle >= trace->nhandles) {
        trace->nhandles = op.handle + 1;
    }
}

void
trace_add(struct trace *trace, uint32_t handle, uint32_t size)
{
    append(trace, (struct trace_op){handle, (uint16_t)size,
                                    size == 0 ? TRACE_FREE : TRACE_MALLOC});
}

void
trace_add_call(struct trace *trace, enum trace_kind kind, uint32_t handle,
               uint32_t size)
{
    append(trace, (struct trace_op){handle, (uint16_t)size, (uint16_t)kind});
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

/* How large the block of each handle is, while a trace is varied. */
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

/* A text that is being read. */
struct reading {
    struct trace *trace;
    uint32_t largest;
    enum trace_calls calls;
    uint64_t *block; /* by id: 1 + the size of its block; 0: none */
    unsigned long nids;
};

/* An operation of the text: kind is `a`, `c`, `r` or `f`. */
struct text_op {
    char kind;
    unsigned long id, size;
};

/* Read `a ID SIZE`, `c ID SIZE`, `r ID SIZE` or `f ID` from line.  Returns
 * whether it was one of them. */
static bool
split_op(char *line, struct text_op *op)
{
    char *at = line + 2;
    bool sized;

    if (line[0] == '\0' || strchr("acrf", line[0]) == NULL || line[1] != ' ') {
        return false;
    }
    op->kind = line[0];
    op->size = 0;
    op->id = strtoul(at, &at, 10);
    sized = *at == ' ';
    if (sized) {
        op->size = strtoul(at + 1, &at, 10);
    }
    return *at == '\0' && sized == (op->kind != 'f');
}

/* The size of a block as the allocator under test sees it: 0 if it is none of
 * its own. */
static uint32_t
served(const struct reading *r, uint64_t size)
{
    return size <= r->largest ? (uint32_t)size : 0;
}

/* The block of id changes from old bytes to size, both as above. */
static void
change_block(struct reading *r, uint32_t id, uint32_t old, uint32_t size)
{
    if (old != 0 && size != 0 && r->calls == TRACE_ALL_CALLS) {
        trace_add_call(r->trace, TRACE_REALLOC, id, size);
        return;
    }
    if (old != 0) {
        trace_add(r->trace, id, 0);
    }
    if (size != 0) {
        trace_add(r->trace, id, size);
    }
}

static void
add_op(struct reading *r, const struct text_op *op)
{
    uint64_t had = r->block[op->id];
    uint32_t id = (uint32_t)op->id;
    uint32_t size = served(r, op->size);

    r->block[op->id] = op->kind == 'f' ? 0 : op->size + 1;
    if (op->kind == 'c' && size != 0 && r->calls == TRACE_ALL_CALLS) {
        trace_add_call(r->trace, TRACE_CALLOC, id, size);
    }
    else {
        change_block(r, id, had == 0 ? 0 : served(r, had - 1), size);
    }
}

/* Read one operation from line.  Returns NULL, or what is wrong with it. */
static const char *
parse_op(struct reading *r, char *line)
{
    struct text_op op;

    if (!split_op(line, &op)) {
        return "neither `a ID SIZE`, `c ID SIZE`, `r ID SIZE` nor `f ID`";
    }
    if (op.id >= r->nids) {
        return "an id that is not below ids= of the first line";
    }
    if ((r->block[op.id] != 0) != (op.kind == 'f' || op.kind == 'r')) {
        return r->block[op.id] != 0 ? "an id that has a block already"
                                    : "an id that has no block";
    }
    add_op(r, &op);
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
trace_parse(struct trace *trace, char *text, size_t len, uint32_t largest,
            enum trace_calls calls, char *error, size_t error_size)
{
    struct reading r = {trace, largest, calls, NULL, 0};
    const char *wrong = NULL;
    unsigned long nops, number = 1;
    char *save = NULL;
    char *line;

    text[len] = '\0';
    line = strtok_r(text, "\n", &save);
    if (line == NULL || parse_header(line, &nops, &r.nids) < 0) {
        snprintf(error, error_size, "line 1: no mmtrace1 header");
        return -1;
    }
    r.block = calloc(r.nids + 1, sizeof *r.block);
    if (r.block == NULL) {
        abort();
    }
    while (wrong == NULL && (line = strtok_r(NULL, "\n", &save)) != NULL) {
        number++;
        wrong = parse_op(&r, line);
    }
    if (wrong == NULL && number != nops + 1) {
        wrong = "not as many operations as ops= of the first line";
    }
    if (wrong != NULL) {
        snprintf(error, error_size, "line %lu: %s", number, wrong);
    }
    free(r.block);
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

bool
trace_whole_file(const char *name, char *path, size_t size)
{
    static const char whole[] = "whole_";
    const char *program = name + strlen(whole);

    if (strncmp(name, whole, strlen(whole)) != 0) {
        return false;
    }
    snprintf(path, size, "traces/%.*s.trace.xz", (int)strcspn(program, "@"),
             program);
    return true;
}

/* Return the path of the file of the trace called name, new; NULL if there is
 * none.  pattern: where it was looked for. */
static char *
find_file(const char *root, const char *name, char *pattern, size_t size)
{
    char below[256];
    char *path = NULL;
    glob_t found;

    if (!trace_whole_file(name, below, sizeof below)) {
        snprintf(below, sizeof below, "grader/traces/%.200s.*.trace.xz", name);
    }
    snprintf(pattern, size, "%s/%s", root, below);
    if (glob(pattern, 0, NULL, &found) == 0) {
        path = strdup(found.gl_pathv[0]);
        globfree(&found);
    }
    return path;
}

static int
load_file(struct trace *trace, const char *root, uint32_t largest,
          enum trace_calls calls, char *error, size_t error_size)
{
    char pattern[512];
    char *path = find_file(root, trace->name, pattern, sizeof pattern);
    char *text = NULL;
    size_t len = 0;
    int result = -1;

    if (path == NULL) {
        snprintf(error, error_size, "no trace %s", pattern);
        return -1;
    }
    text = read_xz(path, &len);
    if (text == NULL) {
        snprintf(error, error_size, "%s cannot be read", path);
    }
    else {
        result =
            trace_parse(trace, text, len, largest, calls, error, error_size);
    }
    free(text);
    free(path);
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
        trace_add_call(trace, old[i].kind, old[i].handle, size);
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
        bytes -= live->size[op->handle];
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
           enum trace_calls calls, uint64_t seed, char *error,
           size_t error_size)
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
        result = trace_worst(trace, name + strlen(worst), geo, calls);
        if (result < 0) {
            snprintf(error, error_size, "no worst case is called %s", name);
        }
    }
    else {
        result =
            load_file(trace, root, geo->threshold, calls, error, error_size);
    }
    if (result < 0) {
        trace_free(trace);
        return NULL;
    }
    trace_finish(trace, seed);
    return trace;
}
