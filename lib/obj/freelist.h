/* freelist.h -- dead objects of one type, kept for the next ones.
 * SPDX-License-Identifier: MIT
 *
 * Programs make and drop objects of the same few types all the time. A type may
 * keep the memory of some that died, and the next one is made without asking
 * the allocator. What is kept is linked through the first field behind the
 * header.
 *
 * An object from a free list is a new object: it must be announced again, and
 * ou_freelist_pop does.
 *
 * CPython: pycore_freelist.h (3.14), the free_list arrays before. */
#ifndef OU_FREELIST_H
#define OU_FREELIST_H

#include "obj/object.h"

#include <stddef.h>
#include <stdint.h>

/* nkept objects, the last one that came first. */
typedef struct {
    ou_object *first;
    uint32_t nkept;
    uint32_t limit; /* nkept <= limit */
} ou_freelist;

static inline ou_object **
ou__freelist_link(ou_object *op)
{
    return (ou_object **)(op + 1);
}

/* Return an object of type with one reference, whose fields behind the header
 * are whatever they are; NULL if none is kept.  New.
 * CPython: _Py_FREELIST_POP. */
static inline ou_object *
ou_freelist_pop(ou_freelist *list, ou_type *type)
{
    ou_object *op = list->first;

    if (op != NULL) {
        list->first = *ou__freelist_link(op);
        list->nkept--;
        ou_object_init(op, type);
    }
    return op;
}

/* Keep the memory of op, which owns nothing any more, or give it back if the
 * list is full.  Steals op.  CPython: _Py_FREELIST_FREE. */
static inline void
ou_freelist_push(ou_freelist *list, ou_object *op)
{
    if (list->nkept == list->limit) {
        ou_object_free(op);
        return;
    }
    ou_object_retire(op);
    *ou__freelist_link(op) = list->first;
    list->first = op;
    list->nkept++;
}

/* Give the memory of all that is kept back.  CPython: clear_freelists. */
void ou_freelist_clear(ou_freelist *list);

#endif
