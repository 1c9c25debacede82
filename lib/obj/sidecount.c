/* sidecount.c -- counts of references in a table beside the objects.
 * Layer 43.  Needs: object.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * From the home slot of an address to its slot no slot is empty. When one is
 * taken out, those behind it that would be cut off from home move up.
 * CPython: no counterpart. */
#include "obj/sidecount.h"

#include "obj/object.h"

#include <string.h>

typedef struct ou_sidecount_slot slot;

void
ou_sidecounts_init(ou_sidecounts *table)
{
    *table = (ou_sidecounts){NULL, 0, 0};
}

void
ou_sidecounts_fini(ou_sidecounts *table)
{
    ou_mem_free(table->slots);
    ou_sidecounts_init(table);
}

static size_t
home_of(const ou_sidecounts *table, const void *address)
{
    uint64_t hash = (uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15u;

    return (size_t)(hash >> 32) & table->mask;
}

/* The slot of address, or the empty one where it would go. */
static slot *
slot_of(const ou_sidecounts *table, const void *address)
{
    size_t i = home_of(table, address);

    while (table->slots[i].address != NULL &&
           table->slots[i].address != address) {
        i = (i + 1) & table->mask;
    }
    return &table->slots[i];
}

static int
grow(ou_sidecounts *table)
{
    size_t nslots = table->slots == NULL ? 8 : 2 * (table->mask + 1);
    ou_sidecounts grown = {NULL, nslots - 1, table->used};

    grown.slots = ou_mem_malloc(nslots * sizeof *grown.slots);
    if (grown.slots == NULL) {
        return -1;
    }
    memset(grown.slots, 0, nslots * sizeof *grown.slots);
    for (size_t i = 0; table->slots != NULL && i <= table->mask; i++) {
        if (table->slots[i].address != NULL) {
            *slot_of(&grown, table->slots[i].address) = table->slots[i];
        }
    }
    ou_mem_free(table->slots);
    *table = grown;
    return 0;
}

size_t
ou_sidecounts_get(const ou_sidecounts *table, const void *address)
{
    const slot *s = table->slots == NULL ? NULL : slot_of(table, address);

    return s == NULL || s->address == NULL ? 1 : s->count;
}

int
ou_sidecounts_incref(ou_sidecounts *table, const void *address)
{
    slot *s;

    if (table->slots == NULL || 3 * (table->used + 1) > 2 * (table->mask + 1)) {
        if (grow(table) < 0) {
            return -1;
        }
    }
    s = slot_of(table, address);
    if (s->address == NULL) {
        *s = (slot){address, 1};
        table->used++;
    }
    s->count++;
    return 0;
}

/* Empty slot s, and let those behind it move up that stand too far from home.
 */
static void
take_out(ou_sidecounts *table, slot *s)
{
    size_t hole = (size_t)(s - table->slots), i = hole;

    for (i = (i + 1) & table->mask; table->slots[i].address != NULL;
         i = (i + 1) & table->mask) {
        size_t home = home_of(table, table->slots[i].address);

        if (((i - home) & table->mask) >= ((i - hole) & table->mask)) {
            table->slots[hole] = table->slots[i];
            hole = i;
        }
    }
    table->slots[hole].address = NULL;
    table->used--;
}

size_t
ou_sidecounts_decref(ou_sidecounts *table, const void *address)
{
    slot *s = table->slots == NULL ? NULL : slot_of(table, address);
    size_t left;

    if (s == NULL || s->address == NULL) {
        return 0;
    }
    left = --s->count;
    if (left == 1) {
        take_out(table, s);
    }
    return left;
}

size_t
ou_sidecounts_bytes(const ou_sidecounts *table)
{
    return table->slots == NULL ? 0 : (table->mask + 1) * sizeof *table->slots;
}
