/* fixture.h -- what the tests of lab 10 share: things that die, and callbacks
 * that write down when they are called.
 * SPDX-License-Identifier: MIT */
#ifndef OU_WEAKREFS_FIXTURE_H
#define OU_WEAKREFS_FIXTURE_H

#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/str.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"
#include "test.h"

#include <stdio.h>

/* ---- Memory -------------------------------------------------------------- */

static ou_domain_setup setup;
static ou_nomemory objects, buffers; /* count, and fail, what is asked for */

static inline void
count_requests(enum ou_domain domain, ou_nomemory *counter)
{
    ou_domain_set_allocator(
        &setup.domains, domain,
        ou_nomemory_init(counter,
                         ou_domain_get_allocator(&setup.domains, domain),
                         SIZE_MAX, 0));
}

/* heap: a name for ou_domain_setup_init. */
static inline void
begin_on(const char *heap)
{
    CHECK_EQ(ou_domain_setup_init(&setup, heap), 0);
    count_requests(OU_DOMAIN_OBJ, &objects);
    count_requests(OU_DOMAIN_MEM, &buffers);
    ou_object_set_domains(&setup.domains);
    ou_weakref_init();
}

static inline void
begin(void)
{
    begin_on("py310");
}

static inline size_t
nrequests(void)
{
    return objects.ncalls + buffers.ncalls;
}

/* From now on every request fails; no more. */
static inline void
no_memory(bool yes)
{
    objects.start = buffers.start = yes ? 0 : SIZE_MAX;
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
    ou_weakref_fini();
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_dict_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

/* ---- Things -------------------------------------------------------------- */

/* A thing can be referred to weakly, may own another one, is compared by its
 * number, and does at its end what a test asks for. */
struct thing {
    ou_object ob_base;
    ou_object *weakrefs;
    ou_object *next; /* owned, or NULL */
    int number;
    void (*at_finalize)(struct thing *self);
};

/* What happened, one letter for each event. */
static char events[100];
static size_t nevents;
static size_t ndeaths;

static inline void
note_event(char event)
{
    if (nevents < sizeof events - 1) {
        events[nevents++] = event;
    }
}

static inline void
thing_finalize(ou_object *op)
{
    struct thing *self = (struct thing *)op;

    if (self->at_finalize != NULL) {
        note_event('F');
        self->at_finalize(self);
    }
}

static inline void
thing_dealloc(ou_object *op)
{
    note_event('D');
    ndeaths++;
    ou_xdecref(((struct thing *)op)->next);
    ou_object_free(op);
}

static inline int64_t
thing_hash(ou_object *op)
{
    return ((struct thing *)op)->number;
}

static inline int
thing_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    if (other->ob_type != op->ob_type) {
        return OU_NOT_IMPLEMENTED;
    }
    return ou_compare_order(
        ((struct thing *)op)->number - ((struct thing *)other)->number, how);
}

static ou_type thing_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "thing",
    .tp_basicsize = sizeof(struct thing),
    .tp_flags = OU_TYPE_NESTS,
    .tp_weaklistoffset = offsetof(struct thing, weakrefs),
    .tp_dealloc = thing_dealloc,
    .tp_finalize = thing_finalize,
    .tp_hash = thing_hash,
    .tp_richcompare = thing_richcompare,
};

static inline ou_object *
new_thing(int number)
{
    ou_object *op = ou_object_new(&thing_type, 0);

    if (op == NULL) {
        CHECK_NOT_NULL(op);
    }
    ((struct thing *)op)->number = number;
    return op;
}

/* ---- Callbacks ----------------------------------------------------------- */

/* A kind of weak reference of our own. */
__attribute__((unused)) static ou_type kind_of_ref = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "kind of weakref",
    .tp_basicsize = sizeof(ou_weakref),
    .tp_flags = OU_TYPE_HAVE_GC,
    .tp_base = &ou_weakref_type,
};

/* self is an int: its digit is written down. */
static inline ou_object *
note_digit(ou_object *self, ou_object *const *args, size_t nargs)
{
    note_event((char)('0' + ou_int_as(self)));
    return ou_newref(&ou_none);
}

/* A callback that notes digit. */
static inline ou_object *
noting(int digit)
{
    ou_object *self = ou_int_new(digit);
    ou_object *callback = ou_function_new("note_digit", note_digit, self);

    ou_decref(self);
    return callback;
}

/* A weak reference to op whose callback notes digit. */
static inline ou_object *
noting_ref(ou_object *op, int digit)
{
    ou_object *callback = noting(digit), *ref = ou_weakref_new(op, callback);

    CHECK_NOT_NULL(ref);
    ou_decref(callback);
    return ref;
}

/* A weak reference to op with a callback of C. */
static inline ou_object *
calling_ref(ou_object *op, ou_cfunction *call)
{
    ou_object *callback = ou_function_new("call", call, NULL);
    ou_object *ref = ou_weakref_new(op, callback);

    CHECK_NOT_NULL(ref);
    ou_decref(callback);
    return ref;
}

static inline bool
is_alive(ou_object *ref)
{
    ou_object *op = ou_weakref_get(ref);
    bool alive = op != NULL;

    ou_xdecref(op);
    return alive;
}

#endif
