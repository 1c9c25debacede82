/* script.h -- programs of allocations, to be run on two heaps.
 * SPDX-License-Identifier: MIT
 *
 * A script is a list of operations on numbered blocks, the same wherever it is
 * run: made by hand for one rule each, drawn from a seed, or recorded from a
 * program (grader/traces). */
#ifndef ORACLE_SCRIPT_H
#define ORACLE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum script_kind {
    SCRIPT_MALLOC = 'a',
    SCRIPT_CALLOC = 'c',
    SCRIPT_REALLOC = 'r',
    SCRIPT_FREE = 'f',
    SCRIPT_BUDGET = 'b', /* size more arenas can be had; 0xffffffff: any */
    SCRIPT_STATS = 's'   /* ask for the statistics */
};

struct script_op {
    uint32_t kind;
    uint32_t id; /* of the block */
    uint32_t size;
};

/* The blocks are 0 .. nids - 1. */
struct script {
    const char *name;
    bool off_grid; /* arenas do not begin at multiples of their size */
    size_t nids;
    size_t nops, capacity;
    struct script_op *ops;
};

/* How many scripts there are that need no file. */
size_t script_count(void);

/* Make script number i.  Ends the program if there is no memory.  Undo with
 * script_free. */
void script_make(struct script *script, size_t i);
void script_free(struct script *script);

/* Make script of the recorded trace at path, packed by xz, at most max_ops
 * operations of it.  Returns 0, or -1 if it cannot be read. */
int script_load(struct script *script, const char *path, size_t max_ops);

#endif
