/* strtable.c -- a set of texts, found by what they say.
 * Layer 34.  Needs: str.  Used by: intern.
 * SPDX-License-Identifier: MIT
 *
 * Linear probing: from a text's home slot to its slot, no slot is empty. When
 * one is taken out, those behind it that would be cut off from home move up.
 * CPython: no counterpart. */
#include "obj/strtable.h"

#include "obj/str_words.h"

#include <string.h>

static size_t
home_of(const ou_strtable *table, int64_t hash)
{
    return (size_t)hash & table->mask;
}

/* Seven bits that have no part in finding home, and one that is set. */
static uint8_t
tag_of(int64_t hash)
{
    return (uint8_t)((uint64_t)hash >> 56 | 1);
}

/* The slot of a short text, or the empty one where it would go. */
static inline size_t
slot_of_short(const ou_strtable *table, const char *text, size_t size)
{
    ou__str_words words = ou__str_words_of(text, size);
    int64_t hash = ou__str_hash_words(words, size);
    uint8_t tag = tag_of(hash);

    for (size_t i = home_of(table, hash);; i = (i + 1) & table->mask) {
        const ou_str *s = (const ou_str *)table->slots[i];

        if (table->tags[i] == 0 || (table->tags[i] == tag && s->size == size &&
                                    ou__str_same_words(words, s->data, size))) {
            return i;
        }
    }
}

/* The same for any other text.  It is not inlined: its calls would have the
 * usual way save registers. */
static __attribute__((noinline)) size_t
slot_of_other(const ou_strtable *table, const char *text, size_t size)
{
    int64_t hash = ou_str_hash_bytes(text, size);
    uint8_t tag = tag_of(hash);

    for (size_t i = home_of(table, hash);; i = (i + 1) & table->mask) {
        const ou_str *s = (const ou_str *)table->slots[i];

        if (table->tags[i] == 0 || (table->tags[i] == tag && s->size == size &&
                                    memcmp(s->data, text, size) == 0)) {
            return i;
        }
    }
}

static inline size_t
slot_of(const ou_strtable *table, const char *text, size_t size)
{
    return ou__str_is_short(size) ? slot_of_short(table, text, size)
                                  : slot_of_other(table, text, size);
}

ou_object *
ou_strtable_find(const ou_strtable *table, const char *text, size_t size)
{
    return table->slots == NULL ? NULL
                                : table->slots[slot_of(table, text, size)];
}

static void
set(ou_strtable *table, size_t i, ou_object *op, uint8_t tag)
{
    table->slots[i] = op;
    table->tags[i] = tag;
}

/* Put op, whose text is not there, into a table with an empty slot. */
static void
put(ou_strtable *table, ou_object *op)
{
    int64_t hash = ou_str_hash(op);
    size_t i = home_of(table, hash);

    while (table->tags[i] != 0) {
        i = (i + 1) & table->mask;
    }
    set(table, i, op, tag_of(hash));
}

static int
grow(ou_strtable *table)
{
    size_t nslots = table->slots == NULL ? 64 : 2 * (table->mask + 1), pos = 0;
    ou_strtable grown = {NULL, NULL, nslots - 1, table->used};
    ou_object *op;

    grown.slots = ou_mem_malloc(nslots * (sizeof *grown.slots + 1));
    if (grown.slots == NULL) {
        return -1;
    }
    memset(grown.slots, 0, nslots * (sizeof *grown.slots + 1));
    grown.tags = (uint8_t *)(grown.slots + nslots);
    while ((op = ou_strtable_next(table, &pos)) != NULL) {
        put(&grown, op);
    }
    ou_mem_free(table->slots);
    *table = grown;
    return 0;
}

ou_object *
ou_strtable_add(ou_strtable *table, ou_object *op)
{
    const ou_str *s = (ou_str *)op;
    ou_object *found = ou_strtable_find(table, s->data, s->size);

    if (found != NULL) {
        return found;
    }
    if (table->slots == NULL || 2 * (table->used + 1) > table->mask + 1) {
        if (grow(table) < 0) {
            return NULL;
        }
    }
    put(table, op);
    table->used++;
    return op;
}

/* Slot i is empty now: let those behind it move up that stand too far from
 * home. */
static void
close_gap(ou_strtable *table, size_t i)
{
    size_t gap = i;

    for (i = (i + 1) & table->mask; table->tags[i] != 0;
         i = (i + 1) & table->mask) {
        size_t home = home_of(table, ou_str_hash(table->slots[i]));

        if (((i - home) & table->mask) >= ((i - gap) & table->mask)) {
            set(table, gap, table->slots[i], table->tags[i]);
            gap = i;
        }
    }
    set(table, gap, NULL, 0);
}

bool
ou_strtable_remove(ou_strtable *table, ou_object *op)
{
    const ou_str *s = (ou_str *)op;
    size_t i;

    if (table->slots == NULL) {
        return false;
    }
    i = slot_of(table, s->data, s->size);
    if (table->slots[i] != op) {
        return false;
    }
    close_gap(table, i);
    table->used--;
    return true;
}

ou_object *
ou_strtable_next(const ou_strtable *table, size_t *pos)
{
    while (table->slots != NULL && *pos <= table->mask) {
        ou_object *op = table->slots[(*pos)++];

        if (op != NULL) {
            return op;
        }
    }
    return NULL;
}

void
ou_strtable_fini(ou_strtable *table)
{
    ou_mem_free(table->slots);
    *table = (ou_strtable){NULL, NULL, 0, 0};
}
