/* sharedcount.c -- counting when several threads do it.
 * Layer 44.  Needs: fatal.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * BIASED: references = local + shared / OU_SHARED_UNIT, less one if the count
 * is in its owner's queue. Only the owner looks at local and merged, so both
 * are plain; merged means that local is 0 and shared says MERGED. CPython:
 * Objects/object.c and Python/brc.c, without the global lock (3.13). */
#include "obj/sharedcount.h"

#include "mem/fatal.h"

#include <stddef.h>

void
ou_sharedcount_init(ou_sharedcount *count, enum ou_counting how,
                    ou_count_owner *self)
{
    count->how = how;
    count->local = how != OU_COUNT_ATOMIC;
    atomic_init(&count->shared, how == OU_COUNT_ATOMIC);
    count->merged = false;
    count->owner = self;
    count->next = NULL;
}

static bool
counts_locally(const ou_sharedcount *count, const ou_count_owner *self)
{
    return count->owner == self && !count->merged;
}

void
ou_sharedcount_incref(ou_sharedcount *count, ou_count_owner *self)
{
    if (count->how == OU_COUNT_ATOMIC) {
        atomic_fetch_add_explicit(&count->shared, 1, memory_order_relaxed);
    }
    else if (count->how == OU_COUNT_PLAIN || counts_locally(count, self)) {
        count->local++;
    }
    else {
        atomic_fetch_add_explicit(&count->shared, OU_SHARED_UNIT,
                                  memory_order_relaxed);
    }
}

/* Nobody is the owner any more, and shared has all: add to it what local had
 * and change.  Returns whether nothing is left. */
static bool
merge(ou_sharedcount *count, int change)
{
    long long old = atomic_load_explicit(&count->shared, memory_order_relaxed);
    long long units = (long long)count->local + change, merged;

    count->local = 0;
    count->merged = true;
    do {
        merged =
            ((old & ~(long long)3) + units * OU_SHARED_UNIT) | OU_SHARED_MERGED;
    } while (!atomic_compare_exchange_weak_explicit(
        &count->shared, &old, merged, memory_order_acq_rel,
        memory_order_relaxed));
    return merged == OU_SHARED_MERGED;
}

static void
push(ou_count_owner *owner, ou_sharedcount *count)
{
    count->next = atomic_load_explicit(&owner->queue, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&owner->queue, &count->next,
                                                  count, memory_order_release,
                                                  memory_order_relaxed)) {
    }
}

/* A thread that is not the owner gives up a reference. */
static bool
decref_shared(ou_sharedcount *count)
{
    /* Read before the reference is given up: after that, another thread may
     * free the count. */
    ou_count_owner *owner = count->owner;
    long long old = atomic_load_explicit(&count->shared, memory_order_relaxed);
    long long left;

    do {
        left = old == 0 ? OU_SHARED_QUEUED : old - OU_SHARED_UNIT;
    } while (!atomic_compare_exchange_weak_explicit(&count->shared, &old, left,
                                                    memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (old == 0) {
        push(owner, count);
        return false;
    }
    return left == OU_SHARED_MERGED;
}

static bool
decref_plain(ou_sharedcount *count)
{
    if (count->local == 0) {
        ou_fatal("ou_sharedcount_decref(%p): count below zero", (void *)count);
    }
    return --count->local == 0;
}

bool
ou_sharedcount_decref(ou_sharedcount *count, ou_count_owner *self)
{
    if (count->how == OU_COUNT_ATOMIC) {
        return atomic_fetch_sub_explicit(&count->shared, 1,
                                         memory_order_acq_rel) == 1;
    }
    if (count->how == OU_COUNT_PLAIN) {
        return decref_plain(count);
    }
    if (!counts_locally(count, self)) {
        return decref_shared(count);
    }
    return decref_plain(count) && merge(count, 0);
}

void
ou_count_owner_merge(ou_count_owner *self,
                     void (*dies)(ou_sharedcount *count, void *ctx), void *ctx)
{
    ou_sharedcount *count =
        atomic_exchange_explicit(&self->queue, NULL, memory_order_acquire);

    while (count != NULL) {
        ou_sharedcount *next = count->next;

        if (merge(count, -1)) {
            dies(count, ctx);
        }
        count = next;
    }
}

int64_t
ou_sharedcount_get(const ou_sharedcount *count)
{
    long long shared =
        atomic_load_explicit(&count->shared, memory_order_relaxed);

    if (count->how == OU_COUNT_ATOMIC) {
        return shared;
    }
    if (count->how == OU_COUNT_PLAIN) {
        return count->local;
    }
    return (int64_t)count->local + (shared & ~(long long)3) / OU_SHARED_UNIT -
           ((shared & 3) == OU_SHARED_QUEUED);
}
