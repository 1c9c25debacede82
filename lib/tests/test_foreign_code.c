/* test_foreign_code.c -- what an object's own code may do at a bad moment.
 * SPDX-License-Identifier: MIT
 *
 * To compare an object, show it, hash it or end it may run any code. These
 * tests run the worst: code that empties the container whose item is being
 * looked at, sets a key while it is looked up, gives up what it does not own.
 */
#include "obj/dict.h"
#include "obj/int.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "tests/meddler.h"

#include <string.h>

/* ---- Shown --------------------------------------------------------------- */

static void
empty_the_list(struct meddler *self)
{
    ou_list_clear(self->victim);
}

TEST(foreign_code, a_list_may_be_emptied_while_it_is_shown)
{
    char text[40];
    ou_object *list;

    begin();
    list = ou_list_new();
    for (int i = 0; i < 3; i++) {
        struct meddler *m = new_meddler(list);

        m->at_repr = empty_the_list;
        CHECK_EQ(ou_list_append(list, &m->ob_base), 0);
        ou_decref(&m->ob_base);
    }
    CHECK_EQ(ou_object_repr(list, text, sizeof text), 11);
    CHECK_STR_EQ(text, "[meddler 7]");
    ou_decref(list);
    end();
}

static void
empty_the_dict(struct meddler *self)
{
    ou_dict_clear(self->victim);
}

TEST(foreign_code, a_dict_may_be_emptied_while_it_is_shown)
{
    char text[60];
    ou_object *dict;

    begin();
    dict = ou_dict_new();
    for (int i = 0; i < 3; i++) {
        struct meddler *m = new_meddler(dict);

        m->at_repr = empty_the_dict;
        CHECK_EQ(ou_dict_set_item(dict, &m->ob_base, &m->ob_base), 0);
        ou_decref(&m->ob_base);
    }
    ou_object_repr(dict, text, sizeof text);
    CHECK_STR_EQ(text, "{meddler 7: meddler 7}");
    ou_decref(dict);
    end();
}

TEST(foreign_code, what_contains_itself_is_shown_once_in_its_own_brackets)
{
    char text[60];
    ou_object *list, *dict, *tuple, *one;

    begin_on("py310");
    list = ou_list_new();
    dict = ou_dict_new();
    one = ou_int_new(1);
    tuple = ou_tuple_from(&list, 1);
    CHECK_EQ(ou_list_append(list, tuple), 0);
    CHECK_EQ(ou_dict_set_item(dict, one, dict), 0);
    ou_object_repr(tuple, text, sizeof text);
    CHECK_STR_EQ(text, "([(...)],)");
    ou_object_repr(list, text, sizeof text);
    CHECK_STR_EQ(text, "[([...],)]");
    ou_object_repr(dict, text, sizeof text);
    CHECK_STR_EQ(text, "{1: {...}}");
    ou_list_clear(list);
    ou_dict_clear(dict);
    ou_decref(list);
    ou_decref(dict);
    ou_decref(tuple);
    ou_decref(one);
    end();
}

/* ---- Nested too deeply --------------------------------------------------- */

/* n lists, one in the other; or tuples. */
static ou_object *
nest(size_t n, bool tuples)
{
    ou_object *op = tuples ? ou_tuple_new(0) : ou_list_new();

    for (size_t i = 1; i < n; i++) {
        ou_object *outer = tuples ? ou_tuple_from(&op, 1) : ou_list_new();

        if (!tuples) {
            CHECK_EQ(ou_list_append(outer, op), 0);
        }
        ou_decref(op);
        op = outer;
    }
    return op;
}

TEST(foreign_code, what_is_nested_too_deeply_is_not_compared)
{
    ou_object *a, *b;

    begin_on("fast");
    a = nest(50000, false);
    b = nest(50000, false);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), -1);
    CHECK_SAME(ou_error_occurred(), &ou_recursion_error);
    CHECK_STR_EQ(ou_error_message(),
                 "maximum recursion depth exceeded in comparison");
    ou_error_clear();
    ou_decref(a);
    ou_decref(b);
    a = nest(OU_RECURSION_LIMIT, false);
    b = nest(OU_RECURSION_LIMIT, false);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 1);
    ou_decref(a);
    ou_decref(b);
    end();
}

TEST(foreign_code, what_is_nested_too_deeply_has_no_hash)
{
    ou_object *op;

    begin_on("fast");
    op = nest(50000, true);
    CHECK_EQ(ou_object_hash(op), -1);
    CHECK_SAME(ou_error_occurred(), &ou_recursion_error);
    ou_error_clear();
    ou_decref(op);
    end();
}

TEST(foreign_code, what_is_nested_too_deeply_is_shown_in_part)
{
    size_t shown = 2 * OU_RECURSION_LIMIT + 3;
    static char text[3 * OU_RECURSION_LIMIT];
    ou_object *op;

    begin_on("fast");
    op = nest(50000, false);
    CHECK_EQ(ou_object_repr(op, text, sizeof text), shown);
    CHECK_EQ(strncmp(text + OU_RECURSION_LIMIT - 1, "[...]", 5), 0);
    CHECK_NULL(ou_error_occurred());
    ou_decref(op);
    end();
}

/* ---- Looked up ----------------------------------------------------------- */

static ou_object *new_value;
static struct meddler *third, *wanted;

/* A domain for buffers that has one place for blocks of indices and entries: a
 * new one has the address of the one before. */
static struct {
    ou_allocator below;
    bool taken;
    _Alignas(16) char block[2048];
} place;

