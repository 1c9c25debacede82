/* test_conformance_counts.c -- counting, dying and coming back as in CPython.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of CPython's own tests (test_sys, test_capi/test_immortal,
 * test_finalization), restated for this library, and chains as long as those
 * that CPython 3.11 was seen to free. */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/singletons.h"
#include "obj/tuple.h"
#include "obj/weakref.h"
#include "test.h"

#include <pthread.h>

static void
begin(void)
{
    CHECK_EQ(ou_runtime_init(NULL), 0);
}

static void
end(void)
{
    CHECK_EQ(ou_runtime_fini(), 0);
}

/* ---- None, True and the small ints --------------------------------------- */

TEST(conformance, binding_none_leaves_its_count)
{
    uint32_t before = ou_refcnt(&ou_none);
    ou_object *list;

    begin();
    list = ou_list_new();
    CHECK_EQ(ou_list_append(list, &ou_none), 0);
    CHECK_EQ(ou_refcnt(&ou_none), before);
    ou_decref(list);
    CHECK_EQ(ou_refcnt(&ou_none), before);
    end();
}

TEST(conformance, singletons_and_small_ints_are_immortal)
{
    ou_object *singletons[] = {&ou_none, &ou_true, &ou_false,
                               (ou_object *)&ou_int_type};

    begin();
    for (int i = 0; i < 4; i++) {
        CHECK_EQ(ou_object_is_immortal(singletons[i]), true);
    }
    for (int64_t n = OU_SMALL_INT_LOW; n <= OU_SMALL_INT_HIGH; n++) {
        ou_object *op = ou_int_from(n);
        uint32_t before = ou_refcnt(op);

        CHECK_EQ(ou_object_is_immortal(op), true);
        ou_incref(op);
        CHECK_EQ(ou_refcnt(op), before);
        ou_decref(op);
        ou_decref(op);
        CHECK_EQ(ou_refcnt(op), before);
    }
    end();
}

/* ---- Finalizers ---------------------------------------------------------- */

/* An object that notes what happens to it; `rescue` has its finalizer keep a
 * reference in `survivor`. */
struct witness {
    ou_object ob_base;
    ou_object *weakrefs;
};
static ou_object *survivor;
static int nfinalized, nfreed;
static bool rescue;

static void
witness_dealloc(ou_object *op)
{
    nfreed++;
    ou_object_free(op);
}

static void
witness_finalize(ou_object *op)
{
    nfinalized++;
    if (rescue) {
        survivor = ou_newref(op);
    }
}

#define WITNESS(flags)                                                         \
    {                                                                          \
        .ob_base = OU_TYPE_HEAD, .tp_name = "witness",                         \
        .tp_basicsize = sizeof(struct witness), .tp_flags = (flags),           \
        .tp_weaklistoffset = offsetof(struct witness, weakrefs),               \
        .tp_dealloc = witness_dealloc, .tp_finalize = witness_finalize         \
    }
static ou_type gc_witness = WITNESS(OU_TYPE_HAVE_GC);
static ou_type plain_witness = WITNESS(0);

/* The weak reference is alive, or is dead. */
static bool
is_alive(ou_object *ref)
{
    ou_object *op = ou_weakref_get(ref);
    bool alive = op != NULL;

    ou_xdecref(op);
    return alive;
}

static ou_object *
new_witness(ou_type *type, ou_object **ref)
{
    ou_object *op = ou_object_new(type, 0);

    CHECK_NOT_NULL(op);
    *ref = ou_weakref_new(op, NULL);
    CHECK_NOT_NULL(*ref);
    return op;
}

TEST_EACH(conformance, a_finalizer_is_called_once_and_the_object_dies, 2)
{
    ou_object *op, *ref;

    begin();
    op = new_witness(param == 0 ? &gc_witness : &plain_witness, &ref);
    ou_decref(op);
    CHECK_EQ(nfinalized, 1);
    CHECK_EQ(nfreed, 1);
    CHECK_EQ(is_alive(ref), false);
    ou_decref(ref);
    end();
}

TEST_EACH(conformance, a_finalizer_may_bring_its_object_back, 2)
{
    ou_object *op, *ref;

    begin();
    op = new_witness(param == 0 ? &gc_witness : &plain_witness, &ref);
    rescue = true;
    ou_decref(op);
    CHECK_SAME(survivor, op);
    CHECK_EQ(ou_refcnt(op), 1);
    CHECK_EQ(nfreed, 0);
    CHECK_EQ(is_alive(ref), true);
    /* The second death: a type that can form cycles is finalized only once, any
     * other again. */
    rescue = false;
    ou_object_clear_ref(&survivor);
    CHECK_EQ(nfinalized, param == 0 ? 1 : 2);
    CHECK_EQ(nfreed, 1);
    CHECK_EQ(is_alive(ref), false);
    ou_decref(ref);
    end();
}

/* ---- Long chains --------------------------------------------------------- */

/* An object with a slot for another one, as a class with __slots__ has. */
struct link {
    ou_object ob_base;
    ou_object *next;
};

static void
link_dealloc(ou_object *op)
{
    ou_xdecref(((struct link *)op)->next);
    ou_object_free(op);
}

static ou_type link_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "link",
    .tp_basicsize = sizeof(struct link),
    .tp_flags = OU_TYPE_HAVE_GC | OU_TYPE_NESTS,
    .tp_dealloc = link_dealloc,
};

static ou_object *
in_link(ou_object *inner)
{
    struct link *outer = (struct link *)ou_object_new(&link_type, 0);

    outer->next = inner;
    return (ou_object *)outer;
}

static ou_object *
in_list(ou_object *inner)
{
    ou_object *outer = ou_list_new();

    ou_list_append(outer, inner);
    ou_decref(inner);
    return outer;
}

static ou_object *
in_tuple(ou_object *inner)
{
    ou_object *outer = ou_tuple_new(1);

    ou_tuple_set_item(outer, 0, inner);
    return outer;
}

static const struct chain {
    ou_object *(*wrap)(ou_object *inner);
    size_t length;
} chains[] = {{in_link, 1000000}, {in_list, 2000000}, {in_tuple, 2000000}};

static void *
make_and_free(void *chain_arg)
{
    const struct chain *chain = chain_arg;
    ou_object *op = &ou_none;

    for (size_t i = 0; i < chain->length; i++) {
        op = chain->wrap(op);
    }
    ou_decref(op);
    return NULL;
}

/* AddressSanitizer's frames are larger than a stack of 256 KiB has room for. */
#ifdef __SANITIZE_ADDRESS__
enum { STACK_BYTES = 1024 * 1024 };
#else
enum { STACK_BYTES = 256 * 1024 };
#endif

TEST_EACH(conformance, a_chain_of_millions_dies_on_a_small_stack, 3)
{
    pthread_attr_t attributes;
    pthread_t thread;
    ou_dealloc_stats stats;

    begin();
    ou_object_reset_dealloc_stats();
    CHECK_EQ(pthread_attr_init(&attributes), 0);
    CHECK_EQ(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    CHECK_EQ(pthread_create(&thread, &attributes, make_and_free,
                            (void *)&chains[param]),
             0);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    ou_object_dealloc_stats(&stats);
    CHECK_EQ(stats.max_depth, OU_TRASHCAN_DEPTH);
    CHECK_EQ(stats.ndelayed, (chains[param].length - 1) / OU_TRASHCAN_DEPTH);
    end();
}
