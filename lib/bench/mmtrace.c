/* mmtrace.c -- decode a recorded trace, and refuse a wrong one by its line.
 * SPDX-License-Identifier: MIT
 *
 * A replayer indexes arrays by what stands in a trace and checks nothing while
 * its clock runs.  So everything is checked here, before. */
#include "bench/mmtrace.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_BLOCK = -1 };

/* Where the parser stands, and the size of each id's block so far. */
struct parser {
    const char *at; /* first character not read */
    const char *end;
    unsigned long line;
    const char *wrong; /* the cause, once there is one */
    struct mmtrace *out;
    int64_t *live; /* bytes of each id's block, or NO_BLOCK */
    uint64_t nlive;
    uint64_t bytes; /* alive now, as the text counts them */
};

/* ---- Characters ---------------------------------------------------------- */

/* Read a decimal number.  Returns false, and reads nothing, if there is none
 * or it does not fit. */
static bool
number(struct parser *ps, uint64_t *value)
{
    const char *p = ps->at;
    uint64_t n = 0;

    while (p < ps->end && *p >= '0' && *p <= '9' && n < UINT64_MAX / 10 - 1) {
        n = n * 10 + (uint64_t)(*p++ - '0');
    }
    if (p == ps->at || (p < ps->end && *p >= '0' && *p <= '9')) {
        return false;
    }
    ps->at = p;
    *value = n;
    return true;
}

static bool
symbol(struct parser *ps, char c)
{
    if (ps->at == ps->end || *ps->at != c) {
        return false;
    }
    ps->at++;
    return true;
}

/* ---- The first line ------------------------------------------------------ */

/* Find " KEY=NUMBER" in the len characters of line. */
static bool
field(const char *line, size_t len, const char *key, uint64_t *value)
{
    char pattern[32];
    int n = snprintf(pattern, sizeof pattern, " %s=", key);
    const char *found = memmem(line, len, pattern, (size_t)n);
    struct parser ps = {.at = found + n, .end = line + len};

    return found != NULL && number(&ps, value);
}

/* What the first line states. */
struct stated {
    uint64_t nops, nids;
    uint64_t peak_bytes; /* 0: says nothing */
};

static bool
first_line(struct parser *ps, struct stated *stated)
{
    static const char word[] = "mmtrace1 ";
    const char *line = ps->at;
    size_t left = (size_t)(ps->end - line);
    const char *newline = memchr(line, '\n', left);
    size_t len = newline == NULL ? left : (size_t)(newline - line);

    ps->line = 1;
    if (len < sizeof word - 1 || memcmp(line, word, sizeof word - 1) != 0 ||
        !field(line, len, "ops", &stated->nops) ||
        !field(line, len, "ids", &stated->nids)) {
        ps->wrong = "must begin with `mmtrace1 ops=N ids=M`";
        return false;
    }
    /* An operation needs four characters at the least. */
    if (stated->nops > left / 4 || stated->nids > stated->nops ||
        stated->nids >= MMTRACE_MAX_IDS) {
        ps->wrong = "states more operations than the file can hold, or more "
                    "ids than operations";
        return false;
    }
    if (!field(line, len, "peak_bytes", &stated->peak_bytes)) {
        stated->peak_bytes = 0;
    }
    ps->at += len + (newline != NULL);
    return true;
}

/* ---- Operations ---------------------------------------------------------- */

static void
put(struct mmtrace *out, uint64_t id, enum mmtrace_kind kind, uint64_t size)
{
    struct mmtrace_record *r = &out->records[out->nrecords++];

    r->what = (uint32_t)(id * 4 + kind);
    r->size = (uint32_t)size;
}

static void
account(struct parser *ps, uint64_t id, int64_t size)
{
    int64_t old = ps->live[id];

    ps->bytes += (uint64_t)(size == NO_BLOCK ? 0 : size);
    ps->bytes -= (uint64_t)(old == NO_BLOCK ? 0 : old);
    ps->nlive += (size != NO_BLOCK);
    ps->nlive -= (old != NO_BLOCK);
    ps->live[id] = size;
    if (ps->bytes > ps->out->peak_bytes) {
        ps->out->peak_bytes = ps->bytes;
        ps->out->peak_record = ps->out->nrecords;
    }
}

static bool
complain(struct parser *ps, const char *cause)
{
    ps->wrong = cause;
    return false;
}

