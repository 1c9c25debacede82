/* test_weakdict.c -- weak dictionaries, as CPython's own tests see them.
 * SPDX-License-Identifier: MIT
 *
 * Scenarios of test_weakref on WeakValueDictionary, restated for this library,
 * and random programs against a table. */
#include "obj/dict.h"
#include "obj/int.h"
#include "obj/none.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"
#include "tests/weak_thing.h"
#include "verify/weakref_verify.h"

#include <stdio.h>

#define N 40

static ou_object *dict, *keys[N], *values[N];

static void
set(int i)
{
    CHECK_EQ(ou_weakdict_set_item(dict, keys[i], values[i]), 0);
}

static void
begin(int n)
{
    weak_begin();
    dict = ou_weakdict_new();
    CHECK_NOT_NULL(dict);
    for (int i = 0; i < N; i++) {
        keys[i] = ou_int_from(1000 + i);
        values[i] = weak_thing_new(i);
        if (i < n) {
            set(i);
        }
    }
}

static void
end(void)
{
    for (int i = 0; i < N; i++) {
        ou_object_clear_ref(&keys[i]);
        ou_object_clear_ref(&values[i]);
    }
    ou_object_clear_ref(&dict);
    weak_end();
}

/* The number of the value of key i; -1 if there is none. */
static int64_t
value_of(int i)
{
    ou_object *value = ou_weakdict_get_item(dict, keys[i]);
    int64_t number = value == NULL ? -1 : ((struct weak_thing *)value)->number;

    ou_xdecref(value);
    return number;
}

TEST(weakdict, entries_go_with_their_values)
{
    begin(N);
    for (int i = 0; i < N; i++) {
        CHECK_EQ(value_of(i), i);
        ou_object_clear_ref(&values[i]);
        CHECK_EQ(value_of(i), -1);
        CHECK_EQ(ou_weakdict_size(dict), N - 1 - i);
        CHECK_NULL(ou_weakdict_verify(dict));
    }
    end();
}

TEST(weakdict, one_value_may_have_many_keys)
{
    begin(0);
    for (int i = 0; i < N; i++) {
        CHECK_EQ(ou_weakdict_set_item(dict, keys[i], values[0]), 0);
    }
    CHECK_EQ(ou_weakdict_size(dict), N);
    CHECK_EQ(ou_weakref_count(values[0]), N);
    ou_object_clear_ref(&values[0]);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    end();
}

static void
add_again(struct weak_thing *self)
{
    CHECK_EQ(ou_weakdict_set_item(dict, keys[0], &self->ob_base), 0);
}

TEST(weakdict, what_is_added_in_a_finalizer_does_not_dangle)
{
    begin(0);
    ((struct weak_thing *)values[0])->at_finalize = add_again;
    ou_object_clear_ref(&values[0]);
    CHECK_EQ(weak_thing_ndeaths, 1);
    CHECK_EQ(value_of(0), -1);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    CHECK_NULL(ou_weakdict_verify(dict));
    end();
}

TEST(weakdict, a_key_may_own_the_value)
{
    ou_object *key;

    begin(1);
    key = weak_thing_new(7);
    ((struct weak_thing *)key)->first = weak_thing_new(8);
    CHECK_EQ(ou_weakdict_set_item(dict, key, ((struct weak_thing *)key)->first),
             0);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    CHECK_EQ(ou_weakdict_delete_item(dict, key), 0);
    CHECK_EQ(ou_refcnt(key), 1);
    CHECK_EQ(ou_weakdict_set_item(dict, key, ((struct weak_thing *)key)->first),
             0);
    /* The entry is given up, its key dies, and with it the value that the
     * reference, which is dying, refers to. */
    ou_decref(key);
    CHECK_EQ(ou_weakdict_size(dict), 2);
    ou_object_clear_ref(&dict);
    CHECK_EQ(weak_thing_ndeaths, 2);
    end();
}

TEST(weakdict, the_dictionary_may_die_while_it_is_walked)
{
    begin(5);
    ou_weakdict_walk_begin(dict);
    ou_object_clear_ref(&values[2]);
    ou_object_clear_ref(&dict);
    ou_object_clear_ref(&values[3]);
    CHECK_EQ(ou_weakref_count(values[4]), 0);
    end();
}

TEST(weakdict, entries_may_come_and_go_while_it_is_walked)
{
    ou_object *key, *value;
    size_t pos = 0, nshown = 0;

    begin(10);
    ou_weakdict_walk_begin(dict);
    while (ou_weakdict_walk_next(dict, &pos, &key, &value) == 1) {
        int64_t i = ((struct weak_thing *)value)->number;

        nshown++;
        ou_decref(key);
        ou_decref(value);
        ou_object_clear_ref(&values[i]);
        CHECK_EQ(ou_weakdict_size(dict), 10 - nshown);
        CHECK_NULL(ou_weakdict_verify(dict));
    }
    ou_weakdict_walk_end(dict);
    CHECK_EQ(nshown, 10);
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), 0);
    end();
}

TEST(weakdict, cleared_it_is_empty_and_usable)
{
    begin(5);
    ou_object_clear(dict);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    CHECK_EQ(ou_weakref_count(values[0]), 0);
    set(3);
    CHECK_EQ(value_of(3), 3);
    end();
}

/* Memory ends at request n, of objects or of buffers. */
TEST_EACH(weakdict, what_cannot_be_made_leaves_nothing_behind, 12)
{
    ou_nomemory *kind = param % 2 == 0 ? &weak_objects : &weak_buffers;
    ou_object *made;

    begin(0);
    ou_runtime_clear_freelists();
    kind->start = kind->ncalls + (size_t)param / 2;
    made = ou_weakdict_new();
    weak_no_memory(false);
    CHECK_EQ(made == NULL, ou_error_matches(&ou_memory_error));
    ou_error_clear();
    ou_xdecref(made);
    end();
}

