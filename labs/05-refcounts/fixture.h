/* fixture.h -- what the tests of lab 05 share: memory, and objects that watch.
 * SPDX-License-Identifier: MIT
 *
 * A `probe` is an object with a slot for another one. It writes down what
 * happens to it, and does at its death what a test asks it to do. */
#ifndef OU_REFCOUNTS_FIXTURE_H
#define OU_REFCOUNTS_FIXTURE_H

#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/namespace.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "test.h"

#include <stdio.h>

/* ---- Memory -------------------------------------------------------------- */

static ou_domain_setup setup;
/* They count, and fail, requests for objects and requests for buffers. */
static ou_nomemory objects, buffers;

static inline void
count_requests(enum ou_domain domain, ou_nomemory *counter)
{
    ou_domain_set_allocator(
        &setup.domains, domain,
        ou_nomemory_init(counter,
                         ou_domain_get_allocator(&setup.domains, domain),
                         SIZE_MAX, 0));
}

/* Memory comes from a heap like CPython's; all requests are counted, and none
 * fails. */
static inline void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    count_requests(OU_DOMAIN_OBJ, &objects);
    count_requests(OU_DOMAIN_MEM, &buffers);
    ou_object_set_domains(&setup.domains);
}

/* From now on every request for a buffer fails; no more. */
static inline void
no_memory(bool yes)
{
    buffers.start = yes ? 0 : SIZE_MAX;
}

/* Write down what is left over: the oldest object that lives. */
static inline int
note_left(ou_object *op, void *left)
{
    snprintf(left, 100, "object number %zu, of type '%.20s', with count %u",
             ou_registry_serial(op), op->ob_type->tp_name, ou_refcnt(op));
    return 1;
}

/* Nothing is left over. */
static inline void
end(void)
{
    char left_over[100] = "nothing";

    ou_registry_visit(note_left, left_over);
    CHECK_STR_EQ(left_over, "nothing");
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

/* For tests that cannot let their objects die: forget them. */
static inline void
end_anyhow(void)
{
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

/* ---- Probes -------------------------------------------------------------- */

struct probe {
    ou_object ob_base;
    ou_object *next; /* owned, or NULL */
    /* Called by the finalizer, and by tp_dealloc before next is given up. */
    void (*at_finalize)(struct probe *self);
    void (*at_dealloc)(struct probe *self);
    int number;
};

/* What happened, one letter for each event: F finalizer, D tp_dealloc. */
static char events[64];
static size_t nevents;
static uint32_t count_in_finalizer;
static size_t ndeallocs;
static uintptr_t lowest_stack; /* of all tp_deallocs */
static ou_object *survivor;

static inline void
note_event(char event)
{
    if (nevents < sizeof events - 1) {
        events[nevents++] = event;
    }
}

static inline void
probe_finalize(ou_object *op)
{
    struct probe *self = (struct probe *)op;

    note_event('F');
    count_in_finalizer = ou_refcnt(op);
    if (self->at_finalize != NULL) {
        self->at_finalize(self);
    }
}

static inline void
probe_dealloc(ou_object *op)
{
    struct probe *self = (struct probe *)op;
    volatile char here = 0;

    if ((uintptr_t)&here < lowest_stack) {
        lowest_stack = (uintptr_t)&here;
    }
    note_event('D');
    ndeallocs++;
    if (self->at_dealloc != NULL) {
        self->at_dealloc(self);
    }
    ou_xdecref(self->next);
    ou_object_free(op);
}

/* Three types: without a finalizer; with one; with one and perhaps in cycles.
 */
__attribute__((unused)) static ou_type plain_probe = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "probe",
    .tp_basicsize = sizeof(struct probe),
    .tp_flags = OU_TYPE_NESTS,
    .tp_dealloc = probe_dealloc,
};
__attribute__((unused)) static ou_type finalized_probe = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "finalized probe",
    .tp_basicsize = sizeof(struct probe),
    .tp_flags = OU_TYPE_NESTS,
    .tp_dealloc = probe_dealloc,
    .tp_finalize = probe_finalize,
};
__attribute__((unused)) static ou_type gc_probe = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "gc probe",
    .tp_basicsize = sizeof(struct probe),
    .tp_flags = OU_TYPE_NESTS | OU_TYPE_HAVE_GC,
    .tp_dealloc = probe_dealloc,
    .tp_finalize = probe_finalize,
};

/* A new probe of type, which owns next.  Steals next. */
static inline struct probe *
new_probe(ou_type *type, ou_object *next)
{
    struct probe *self = (struct probe *)ou_object_new(type, 0);

    if (self == NULL) {
        CHECK_NOT_NULL(self); /* not each time: chains are long */
    }
    self->next = next;
    return self;
}

static inline void
rescue(struct probe *self)
{
    survivor = ou_newref(&self->ob_base);
}

/* A list of n new ints. */
static inline ou_object *
list_of_ints(int n)
{
    ou_object *list = ou_list_new();

    CHECK_NOT_NULL(list);
    for (int i = 0; i < n; i++) {
        ou_object *item = ou_int_new(i);

        CHECK_EQ(ou_list_append(list, item), 0);
        ou_decref(item);
    }
    return list;
}

/* The value of item i, an int. */
static inline int64_t
value_at(ou_object *list, size_t i)
{
    return ou_int_as(ou_lend(ou_list_get_item(list, i)));
}

#endif
