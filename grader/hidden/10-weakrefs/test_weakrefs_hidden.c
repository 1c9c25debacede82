/* test_weakrefs_hidden.c -- long chains, callbacks that do much, random
 * programs.
 * SPDX-License-Identifier: MIT */
#include "../../../labs/10-weakrefs/fixture.h"

#include <stdio.h>

/* ---- clear --------------------------------------------------------------- */

static ou_object *refs[600];
static size_t nseen_alive, ncalled;

/* What a callback can get hold of has a count. */
static ou_object *
look_around(ou_object *self, ou_object *const *args, size_t nargs)
{
    ncalled++;
    for (int i = 0; i < 600; i++) {
        ou_object *op = ou_weakref_get(refs[i]);

        if (op != NULL) {
            nseen_alive += ou_refcnt(op) >= 2;
            ou_decref(op);
        }
    }
    return ou_newref(&ou_none);
}

TEST(clear, in_a_long_chain_nobody_meets_the_dying)
{
    ou_object *op = NULL;

    begin();
    for (int i = 0; i < 600; i++) {
        ou_object *outer = new_thing(i);

        ((struct thing *)outer)->next = op;
        refs[i] = calling_ref(outer, look_around);
        op = outer;
    }
    ou_decref(op);
    CHECK_EQ(ndeaths, 600);
    CHECK_EQ(ncalled, 600);
    for (int i = 0; i < 600; i++) {
        CHECK_EQ(is_alive(refs[i]), false);
        ou_decref(refs[i]);
    }
    end();
}

static ou_object *
take_callback(ou_object *self, ou_object *const *args, size_t nargs)
{
    ou_object_clear(refs[0]);
    return ou_newref(&ou_none);
}

TEST(clear, a_callback_may_take_the_callback_of_another)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    refs[0] = noting_ref(op, 1);
    ref = calling_ref(op, take_callback);
    ou_decref(op);
    CHECK_STR_EQ(events, "D");
    CHECK_EQ(is_alive(refs[0]), false);
    ou_decref(refs[0]);
    ou_decref(ref);
    end();
}

static ou_object *survivor;

static void
rescue(struct thing *self)
{
    survivor = ou_newref(&self->ob_base);
}

TEST(clear, a_rescued_object_keeps_its_references)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ((struct thing *)op)->at_finalize = rescue;
    ref = noting_ref(op, 1);
    ou_decref(op);
    CHECK_STR_EQ(events, "F");
    CHECK_EQ(is_alive(ref), true);
    ((struct thing *)op)->at_finalize = NULL;
    ou_object_clear_ref(&survivor);
    CHECK_STR_EQ(events, "F1D");
    CHECK_EQ(is_alive(ref), false);
    ou_decref(ref);
    end();
}

static void
refer_to_me(struct thing *self)
{
    refs[0] = ou_weakref_new(&self->ob_base, NULL);
    refs[1] = noting_ref(&self->ob_base, 5);
}

TEST(clear, references_made_in_the_finalizer_do_not_dangle)
{
    ou_object *op;

    begin();
    op = new_thing(1);
    ((struct thing *)op)->at_finalize = refer_to_me;
    ou_decref(op);
    CHECK_STR_EQ(events, "F5D");
    CHECK_EQ(is_alive(refs[0]), false);
    CHECK_EQ(is_alive(refs[1]), false);
    ou_decref(refs[0]);
    ou_decref(refs[1]);
    end();
}

static ou_object *
drop_another(ou_object *self, ou_object *const *args, size_t nargs)
{
    note_event('(');
    ou_object_clear_ref(&survivor);
    note_event(')');
    return ou_newref(&ou_none);
}

TEST(clear, a_callback_may_cause_the_next_death)
{
    ou_object *op, *a, *b, *c;

    begin();
    op = new_thing(1);
    survivor = new_thing(2);
    a = noting_ref(op, 1);
    b = calling_ref(op, drop_another);
    c = noting_ref(survivor, 7);
    ou_decref(op);
    CHECK_STR_EQ(events, "(7D)1D");
    ou_decref(a);
    ou_decref(b);
    ou_decref(c);
    end();
}

