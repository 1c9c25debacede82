/* test_conformance_client.c -- k10: a client with types of its own, and memory
 * that fails at every one of its calls.
 * SPDX-License-Identifier: MIT
 *
 * The smallest thing that allocates as an object system does: instances of a
 * fixed size and of a variable size from the obj domain, buffers that grow from
 * the mem domain.  CPython's test_pyobject_new asks that objects of a simple
 * type can be made and freed; here every allocation is made to fail in turn as
 * well. */
#include "mem/domain_setup.h"
#include "mem/heap.h"
#include "test.h"

#include <stdio.h>

static ou_domain_setup setup;

/* ---- A type, and its instances ------------------------------------------- */

struct type {
    const char *name;
    size_t basicsize, itemsize; /* bytes */
};

struct object {
    const struct type *type;
    size_t nitems;
};

/* An instance with its items behind it. */
struct tuple {
    struct object head;
    struct object *item[];
};

/* An instance with a buffer elsewhere. */
struct list {
    struct object head;
    size_t capacity;
    struct object **item;
};

static const struct type number = {"number", sizeof(struct object), 0};
static const struct type tuple = {"tuple", sizeof(struct tuple),
                                  sizeof(struct object *)};
static const struct type list = {"list", sizeof(struct list), 0};

/* Return a new instance of type with room for nitems items, all zeros but for
 * its head; or NULL. */
static struct object *
object_new(const struct type *type, size_t nitems)
{
    struct object *op =
        ou_domain_calloc(&setup.domains, OU_DOMAIN_OBJ, 1,
                         type->basicsize + nitems * type->itemsize);

    if (op != NULL) {
        op->type = type;
        op->nitems = nitems;
    }
    return op;
}

static void object_delete(struct object *op);

static void
delete_items(struct object **item, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (item[i] != NULL) {
            object_delete(item[i]);
        }
    }
}

static void
object_delete(struct object *op)
{
    if (op->type == &tuple) {
        delete_items(((struct tuple *)op)->item, op->nitems);
    }
    else if (op->type == &list) {
        struct list *l = (struct list *)op;

        delete_items(l->item, op->nitems);
        ou_domain_free(&setup.domains, OU_DOMAIN_MEM, l->item);
    }
    ou_domain_free(&setup.domains, OU_DOMAIN_OBJ, op);
}

/* Append op, which is stolen even on failure.  Returns 0, or -1. */
static int
list_append(struct list *l, struct object *op)
{
    if (op == NULL) {
        return -1;
    }
    if (l->head.nitems == l->capacity) {
        size_t capacity = l->capacity * 2 + 4;
        struct object **item = ou_domain_realloc(
            &setup.domains, OU_DOMAIN_MEM, l->item, capacity * sizeof *item);

        if (item == NULL) {
            object_delete(op);
            return -1;
        }
        l->item = item;
        l->capacity = capacity;
    }
    l->item[l->head.nitems++] = op;
    return 0;
}

/* ---- A program of it ----------------------------------------------------- */

static struct object *
tuple_of_numbers(size_t n)
{
    struct object *op = object_new(&tuple, n);

    for (size_t i = 0; op != NULL && i < n; i++) {
        struct object *item = object_new(&number, 0);

        if (item == NULL) {
            object_delete(op);
            return NULL;
        }
        ((struct tuple *)op)->item[i] = item;
    }
    return op;
}

/* Build a list of tuples, the longest larger than any small block.  Returns
 * true if all of it could be made; whatever was made is deleted. */
static bool
program(void)
{
    struct list *l = (struct list *)object_new(&list, 0);
    bool good = l != NULL;

    for (size_t n = 0; good && n < 12; n++) {
        good = list_append(l, tuple_of_numbers(n == 11 ? 80 : n)) == 0;
    }
    if (good) {
        CHECK_EQ(l->head.nitems, 12);
        CHECK_EQ(l->item[11]->nitems, 80);
        CHECK_STR_EQ(((struct tuple *)l->item[11])->item[79]->type->name,
                     "number");
    }
    if (l != NULL) {
        object_delete(&l->head);
    }
    return good;
}

TEST(conformance, k10_objects_of_simple_types_are_made_and_freed)
{
    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
    CHECK(program());
    if (setup.heap != NULL) {
        CHECK_EQ(ou_heap_nblocks(setup.heap), 0);
    }
    ou_domain_setup_fini(&setup);
}

/* Domain param fails at call k, and from call k on, for every k. */
TEST_EACH(conformance, k10_no_object_is_lost_when_any_allocation_fails, 4)
{
    enum ou_domain d = param % 2 == 0 ? OU_DOMAIN_OBJ : OU_DOMAIN_MEM;
    bool only_one = param / 2 == 0;
    ou_allocator before;
    ou_nomemory nomemory;
    size_t k = 0;
    bool met = true;

    CHECK_EQ(ou_domain_setup_from_environment(&setup), 0);
    before = ou_domain_get_allocator(&setup.domains, d);
    for (; met; k++) {
        ou_domain_set_allocator(
            &setup.domains, d,
            ou_nomemory_init(&nomemory, before, k, only_one ? k + 1 : 0));
        ou_test_note("call %zu fails", k);
        CHECK_EQ(program(), nomemory.ncalls <= k);
        met = nomemory.ncalls > k;
        ou_domain_set_allocator(&setup.domains, d, before);
        CHECK(setup.heap == NULL || ou_heap_nblocks(setup.heap) == 0);
    }
    CHECK_GE(k, d == OU_DOMAIN_OBJ ? 140 : 3);
    CHECK(program());
    ou_domain_setup_fini(&setup);
}
