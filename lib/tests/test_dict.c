/* test_dict.c -- keys, values, order, and keys that interfere.
 * SPDX-License-Identifier: MIT */
#include "obj/dict.h"
#include "obj/dict_internal.h"
#include "obj/float.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "objects.h"
#include "verify/dict_verify.h"

#include <stdio.h>

static ou_object *dict;

static void
set(const char *key, int64_t value)
{
    ou_object *k = ou_str_from(key), *v = ou_int_new(value);

    CHECK_EQ(ou_dict_set_item(dict, k, v), 0);
    ou_decref(k);
    ou_decref(v);
}

static int64_t
get(const char *key)
{
    ou_object *k = ou_str_from(key);
    ou_borrowed v = ou_dict_get_item(dict, k);

    ou_decref(k);
    return v == NULL ? -1 : ou_int_as(ou_lend(v));
}

TEST(dict, keys_keep_their_place)
{
    begin();
    dict = ou_dict_new();
    set("b", 1);
    set("a", 2);
    set("c", 3);
    set("b", 4);
    CHECK_STR_EQ(shown(dict), "{'b': 4, 'a': 2, 'c': 3}");
    CHECK_EQ(ou_dict_size(dict), 3);
    CHECK_EQ(get("a"), 2);
    CHECK_EQ(get("d"), -1);
    CHECK_NULL(ou_error_occurred());
    ou_decref(dict);
    end();
}

