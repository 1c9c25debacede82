/* meddler.h -- an object that does what a test asks for, at a bad moment.
 * SPDX-License-Identifier: MIT */
#ifndef OU_MEDDLER_H
#define OU_MEDDLER_H

#include "tests/objects.h"

#include <stdio.h>

/* An object that does what a test asks for when it is shown, compared, ended.
 * All have one hash, and are equal to themselves only. */
struct meddler {
    ou_object ob_base;
    ou_object *weakrefs;
    void (*at_repr)(struct meddler *self);
    void (*at_compare)(struct meddler *self);
    void (*at_finalize)(struct meddler *self);
    ou_object *victim; /* borrowed */
    int number;        /* 7, as long as it is alive */
};

static inline struct meddler *
meddler_of(ou_object *op)
{
    return (struct meddler *)op;
}

/* Do what there is to do, once. */
static inline void
meddle(void (**what)(struct meddler *self), ou_object *op)
{
    void (*now)(struct meddler * self) = *what;

    *what = NULL;
    if (now != NULL) {
        now(meddler_of(op));
    }
}

static inline int
meddler_repr(ou_object *op, char *buffer, size_t size)
{
    meddle(&meddler_of(op)->at_repr, op);
    return snprintf(buffer, size, "meddler %d", meddler_of(op)->number);
}

static inline int
meddler_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    meddle(&meddler_of(op)->at_compare, op);
    CHECK_EQ(meddler_of(op)->number, 7);
    return how == OU_NE;
}

static inline int64_t
meddler_hash(ou_object *op)
{
    return 1;
}

static inline void
meddler_finalize(ou_object *op)
{
    meddle(&meddler_of(op)->at_finalize, op);
}

static ou_type meddler_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "meddler",
    .tp_basicsize = sizeof(struct meddler),
    .tp_weaklistoffset = offsetof(struct meddler, weakrefs),
    .tp_dealloc = ou_object_free,
    .tp_finalize = meddler_finalize,
    .tp_repr = meddler_repr,
    .tp_hash = meddler_hash,
    .tp_richcompare = meddler_richcompare,
};

static inline struct meddler *
new_meddler(ou_object *victim)
{
    struct meddler *m = meddler_of(ou_object_new(&meddler_type, 0));

    CHECK_NOT_NULL(m);
    m->victim = victim;
    m->number = 7;
    return m;
}

#endif
