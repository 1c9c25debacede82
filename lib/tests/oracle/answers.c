/* answers.c -- what a heap did at each step of a script, in text.
 * SPDX-License-Identifier: MIT */
#include "tests/oracle/answers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
    unsigned char *p;
    size_t size;
};

struct run {
    const struct answers_subject *subject;
    struct block *blocks;
    bool broken;
    char line[256];
};

/* ---- Bytes --------------------------------------------------------------- */

static unsigned char
byte_of(uint32_t id, size_t i)
{
    return (unsigned char)(id * 31 + i);
}

/* The first bytes, every 16th, and the last one: enough to see a block that was
 * moved badly or that another one lies in. */
static size_t
next_offset(size_t i, size_t size)
{
    if (i < 16) {
        return i + 1;
    }
    return i + 16 < size || i + 1 == size ? i + 16 : size - 1;
}

static void
write_bytes(const struct block *block, uint32_t id)
{
    for (size_t i = 0; i < block->size; i = next_offset(i, block->size)) {
        block->p[i] = byte_of(id, i);
    }
}

/* The first n of the old bytes that were written. */
static void
read_bytes(struct run *run, const unsigned char *p, size_t n, uint32_t id,
           size_t old)
{
    for (size_t i = 0; i < n; i = next_offset(i, old)) {
        run->broken |= p[i] != byte_of(id, i);
    }
}

static void
read_zeros(struct run *run, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        run->broken |= p[i] != 0;
    }
}

/* ---- One operation ------------------------------------------------------- */

static void
say_where(struct run *run, char how, const void *p)
{
    const struct places *places = run->subject->places;
    struct place place = places_find(places, p);

    if (p == NULL) {
        snprintf(run->line, sizeof run->line, "! %zu/%zu\n", places->nallocs,
                 places->nfrees);
    }
    else if (!place.known) {
        snprintf(run->line, sizeof run->line, "> raw %zu/%zu\n",
                 places->nallocs, places->nfrees);
    }
    else {
        snprintf(run->line, sizeof run->line, "%c %zu.%zu+%zu %zu/%zu\n", how,
                 place.arena, place.pool, place.offset, places->nallocs,
                 places->nfrees);
    }
}

static void
new_block(struct run *run, const struct script_op *op)
{
    const ou_allocator *table = &run->subject->table;
    struct block *block = &run->blocks[op->id];

    block->size = op->size;
    if (op->kind == SCRIPT_MALLOC) {
        block->p = table->malloc(table->ctx, op->size);
    }
    else {
        block->p = table->calloc(table->ctx, 1, op->size);
    }
    say_where(run, '>', block->p);
    if (block->p != NULL) {
        if (op->kind == SCRIPT_CALLOC) {
            read_zeros(run, block->p, block->size);
        }
        write_bytes(block, op->id);
    }
}

static void
resize_block(struct run *run, const struct script_op *op)
{
    const ou_allocator *table = &run->subject->table;
    struct block *block = &run->blocks[op->id];
    uintptr_t old = (uintptr_t)block->p;
    unsigned char *p = table->realloc(table->ctx, block->p, op->size);

    say_where(run, (uintptr_t)p == old ? '=' : '>', p);
    if (p != NULL) {
        if (old != 0) {
            read_bytes(run, p, op->size < block->size ? op->size : block->size,
                       op->id, block->size);
        }
        *block = (struct block){p, op->size};
        write_bytes(block, op->id);
    }
}

static void
free_block(struct run *run, const struct script_op *op)
{
    const ou_allocator *table = &run->subject->table;
    struct block *block = &run->blocks[op->id];

    if (block->p != NULL) {
        read_bytes(run, block->p, block->size, op->id, block->size);
    }
    table->free(table->ctx, block->p);
    block->p = NULL;
    snprintf(run->line, sizeof run->line, "- %zu/%zu\n",
             run->subject->places->nallocs, run->subject->places->nfrees);
}

static void
say_stats(struct run *run)
{
    size_t number[ANSWERS_NSTATS];
    size_t len = (size_t)sprintf(run->line, "stats");

    run->subject->stats(run->subject->stats_ctx, number);
    for (size_t i = 0; i < ANSWERS_NSTATS; i++) {
        len += (size_t)snprintf(run->line + len, sizeof run->line - len, " %zu",
                                number[i]);
    }
    snprintf(run->line + len, sizeof run->line - len, "\n");
}

static void
perform(struct run *run, const struct script_op *op)
{
    switch ((enum script_kind)op->kind) {
    case SCRIPT_MALLOC:
    case SCRIPT_CALLOC:
        new_block(run, op);
        break;
    case SCRIPT_REALLOC:
        resize_block(run, op);
        break;
    case SCRIPT_FREE:
        free_block(run, op);
        break;
    case SCRIPT_BUDGET:
        run->subject->places->budget =
            op->size == UINT32_MAX ? SIZE_MAX : op->size;
        snprintf(run->line, sizeof run->line, "budget %u\n", op->size);
        break;
    case SCRIPT_STATS:
        say_stats(run);
        break;
    }
}

/* ---- A whole script ------------------------------------------------------ */

/* FNV-1a. */
static uint64_t
checksum(uint64_t sum, const char *text)
{
    for (; *text != '\0'; text++) {
        sum = (sum ^ (unsigned char)*text) * 0x100000001b3;
    }
    return sum;
}

int
answers_write(FILE *out, const struct answers_subject *subject,
              const struct script *script, bool full)
{
    const uint64_t start = 0xcbf29ce484222325;
    struct run run = {.subject = subject,
                      .blocks = calloc(script->nids, sizeof *run.blocks)};
    uint64_t sum = start;

    if (run.blocks == NULL) {
        return -1;
    }
    full |= script->nops <= ANSWERS_FULL;
    fprintf(out, "script %s %zu\n", script->name, script->nops);
    for (size_t i = 0; i < script->nops; i++) {
        perform(&run, &script->ops[i]);
        if (full) {
            fputs(run.line, out);
            continue;
        }
        sum = checksum(sum, run.line);
        if ((i + 1) % ANSWERS_CHUNK == 0 || i + 1 == script->nops) {
            fprintf(out, "%016llx\n", (unsigned long long)sum);
            sum = start;
        }
    }
    if (run.broken) {
        fputs("a block did not keep its bytes\n", out);
    }
    for (size_t id = 0; id < script->nids; id++) {
        subject->table.free(subject->table.ctx, run.blocks[id].p);
    }
    free(run.blocks);
    return run.broken ? -1 : 0;
}
