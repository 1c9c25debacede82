/* sharedcount.h -- counting when several threads do it.
 * SPDX-License-Identifier: MIT
 *
 * The rest of the library is for one thread at a time.  This module is about
 * what it would cost to be for many: a count alone, kept in one of three ways
 * behind the same functions.
 *
 *     PLAIN    add and subtract; right only under a lock
 *     ATOMIC   each operation is one indivisible instruction, and threads that
 *              use the same count wait for each other's cache line
 *     BIASED   two counts: the thread that made the object counts in `local`
 *              with plain instructions, all others in `shared` with atomic ones
 *
 * With BIASED, the object dies when the sum is 0, and only the owner knows
 * local. When it has none left, it merges: from then on shared alone counts,
 * for everybody. Others may give up a reference that the owner took. The first
 * time that would bring shared below 0, it is left as it is, and the object is
 * put into the owner's queue, which has that reference now; the owner merges
 * it.
 *
 *     shared:   count * 4 + one of  0  nothing   QUEUED   MERGED
 *
 * CPython: ob_refcnt before 3.13 and with the lock; ob_tid, ob_ref_local and
 * ob_ref_shared of a build without it (PEP 703), brc.c. */
#ifndef OU_SHAREDCOUNT_H
#define OU_SHAREDCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum ou_counting { OU_COUNT_PLAIN, OU_COUNT_ATOMIC, OU_COUNT_BIASED };

enum { OU_SHARED_QUEUED = 2, OU_SHARED_MERGED = 3, OU_SHARED_UNIT = 4 };

typedef struct ou_sharedcount ou_sharedcount;

/* A thread, as biased counting sees it: what the others have queued for it, the
 * last one first. */
typedef struct {
    _Atomic(ou_sharedcount *) queue;
} ou_count_owner;

struct ou_sharedcount {
    enum ou_counting how;
    uint32_t local;        /* PLAIN: the count; BIASED: the owner's part */
    atomic_llong shared;   /* ATOMIC: the count; BIASED: as drawn above */
    bool merged;           /* BIASED: shared has all; the owner's to look at */
    ou_count_owner *owner; /* BIASED; borrowed; never changes */
    ou_sharedcount *next;  /* in the owner's queue */
};

/* Begin with count 1, which belongs to the calling thread, self.  self is
 * borrowed for as long as the count is used; it may be NULL if not BIASED.
 * CPython: _Py_NewReference. */
void ou_sharedcount_init(ou_sharedcount *count, enum ou_counting how,
                         ou_count_owner *self);

/* Count one more, in thread self, which holds a reference or is lent one.
 * CPython: Py_INCREF. */
void ou_sharedcount_incref(ou_sharedcount *count, ou_count_owner *self);

/* Count one less, in thread self.  Returns true to exactly one caller in the
 * life of the count: the last, who frees the object.
 * CPython: Py_DECREF, _Py_DecRefShared, _Py_MergeZeroLocalRefcount. */
bool ou_sharedcount_decref(ou_sharedcount *count, ou_count_owner *self);

/* Merge what others have queued for self, the calling thread, and call dies for
 * each count that is 0 then.  An owner does this now and then; after a thread's
 * end any one other does it for it.  CPython: _Py_brc_merge_refcounts. */
void ou_count_owner_merge(ou_count_owner *self,
                          void (*dies)(ou_sharedcount *count, void *ctx),
                          void *ctx);

/* Return the count, if no other thread uses it now.
 * CPython: Py_REFCNT. */
int64_t ou_sharedcount_get(const ou_sharedcount *count);

#endif
