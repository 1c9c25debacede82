/* test_object_verify.c -- the verifier of all live objects sees what is broken,
 * and finds nothing in random programs.
 * SPDX-License-Identifier: MIT */
#include "verify/object_verify.h"

#include "damage.h"
#include "obj/dict.h"
#include "obj/function.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/list.h"
#include "obj/none.h"
#include "obj/str.h"
#include "obj/tuple.h"
#include "obj/weakdict.h"
#include "obj/weakref.h"
#include "objects.h"
#include "verify/strtable_verify.h"

#include <stdio.h>

/* ---- All live objects ---------------------------------------------------- */

TEST(object_verify, a_count_that_is_too_low_is_found)
{
    ou_object *op, *item;

    begin();
    op = list_of_three();
    item = ((ou_list *)op)->items[0];
    CHECK_EQ(ou_list_append(op, item), 0);
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    item->ob_refcnt = 1;
    check_said(ou_objects_verify(),
               "has count 1, but 2 references to it are owned");
    item->ob_refcnt = 3; /* somebody else may have one */
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    item->ob_refcnt = 2;
    ou_decref(op);
    end();
}

/* The dead one's memory is kept for the next int, or was given back and is
 * filled by a debug hook. */
TEST_EACH(object_verify, a_reference_to_the_dead_is_found, 2)
{
    ou_object *op, *item, *dead;

    begin_on(param == 0 ? "py310" : "py310_debug");
    op = list_of_three();
    item = ((ou_list *)op)->items[1];
    dead = param == 0 ? ou_int_new(5000) : ou_list_new();
    ou_decref(dead);
    if (param == 1) {
        ou_runtime_clear_freelists();
    }
    ((ou_list *)op)->items[1] = dead;
    check_said(ou_objects_verify(),
               param == 0 ? "where no object is alive" : "is dying");
    ((ou_list *)op)->items[1] = item;
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ou_decref(op);
    end();
}

TEST(object_verify, a_reference_to_no_object_at_all_is_found)
{
    static uint64_t nothing[8];
    ou_object *op, *item;

    begin();
    op = list_of_three();
    item = ((ou_list *)op)->items[1];
    ((ou_list *)op)->items[1] = (ou_object *)nothing;
    check_said(ou_objects_verify(), "'list' object number ");
    ((ou_list *)op)->items[1] = item;
    ou_decref(op);
    end();
}

TEST(object_verify, static_objects_may_be_referred_to)
{
    ou_object *op;

    begin();
    op = ou_list_new();
    CHECK_EQ(ou_list_append(op, &ou_none), 0);
    CHECK_EQ(ou_list_append(op, &ou_int_type.ob_base), 0);
    CHECK_EQ(ou_list_append(op, ou_int_from(1)), 0);
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ou_decref(op);
    end();
}

static int
visit_nothing(ou_object *op, ou_visitproc *visit, void *arg)
{
    return 0;
}

TEST(object_verify, a_type_that_is_traversed_must_say_so)
{
    static ou_type type = {.ob_base = OU_TYPE_HEAD,
                           .tp_name = "half of a container",
                           .tp_basicsize = sizeof(ou_object),
                           .tp_dealloc = ou_object_free,
                           .tp_traverse = visit_nothing};
    ou_object *op;

    begin();
    op = ou_object_new(&type, 0);
    check_said(ou_objects_verify(), "type 'half of a container'");
    type.tp_flags = OU_TYPE_HAVE_GC;
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ou_decref(op);
    end();
}

/* Each with its own verifier, before anybody walks over it. */
TEST(object_verify, a_broken_container_is_found_and_named)
{
    ou_object *list, *dict, *function, *ref;

    begin();
    list = list_of_three();
    dict = ou_dict_new();
    function = ou_function_new("f", NULL, NULL);
    ref = ou_weakref_new(function, NULL);
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ((ou_list *)list)->size = 100;
    check_said(ou_objects_verify(), "'list' object number ");
    ((ou_list *)list)->size = 3;
    ((ou_dict *)dict)->used = 1;
    check_said(ou_objects_verify(), "'dict' object number ");
    ((ou_dict *)dict)->used = 0;
    ((ou_weakref *)ref)->wr_prev = (ou_weakref *)ref;
    check_said(ou_objects_verify(), "back leads to");
    ((ou_weakref *)ref)->wr_prev = NULL;
    CHECK_STR_EQ(ou_objects_verify(), NULL);
    ou_decref(ref);
    ou_decref(function);
    ou_decref(dict);
    ou_decref(list);
    end();
}

