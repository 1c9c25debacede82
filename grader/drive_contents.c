/* drive_contents.c -- what must stand in the blocks of the heap under test.
 * SPDX-License-Identifier: MIT
 *
 * A block gets a pattern from outside, while the child waits; what is known of
 * a block is the beginning that still has it, or the zeros of calloc.  To look
 * at all blocks after each batch would cost the square of a long trace, so of a
 * large heap a part is looked at in turn; each block is looked at when it is
 * freed or changes its size. */
#include "drive_accounts_internal.h"

#include "mix.h"
#include "trace.h"

#include <string.h>

/* No small number and no address that could be right. */
#define GONE 0xdb

/* Write to `to` the first n bytes that a block with this key has; n is at most
 * TRACE_MAX_SIZE, and up to 7 more are written. */
static void
pattern(uint64_t key, uint32_t n, unsigned char *to)
{
    if (key == ACCOUNT_ZEROS) {
        memset(to, 0, n);
        return;
    }
    for (uint32_t at = 0; at < n; at += 8) {
        uint64_t word = mix_next(&key);

        memcpy(to + at, &word, 8);
    }
}

/* Another pattern for each allocation. */
static void
fill(struct accounts *a, uint32_t handle)
{
    struct account_block *block = &a->blocks[handle];
    unsigned char bytes[TRACE_MAX_SIZE + 8];

    block->key = a->seed ^ ((uint64_t)handle << 32) ^ block->step;
    block->key -= block->key == ACCOUNT_ZEROS;
    block->filled = block->size;
    pattern(block->key, block->size, bytes);
    memcpy(a->heap + block->offset, bytes, block->size);
}

/* Memory that went back to an operating system is not there any more; here it
 * is, but not as it was. */
static void
forget_units(struct accounts *a)
{
    for (size_t i = 0; a->layout.forgets && i < a->nreturned; i++) {
        struct unit *unit = &a->units[a->returned[i]];

        if (!unit->forgotten) {
            memset(a->heap + account_unit_offset(a, a->returned[i]), GONE,
                   a->layout.unit_bytes);
            unit->forgotten = true;
        }
    }
}

const char *
accounts_fill(struct accounts *a)
{
    for (size_t i = 0; i < a->nwaiting; i++) {
        const char *fault = accounts_verify(a, a->waiting[i]);

        if (fault != NULL) {
            return fault;
        }
        if (a->blocks[a->waiting[i]].size != 0) {
            fill(a, a->waiting[i]);
        }
    }
    a->nwaiting = 0;
    forget_units(a);
    return NULL;
}

/* Byte i of the block is not what it must be. */
static const char *
spoilt(struct accounts *a, uint32_t handle, uint32_t i)
{
    const struct account_block *block = &a->blocks[handle];
    char where[ACCOUNT_PLACE_SIZE];

    return account_complain(
        a,
        block->key == ACCOUNT_ZEROS
            ? "byte %u of the block of handle %u, which calloc "
              "returned, is not 0: %u bytes at %s, live since step "
              "%zu"
            : "byte %u of the block of handle %u was overwritten: "
              "%u bytes at %s, live since step %zu",
        i, handle, block->size, account_place(a, block->offset, where),
        block->step);
}

const char *
accounts_verify(struct accounts *a, uint32_t handle)
{
    const struct account_block *block = &a->blocks[handle];
    const unsigned char *found = a->heap + block->offset;
    unsigned char expected[TRACE_MAX_SIZE + 8];

    if (block->size == 0 || block->filled == 0) {
        return NULL;
    }
    pattern(block->key, block->filled, expected);
    if (memcmp(expected, found, block->filled) == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < block->filled; i++) {
        if (found[i] != expected[i]) {
            return spoilt(a, handle, i);
        }
    }
    return NULL;
}

const char *
accounts_verify_some(struct accounts *a, uint64_t nbytes)
{
    uint64_t seen = 0;

    for (uint32_t i = 0; i < a->nhandles && seen < nbytes; i++) {
        uint32_t handle = a->next_verified;
        const char *fault = accounts_verify(a, handle);

        if (fault != NULL) {
            return fault;
        }
        seen += a->blocks[handle].filled;
        a->next_verified = handle + 1 < a->nhandles ? handle + 1 : 0;
    }
    return NULL;
}