TEST(dict, what_is_deleted_comes_back_at_the_end)
{
    ou_object *key;

    begin();
    dict = ou_dict_new();
    set("a", 1);
    set("b", 2);
    key = ou_str_from("a");
    CHECK_EQ(ou_dict_delete_item(dict, key), 0);
    CHECK_EQ(ou_dict_delete_item(dict, key), -1);
    CHECK_STR_EQ(ou_error_message(), "'a'");
    CHECK_STR_EQ(error_name(), "KeyError");
    set("a", 3);
    CHECK_STR_EQ(shown(dict), "{'b': 2, 'a': 3}");
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(dict, pop_hands_the_value_over)
{
    ou_object *key, *value;

    begin();
    dict = ou_dict_new();
    set("a b", 1000);
    key = ou_str_from("a b");
    value = ou_dict_pop(dict, key);
    CHECK_EQ(ou_int_as(value), 1000);
    CHECK_EQ(ou_refcnt(value), 1);
    CHECK_NULL(ou_dict_pop(dict, key));
    CHECK_NULL(ou_error_occurred());
    ou_decref(value);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(dict, one_and_one_point_zero_are_one_key)
{
    ou_object *one, *point;

    begin();
    dict = ou_dict_new();
    one = ou_int_from(1000);
    point = ou_float_from(1000.0);
    CHECK_EQ(ou_dict_set_item(dict, one, &ou_true), 0);
    CHECK_EQ(ou_dict_set_item(dict, point, &ou_false), 0);
    CHECK_STR_EQ(shown(dict), "{1000: False}");
    ou_decref(one);
    ou_decref(point);
    ou_decref(dict);
    end();
}

TEST(dict, a_key_without_a_hash_is_refused)
{
    ou_object *list;

    begin();
    dict = ou_dict_new();
    list = ou_list_new();
    CHECK_EQ(ou_dict_set_item(dict, list, &ou_none), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    CHECK_NULL(ou_lend(ou_dict_get_item(dict, list)));
    CHECK_STR_EQ(error_name(), "TypeError");
    CHECK_EQ(ou_dict_delete_item(dict, list), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(list);
    ou_decref(dict);
    end();
}

TEST(dict, a_text_is_found_without_making_an_object)
{
    size_t before;

    begin();
    dict = ou_dict_new();
    CHECK_NULL(ou_lend(ou_dict_get_item_string(dict, "spam")));
    for (int i = 0; i < 50; i++) {
        char key[32];

        snprintf(key, sizeof key, "key %d", i);
        set(key, i);
    }
    before = requests[OU_DOMAIN_OBJ].ncalls;
    CHECK_EQ(ou_int_as(ou_lend(ou_dict_get_item_string(dict, "key 37"))), 37);
    CHECK_NULL(ou_lend(ou_dict_get_item_string(dict, "key 50")));
    CHECK_EQ(requests[OU_DOMAIN_OBJ].ncalls - before, 0);
    ou_decref(dict);
    end();
}

TEST(dict, an_interned_key_is_found_without_a_comparison)
{
    ou_object *key, *equal;
    size_t before;

    begin();
    dict = ou_dict_new();
    key = ou_intern_from("spam");
    CHECK_EQ(ou_dict_set_item(dict, key, &ou_none), 0);
    before = ou_dict_ncompared();
    for (int i = 0; i < 10; i++) {
        CHECK_SAME(ou_lend(ou_dict_get_item(dict, key)), &ou_none);
    }
    CHECK_EQ(ou_dict_ncompared() - before, 0);
    equal = ou_str_from("spam");
    CHECK_SAME(ou_lend(ou_dict_get_item(dict, equal)), &ou_none);
    CHECK_EQ(ou_dict_ncompared() - before, 1);
    ou_decref(equal);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(dict, equality_is_that_of_entries_not_of_order)
{
    ou_object *a, *b;

    begin();
    a = dict = ou_dict_new();
    set("x", 1);
    set("y", 2);
    b = dict = ou_dict_new();
    set("y", 2);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 0);
    set("x", 1);
    CHECK_EQ(ou_object_compare(a, b, OU_EQ), 1);
    set("x", 3);
    CHECK_EQ(ou_object_compare(a, b, OU_NE), 1);
    CHECK_EQ(ou_object_compare(a, b, OU_LT), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    CHECK_EQ(ou_object_hash(a), -1);
    CHECK_STR_EQ(error_name(), "TypeError");
    ou_decref(a);
    ou_decref(b);
    end();
}

/* ---- Keys that interfere ------------------------------------------------- */

/* All of them have one hash, and to compare one runs code. */
struct key {
    ou_object ob_base;
    int number;
};
static void (*at_compare)(void);

static void
key_dealloc(ou_object *op)
{
    ou_object_free(op);
}

static int64_t
key_hash(ou_object *op)
{
    return 7;
}

static int
key_richcompare(ou_object *op, ou_object *other, enum ou_compare how)
{
    void (*run)(void) = at_compare;

    at_compare = NULL;
    if (run != NULL) {
        run();
    }
    if (ou_error_occurred() != NULL) {
        return -1;
    }
    return (((struct key *)op)->number == ((struct key *)other)->number) ==
           (how == OU_EQ);
}

static ou_type key_type = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "key",
    .tp_basicsize = sizeof(struct key),
    .tp_dealloc = key_dealloc,
    .tp_hash = key_hash,
    .tp_richcompare = key_richcompare,
};

static ou_object *
new_key(int number)
{
    ou_object *op = ou_object_new(&key_type, 0);

    ((struct key *)op)->number = number;
    return op;
}

static void
fill_with_keys(int n)
{
    dict = ou_dict_new();
    for (int i = 0; i < n; i++) {
        ou_object *key = new_key(i);

        CHECK_EQ(ou_dict_set_item(dict, key, key), 0);
        ou_decref(key);
    }
}

static void
fail(void)
{
    ou_error_set(&ou_value_error, "cannot be compared");
}

static void
clear_dict(void)
{
    ou_dict_clear(dict);
}

static void
grow_dict(void)
{
    for (int i = 100; i < 130; i++) {
        ou_object *key = new_key(i);

        ou_dict_set_item(dict, key, key);
        ou_decref(key);
    }
}

TEST(dict, keys_of_one_hash_are_told_apart)
{
    ou_object *key;

    begin();
    fill_with_keys(30);
    for (int i = 0; i < 30; i++) {
        key = new_key(i);
        CHECK_EQ(((struct key *)ou_lend(ou_dict_get_item(dict, key)))->number,
                 i);
        ou_decref(key);
    }
    CHECK_NULL(ou_dict_verify(dict));
    ou_decref(dict);
    end();
}

TEST(dict, a_comparison_that_fails_is_passed_on)
{
    ou_object *key;

    begin();
    fill_with_keys(3);
    key = new_key(2);
    at_compare = fail;
    CHECK_NULL(ou_lend(ou_dict_get_item(dict, key)));
    CHECK_STR_EQ(error_name(), "ValueError");
    at_compare = fail;
    CHECK_EQ(ou_dict_set_item(dict, key, key), -1);
    CHECK_STR_EQ(error_name(), "ValueError");
    at_compare = fail;
    CHECK_NULL(ou_dict_pop(dict, key));
    CHECK_STR_EQ(error_name(), "ValueError");
    CHECK_EQ(ou_dict_size(dict), 3);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(dict, a_comparison_may_change_the_dict)
{
    ou_object *key;

    begin();
    fill_with_keys(3);
    key = new_key(2);
    at_compare = clear_dict;
    CHECK_NULL(ou_lend(ou_dict_get_item(dict, key)));
    CHECK_EQ(ou_dict_size(dict), 0);
    ou_decref(dict);
    fill_with_keys(3);
    at_compare = grow_dict;
    CHECK_EQ(((struct key *)ou_lend(ou_dict_get_item(dict, key)))->number, 2);
    CHECK_EQ(ou_dict_size(dict), 33);
    CHECK_NULL(ou_dict_verify(dict));
    at_compare = clear_dict;
    CHECK_EQ(ou_dict_set_item(dict, key, key), 0);
    CHECK_EQ(ou_dict_size(dict), 1);
    CHECK_NULL(ou_dict_verify(dict));
    ou_decref(key);
    ou_decref(dict);
    end();
}

/* ---- Random programs against an array of pairs --------------------------- */

#define NKEYS 60

struct program {
    ou_object *dict, *keys[NKEYS];
    int order[NKEYS * 2], norder; /* keys in the order in which they came */
    int64_t values[NKEYS];        /* -1: not there */
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin();
    p->dict = ou_dict_new();
    for (int i = 0; i < NKEYS; i++) {
        p->keys[i] = ou_int_new(i * 8); /* they meet in the low bits */
        p->values[i] = -1;
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    ou_decref(p->dict);
    for (int i = 0; i < NKEYS; i++) {
        ou_decref(p->keys[i]);
    }
    end();
}

static void
forget(struct program *p, int key)
{
    int to = 0;

    for (int i = 0; i < p->norder; i++) {
        if (p->order[i] != key) {
            p->order[to++] = p->order[i];
        }
    }
    p->norder = to;
    p->values[key] = -1;
}

static const char *
complain_about(struct program *p)
{
    const char *bad = ou_dict_verify(p->dict);
    ou_borrowed key, value;
    size_t pos = 0;
    int n = 0;

    while (bad == NULL && ou_dict_next(p->dict, &pos, &key, &value)) {
        if (n >= p->norder || ou_lend(key) != p->keys[p->order[n]] ||
            ou_int_as(ou_lend(value)) != p->values[p->order[n]]) {
            bad = "an entry is not the one that came then";
        }
        n++;
    }
    return bad != NULL                       ? bad
           : n != p->norder                  ? "some entries are missing"
           : (int)ou_dict_size(p->dict) != n ? "another size"
                                             : NULL;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int key = (int)(number % NKEYS), action = (int)((number >> 16) % 100);

    if (action < 60) {
        ou_object *value = ou_int_new((int64_t)(number >> 32));

        ou_dict_set_item(p->dict, p->keys[key], value);
        ou_decref(value);
        if (p->values[key] < 0) {
            p->order[p->norder++] = key;
        }
        p->values[key] = (int64_t)(number >> 32);
    }
    else if (action < 99) {
        bool there = p->values[key] >= 0;

        if ((ou_dict_delete_item(p->dict, p->keys[key]) == 0) != there) {
            return "delete answered wrongly";
        }
        ou_error_clear();
        forget(p, key);
    }
    else {
        ou_dict_clear(p->dict);
        for (int i = 0; i < NKEYS; i++) {
            forget(p, i);
        }
    }
    return complain_about(p);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    int action = (int)((number >> 16) % 100);

    snprintf(buffer, size, "%s key %d",
             action < 60   ? "set"
             : action < 99 ? "delete"
                           : "clear, not",
             (int)(number % NKEYS));
}

TEST(dict, agrees_with_an_array_of_pairs)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 5000);
}

TEST(dict, indices_become_wider_as_it_grows)
{
    static const int sizes[] = {5, 100, 40000};
    static const size_t bytes[] = {1, 2, 4};

    begin();
    for (int i = 0; i < 3; i++) {
        dict = ou_dict_new();
        for (int n = 0; n < sizes[i]; n++) {
            ou_object *key = ou_int_new(n);

            ou_dict_set_item(dict, key, key);
            ou_decref(key);
        }
        CHECK_EQ(((ou_dict *)dict)->keys->index_bytes, bytes[i]);
        CHECK_NULL(ou_dict_verify(dict));
        ou_decref(dict);
    }
    end();
}
