/* deferred.c -- freeing later, a little at a time.
 * Layer 46.  Needs: object refcount.  Used by: nothing.
 * SPDX-License-Identifier: MIT
 *
 * The queue is a ring. What is in it has count 1, until a finalizer or a
 * callback of another object takes a reference; then its turn is a decref like
 * any other.
 * CPython: no counterpart. */
#include "obj/deferred.h"

#include "obj/refcount.h"

void
ou_deferred_init(ou_deferred *queue)
{
    *queue = (ou_deferred){NULL, 0, 0, 0, 0};
}

void
ou_deferred_fini(ou_deferred *queue)
{
    while (queue->nwaiting > 0) {
        ou_deferred_tick(queue, queue->nwaiting);
    }
    ou_mem_free(queue->waiting);
    ou_deferred_init(queue);
}

/* Room for one more; without memory -1, and no error is set. */
static int
make_room(ou_deferred *queue)
{
    size_t allocated = queue->allocated == 0 ? 64 : 2 * queue->allocated;
    ou_object **waiting;
    ou_error pending;

    if (queue->nwaiting < queue->allocated) {
        return 0;
    }
    ou_error_fetch(&pending);
    waiting = ou_mem_malloc(allocated * sizeof *waiting);
    ou_error_restore(&pending);
    if (waiting == NULL) {
        return -1;
    }
    for (size_t i = 0; i < queue->nwaiting; i++) {
        waiting[i] =
            queue->waiting[(queue->first + i) & (queue->allocated - 1)];
    }
    ou_mem_free(queue->waiting);
    queue->waiting = waiting;
    queue->allocated = allocated;
    queue->first = 0;
    return 0;
}

/* Put op behind the last one.  There is room.  Steals op. */
static void
put(ou_deferred *queue, ou_object *op)
{
    size_t i = (queue->first + queue->nwaiting) & (queue->allocated - 1);

    queue->waiting[i] = op;
    queue->nwaiting++;
}

void
ou_deferred_decref(ou_deferred *queue, ou_object *op)
{
    if (ou_refcnt(op) != 1 || make_room(queue) < 0) {
        ou_decref(op);
        return;
    }
    put(queue, op);
}

/* A child with one reference, its parent's: the queue takes another, so that it
 * survives its parent. Not twice, should the parent refer to it twice. */
static int
keep_child(ou_object *child, void *queue_arg)
{
    ou_deferred *queue = queue_arg;

    if (ou_refcnt(child) == 1 && make_room(queue) == 0) {
        put(queue, ou_newref(child));
    }
    return 0;
}

static ou_object *
take_first(ou_deferred *queue)
{
    ou_object *op = queue->waiting[queue->first];

    queue->first = (queue->first + 1) & (queue->allocated - 1);
    queue->nwaiting--;
    return op;
}

size_t
ou_deferred_tick(ou_deferred *queue, size_t budget)
{
    size_t n = 0;

    for (; n < budget && queue->nwaiting > 0; n++) {
        ou_object *op = take_first(queue);

        if (ou_refcnt(op) == 1) {
            ou_object_traverse(op, keep_child, queue);
        }
        ou_decref(op);
    }
    queue->nfreed += n;
    return n;
}