TEST_EACH(weakdict, what_cannot_be_set_changes_nothing, 12)
{
    ou_nomemory *kind = param % 2 == 0 ? &weak_objects : &weak_buffers;
    int result;

    begin(5); /* a sixth entry, in a table of eight, makes it grow */
    kind->start = kind->ncalls + (size_t)param / 2;
    result = ou_weakdict_set_item(dict, keys[5], values[5]);
    weak_no_memory(false);
    CHECK_EQ(result < 0, ou_error_matches(&ou_memory_error));
    ou_error_clear();
    CHECK_EQ(value_of(5), result < 0 ? -1 : 5);
    CHECK_EQ(ou_weakdict_size(dict), result < 0 ? 5 : 6);
    CHECK_EQ(ou_weakref_count(values[5]), result < 0 ? 0 : 1);
    CHECK_NULL(ou_weakdict_verify(dict));
    end();
}

static int
count_visit(ou_object *op, void *count)
{
    ++*(size_t *)count;
    return 0;
}

TEST(weakdict, it_can_be_traversed)
{
    size_t count = 0;

    begin(5);
    CHECK_EQ(ou_object_traverse(dict, count_visit, &count), 0);
    CHECK_EQ(count, 3); /* the entries, what is pending, the callback */
    end();
}

TEST(weakdict, the_verifier_sees_what_should_not_be)
{
    ou_object *ref;

    begin(5);
    CHECK_NULL(ou_weakdict_verify(dict));
    ref = ou_lend(ou_dict_get_item(((ou_weakdict *)dict)->data, keys[2]));
    ou_object_set_ref(&((ou_keyedref *)ref)->key, ou_newref(keys[3]));
    CHECK_NOT_NULL(strstr(ou_weakdict_verify(dict), "another key"));
    ou_object_set_ref(&((ou_keyedref *)ref)->key, ou_newref(keys[2]));
    CHECK_EQ(ou_dict_set_item(((ou_weakdict *)dict)->data, keys[2], &ou_none),
             0);
    CHECK_NOT_NULL(strstr(ou_weakdict_verify(dict), "no keyed reference"));
    CHECK_EQ(ou_dict_delete_item(((ou_weakdict *)dict)->data, keys[2]), 0);
    ou_weakdict_walk_begin(dict);
    ou_object_clear_ref(&values[1]);
    CHECK_NULL(ou_weakdict_verify(dict));
    ((ou_weakdict *)dict)->nwalks = 0;
    CHECK_NOT_NULL(strstr(ou_weakdict_verify(dict), "no walk is under way"));
    ((ou_weakdict *)dict)->nwalks = 1;
    ou_weakdict_walk_end(dict);
    end();
}

/* ---- Random programs ----------------------------------------------------- */

/* entry[i]: the value that key i leads to, -1: none.  While walks are under
 * way, dead entries are none. */
struct program {
    int entry[N];
    size_t nwalks;
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin(0);
    for (int i = 0; i < N; i++) {
        p->entry[i] = -1;
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (; p->nwalks > 0; p->nwalks--) {
        ou_weakdict_walk_end(dict);
    }
    end();
}

static void
drop(struct program *p, int v)
{
    ou_object_clear_ref(&values[v]);
    for (int i = 0; i < N; i++) {
        p->entry[i] = p->entry[i] == v ? -1 : p->entry[i];
    }
}

static const char *
compare(const struct program *p)
{
    size_t size = 0;

    for (int i = 0; i < N; i++) {
        size += p->entry[i] >= 0;
        if (value_of(i) != p->entry[i]) {
            return "a key leads to another value";
        }
    }
    if (ou_weakdict_size(dict) != size) {
        return "the size is wrong";
    }
    return ou_weakdict_verify(dict);
}

/* Has key k an entry, be its value dead or alive? */
static bool
is_in_data(int k)
{
    return ou_dict_get_item(((ou_weakdict *)dict)->data, keys[k]) != NULL;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int k = (int)(number % N), v = (int)((number >> 8) % N);
    int action = (int)((number >> 16) % 8);

    if (action == 0) {
        drop(p, v);
    }
    else if (action == 1 && values[v] == NULL) {
        values[v] = weak_thing_new(v);
    }
    else if (action == 2) {
        ou_weakdict_walk_begin(dict);
        p->nwalks++;
    }
    else if (action == 3 && p->nwalks > 0) {
        ou_weakdict_walk_end(dict);
        p->nwalks--;
    }
    else if (action == 4 && p->entry[k] >= 0) {
        if (ou_weakdict_delete_item(dict, keys[k]) < 0) {
            return "an entry cannot be deleted";
        }
        p->entry[k] = -1;
    }
    else if (action >= 5 && values[v] != NULL) {
        bool may = p->nwalks == 0 || is_in_data(k);
        bool refused = ou_weakdict_set_item(dict, keys[k], values[v]) < 0;

        ou_error_clear();
        if (refused == may) {
            return refused ? "an entry cannot be set" : "a walk lost its place";
        }
        p->entry[k] = refused ? p->entry[k] : v;
    }
    return compare(p);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const actions[] = {"drop",   "make", "walk", "end",
                                          "delete", "set",  "set",  "set"};

    snprintf(buffer, size, "%s: key %d, value %d", actions[(number >> 16) % 8],
             (int)(number % N), (int)((number >> 8) % N));
}

TEST(weakdict, agrees_with_a_table)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 3000);
}
