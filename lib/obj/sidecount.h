/* sidecount.h -- counts of references in a table beside the objects.
 * SPDX-License-Identifier: MIT
 *
 * Most objects have exactly one reference. So an object might go without a
 * count in its header, and a table beside them all have the counts that are not
 * 1: an address that is not in it has 1.
 *
 * What that saves depends on how many objects are shared; what it costs is a
 * look into a hash table for each reference operation. lib/examples measures
 * both.
 *
 * CPython: no counterpart; the Objective-C runtime keeps side tables. */
#ifndef OU_SIDECOUNT_H
#define OU_SIDECOUNT_H

#include <stddef.h>
#include <stdint.h>

/* An open-addressed table: an address and its count, 2 or more; address NULL:
 * the slot is empty. */
typedef struct {
    struct ou_sidecount_slot {
        const void *address;
        size_t count;
    } * slots; /* mask + 1 of them, a power of two; NULL: none yet */
    size_t mask;
    size_t used; /* at most two thirds of the slots */
} ou_sidecounts;

/* Start with an empty table: every address has count 1.
 * CPython: no counterpart. */
void ou_sidecounts_init(ou_sidecounts *table);

/* Give the memory of the table back.  CPython: no counterpart. */
void ou_sidecounts_fini(ou_sidecounts *table);

/* Return the count of address.  CPython: no counterpart. */
size_t ou_sidecounts_get(const ou_sidecounts *table, const void *address);

/* Count one more.  Returns 0, or -1 with a MemoryError and nothing has changed.
 * CPython: no counterpart. */
int ou_sidecounts_incref(ou_sidecounts *table, const void *address);

/* Count one less, and return what is left: 0 says that it may die, and that the
 * table has forgotten it.  CPython: no counterpart. */
size_t ou_sidecounts_decref(ou_sidecounts *table, const void *address);

/* Return the bytes of the table.  CPython: no counterpart. */
size_t ou_sidecounts_bytes(const ou_sidecounts *table);

#endif
