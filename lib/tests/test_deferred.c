/* test_deferred.c -- a large structure dies a little at a time.
 * SPDX-License-Identifier: MIT */
#include "mem/allocator.h"
#include "mem/domain_setup.h"
#include "obj/deferred.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "test.h"

static ou_domain_setup setup;
static ou_deferred queue;

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    ou_object_set_domains(&setup.domains);
    ou_deferred_init(&queue);
}

static void
end(void)
{
    ou_deferred_fini(&queue);
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

/* A list of fanout lists of fanout lists …, depth levels. */
static ou_object *
tree(int depth, int fanout)
{
    ou_object *list = ou_list_new();

    for (int i = 0; depth > 1 && i < fanout; i++) {
        ou_object *child = tree(depth - 1, fanout);

        CHECK_EQ(ou_list_append(list, child), 0);
        ou_decref(child);
    }
    return list;
}

TEST(deferred, giving_up_a_tree_frees_nothing_yet)
{
    begin();
    ou_deferred_decref(&queue, tree(4, 5));
    CHECK_EQ(ou_registry_nlive(), 1 + 5 + 25 + 125);
    end();
}

TEST(deferred, a_tick_frees_no_more_than_its_budget)
{
    size_t live;

    begin();
    ou_deferred_decref(&queue, tree(4, 5));
    for (live = ou_registry_nlive(); live > 0;) {
        size_t n = ou_deferred_tick(&queue, 7);

        CHECK_LE(n, 7);
        CHECK_GT(n, 0);
        CHECK_EQ(live - ou_registry_nlive(), n);
        live = ou_registry_nlive();
    }
    CHECK_EQ(queue.nfreed, 156);
    end();
}

TEST(deferred, what_others_hold_lives_on)
{
    ou_object *root, *child;

    begin();
    root = tree(3, 2);
    child = ou_newref(ou_list_get_item(root, 0));
    ou_deferred_decref(&queue, root);
    while (ou_deferred_tick(&queue, 1) > 0) {
    }
    CHECK_EQ(ou_registry_nlive(), 3);
    CHECK_EQ(ou_refcnt(child), 1);
    CHECK_EQ(ou_list_size(child), 2);
    ou_decref(child);
    end();
}

TEST(deferred, a_child_that_its_parent_has_twice_dies_once)
{
    ou_object *root, *child;

    begin();
    root = ou_list_new();
    child = ou_list_new();
    CHECK_EQ(ou_list_append(root, child), 0);
    CHECK_EQ(ou_list_append(root, child), 0);
    ou_decref(child);
    ou_deferred_decref(&queue, root);
    while (ou_deferred_tick(&queue, 1) > 0) {
    }
    end();
}

TEST(deferred, without_memory_it_frees_at_once)
{
    ou_nomemory nomemory;
    ou_allocator before;

    begin();
    before = ou_domain_get_allocator(&setup.domains, OU_DOMAIN_MEM);
    {
        ou_object *root = tree(3, 3);

        ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM,
                                ou_nomemory_init(&nomemory, before, 0, 0));
        ou_deferred_decref(&queue, root);
    }
    CHECK_EQ(ou_registry_nlive(), 0);
    CHECK_NULL(ou_error_occurred());
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM, before);
    end();
}

TEST(deferred, a_queue_that_cannot_grow_frees_the_rest_with_its_parent)
{
    ou_nomemory nomemory;
    ou_allocator before;
    ou_object *root;

    begin();
    root = tree(2, 200);
    before = ou_domain_get_allocator(&setup.domains, OU_DOMAIN_MEM);
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM,
                            ou_nomemory_init(&nomemory, before, 1, 0));
    ou_deferred_decref(&queue, root);
    CHECK_EQ(ou_deferred_tick(&queue, 1), 1);
    CHECK_EQ(ou_registry_nlive(), 64);
    CHECK_NULL(ou_error_occurred());
    ou_domain_set_allocator(&setup.domains, OU_DOMAIN_MEM, before);
    end();
}