static void *
place_malloc(void *ctx, size_t nbytes)
{
    if (place.taken || nbytes > sizeof place.block) {
        return place.below.malloc(place.below.ctx, nbytes);
    }
    place.taken = true;
    return place.block;
}

static void
place_free(void *ctx, void *p)
{
    if (p == place.block) {
        place.taken = false;
        return;
    }
    place.below.free(place.below.ctx, p);
}

/* Ten keys go, with a block of 32 indices; the first comes again, with others
 * of the same hash behind it, into a block of 8. */
static void
build_anew(struct meddler *self)
{
    ou_dict_clear(self->victim);
    CHECK_EQ(ou_dict_set_item(self->victim, &self->ob_base, &ou_none), 0);
    CHECK_EQ(ou_dict_set_item(self->victim, &third->ob_base, &ou_none), 0);
    CHECK_EQ(ou_dict_set_item(self->victim, &wanted->ob_base, new_value), 0);
}

TEST(foreign_code, a_dict_may_be_built_anew_while_a_key_is_looked_up)
{
    ou_allocator table;
    ou_object *dict;
    struct meddler *there;

    begin_on("malloc");
    place.below = ou_domain_get_allocator(&memory.domains, OU_DOMAIN_MEM);
    table = place.below;
    table.malloc = place_malloc;
    table.free = place_free;
    dict = ou_dict_new();
    new_value = ou_int_new(2337);
    there = new_meddler(dict);
    third = new_meddler(NULL);
    wanted = new_meddler(NULL);
    CHECK_EQ(ou_dict_set_item(dict, &there->ob_base, &ou_none), 0);
    for (int i = 0; i < 9; i++) {
        ou_object *key = ou_int_new(100 + i);

        if (i == 4) { /* the block that the sixth key makes is in the place */
            ou_domain_set_allocator(&memory.domains, OU_DOMAIN_MEM, table);
        }
        CHECK_EQ(ou_dict_set_item(dict, key, &ou_none), 0);
        ou_decref(key);
    }
    CHECK_EQ(place.taken, true);
    there->at_compare = build_anew;
    CHECK_SAME(ou_lend(ou_dict_get_item(dict, &wanted->ob_base)), new_value);
    CHECK_EQ(ou_dict_size(dict), 3);
    ou_decref(dict);
    ou_decref(&there->ob_base);
    ou_decref(&third->ob_base);
    ou_decref(&wanted->ob_base);
    ou_object_clear_ref(&new_value);
    end();
}

TEST(foreign_code, delete_if_takes_only_the_very_value)
{
    ou_object *dict, *key, *value, *other;

    begin_on("py310");
    dict = ou_dict_new();
    key = ou_str_from("key");
    value = ou_int_new(2337);
    other = ou_int_new(2337);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, value), 0);
    CHECK_EQ(ou_dict_set_item(dict, key, value), 0);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, other), 0);
    CHECK_EQ(ou_dict_size(dict), 1);
    CHECK_EQ(ou_dict_delete_item_if(dict, key, value), 1);
    CHECK_EQ(ou_dict_size(dict), 0);
    CHECK_EQ(ou_refcnt(value), 1);
    CHECK_EQ(ou_dict_delete_item_if(dict, dict, value), -1);
    CHECK_SAME(ou_error_occurred(), &ou_type_error);
    ou_error_clear();
    ou_decref(dict);
    ou_decref(key);
    ou_decref(value);
    ou_decref(other);
    end();
}

/* ---- Ended --------------------------------------------------------------- */

static void
give_up_what_is_not_ours(struct meddler *self)
{
    ou_decref(&self->ob_base);
}

TEST(foreign_code, a_finalizer_that_gives_up_too_much_is_fatal)
{
    struct meddler *m;

    begin_on("py310");
    m = new_meddler(NULL);
    m->at_finalize = give_up_what_is_not_ours;
    CHECK_FATAL(ou_decref(&m->ob_base),
                "gave up a reference that it did not own");
    end();
}

static size_t nshown;

static int
count_shown(ou_object *op, void *arg)
{
    char text[40];

    ou_object_repr(op, text, sizeof text);
    nshown += op == arg;
    return 0;
}

static void
look_at_everything(struct meddler *self)
{
    nshown = 0;
    ou_registry_visit(count_shown, self->victim);
}

TEST(foreign_code, what_is_half_taken_apart_is_not_visited)
{
    ou_object *items[2], *tuple;
    struct meddler *m;

    begin_on("py310");
    m = new_meddler(NULL);
    items[0] = &m->ob_base;
    items[1] = ou_int_new(2337);
    tuple = ou_tuple_from(items, 2);
    m->victim = tuple;
    m->at_finalize = look_at_everything;
    ou_decref(&m->ob_base);
    ou_decref(items[1]);
    nshown = 1;
    ou_decref(tuple);
    CHECK_EQ(nshown, 0);
    end();
}

static void
take_a_reference(ou_object *op)
{
    CHECK_FATAL(ou_incref(op), "the object is dying");
    ou_object_free(op);
}

TEST(foreign_code, to_take_a_reference_to_what_is_dying_is_fatal)
{
    static ou_type type = {
        .ob_base = OU_TYPE_HEAD,
        .tp_name = "dying",
        .tp_basicsize = sizeof(ou_object),
        .tp_dealloc = take_a_reference,
    };

    begin_on("py310");
    ou_decref(ou_object_new(&type, 0));
    end();
}
