/* strtable.c -- a set of texts, found by what they say.
 * Layer 34.  Needs: str.  Used by: intern.
 * SPDX-License-Identifier: MIT
 *
 * Linear probing: from a text's home slot to its slot, no slot is empty. When
 * one is taken out, those behind it that would be cut off from home move up.
 * CPython: no counterpart. */
#include "obj/strtable.h"

#include <string.h>

static size_t
home_of(const ou_strtable *table, int64_t hash)
{
    return (size_t)hash & table->mask;
}

static bool
has_text(const ou_object *op, const char *text, size_t size, int64_t hash)
{
    const ou_str *s = (const ou_str *)op;

    return s->hash == hash && s->size == size &&
           memcmp(s->data, text, size) == 0;
}

/* The slot of the text, or the empty one where it would go. */
static ou_object **
slot_of(const ou_strtable *table, const char *text, size_t size, int64_t hash)
{
    size_t i = home_of(table, hash);

    while (table->slots[i] != NULL &&
           !has_text(table->slots[i], text, size, hash)) {
        i = (i + 1) & table->mask;
    }
    return &table->slots[i];
}

ou_object *
ou_strtable_find(const ou_strtable *table, const char *text, size_t size,
                 int64_t hash)
{
    return table->slots == NULL ? NULL : *slot_of(table, text, size, hash);
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
        const ou_str *s = (ou_str *)table->slots[i];

        if (s != NULL) {
            *slot_of(&grown, s->data, s->size, s->hash) = table->slots[i];
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
    ou_object **slot, *found;

    found = ou_strtable_find(table, s->data, s->size, hash);
    if (found != NULL) {
        return found;
    }
    if (table->slots == NULL || 3 * (table->used + 1) > 2 * (table->mask + 1)) {
        if (grow(table) < 0) {
            return NULL;
        }
    }
    slot = slot_of(table, s->data, s->size, hash);
    *slot = op;
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
        ou_object *op;
        size_t home;

        i = (i + 1) & table->mask;
        op = table->slots[i];
        if (op == NULL) {
            break;
        }
        home = home_of(table, ((ou_str *)op)->hash);
        if (((i - home) & table->mask) >= ((i - gap) & table->mask)) {
            table->slots[gap] = op;
            gap = i;
        }
    }
    table->slots[gap] = NULL;
}

bool
ou_strtable_remove(ou_strtable *table, ou_object *op)
{
    const ou_str *s = (ou_str *)op;
    ou_object **slot;

    if (table->slots == NULL) {
        return false;
    }
    slot = slot_of(table, s->data, s->size, ou_str_hash(op));
    if (*slot != op) {
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
    *table = (ou_strtable){NULL, 0, 0};
}