/* ---- Random programs ----------------------------------------------------- */

/* Objects of all types, which refer to each other, also in circles.  The slots
 * and the objects themselves are the only ones to have references. */
#define NSLOTS 14
#define NFIRST 4 /* the first ones hold lists and dicts, if anything */

static ou_object *slots[NSLOTS];

/* A callback: empties what it was made with, a list, or gives up a slot. */
static ou_object *
call(ou_object *self, ou_object *const *args, size_t nargs)
{
    if (self != NULL && ou_object_is(self, &ou_list_type)) {
        ou_list_clear(self);
    }
    if (self != NULL && ou_object_is(self, &ou_int_type)) {
        ou_object_clear_ref(&slots[ou_int_as(self) % NSLOTS]);
    }
    return ou_newref(&ou_none);
}

/* What a step works with: a slot to fill, what was in two others, which is held
 * meanwhile, and a number. */
struct deed {
    ou_object **to;
    ou_object *a, *b; /* or NULL */
    int64_t number;
};

static void
make_list(struct deed *d)
{
    ou_object_set_ref(&slots[d->number % NSLOTS], ou_list_new());
}

static void
make_dict(struct deed *d)
{
    ou_object_set_ref(&slots[d->number % NSLOTS], ou_dict_new());
}

static void
make_weakdict(struct deed *d)
{
    ou_object_set_ref(&slots[d->number % NSLOTS], ou_weakdict_new());
}

/* With a number: no tuple shares its items with many others, which would make
 * a hash as expensive as there are ways through them. */
static void
make_tuple(struct deed *d)
{
    ou_object *items[] = {d->a != NULL ? d->a : &ou_none, &ou_true};

    ou_object_set_ref(d->to, ou_tuple_from(items, 2));
}

static void
make_text(struct deed *d)
{
    char text[32];

    snprintf(text, sizeof text, "text %d", (int)(d->number % 3));
    ou_object_set_ref(d->to, ou_str_from(text));
}

static void
make_int(struct deed *d)
{
    ou_object_set_ref(d->to, ou_int_from(255 + d->number % 4));
}

static void
make_function(struct deed *d)
{
    ou_object_set_ref(d->to, ou_function_new("call", call, d->a));
}

static void
make_ref(struct deed *d)
{
    bool calls = d->b != NULL && ou_object_is(d->b, &ou_function_type);

    if (d->a != NULL) {
        ou_object_set_ref(d->to, ou_weakref_new(d->a, calls ? d->b : NULL));
    }
}

static void
intern(struct deed *d)
{
    if (*d->to != NULL) {
        ou_intern_in_place(d->to);
    }
}

static void
share(struct deed *d)
{
    ou_object_set_ref(d->to, ou_xnewref(d->a));
}

static void
give_up(struct deed *d)
{
    ou_object_clear_ref(d->to);
}

static void
put(struct deed *d)
{
    ou_object *value = d->b != NULL ? d->b : &ou_none;

    if (d->a == NULL || *d->to == NULL) {
        return;
    }
    if (ou_object_is(d->a, &ou_list_type)) {
        ou_list_insert(d->a, (size_t)d->number % 5, value);
    }
    else if (ou_object_is(d->a, &ou_dict_type)) {
        ou_dict_set_item(d->a, *d->to, value);
    }
    else if (ou_object_is(d->a, &ou_weakdict_type)) {
        ou_weakdict_set_item(d->a, *d->to, value);
    }
}

