/* object_ledger.c -- who took a reference and did not give it up?
 * Layer 22.  Needs: domain error.  Used by: refcount.
 * SPDX-License-Identifier: MIT
 *
 * Entries come from the C library, not from the domains: a ledger must not
 * change what the allocators that it helps to debug are asked for. An object's
 * birth is not written down, so the reference that it was born with is the
 * partner of one decref that has none.
 * CPython: no counterpart. */
#include "obj/object_ledger.h"

#include "obj/object_registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    const char *file, *function;
    int line;
    signed char delta;
    bool paired;
};

struct ou__ledger {
    size_t count, allocated;
    struct entry entries[];
};

static struct {
    bool on;
} state;

void
ou_ledger_start(void)
{
    state.on = OU_IS_CHECKED;
}

void
ou_ledger_stop(void)
{
    state.on = false;
}

/* Double the room; false if there is no memory. */
static bool
grow(ou__ledger **ledger)
{
    size_t allocated = *ledger == NULL ? 4 : 2 * (*ledger)->allocated;
    ou__ledger *grown =
        realloc(*ledger, sizeof *grown + allocated * sizeof grown->entries[0]);

    if (grown == NULL) {
        return false;
    }
    grown->count = *ledger == NULL ? 0 : grown->count;
    grown->allocated = allocated;
    *ledger = grown;
    return true;
}

void
ou__ledger_note(ou__ledger **ledger, int delta, const char *file, int line,
                const char *function)
{
    if (!state.on) {
        return;
    }
    if ((*ledger == NULL || (*ledger)->count == (*ledger)->allocated) &&
        !grow(ledger)) {
        state.on = false;
        return;
    }
    (*ledger)->entries[(*ledger)->count++] =
        (struct entry){file, function, line, (signed char)delta, false};
}

void
ou__ledger_delete(ou__ledger *ledger)
{
    free(ledger);
}

/* How much alike two places must be for a pair. */
enum likeness { SAME_FUNCTION, SAME_FILE, ANY };

static bool
are_alike(const struct entry *a, const struct entry *b, enum likeness how)
{
    switch (how) {
    case SAME_FUNCTION:
        return strcmp(a->function, b->function) == 0;
    case SAME_FILE:
        return strcmp(a->file, b->file) == 0;
    default:
        return true;
    }
}

/* The last incref before entry i that has no partner and is alike; or NULL. */
static struct entry *
partner_of(struct entry *entries, size_t i, enum likeness how)
{
    for (size_t j = i; j-- > 0;) {
        if (entries[j].delta > 0 && !entries[j].paired &&
            are_alike(&entries[j], &entries[i], how)) {
            return &entries[j];
        }
    }
    return NULL;
}

static void
pair(struct entry *entries, size_t count, enum likeness how)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i].delta < 0 && !entries[i].paired) {
            struct entry *partner = partner_of(entries, i, how);

            if (partner != NULL) {
                partner->paired = entries[i].paired = true;
            }
        }
    }
}

/* Which decref gave up the reference of birth?  One that has no partner in its
 * own file, if there is one; otherwise the last that has none at all.  Returns
 * false if every decref has one. */
static bool
pair_birth(struct entry *entries, size_t count)
{
    struct entry *last = NULL;

    for (size_t i = 0; i < count; i++) {
        if (entries[i].delta < 0 && !entries[i].paired) {
            last = &entries[i];
            if (partner_of(entries, i, SAME_FILE) == NULL) {
                break;
            }
        }
    }
    if (last != NULL) {
        last->paired = true;
    }
    return last != NULL;
}

static int
describe_pairs(const struct entry *entries, size_t count, bool birth_ended,
               char *buffer, size_t size)
{
    const struct entry *first = NULL;
    size_t nopen = 0;

    for (size_t i = 0; i < count; i++) {
        if (entries[i].delta > 0 && !entries[i].paired) {
            first = first == NULL ? &entries[i] : first;
            nopen++;
        }
    }
    if (first == NULL) {
        return snprintf(
            buffer, size, "%s",
            birth_ended ? ""
                        : "the reference it was born with was not given up");
    }
    return snprintf(buffer, size,
                    "%zu taken and not given up, the first at %s:%d in %s",
                    nopen, first->file, first->line, first->function);
}

int
ou__ledger_describe(const ou__ledger *ledger, char *buffer, size_t size)
{
    struct entry *copy;
    bool birth_ended;
    int n;

    if (ledger == NULL || ledger->count == 0) {
        return snprintf(buffer, size, "%s", "");
    }
    copy = malloc(ledger->count * sizeof *copy);
    if (copy == NULL) {
        return snprintf(buffer, size, "no memory to read the ledger");
    }
    memcpy(copy, ledger->entries, ledger->count * sizeof *copy);
    pair(copy, ledger->count, SAME_FUNCTION);
    birth_ended = pair_birth(copy, ledger->count);
    pair(copy, ledger->count, SAME_FILE);
    pair(copy, ledger->count, ANY);
    n = describe_pairs(copy, ledger->count, birth_ended, buffer, size);
    free(copy);
    return n;
}
