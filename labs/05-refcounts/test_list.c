/* test_list.c -- a list owns what is in it.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- append: the list grows ---------------------------------------------- */

TEST(append, takes_a_reference_of_its_own)
{
    ou_object *list, *x;

    begin();
    list = ou_list_new();
    x = ou_int_new(2337);
    for (uint32_t i = 1; i <= 3; i++) {
        CHECK_EQ(ou_list_append(list, x), 0);
        CHECK_EQ(ou_refcnt(x), 1 + i);
        CHECK_EQ(ou_list_size(list), i);
    }
    ou_decref(list);
    CHECK_EQ(ou_refcnt(x), 1);
    ou_decref(x);
    end();
}

/* numbers; a second name; matrix = [numbers, numbers, numbers] */
TEST(append, a_list_in_three_places_has_three_references_more)
{
    ou_object *numbers, *matrix;

    begin();
    numbers = list_of_ints(3);
    CHECK_EQ(ou_refcnt(numbers), 1);
    ou_incref(numbers);
    CHECK_EQ(ou_refcnt(numbers), 2);
    matrix = ou_list_new();
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(ou_list_append(matrix, numbers), 0);
    }
    CHECK_EQ(ou_refcnt(numbers), 5);
    ou_decref(matrix);
    CHECK_EQ(ou_refcnt(numbers), 2);
    ou_decref(numbers);
    ou_decref(numbers);
    end();
}

TEST(append, keeps_the_order)
{
    ou_object *list;

    begin();
    list = list_of_ints(100);
    CHECK_EQ(ou_list_size(list), 100);
    for (size_t i = 0; i < 100; i++) {
        CHECK_EQ(ou_int_as(((ou_list *)list)->items[i]), i);
    }
    ou_decref(list);
    end();
}

TEST(append, a_thousand_items_need_few_requests)
{
    ou_object *list;
    size_t before;

    begin();
    list = ou_list_new();
    before = buffers.ncalls;
    for (int i = 0; i < 1000; i++) {
        CHECK_EQ(ou_list_append(list, &ou_none), 0);
    }
    CHECK_LE(buffers.ncalls - before, 50);
    CHECK_LE(((ou_list *)list)->allocated, 2000);
    ou_decref(list);
    end();
}

TEST(append, without_memory_nothing_has_changed)
{
    ou_object *list, *x;
    size_t n = 0;

    begin();
    list = ou_list_new();
    x = ou_int_new(2337);
    no_memory(true);
    CHECK_EQ(ou_list_append(list, x), -1);
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    CHECK_EQ(ou_list_size(list), 0);
    CHECK_EQ(ou_refcnt(x), 1);
    no_memory(false);
    CHECK_EQ(ou_list_append(list, x), 0);
    no_memory(true);
    while (n < 1000 && ou_list_append(list, x) == 0) {
        n++;
    }
    CHECK_LT(n, 1000);
    CHECK_EQ(ou_refcnt(x) - ou_list_size(list), 1);
    ou_error_clear();
    no_memory(false);
    ou_decref(list);
    ou_decref(x);
    end();
}

/* ---- items: look, and exchange ------------------------------------------- */

TEST(items, get_lends)
{
    ou_object *list, *x;

    begin();
    list = list_of_ints(3);
    x = ou_lend(ou_list_get_item(list, 1));
    CHECK_EQ(ou_int_as(x), 1);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_NULL(ou_lend(ou_list_get_item(list, 3)));
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    CHECK_NULL(ou_lend(ou_list_get_item(list, SIZE_MAX)));
    ou_error_clear();
    ou_decref(list);
    end();
}

TEST(items, set_steals_and_gives_up_the_old_one)
{
    ou_object *list, *x, *old;

    begin();
    list = list_of_ints(3);
    old = ou_newref(ou_list_get_item(list, 1));
    x = ou_int_new(2337);
    CHECK_EQ(ou_list_set_item(list, 1, x), 0);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_EQ(ou_refcnt(old), 1);
    CHECK_EQ(value_at(list, 1), 2337);
    ou_decref(old);
    ou_decref(list);
    end();
}

TEST(items, set_steals_even_where_there_is_no_item)
{
    ou_object *list, *x;

    begin();
    list = list_of_ints(3);
    x = ou_int_new(2337);
    ou_incref(x);
    CHECK_EQ(ou_list_set_item(list, 3, x), -1);
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    CHECK_EQ(ou_refcnt(x), 1);
    ou_decref(x);
    ou_decref(list);
    end();
}

static ou_object *watched;
static int64_t seen;

static void
read_first(struct probe *self)
{
    seen = value_at(watched, 0);
}

