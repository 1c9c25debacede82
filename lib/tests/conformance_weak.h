/* conformance_weak.h -- what the scenarios of CPython's test_weakref share: a
 * runtime on the allocator that OUROMALLOC names, and callbacks.
 * SPDX-License-Identifier: MIT */
#ifndef OU_CONFORMANCE_WEAK_H
#define OU_CONFORMANCE_WEAK_H

#include "obj/function.h"
#include "obj/none.h"
#include "obj/weakref.h"
#include "tests/weak_thing.h"
#include "verify/object_verify.h"

static inline void
begin(void)
{
    ou_runtime_options options = {.domains = &weak_setup.domains};

    CHECK_EQ(ou_domain_setup_from_environment(&weak_setup), 0);
    weak_count_requests(OU_DOMAIN_OBJ, &weak_objects);
    weak_count_requests(OU_DOMAIN_MEM, &weak_buffers);
    CHECK_EQ(ou_runtime_init(&options), 0);
}

static inline void
end(void)
{
    CHECK_NULL(ou_error_occurred());
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    weak_end();
}

/* An allocator of objects that has somebody collect at every threshold-th
 * request, as CPython's collector comes in the middle of whatever asks for an
 * object. */
static struct {
    ou_allocator below;
    size_t threshold, nrequests;
    void (*collect)(void);
} collecting;

static inline void *
malloc_and_collect(void *ctx, size_t nbytes)
{
    if (++collecting.nrequests >= collecting.threshold) {
        collecting.nrequests = 0;
        collecting.collect();
    }
    return collecting.below.malloc(collecting.below.ctx, nbytes);
}

static inline void
begin_collecting(size_t threshold, void (*collect)(void))
{
    ou_domains *domains = &weak_setup.domains;
    ou_allocator table;

    begin();
    collecting.below = ou_domain_get_allocator(domains, OU_DOMAIN_OBJ);
    collecting.threshold = threshold;
    collecting.collect = collect;
    table = collecting.below;
    table.malloc = malloc_and_collect;
    ou_domain_set_allocator(domains, OU_DOMAIN_OBJ, table);
}

static size_t ncalls; /* of callbacks */

/* A callback: only counts, and finds its reference dead. */
static inline ou_object *
count_call(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalls++;
    CHECK_EQ(nargs, 1);
    CHECK_NULL(ou_weakref_get(args[0]));
    return ou_newref(&ou_none);
}

/* Return a weak reference to op that calls call with self, which may be NULL.
 */
static inline ou_object *
ref_with(ou_object *op, ou_cfunction *call, ou_object *self)
{
    ou_object *callback = ou_function_new("callback", call, self);
    ou_object *ref = ou_weakref_new(op, callback);

    CHECK_NOT_NULL(ref);
    ou_decref(callback);
    return ref;
}

static inline bool
is_alive(ou_object *ref)
{
    ou_object *op = ou_weakref_get(ref);

    ou_xdecref(op);
    return op != NULL;
}

#endif