static ou_object *
make_many(ou_object *self, ou_object *const *args, size_t nargs)
{
    for (int i = 0; i < 100; i++) {
        ou_object *op = new_thing(i);

        ou_decref(noting_ref(op, 1));
        ou_decref(op);
    }
    return ou_newref(&ou_none);
}

TEST(clear, a_callback_may_make_and_drop_many_objects)
{
    ou_object *op, *a;

    begin();
    op = new_thing(1);
    a = calling_ref(op, make_many);
    ou_decref(op);
    CHECK_EQ(ndeaths, 101);
    ou_decref(a);
    end();
}

TEST(clear, a_reference_that_owns_its_object_dies_with_it)
{
    ou_object *op, *ref;

    begin();
    op = new_thing(1);
    ref = noting_ref(op, 1);
    ((struct thing *)op)->next = ref;
    ou_decref(op);
    CHECK_STR_EQ(events, "1D");
    end();
}

TEST(list, while_callbacks_run_the_dead_have_none)
{
    ou_object *op, *a, *b;

    begin();
    op = new_thing(1);
    a = noting_ref(op, 1);
    b = calling_ref(op, drop_another);
    refs[0] = a;
    ou_decref(op);
    CHECK_NULL(ou_lend(ou_weakref_callback(a)));
    CHECK_NULL(ou_lend(ou_weakref_callback(b)));
    ou_decref(a);
    ou_decref(b);
    end();
}

/* ---- Random programs over things and references -------------------------- */

#define NTHINGS 5
#define NREFS   12

struct program {
    ou_object *things[NTHINGS];
    ou_object *refs[NREFS];
    int of[NREFS]; /* which thing it was made for, -1: no reference */
    int born[NTHINGS], refers_to[NREFS]; /* generations of the things */
    bool callback[NREFS];
};

static void
program_start(void *state)
{
    struct program *p = state;

    begin();
    for (int i = 0; i < NREFS; i++) {
        p->of[i] = -1;
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (int i = 0; i < NREFS; i++) {
        ou_xdecref(p->refs[i]);
    }
    for (int i = 0; i < NTHINGS; i++) {
        ou_xdecref(p->things[i]);
    }
    end();
}

static bool
should_live(const struct program *p, int r)
{
    int t = p->of[r];

    return t >= 0 && p->things[t] != NULL && p->born[t] == p->refers_to[r];
}

static const char *
complain_about(const struct program *p)
{
    for (int r = 0; r < NREFS; r++) {
        if (p->of[r] >= 0 && is_alive(p->refs[r]) != should_live(p, r)) {
            return "a reference lives, or not, wrongly";
        }
    }
    for (int t = 0; t < NTHINGS; t++) {
        size_t n = 0;
        bool plain = false;

        for (int r = 0; p->things[t] != NULL && r < NREFS; r++) {
            if (p->of[r] == t && should_live(p, r)) {
                n += p->callback[r] || !plain;
                plain = plain || !p->callback[r];
            }
        }
        if (p->things[t] != NULL && ou_weakref_count(p->things[t]) != n) {
            return "a thing has another number of references";
        }
    }
    return NULL;
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int t = (int)(number % NTHINGS), r = (int)((number >> 8) % NREFS);
    int action = (int)((number >> 16) % 5);

    if (action == 0) {
        ou_object_clear_ref(&p->things[t]);
    }
    else if (action == 1) {
        ou_object_set_ref(&p->things[t], new_thing(t));
        p->born[t]++;
    }
    else if (action == 2 || p->things[t] == NULL) {
        ou_object_clear_ref(&p->refs[r]);
        p->of[r] = -1;
    }
    else {
        p->callback[r] = action == 4;
        ou_object_set_ref(&p->refs[r],
                          action == 4 ? noting_ref(p->things[t], 1)
                                      : ou_weakref_new(p->things[t], NULL));
        p->of[r] = t;
        p->refers_to[r] = p->born[t];
    }
    return complain_about(p);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const actions[] = {"drop", "make", "drop ref",
                                          "plain ref", "callback ref"};

    snprintf(buffer, size, "%s: thing %d, ref %d", actions[(number >> 16) % 5],
             (int)(number % NTHINGS), (int)((number >> 8) % NREFS));
}

TEST(clear, agrees_with_a_table_of_who_lives)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 2000);
}