TEST(items, what_dies_sees_the_new_item)
{
    struct probe *old;

    begin();
    watched = ou_list_new();
    old = new_probe(&plain_probe, NULL);
    old->at_dealloc = read_first;
    CHECK_EQ(ou_list_append(watched, &old->ob_base), 0);
    ou_decref(&old->ob_base);
    CHECK_EQ(ou_list_set_item(watched, 0, ou_int_new(2338)), 0);
    CHECK_EQ(seen, 2338);
    ou_decref(watched);
    end();
}

/* ---- change: insert, pop, delete, clear ---------------------------------- */

TEST(change, insert_moves_the_others_up)
{
    ou_object *list, *x;

    begin();
    list = list_of_ints(4);
    x = ou_int_new(77);
    CHECK_EQ(ou_list_insert(list, 1, x), 0);
    CHECK_EQ(ou_list_insert(list, 0, x), 0);
    CHECK_EQ(ou_list_insert(list, 1000, x), 0);
    CHECK_EQ(ou_refcnt(x), 4);
    CHECK_EQ(ou_list_size(list), 7);
    for (size_t i = 0; i < 7; i++) {
        static const int64_t expected[] = {77, 0, 77, 1, 2, 3, 77};

        CHECK_EQ(value_at(list, i), expected[i]);
    }
    ou_decref(x);
    ou_decref(list);
    end();
}

TEST(change, pop_hands_the_lists_reference_over)
{
    ou_object *list, *x;

    begin();
    list = list_of_ints(3);
    x = ou_list_pop(list);
    CHECK_EQ(ou_int_as(x), 2);
    CHECK_EQ(ou_refcnt(x), 1);
    CHECK_EQ(ou_list_size(list), 2);
    ou_decref(x);
    ou_decref(list);
    end();
}

TEST(change, pop_of_an_empty_list_is_an_index_error)
{
    ou_object *list;

    begin();
    list = ou_list_new();
    CHECK_NULL(ou_list_pop(list));
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    ou_decref(list);
    end();
}

TEST(change, pop_gives_room_back_and_does_not_need_memory_for_it)
{
    ou_object *list;

    begin();
    list = list_of_ints(1000);
    while (ou_list_size(list) > 10) {
        ou_decref(ou_list_pop(list));
    }
    CHECK_LE(((ou_list *)list)->allocated, 100);
    no_memory(true);
    while (ou_list_size(list) > 0) {
        ou_decref(ou_list_pop(list));
        CHECK_STR_EQ(ou_error_message(), "");
    }
    no_memory(false);
    ou_decref(list);
    end();
}

TEST(change, delete_closes_the_gap)
{
    ou_object *list;

    begin();
    list = list_of_ints(5);
    CHECK_EQ(ou_list_delete_item(list, 1), 0);
    CHECK_EQ(ou_list_delete_item(list, 3), 0);
    CHECK_EQ(ou_list_size(list), 3);
    CHECK_EQ(value_at(list, 0), 0);
    CHECK_EQ(value_at(list, 1), 2);
    CHECK_EQ(value_at(list, 2), 3);
    CHECK_EQ(ou_list_delete_item(list, 3), -1);
    CHECK_EQ(ou_error_occurred() == &ou_index_error, true);
    ou_error_clear();
    CHECK_EQ(ou_registry_nlive(), 4);
    ou_decref(list);
    end();
}

static size_t size_seen;

static void
look_at_size(struct probe *self)
{
    size_seen = ou_list_size(watched);
}

/* A list of n probes that look at it when they die. */
static void
watch_list(int n)
{
    watched = ou_list_new();
    for (int i = 0; i < n; i++) {
        struct probe *p = new_probe(&plain_probe, NULL);

        p->at_dealloc = look_at_size;
        CHECK_EQ(ou_list_append(watched, &p->ob_base), 0);
        ou_decref(&p->ob_base);
    }
}

TEST(change, what_dies_sees_a_list_without_it)
{
    begin();
    watch_list(5);
    CHECK_EQ(ou_list_delete_item(watched, 2), 0);
    CHECK_EQ(size_seen, 4);
    ou_decref(ou_list_pop(watched));
    CHECK_EQ(size_seen, 3);
    size_seen = 99;
    ou_list_clear(watched);
    CHECK_EQ(size_seen, 0);
    CHECK_EQ(ndeallocs, 5);
    ou_decref(watched);
    end();
}

TEST(change, a_cleared_list_can_be_used_again)
{
    ou_object *list;

    begin();
    list = list_of_ints(20);
    ou_list_clear(list);
    CHECK_EQ(ou_list_size(list), 0);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_list_append(list, &ou_none), 0);
    CHECK_EQ(ou_list_size(list), 1);
    ou_decref(list);
    end();
}
