/* test_refcount.c -- counting where it is written, and who waits in the
 * trashcan.
 * SPDX-License-Identifier: MIT
 *
 * What the functions of refcount.h promise is tested in lab 05, chains of
 * millions in test_conformance_counts.c. */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "test.h"

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

TEST(refcount, the_macros_evaluate_their_argument_once)
{
    ou_object *ops[2], **next = ops;

    begin();
    ops[0] = ou_int_new(1);
    ops[1] = NULL;
    ou_incref(*next++);
    CHECK_EQ(next - ops, 1);
    CHECK_NULL(ou_xnewref(*next++));
    CHECK_EQ(next - ops, 2);
    next = ops;
    ou_decref(*next++);
    ou_xdecref(*next++);
    CHECK_EQ(next - ops, 2);
    CHECK_EQ(ou_refcnt(ops[0]), 1);
    ou_decref(ops[0]);
    end();
}

TEST(refcount, newref_returns_what_it_counts)
{
    ou_object *op;

    begin();
    op = ou_int_new(1);
    CHECK_SAME(ou_newref(op), op);
    CHECK_SAME(ou_xnewref(op), op);
    CHECK_EQ(ou_refcnt(op), 3);
    ou_decref(op);
    ou_decref(op);
    ou_decref(op);
    end();
}

TEST(refcount, each_operation_is_counted)
{
    ou_object *list;
    size_t before;

    begin();
    list = ou_list_new();
    before = ou_registry_noperations();
    CHECK_EQ(ou_list_append(list, &ou_none), 0);
    CHECK_EQ(ou_registry_noperations() - before, 1);
    CHECK_SAME(ou_lend(ou_list_get_item(list, 0)), &ou_none);
    CHECK_EQ(ou_registry_noperations() - before, 1);
    ou_decref(ou_list_pop(list));
    CHECK_EQ(ou_registry_noperations() - before, 2);
    ou_decref(list);
    end();
}

TEST(refcount, the_flags_of_what_waits_survive)
{
    ou_object *op, *next;

    begin();
    op = ou_list_new();
    next = ou_list_new();
    op->ob_flags |= OU_OBJECT_FINALIZED;
    op->ob_refcnt = 0;
    ou_object_wait(op, next);
    CHECK_EQ(ou_object_is_waiting(op), true);
    CHECK_EQ(ou_object_is_waiting(next), false);
    CHECK_SAME(ou_object_end_waiting(op), next);
    CHECK_EQ(ou_object_is_waiting(op), false);
    CHECK_EQ(ou_refcnt(op), 0);
    CHECK_EQ((op->ob_flags & OU_OBJECT_FINALIZED) != 0, true);
    CHECK_EQ(op->ob_type == &ou_list_type, true);
    op->ob_refcnt = 1;
    ou_decref(op);
    ou_decref(next);
    end();
}

/* ---- While others wait --------------------------------------------------- */

/* An object that owns two others, and looks around when it dies. */
struct fork {
    ou_object ob_base;
    ou_object *left, *right; /* owned, or NULL */
};

static size_t ndied, nvisited_at_end, total_at_end;

static int
look_at(ou_object *op, void *n)
{
    ++*(size_t *)n;
    return op->ob_type->tp_name == NULL;
}

static void
fork_dealloc(ou_object *op)
{
    struct fork *self = (struct fork *)op;

    ou_xdecref(self->left);
    ou_xdecref(self->right);
    if (++ndied == 1) {
        nvisited_at_end = 0;
        CHECK_EQ(ou_registry_visit(look_at, &nvisited_at_end), 0);
        total_at_end = ou_registry_total();
    }
    ou_object_free(op);
}

static ou_type fork_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "fork",
    .tp_basicsize = sizeof(struct fork),
    .tp_flags = OU_TYPE_NESTS,
    .tp_dealloc = fork_dealloc,
};

static ou_object *
new_fork(ou_object *left, ou_object *right)
{
    struct fork *self = (struct fork *)ou_object_new(&fork_type, 0);

    self->left = left;
    self->right = right;
    return &self->ob_base;
}

/* The fiftieth of a chain has two that are too deep; they wait when it dies. */
static ou_object *
chain_with_two_at_the_end(ou_object *left, ou_object *right)
{
    ou_object *op = new_fork(left, right);

    for (int i = 1; i < OU_TRASHCAN_DEPTH; i++) {
        op = new_fork(op, NULL);
    }
    return op;
}

TEST(refcount, the_registry_does_not_show_what_is_dying)
{
    size_t before = 0, total;

    begin();
    ou_registry_visit(look_at, &before);
    total = ou_registry_total();
    ou_decref(
        chain_with_two_at_the_end(new_fork(NULL, NULL), new_fork(NULL, NULL)));
    CHECK_EQ(ndied, OU_TRASHCAN_DEPTH + 2);
    CHECK_EQ(nvisited_at_end, before);
    CHECK_EQ(total_at_end, total);
    end();
}

static ou_object *waits;

static void
count_what_waits(ou_object *op)
{
    CHECK_EQ(ou_object_is_waiting(waits), true);
    CHECK_FATAL(ou_incref(waits), "waits in the trashcan");
    CHECK_FATAL(ou_decref(waits), "waits in the trashcan");
    ou_object_free(op);
}

static ou_type counting_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "one that counts what waits",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = count_what_waits,
};

TEST(refcount, to_count_what_waits_is_fatal)
{
    begin();
    waits = new_fork(NULL, NULL);
    ou_decref(
        chain_with_two_at_the_end(waits, ou_object_new(&counting_type, 0)));
    CHECK_EQ(ndied, OU_TRASHCAN_DEPTH + 1);
    end();
}
