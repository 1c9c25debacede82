/* mmtrace.h -- a recorded trace, decoded and checked to the last line.
 * SPDX-License-Identifier: MIT
 *
 * The text (format: traces/README.md) becomes an array of fixed-size records
 * that a replayer can run through without thinking.  What a replayer should not
 * have to look up stands in the record: a free carries the size of its block,
 * and a realloc the old one. */
#ifndef OU_MMTRACE_H
#define OU_MMTRACE_H

#include <stddef.h>
#include <stdint.h>

enum mmtrace_kind {
    MMTRACE_MALLOC,
    MMTRACE_CALLOC,
    MMTRACE_REALLOC, /* takes two records: the second holds the old size */
    MMTRACE_FREE
};

/* Ids are below 2^30, so that the kind fits beside them. */
#define MMTRACE_MAX_IDS (1u << 30)

/* what == id * 4 + kind. */
struct mmtrace_record {
    uint32_t what;
    uint32_t size; /* asked for; of the block, if this is a free */
};

/* The head of a decoded trace; in a file and in memory the records follow it.
 * The last nsurvivors records free what the trace leaves alive. */
struct mmtrace {
    char magic[8];
    uint64_t nops;        /* lines of the text */
    uint64_t nrecords;    /* records of those, without the survivors */
    uint64_t nsurvivors;  /* blocks alive at the end */
    uint64_t nids;        /* ids are 0 .. nids-1 */
    uint64_t peak_bytes;  /* bytes asked for and not freed, at most … */
    uint64_t peak_record; /* … after so many records, for the first time */
    uint64_t live_end;    /* bytes of the survivors */
    struct mmtrace_record records[];
};

#define MMTRACE_MAGIC "ouops01"

static inline uint32_t
mmtrace_id(struct mmtrace_record r)
{
    return r.what / 4;
}

static inline enum mmtrace_kind
mmtrace_kind(struct mmtrace_record r)
{
    return (enum mmtrace_kind)(r.what % 4);
}

/* Return the trace whose text is the len bytes at text, new (free it with
 * free), or NULL with the line and the cause in error.  What the first line
 * says must be what the others do: the numbers of operations and ids, and the
 * peak if it is given. */
struct mmtrace *mmtrace_parse(const char *text, size_t len, char *error,
                              size_t error_size);

/* The same for a file: text, or text packed by xz, as its name says. */
struct mmtrace *mmtrace_load(const char *path, char *error, size_t error_size);

/* Put the name of the trace at path into name: its file's, without folder and
 * ending. */
void mmtrace_name(const char *path, char *name, size_t size);

/* Return the bytes of trace, head and records. */
size_t mmtrace_bytes(const struct mmtrace *trace);

/* Write trace to a file for mmtrace_map.  Returns 0, or -1 with errno set. */
int mmtrace_save(const struct mmtrace *trace, const char *path);

/* Map the file that mmtrace_save has written, read-only, every page present.
 * Returns NULL if it is not one. */
const struct mmtrace *mmtrace_map(const char *path);

#endif
