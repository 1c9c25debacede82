/* weak_thing.h -- what tests of weak references share: memory that can be made
 * to end, and an object that can be referred to weakly, may own others, and
 * does at its end what a test asks for.
 * SPDX-License-Identifier: MIT */
#ifndef OU_WEAK_THING_H
#define OU_WEAK_THING_H

#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/object.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "test.h"

static ou_domain_setup weak_setup;
static ou_nomemory weak_objects, weak_buffers; /* count requests, or fail them
                                                */

static inline void
weak_count_requests(enum ou_domain domain, ou_nomemory *counter)
{
    ou_domain_set_allocator(
        &weak_setup.domains, domain,
        ou_nomemory_init(counter,
                         ou_domain_get_allocator(&weak_setup.domains, domain),
                         SIZE_MAX, 0));
}

static inline void
weak_begin(void)
{
    ou_runtime_options options = {.domains = &weak_setup.domains};

    CHECK_EQ(ou_domain_setup_init(&weak_setup, "py310"), 0);
    weak_count_requests(OU_DOMAIN_OBJ, &weak_objects);
    weak_count_requests(OU_DOMAIN_MEM, &weak_buffers);
    CHECK_EQ(ou_runtime_init(&options), 0);
}

/* Nothing is left over. */
static inline void
weak_end(void)
{
    CHECK_EQ(ou_runtime_fini(), 0);
    ou_domain_setup_fini(&weak_setup);
}

/* The next request of either kind fails, and all that follow; none does. */
static inline void
weak_no_memory(bool yes)
{
    weak_objects.start = weak_buffers.start = yes ? 0 : SIZE_MAX;
}

struct weak_thing {
    ou_object ob_base;
    ou_object *weakrefs;
    ou_object *first, *second; /* owned, or NULL; given up in this order */
    int64_t number;            /* equal if equal modulo 3 */
    int asks;                  /* for at_finalize */
    void (*at_finalize)(struct weak_thing *self);
};

static size_t weak_thing_ndeaths;

static inline void
weak_thing_finalize(ou_object *op)
{
    struct weak_thing *self = (struct weak_thing *)op;

    if (self->at_finalize != NULL) {
        self->at_finalize(self);
    }
}

static inline void
weak_thing_dealloc(ou_object *op)
{
    weak_thing_ndeaths++;
    ou_object_clear_ref(&((struct weak_thing *)op)->first);
    ou_object_clear_ref(&((struct weak_thing *)op)->second);
    ou_object_free(op);
}

static inline int64_t
weak_thing_hash(ou_object *op)
{
    return ((struct weak_thing *)op)->number % 3;
}

static ou_type weak_thing_type;

static inline int
weak_thing_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    if (other->ob_type != &weak_thing_type || (how != OU_EQ && how != OU_NE)) {
        return OU_NOT_IMPLEMENTED;
    }
    return (weak_thing_hash(op) == weak_thing_hash(other)) == (how == OU_EQ);
}

static ou_type weak_thing_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "thing",
    .tp_basicsize = sizeof(struct weak_thing),
    .tp_flags = OU_TYPE_NESTS,
    .tp_weaklistoffset = offsetof(struct weak_thing, weakrefs),
    .tp_dealloc = weak_thing_dealloc,
    .tp_finalize = weak_thing_finalize,
    .tp_hash = weak_thing_hash,
    .tp_richcompare = weak_thing_richcompare,
};

static inline ou_object *
weak_thing_new(int64_t number)
{
    ou_object *op = ou_object_new(&weak_thing_type, 0);

    CHECK_NOT_NULL(op);
    ((struct weak_thing *)op)->number = number;
    return op;
}

#endif