static void
take(struct deed *d)
{
    if (d->a == NULL) {
        return;
    }
    if (ou_object_is(d->a, &ou_list_type)) {
        ou_list_delete_item(d->a, (size_t)d->number % 5);
    }
    else if (ou_object_is(d->a, &ou_dict_type) && d->b != NULL) {
        ou_dict_delete_item(d->a, d->b);
    }
    else if (ou_object_is(d->a, &ou_weakdict_type) && d->b != NULL) {
        ou_weakdict_delete_item(d->a, d->b);
    }
}

static void
clear(struct deed *d)
{
    if (d->a != NULL && d->number % 4 == 0) {
        ou_object_clear(d->a);
    }
}

static const struct {
    const char *name;
    void (*act)(struct deed *d);
} deeds[] = {{"list", make_list},
             {"dict", make_dict},
             {"weakdict", make_weakdict},
             {"tuple", make_tuple},
             {"text", make_text},
             {"int", make_int},
             {"ref", make_ref},
             {"function", make_function},
             {"intern", intern},
             {"share", share},
             {"give up", give_up},
             {"put", put},
             {"put", put},
             {"put", put},
             {"put", put},
             {"put", put},
             {"put", put},
             {"put", put},
             {"take", take},
             {"clear", clear}};
#define NDEEDS (sizeof deeds / sizeof deeds[0])

static int
count_mortal(ou_object *op, void *count)
{
    *(size_t *)count += !ou_object_is_immortal(op);
    return 0;
}

static int
count_owned(ou_object *op, void *count)
{
    return ou_object_traverse(op, count_mortal, count);
}

/* Every reference is one that an object or a slot has. */
static const char *
complain(void)
{
    size_t n = 0;
    const char *bad = ou_objects_verify();

    if (bad == NULL) {
        bad = ou_intern_verify();
    }
    if (bad != NULL) {
        return bad;
    }
    ou_registry_visit(count_owned, &n);
    for (int i = 0; i < NSLOTS; i++) {
        n += slots[i] != NULL && !ou_object_is_immortal(slots[i]);
    }
    return n == ou_registry_total() ? NULL : "a reference has no owner";
}

/* One of the first, half of the time. */
static int
slot_a(uint64_t number)
{
    return (int)((number >> 16) % (number >> 56 & 1 ? NFIRST : NSLOTS));
}

static const char *
program_step(void *state, uint64_t number)
{
    struct deed d = {&slots[NFIRST + (number >> 8) % (NSLOTS - NFIRST)],
                     ou_xnewref(slots[slot_a(number)]),
                     ou_xnewref(slots[(number >> 24) % NSLOTS]),
                     (int64_t)(number >> 32)};

    deeds[number % NDEEDS].act(&d);
    ou_error_clear();
    ou_xdecref(d.a);
    ou_xdecref(d.b);
    return complain();
}

static void
program_start(void *state)
{
    begin();
}

static int
is_full(ou_object *op, void *found)
{
    bool full = (op->ob_type == &ou_list_type && ou_list_size(op) > 0) ||
                (op->ob_type == &ou_dict_type && ou_dict_size(op) > 0);

    *(ou_object **)found = op;
    return full;
}

/* What a collector would do: each circle leads through a list or a dict. */
static void
program_stop(void *state)
{
    ou_object *op;

    for (int i = 0; i < NSLOTS; i++) {
        ou_object_clear_ref(&slots[i]);
    }
    while (ou_registry_visit(is_full, &op) != 0) {
        ou_incref(op);
        ou_object_clear(op);
        ou_decref(op);
    }
    end();
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s: slots %d, %d, %d, number %u",
             deeds[number % NDEEDS].name,
             (int)(NFIRST + (number >> 8) % (NSLOTS - NFIRST)), slot_a(number),
             (int)((number >> 24) % NSLOTS), (unsigned)(number >> 32));
}

TEST(object_verify, random_programs_leave_every_count_right)
{
    static const struct ou_model model = {1, program_start, program_step,
                                          program_stop, program_describe};

    ou_test_model(&model, 2500);
}
