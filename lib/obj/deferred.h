/* deferred.h -- freeing later, a little at a time.
 * SPDX-License-Identifier: MIT
 *
 * To give up the last reference to a large structure frees all of it, there and
 * then: the trashcan bounds how deep the stack gets, nothing bounds how long it
 * takes. A program that must not stop for long may give such a reference to a
 * queue instead, and free a few objects at each tick of its clock.
 *
 *     ou_deferred_decref(&queue, tree);     takes the same time for any tree
 *     …
 *     ou_deferred_tick(&queue, 100);        frees at most 100 objects
 *
 * The budget bounds how many die in a tick, not how wide each of them is: the
 * turn of a list of a million others takes a reference to each of the million.
 *
 * An object in the queue is alive: it has one reference, the queue's. When its
 * turn comes, the queue first takes a reference to each of its children that
 * nobody else has, then frees it: so a child does not die inside its parent's
 * death but waits for its own turn.
 *
 * The price: the objects live longer, and finalizers and callbacks run later.
 *
 * CPython: no counterpart; the trashcan bounds depth only. */
#ifndef OU_DEFERRED_H
#define OU_DEFERRED_H

#include "obj/object.h"

#include <stddef.h>

/* first … first + nwaiting - 1, modulo allocated, are references that the queue
 * owns. */
typedef struct {
    ou_object **waiting;
    size_t allocated; /* a power of two, or 0 */
    size_t first, nwaiting;
    size_t nfreed; /* by ticks */
} ou_deferred;

/* Begin with an empty queue.  CPython: no counterpart. */
void ou_deferred_init(ou_deferred *queue);

/* Free what waits and end.  CPython: no counterpart. */
void ou_deferred_fini(ou_deferred *queue);

/* Give up a reference to op, as ou_decref does; but if it is the last one, op
 * waits in queue. Steals op. Without memory for the queue, op dies at once.
 * CPython: no counterpart. */
void ou_deferred_decref(ou_deferred *queue, ou_object *op);

/* Free objects that wait, at most budget of them, the first that came first,
 * and return how many.  CPython: no counterpart. */
size_t ou_deferred_tick(ou_deferred *queue, size_t budget);

#endif
