/* fixture.h -- what the tests of lab 06 share: memory that is counted, and
 * texts.
 * SPDX-License-Identifier: MIT */
#ifndef OU_INTERNING_FIXTURE_H
#define OU_INTERNING_FIXTURE_H

#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/constpool.h"
#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/singletons.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "test.h"

#include <stdio.h>

/* ---- Memory -------------------------------------------------------------- */

static ou_domain_setup setup;
static ou_nomemory objects, buffers; /* count, and fail, what is asked for */

/* Have all requests of domain pass counter, which fails none. */
static inline void
count_requests(enum ou_domain domain, ou_nomemory *counter)
{
    ou_domain_set_allocator(
        &setup.domains, domain,
        ou_nomemory_init(counter,
                         ou_domain_get_allocator(&setup.domains, domain),
                         SIZE_MAX, 0));
}

static inline void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    count_requests(OU_DOMAIN_OBJ, &objects);
    count_requests(OU_DOMAIN_MEM, &buffers);
    ou_object_set_domains(&setup.domains);
}

/* The same, with interned texts. */
static inline void
begin_interning(void)
{
    begin();
    CHECK_EQ(ou_intern_init(), 0);
}

static inline size_t
nrequests(void)
{
    return objects.ncalls + buffers.ncalls;
}

/* Of the requests from now on, those with a number of n or more fail. */
static inline void
fail_from(size_t n)
{
    objects.start = objects.ncalls + n;
    buffers.start = buffers.ncalls + n;
}

static inline void
fail_none(void)
{
    objects.start = buffers.start = SIZE_MAX;
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

    ou_tuple_fini();
    ou_tuple_clear_freelist();
    ou_registry_visit(note_left, left_over);
    CHECK_STR_EQ(left_over, "nothing");
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_float_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

static inline void
end_interning(void)
{
    ou_intern_fini();
    end();
}

/* ---- Texts --------------------------------------------------------------- */

/* A str of that text that nobody else has. */
static inline ou_object *
text(const char *from)
{
    ou_str *s = ou_str_new(strlen(from));

    CHECK_NOT_NULL(s);
    memcpy(s->data, from, strlen(from));
    return (ou_object *)s;
}

/* A kind of str, and an object of it. */
__attribute__((unused)) static ou_type kind_of_str = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "kind of str",
    .tp_basicsize = sizeof(ou_str) + 1,
    .tp_itemsize = 1,
    .tp_base = &ou_str_type,
};

static inline ou_object *
text_of_a_kind(const char *from)
{
    ou_str *s = (ou_str *)ou_object_new(&kind_of_str, strlen(from));

    kind_of_str.tp_dealloc = ou_str_type.tp_dealloc;
    s->size = strlen(from);
    s->hash = -1;
    memcpy(s->data, from, s->size);
    return (ou_object *)s;
}

#endif
