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

/* The slot of a short text, or the empty one where it would go. */
static inline ou_strtable_slot *
slot_of_short(const ou_strtable *table, const char *text, size_t size)
{
    ou__str_words words = ou__str_words_of(text, size);
    int64_t hash = ou__str_hash_words(words, size);

    for (size_t i = home_of(table, hash);; i++) {
        ou_strtable_slot *slot = &table->slots[i & table->mask];
        const ou_str *s = (const ou_str *)slot->op;

        if (s == NULL || (slot->hash == hash && s->size == size &&
                          ou__str_same_words(words, s->data, size))) {
            return slot;
        }
    }
}

/* The same for any other text.  It is not inlined: its calls would have the
 * usual way save registers. */
static __attribute__((noinline)) ou_strtable_slot *
slot_of_other(const ou_strtable *table, const char *text, size_t size)
{
    int64_t hash = ou_str_hash_bytes(text, size);

    for (size_t i = home_of(table, hash);; i++) {
        ou_strtable_slot *slot = &table->slots[i & table->mask];
        const ou_str *s = (const ou_str *)slot->op;

        if (s == NULL || (slot->hash == hash && s->size == size &&
                          memcmp(s->data, text, size) == 0)) {
            return slot;
        }
    }
}

static inline ou_strtable_slot *
slot_of(const ou_strtable *table, const char *text, size_t size)
{
    return ou__str_is_short(size) ? slot_of_short(table, text, size)
                                  : slot_of_other(table, text, size);
}

/* The empty slot where another text with this hash goes. */
static ou_strtable_slot *
empty_slot(const ou_strtable *table, int64_t hash)
{
    size_t i = home_of(table, hash);

    while (table->slots[i].op != NULL) {
        i = (i + 1) & table->mask;
    }
    return &table->slots[i];
}

ou_object *
ou_strtable_find(const ou_strtable *table, const char *text, size_t size)
{
    return table->slots == NULL ? NULL : slot_of(table, text, size)->op;
}

static int
grow(ou_strtable *table)
{
    size_t nslots = table->slots == NULL ? 64 : 2 * (table->mask + 1);
    ou_strtable grown = {NULL, nslots - 1, table->used};

    grown.slots = ou_mem_malloc(nslots * sizeof *grown.slots);
    if (grown.slots == NULL) {
        return -1;
    }
    memset(grown.slots, 0, nslots * sizeof *grown.slots);
    for (size_t i = 0; table->slots != NULL && i <= table->mask; i++) {
        if (table->slots[i].op != NULL) {
            *empty_slot(&grown, table->slots[i].hash) = table->slots[i];
        }
    }
    ou_mem_free(table->slots);
    *table = grown;
    return 0;
}

ou_object *
ou_strtable_add(ou_strtable *table, ou_object *op)
{
    const ou_str *s = (ou_str *)op;
    int64_t hash = ou_str_hash(op);
    ou_object *found = ou_strtable_find(table, s->data, s->size);

    if (found != NULL) {
        return found;
    }
    if (table->slots == NULL || 3 * (table->used + 1) > table->mask + 1) {
        if (grow(table) < 0) {
            return NULL;
        }
    }
    *empty_slot(table, hash) = (ou_strtable_slot){op, hash};
    table->used++;
    return op;
}

/* Slot i is empty now: let those behind it move up that stand too far from
 * home. */
static void
close_gap(ou_strtable *table, size_t i)
{
    size_t gap = i;

    for (;;) {
        size_t home;

        i = (i + 1) & table->mask;
        if (table->slots[i].op == NULL) {
            break;
        }
        home = home_of(table, table->slots[i].hash);
        if (((i - home) & table->mask) >= ((i - gap) & table->mask)) {
            table->slots[gap] = table->slots[i];
            gap = i;
        }
    }
    table->slots[gap].op = NULL;
}

bool
ou_strtable_remove(ou_strtable *table, ou_object *op)
{
    const ou_str *s = (ou_str *)op;
    ou_strtable_slot *slot;

    if (table->slots == NULL) {
        return false;
    }
    slot = slot_of(table, s->data, s->size);
    if (slot->op != op) {
        return false;
    }
    close_gap(table, (size_t)(slot - table->slots));
    table->used--;
    return true;
}

ou_object *
ou_strtable_next(const ou_strtable *table, size_t *pos)
{
    while (table->slots != NULL && *pos <= table->mask) {
        ou_object *op = table->slots[(*pos)++].op;

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
    *table = (ou_strtable){NULL, 0, 0};
}