/* ---- removal, walks ------------------------------------------------------ */

/* With every interval of deaths the size is right, whatever dies when. */
TEST_EACH(walks, the_size_is_never_wrong, 20)
{
    ou_object *dict, *values[60];
    size_t living = 60;

    begin();
    dict = ou_weakdict_new();
    for (int i = 0; i < 60; i++) {
        ou_object *key = ou_int_new(i);

        values[i] = new_thing(i);
        ou_weakdict_set_item(dict, key, values[i]);
        ou_decref(key);
    }
    for (int i = 0; i < 60; i++) {
        if (i % 7 == 0) {
            ou_weakdict_walk_begin(dict);
        }
        if (i % (param + 1) == 0) {
            ou_object_clear_ref(&values[i]);
            living--;
        }
        CHECK_EQ(ou_weakdict_size(dict), living);
        if (i % 7 == 6) {
            ou_weakdict_walk_end(dict);
            CHECK_EQ(ou_weakdict_size(dict), living);
        }
    }
    while (((ou_weakdict *)dict)->nwalks > 0) {
        ou_weakdict_walk_end(dict);
    }
    CHECK_EQ(ou_dict_size(((ou_weakdict *)dict)->data), living);
    for (int i = 0; i < 60; i++) {
        ou_xdecref(values[i]);
    }
    CHECK_EQ(ou_weakdict_size(dict), 0);
    ou_decref(dict);
    end();
}

TEST(walks, the_end_leaves_a_pending_error_alone)
{
    ou_object *dict, *key, *value;

    begin();
    dict = ou_weakdict_new();
    key = ou_int_new(1);
    value = new_thing(1);
    CHECK_EQ(ou_weakdict_set_item(dict, key, value), 0);
    ou_weakdict_walk_begin(dict);
    ou_decref(value);
    ou_error_set(&ou_key_error, "from before");
    ou_weakdict_walk_end(dict);
    CHECK_STR_EQ(ou_error_message(), "from before");
    ou_error_clear();
    CHECK_EQ(ou_weakdict_size(dict), 0);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(removal, during_a_walk_without_memory_the_entry_is_dead_all_the_same)
{
    ou_object *dict, *key, *value;

    begin();
    dict = ou_weakdict_new();
    key = ou_int_new(1);
    value = new_thing(1);
    CHECK_EQ(ou_weakdict_set_item(dict, key, value), 0);
    ou_weakdict_walk_begin(dict);
    no_memory(true);
    ou_decref(value);
    no_memory(false);
    CHECK_NULL(ou_error_occurred());
    ou_weakdict_walk_end(dict);
    CHECK_NULL(ou_weakdict_get_item(dict, key));
    value = new_thing(2);
    CHECK_EQ(ou_weakdict_set_item(dict, key, value), 0);
    CHECK_EQ(ou_weakdict_size(dict), 1);
    ou_decref(value);
    CHECK_EQ(ou_weakdict_size(dict), 0);
    ou_decref(key);
    ou_decref(dict);
    end();
}

TEST(removal, a_dictionary_that_dies_in_a_callback_is_left_alone)
{
    ou_object *dict, *key, *value;

    begin();
    dict = ou_weakdict_new();
    key = ou_int_new(1);
    value = new_thing(1);
    survivor = dict;
    CHECK_EQ(ou_weakdict_set_item(dict, key, value), 0);
    refs[0] = calling_ref(value, drop_another); /* newer: called first */
    ou_decref(value);
    CHECK_STR_EQ(events, "()D");
    ou_decref(refs[0]);
    ou_decref(key);
    end();
}