/* Records of an operation on id, whose syntax is right. */
static bool
use(struct parser *ps, enum mmtrace_kind kind, uint64_t id, uint64_t size)
{
    bool has_block = ps->live[id] != NO_BLOCK;

    if (kind == MMTRACE_MALLOC || kind == MMTRACE_CALLOC) {
        if (has_block) {
            return complain(ps, "the id has a block already");
        }
        put(ps->out, id, kind, size);
    }
    else if (!has_block) {
        return complain(ps, "the id has no block");
    }
    else if (kind == MMTRACE_FREE) {
        put(ps->out, id, kind, (uint64_t)ps->live[id]);
    }
    else {
        /* C does not say what realloc to 0 bytes does; nobody is asked. */
        put(ps->out, id, kind, size == 0 ? 1 : size);
        put(ps->out, id, kind, (uint64_t)ps->live[id]);
    }
    account(ps, id, kind == MMTRACE_FREE ? NO_BLOCK : (int64_t)size);
    return true;
}

static bool
one_line(struct parser *ps, uint64_t nids)
{
    static const char letters[] = "acrf"; /* in the order of the kinds */
    const char *letter = strchr(letters, *ps->at);
    uint64_t id, size = 0;
    enum mmtrace_kind kind;

    ps->line++;
    if (letter == NULL || *letter == '\0') {
        return complain(ps, "begins with none of a, c, r, f");
    }
    kind = (enum mmtrace_kind)(letter - letters);
    ps->at++;
    if (!symbol(ps, ' ') || !number(ps, &id)) {
        return complain(ps, "has no id");
    }
    if (kind != MMTRACE_FREE && (!symbol(ps, ' ') || !number(ps, &size))) {
        return complain(ps, "has no size");
    }
    if (ps->at < ps->end && !symbol(ps, '\n')) {
        return complain(ps, "goes on where it should end");
    }
    if (id >= nids) {
        return complain(ps, "the id is not below ids= of the first line");
    }
    if (size > INT32_MAX) {
        return complain(ps, "a size above 2 GiB");
    }
    return use(ps, kind, id, size);
}

static void
free_survivors(struct parser *ps, uint64_t nids)
{
    uint64_t nrecords = ps->out->nrecords;

    ps->out->live_end = ps->bytes;
    for (uint64_t id = 0; id < nids; id++) {
        if (ps->live[id] != NO_BLOCK) {
            put(ps->out, id, MMTRACE_FREE, (uint64_t)ps->live[id]);
        }
    }
    ps->out->nsurvivors = ps->out->nrecords - nrecords;
    ps->out->nrecords = nrecords;
}

static void
all_lines(struct parser *ps, const struct stated *stated)
{
    for (uint64_t i = 0; i < stated->nops; i++) {
        if (ps->at == ps->end) {
            ps->line++;
            ps->wrong = "is missing: ops= of the first line states more";
            return;
        }
        if (!one_line(ps, stated->nids)) {
            return;
        }
    }
    if (ps->at != ps->end) {
        ps->line++;
        ps->wrong = "is one more than ops= of the first line states";
    }
    else if (stated->peak_bytes != 0 &&
             stated->peak_bytes != ps->out->peak_bytes) {
        ps->line = 1;
        ps->wrong = "peak_bytes= is not the peak of the operations";
    }
    else {
        free_survivors(ps, stated->nids);
    }
}

/* Make room for the records of so many operations and their survivors: each
 * survivor comes from an operation of its own, and a realloc takes two. */
static bool
make_room(struct parser *ps, const struct stated *stated)
{
    size_t records = 2 * stated->nops + stated->nids;

    ps->out = calloc(1, sizeof *ps->out + records * sizeof *ps->out->records);
    ps->live = malloc((stated->nids + 1) * sizeof *ps->live);
    if (ps->out == NULL || ps->live == NULL) {
        return complain(ps, "no memory for so many operations");
    }
    memcpy(ps->out->magic, MMTRACE_MAGIC, sizeof ps->out->magic);
    ps->out->nops = stated->nops;
    ps->out->nids = stated->nids;
    for (uint64_t id = 0; id < stated->nids; id++) {
        ps->live[id] = NO_BLOCK;
    }
    return true;
}

struct mmtrace *
mmtrace_parse(const char *text, size_t len, char *error, size_t error_size)
{
    struct parser ps = {.at = text, .end = text + len};
    struct stated stated;

    if (first_line(&ps, &stated) && make_room(&ps, &stated)) {
        all_lines(&ps, &stated);
    }
    free(ps.live);
    if (ps.wrong != NULL) {
        snprintf(error, error_size, "line %lu: %s", ps.line, ps.wrong);
        free(ps.out);
        return NULL;
    }
    return ps.out;
}

size_t
mmtrace_bytes(const struct mmtrace *trace)
{
    return sizeof *trace + (trace->nrecords + trace->nsurvivors) *
                               sizeof(struct mmtrace_record);
}
