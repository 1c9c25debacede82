/* objects.h -- a runtime for tests of objects, with memory that can fail.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TESTS_OBJECTS_H
#define OU_TESTS_OBJECTS_H

#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "test.h"

static ou_domain_setup memory;
static ou_nomemory requests[OU_NDOMAINS];

/* Start a runtime on an allocator of that name.  No request fails. */
static inline void
begin_on(const char *allocator)
{
    ou_runtime_options options = {.domains = &memory.domains};

    CHECK_EQ(ou_domain_setup_init(&memory, allocator), 0);
    for (int d = 0; d < OU_NDOMAINS; d++) {
        memory.domains.table[d] = ou_nomemory_init(
            &requests[d], memory.domains.table[d], SIZE_MAX, 0);
    }
    CHECK_EQ(ou_runtime_init(&options), 0);
}

static inline void
begin(void)
{
    begin_on("py310_debug");
}

static inline void
end(void)
{
    CHECK_NULL(ou_error_occurred());
    CHECK_EQ(ou_runtime_fini(), 0);
    ou_domain_setup_fini(&memory);
}

/* Of the requests for objects and buffers from now on, numbered from 0 in each
 * domain, fail those from n on; SIZE_MAX: none. */
static inline void
fail_from(size_t n)
{
    for (int d = OU_DOMAIN_MEM; d <= OU_DOMAIN_OBJ; d++) {
        requests[d].start = n == SIZE_MAX ? n : requests[d].ncalls + n;
    }
}

/* What op shows, in a buffer that the next call uses again. */
static inline const char *
shown(ou_object *op)
{
    static char text[400];

    ou_object_repr(op, text, sizeof text);
    return text;
}

/* The error that is set, by name, and clear it; "" if there is none. */
static inline const char *
error_name(void)
{
    const ou_error_type *type = ou_error_occurred();

    ou_error_clear();
    return type == NULL ? "" : type->name;
}

#endif
