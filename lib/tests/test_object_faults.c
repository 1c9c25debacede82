/* test_object_faults.c -- every constructor and every operation of a container,
 * with each of its requests for memory failing in turn.
 * SPDX-License-Identifier: MIT
 *
 * A deed either does what it should, or says MemoryError and changes nothing.
 * All are run on several allocators. */
#include "obj/constpool.h"
#include "obj/dict.h"
#include "obj/float.h"
#include "obj/function.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/namespace.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"
#include "objects.h"
#include "verify/dict_verify.h"

static ou_object *list, *dict, *ns, *pool, *weakdict, *text, *number, *function;

/* Each returns whether it got what it wanted; then it has been undone. */
static bool
have(ou_object *op)
{
    ou_xdecref(op);
    return op != NULL;
}

static bool
new_int(void)
{
    return have(ou_int_new(5000));
}

static bool
add_ints(void)
{
    return have(ou_int_add(number, number));
}

static bool
new_float(void)
{
    return have(ou_float_from(2.5));
}

static bool
add_floats(void)
{
    return have(ou_float_add(number, number));
}

static bool
new_str(void)
{
    return have(ou_str_from("not interned"));
}

static bool
concat(void)
{
    return have(ou_str_concat(text, text));
}

static bool
repeat(void)
{
    return have(ou_str_repeat(text, 7));
}

static bool
new_tuple(void)
{
    ou_object *items[] = {number, text, list};

    return have(ou_tuple_from(items, 3));
}

static bool
new_list(void)
{
    return have(ou_list_new());
}

static bool
append(void)
{
    if (ou_list_append(list, number) < 0) {
        return false;
    }
    ou_decref(ou_list_pop(list));
    return true;
}

static bool
insert(void)
{
    return ou_list_insert(list, 0, number) == 0 &&
           ou_list_delete_item(list, 0) == 0;
}

static bool
new_dict(void)
{
    return have(ou_dict_new());
}

static bool
set_new_key(void)
{
    return ou_dict_set_item(dict, text, number) == 0 &&
           ou_dict_delete_item(dict, text) == 0;
}

static bool
new_function(void)
{
    return have(ou_function_new("f", NULL, number));
}

static bool
new_namespace(void)
{
    return have(ou_namespace_new());
}

static bool
bind(void)
{
    return ou_namespace_bind(ns, "name", ou_newref(number)) == 0 &&
           ou_namespace_unbind(ns, "name") == 0;
}

static bool
intern(void)
{
    return have(ou_intern(text));
}

static bool
intern_from(void)
{
    return have(ou_intern_from("another text"));
}

static bool
new_pool(void)
{
    return have(ou_constpool_new(OU_FOLD_LIMIT));
}

/* A constant stays in its pool: a new pool each time. */
static bool
add_constants(void)
{
    ou_object *p = ou_constpool_new(OU_FOLD_LIMIT);
    bool done = p != NULL && have(ou_constpool_str(p, "name_like")) &&
                have(ou_constpool_int(p, 5000)) &&
                have(ou_constpool_float(p, 0.5)) &&
                have(ou_constpool_repeat(p, "ab", 3));

    ou_xdecref(p);
    return done;
}

static bool
new_weakref(void)
{
    return have(ou_weakref_new(function, NULL)) &&
           have(ou_weakref_new(function, function));
}

static bool
list_weakrefs(void)
{
    return have(ou_weakref_list(function));
}

static bool
new_weakdict(void)
{
    return have(ou_weakdict_new());
}

static bool
set_weak_value(void)
{
    return ou_weakdict_set_item(weakdict, text, function) == 0 &&
           ou_weakdict_delete_item(weakdict, text) == 0;
}

static bool (*const deeds[])(void) = {
    new_int,     add_ints,      new_float,    add_floats,    new_str,
    concat,      repeat,        new_tuple,    new_list,      append,
    insert,      new_dict,      set_new_key,  new_function,  new_namespace,
    bind,        intern,        intern_from,  new_pool,      add_constants,
    new_weakref, list_weakrefs, new_weakdict, set_weak_value};
#define NDEEDS ((int)(sizeof deeds / sizeof deeds[0]))

static const char *const allocators[] = {"fast_debug", "malloc_debug",
                                         "tiny_debug", "classic"};

/* Containers that are full, so that one more item needs memory. */
static void
fill(void)
{
    list = ou_list_new();
    dict = ou_dict_new();
    ns = ou_namespace_new();
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    weakdict = ou_weakdict_new();
    text = ou_str_from("a text");
    number = ou_int_new(4000);
    function = ou_function_new("callback", NULL, NULL);
    for (int i = 0; i < 8; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        ou_object *key = ou_int_new(i);

        ou_list_append(list, key);
        ou_namespace_bind(ns, name, ou_newref(key));
        if (i < 5) {
            ou_dict_set_item(dict, key, key);
        }
        ou_decref(key);
    }
}

static void
empty(void)
{
    ou_object **all[] = {&list,     &dict, &ns,     &pool,
                         &weakdict, &text, &number, &function};

    for (int i = 0; i < 8; i++) {
        ou_object_clear_ref(all[i]);
    }
}

static const char *
complain(size_t nlive)
{
    return ou_registry_nlive() != nlive      ? "something was lost"
           : ou_list_size(list) != 8         ? "the list has changed"
           : ou_dict_size(dict) != 5         ? "the dict has changed"
           : ou_namespace_size(ns) != 8      ? "the namespace has changed"
           : ou_weakdict_size(weakdict) != 0 ? "the weak dict has changed"
           : ou_weakref_count(function) != 0 ? "a weak reference is left"
           : ou_refcnt(number) != 1 || ou_refcnt(text) != 1
               ? "a count has changed"
               : ou_dict_verify(dict);
}

TEST_EACH(object_faults, no_request_that_fails_loses_or_changes_anything, 4)
{
    begin_on(allocators[param]);
    for (int d = 0; d < NDEEDS; d++) {
        bool done = false;

        for (size_t n = 0; !done; n++) {
            size_t nlive;

            ou_runtime_clear_freelists();
            fill();
            nlive = ou_registry_nlive();
            fail_from(n);
            done = deeds[d]();
            fail_from(SIZE_MAX);
            ou_test_note("deed %d, request %zu fails", d, n);
            CHECK_EQ(done || ou_error_matches(&ou_memory_error), true);
            ou_error_clear();
            CHECK_STR_EQ(complain(nlive), NULL);
            CHECK_LT(n, 50);
            empty();
        }
    }
    end();
}

TEST_EACH(object_faults, the_deeds_work_on_every_allocator, 4)
{
    begin_on(allocators[param]);
    fill();
    for (int round = 0; round < 50; round++) {
        for (int d = 0; d < NDEEDS; d++) {
            CHECK_EQ(deeds[d](), true);
        }
    }
    empty();
    end();
}
