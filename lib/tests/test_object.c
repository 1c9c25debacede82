/* test_object.c -- headers, memory and the questions that any object answers.
 * SPDX-License-Identifier: MIT */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/str.h"
#include "test.h"

static ou_domain_setup setup;

static void
begin(const char *allocator)
{
    CHECK_EQ(ou_domain_setup_init(&setup, allocator), 0);
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

TEST(object, the_header_is_a_count_and_a_type)
{
    CHECK_EQ(sizeof(ou_object), 16);
    CHECK_EQ(offsetof(ou_object, ob_refcnt), 0);
    CHECK_EQ(offsetof(ou_object, ob_type), 8);
    CHECK_EQ(sizeof(ou_int), 24);
    CHECK_EQ(sizeof(ou_list), 40);
}

TEST(object, a_new_object_has_one_reference_and_fields_of_zero)
{
    static const char *const allocators[] = {"py310_debug", "malloc_debug"};

    for (int i = 0; i < 2; i++) {
        ou_list *list;

        begin(allocators[i]);
        list = (ou_list *)ou_object_new(&ou_list_type, 0);
        CHECK_NOT_NULL(list);
        CHECK_EQ(list->ob_base.ob_refcnt, 1);
        CHECK_EQ(list->ob_base.ob_type == &ou_list_type, true);
        CHECK_EQ(list->size, 0);
        CHECK_NULL(list->items);
        ou_decref((ou_object *)list);
        end();
    }
}

TEST(object, a_size_that_overflows_is_no_memory)
{
    begin("py310");
    CHECK_NULL(ou_object_new(&ou_str_type, SIZE_MAX - 8));
    CHECK(ou_error_matches(&ou_memory_error));
    ou_error_clear();
    CHECK_NULL(ou_object_new(&ou_str_type, PTRDIFF_MAX));
    CHECK(ou_error_matches(&ou_memory_error));
    ou_error_clear();
    end();
}

TEST(object, memory_without_a_runtime_is_fatal)
{
    CHECK_FATAL(ou_mem_malloc(1), "call ou_runtime_init first");
    CHECK_FATAL(ou_object_new(&ou_int_type, 0), "there is no runtime");
}

TEST(object, is_follows_the_bases)
{
    ou_type kind = {.ob_base = OU_TYPE_HEAD, .tp_base = &ou_int_type};
    ou_object op = {{{1, 0}}, &kind};

    CHECK_EQ(ou_object_is(&op, &kind), true);
    CHECK_EQ(ou_object_is(&op, &ou_int_type), true);
    CHECK_EQ(ou_object_is(&op, &ou_str_type), false);
}

TEST(object, a_list_in_itself_is_shown_once)
{
    char text[40];
    ou_object *list;

    begin("py310");
    list = ou_list_new();
    CHECK_EQ(ou_list_append(list, list), 0);
    CHECK_EQ(ou_list_append(list, &ou_none), 0);
    CHECK_EQ(ou_object_repr(list, text, sizeof text), 13);
    CHECK_STR_EQ(text, "[[...], None]");
    ou_object_clear(list);
    ou_decref(list);
    end();
}

TEST(object, repr_is_cut_to_what_fits_and_says_how_long_it_is)
{
    char text[40];
    ou_object *list, *item;

    begin("py310");
    list = ou_list_new();
    item = ou_str_from("abc");
    CHECK_EQ(ou_list_append(list, item), 0);
    CHECK_EQ(ou_list_append(list, item), 0);
    for (size_t size = 1; size <= 15; size++) {
        memset(text, '#', sizeof text);
        CHECK_EQ(ou_object_repr(list, text, size), 14);
        CHECK_EQ(strlen(text), size - 1);
        CHECK_MEM_EQ(text, "['abc', 'abc']", size - 1);
        CHECK_EQ(text[size], '#');
    }
    CHECK_EQ(ou_object_repr(list, NULL, 0), 14);
    ou_decref(item);
    ou_decref(list);
    end();
}

TEST(object, repr_of_nothing_and_of_a_type)
{
    char text[40];

    ou_object_repr(NULL, text, sizeof text);
    CHECK_STR_EQ(text, "<nil>");
    ou_object_repr((ou_object *)&ou_int_type, text, sizeof text);
    CHECK_STR_EQ(text, "<class 'int'>");
}

TEST(object, without_a_slot_the_address_is_hash_and_equality)
{
    CHECK_EQ(ou_object_hash(&ou_none), ou_object_hash_pointer(&ou_none));
    CHECK_NE(ou_object_hash(&ou_none), ou_object_hash_pointer(&ou_true));
    CHECK_EQ(ou_object_compare(&ou_none, &ou_none, OU_EQ), 1);
    CHECK_EQ(ou_object_compare(&ou_none, &ou_true, OU_EQ), 0);
    CHECK_EQ(ou_object_compare(&ou_none, &ou_true, OU_NE), 1);
}

TEST(object, no_order_between_types_is_a_type_error)
{
    begin("py310");
    CHECK_EQ(ou_object_compare(&ou_none, &ou_true, OU_LT), -1);
    CHECK_STR_EQ(ou_error_message(), "'<' not supported between instances of "
                                     "'NoneType' and 'bool'");
    ou_error_clear();
    end();
}

TEST(object, what_changes_has_no_hash)
{
    ou_object *list;

    begin("py310");
    list = ou_list_new();
    CHECK_EQ(ou_object_hash(list), -1);
    CHECK_STR_EQ(ou_error_message(), "unhashable type: 'list'");
    ou_error_clear();
    ou_decref(list);
    end();
}

static int
count_visits(ou_object *op, void *n)
{
    return ++*(int *)n == 2 ? 77 : 0;
}

TEST(object, a_traversal_ends_when_the_visitor_says_so)
{
    ou_object *list;
    int n = 0;

    begin("py310");
    list = ou_list_new();
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(ou_list_append(list, &ou_none), 0);
    }
    CHECK_EQ(ou_object_traverse(list, count_visits, &n), 77);
    CHECK_EQ(n, 2);
    CHECK_EQ(ou_object_traverse(&ou_none, count_visits, &n), 0);
    ou_decref(list);
    end();
}

TEST(object, a_static_type_cannot_die)
{
    CHECK_FATAL(ou_type_type.tp_dealloc((ou_object *)&ou_int_type),
                "type 'int' is static");
}
