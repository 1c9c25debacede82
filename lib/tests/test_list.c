/* test_list.c -- how lists grow and compare, and memory that ends half-way.
 * SPDX-License-Identifier: MIT
 *
 * What a list owes to its items is tested in lab 05. */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "test.h"

static ou_domain_setup setup;
static ou_nomemory objects, buffers; /* count, and fail, what is asked for */

static void
count_requests(enum ou_domain domain, ou_nomemory *counter)
{
    ou_domain_set_allocator(
        &setup.domains, domain,
        ou_nomemory_init(counter,
                         ou_domain_get_allocator(&setup.domains, domain),
                         SIZE_MAX, 0));
}

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    count_requests(OU_DOMAIN_OBJ, &objects);
    count_requests(OU_DOMAIN_MEM, &buffers);
    ou_object_set_domains(&setup.domains);
}

static void
end(void)
{
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_list_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

static ou_object *
list_of(const int64_t *values, size_t n)
{
    ou_object *list = ou_list_new();

    for (size_t i = 0; i < n; i++) {
        ou_object *item = ou_int_new(values[i]);

        CHECK_EQ(ou_list_append(list, item), 0);
        ou_decref(item);
    }
    return list;
}

/* Seen with sys.getsizeof in CPython 3.11.2. */
TEST(list, grows_as_cpythons_does)
{
    static const size_t rooms[] = {
        4,   8,   16,  24,  32,  40,  52,  64,  76,  92,  108, 128, 148, 172,
        200, 232, 268, 308, 352, 400, 456, 520, 592, 672, 760, 860, 972, 1100};
    ou_object *list;
    size_t step = 0, room = 0;

    begin();
    list = ou_list_new();
    for (int i = 0; i < 1000; i++) {
        CHECK_EQ(ou_list_append(list, &ou_none), 0);
        if (((ou_list *)list)->allocated != room) {
            room = ((ou_list *)list)->allocated;
            CHECK_EQ(room, rooms[step]);
            step++;
        }
    }
    CHECK_EQ(step, sizeof rooms / sizeof rooms[0]);
    CHECK_EQ(buffers.ncalls, step);
    ou_decref(list);
    end();
}

TEST(list, a_dead_list_is_kept_and_used_again)
{
    ou_object *list;
    size_t before;

    begin();
    ou_decref(ou_list_new());
    before = objects.ncalls;
    list = ou_list_new();
    CHECK_EQ(objects.ncalls, before);
    CHECK_EQ(ou_refcnt(list), 1);
    CHECK_EQ(ou_list_size(list), 0);
    CHECK_NULL(((ou_list *)list)->items);
    ou_decref(list);
    end();
}

TEST(list, compares_item_by_item)
{
    static const int64_t values[] = {1, 2, 3, 4};
    ou_object *shorter, *longer, *same;

    begin();
    shorter = list_of(values, 2);
    same = list_of(values, 2);
    longer = list_of(values, 3);
    CHECK_EQ(ou_object_compare(shorter, same, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(shorter, same, OU_LT), 0);
    CHECK_EQ(ou_object_compare(shorter, longer, OU_LT), 1);
    CHECK_EQ(ou_object_compare(shorter, longer, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(longer, shorter, OU_GE), 1);
    CHECK_EQ(ou_list_set_item(same, 1, ou_int_new(7)), 0);
    CHECK_EQ(ou_object_compare(same, longer, OU_GT), 1);
    CHECK_EQ(ou_object_compare(same, longer, OU_NE), 1);
    ou_decref(shorter);
    ou_decref(same);
    ou_decref(longer);
    end();
}

/* An object that empties a list when it is compared, and still looks at itself
 * and the other one afterwards. */
static ou_object *to_clear;
static int ncompared, clear_at;

static int
clearing_compare(ou_object *op, ou_object *other, enum ou_compare how)
{
    if (++ncompared == clear_at) {
        ou_list_clear(to_clear);
    }
    ou_incref(op);
    ou_incref(other);
    ou_decref(other);
    ou_decref(op);
    return how == OU_LT;
}

static ou_type clearing_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "clearing",
    .tp_basicsize = sizeof(ou_object),
    .tp_dealloc = ou_object_free,
    .tp_richcompare = clearing_compare,
};

static ou_object *
list_of_clearing(void)
{
    ou_object *list = ou_list_new(), *op = ou_object_new(&clearing_type, 0);

    CHECK_EQ(ou_list_append(list, op), 0);
    ou_decref(op);
    return list;
}

/* The first comparison asks whether the items are equal, the second, which is
 * less. */
TEST_EACH(list, a_comparison_may_empty_the_list, 2)
{
    ou_object *other;

    begin();
    clear_at = param + 1;
    to_clear = list_of_clearing();
    other = list_of_clearing();
    CHECK_EQ(ou_object_compare(to_clear, other, OU_LT), 1);
    CHECK_EQ(ou_list_size(to_clear), 0);
    ou_decref(to_clear);
    ou_decref(other);
    end();
}

/* Stop at the second item. */
static int
count_to_two(ou_object *op, void *n)
{
    return ++*(int *)n == 2 ? 77 : 0;
}

TEST(list, traverse_ends_when_the_visitor_says_so)
{
    static const int64_t values[] = {1, 2, 3, 4};
    ou_object *list;
    int n = 0;

    begin();
    list = list_of(values, 4);
    CHECK_EQ(ou_object_traverse(list, count_to_two, &n), 77);
    CHECK_EQ(n, 2);
    ou_decref(list);
    end();
}

TEST(list, shows_itself)
{
    static const int64_t values[] = {1, 2, 3};
    ou_object *list;
    char text[40];

    begin();
    list = list_of(values, 3);
    CHECK_EQ(ou_object_repr(list, text, sizeof text), 9);
    CHECK_STR_EQ(text, "[1, 2, 3]");
    ou_decref(list);
    end();
}

/* A program of all operations that need memory.  False if it ended; nothing may
 * be left over then, either. */
static bool
use_lists(void)
{
    ou_object *list = ou_list_new(), *item = ou_int_new(2337);
    bool done = list != NULL && item != NULL;

    for (size_t i = 0; done && i < 40; i++) {
        done = ou_list_append(list, item) == 0 &&
               ou_list_insert(list, i, item) == 0;
    }
    while (done && ou_list_size(list) > 0) {
        ou_decref(ou_list_pop(list)); /* needs none, whatever happens */
    }
    if (done) {
        CHECK_NULL(ou_error_occurred());
    }
    if (item != NULL && list != NULL) {
        CHECK_EQ(ou_refcnt(item), 1 + ou_list_size(list));
    }
    ou_xdecref(list);
    ou_xdecref(item);
    ou_error_clear();
    return done;
}

TEST(list, memory_may_end_at_each_request)
{
    ou_nomemory *const counters[] = {&objects, &buffers};

    begin();
    for (int i = 0; i < 2; i++) {
        ou_nomemory *counter = counters[i];
        size_t before = counter->ncalls, n = 0;

        for (bool done = false; !done; n++) {
            ou_int_clear_freelist();
            ou_list_clear_freelist();
            counter->ncalls = 0;
            counter->start = n;
            done = use_lists();
            CHECK_EQ(ou_registry_nlive(), 0);
        }
        CHECK_GE(n, 2);
        counter->ncalls = before;
        counter->start = SIZE_MAX;
    }
    end();
}
