/* test_intern.c -- equal texts as one object: many of them, dead ones, and
 * memory that ends.
 * SPDX-License-Identifier: MIT
 *
 * What interning promises about one text is tested in lab 06. */
#include "obj/intern.h"

#include "damage.h"
#include "many_texts.h"
#include "verify/strtable_verify.h"

/* ---- Many interned texts ------------------------------------------------- */

/* Intern texts 0 to MANY - 1 into ones. */
static void
intern_many(ou_object **ones)
{
    for (int i = 0; i < MANY; i++) {
        ones[i] = ou_intern_from(text_of(i));
        CHECK_NOT_NULL(ones[i]);
    }
    CHECK_EQ(ou_intern_size(), MANY);
}

TEST(intern, thousands_of_texts_keep_apart_and_go_one_by_one)
{
    static ou_object *ones[MANY];

    begin();
    intern_many(ones);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    for (int i = 0; i < MANY; i += 3) {
        ou_object_clear_ref(&ones[i]);
    }
    CHECK_EQ(ou_intern_size(), MANY - MANY / 3);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    for (int i = 0; i < MANY; i++) {
        ou_object *op = new_text(i), *one = op;

        ou_incref(op);
        ou_intern_in_place(&one);
        CHECK_SAME(one, i % 3 == 0 ? op : ones[i]);
        ou_decref(one);
        ou_decref(op);
        ou_xdecref(ones[i]);
    }
    CHECK_EQ(ou_intern_size(), 0);
    end();
}

/* The table was large, and all that were in it have died: it is as good as it
 * was, and has room. */
TEST(intern, the_dead_leave_nothing_in_the_table)
{
    static ou_object *ones[MANY];
    size_t before;

    begin();
    for (int round = 0; round < 3; round++) {
        before = requests[OU_DOMAIN_MEM].ncalls;
        intern_many(ones);
        if (round > 0) {
            CHECK_EQ(requests[OU_DOMAIN_MEM].ncalls - before, 0);
        }
        for (int i = 0; i < MANY; i++) {
            ou_decref(ones[i]);
        }
        CHECK_EQ(ou_intern_size(), 0);
        CHECK_STR_EQ(ou_intern_verify(), NULL);
    }
    end();
}

static int
count_visit(ou_object *op, void *count)
{
    CHECK_EQ(ou_is_interned(op), true);
    return ++*(int *)count == 70 ? 7 : 0;
}

TEST(intern, a_visit_ends_when_the_visitor_says_so)
{
    ou_object *ones[100];
    int count = 0;

    begin();
    CHECK_EQ(ou_intern_visit(count_visit, &count), 0);
    CHECK_EQ(count, 0);
    for (int i = 0; i < 100; i++) {
        ones[i] = ou_intern_from(text_of(i));
    }
    CHECK_EQ(ou_intern_visit(count_visit, &count), 7);
    CHECK_EQ(count, 70);
    CHECK_EQ(ou_intern_visit(count_visit, &count), 0);
    CHECK_EQ(count, 170);
    for (int i = 0; i < 100; i++) {
        ou_decref(ones[i]);
    }
    end();
}

TEST(intern, what_is_said_by_a_static_text_is_not_in_the_table)
{
    static const char *const texts[] = {"", "x", "\xc3\xa9"};

    begin();
    for (int i = 0; i < 3; i++) {
        ou_str *s = ou_str_new(strlen(texts[i]));
        ou_object *op = &s->ob_base, *one;

        memcpy(s->data, texts[i], s->size);
        one = ou_intern(op);
        CHECK_SAME(one, ou_str_shared_text(texts[i], strlen(texts[i])));
        CHECK_SAME(ou_intern_from(texts[i]), one);
        CHECK_EQ(ou_is_interned(op), false);
        CHECK_EQ(ou_is_interned(one), true);
        ou_decref(op);
    }
    CHECK_EQ(ou_intern_size(), 0);
    end();
}

/* ---- The end ------------------------------------------------------------- */

TEST(intern, at_the_end_all_forget_and_immortals_go)
{
    ou_object *ones[200], *mortal, *again;
    size_t before;

    begin();
    before = ou_registry_nlive();
    for (int i = 0; i < 200; i++) {
        ones[i] = new_text(i);
        ou_intern_immortal(&ones[i]);
        CHECK_EQ(ou_object_is_immortal(ones[i]), true);
    }
    mortal = ou_intern_from("mortal, and alive at the end");
    CHECK_EQ(ou_registry_nlive(), before + 201);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_intern_fini();
    CHECK_EQ(ou_registry_nlive(), before + 1);
    CHECK_EQ(ou_intern_size(), 0);
    CHECK_EQ(ou_str_interned(mortal), OU_NOT_INTERNED);
    CHECK_EQ(ou_refcnt(mortal), 1);
    /* A new table does not know it. */
    CHECK_EQ(ou_intern_init(), 0);
    again = ou_intern_from("mortal, and alive at the end");
    CHECK_EQ(again == mortal, false);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_decref(mortal);
    CHECK_EQ(ou_intern_size(), 1);
    ou_decref(again);
    end();
}

TEST(intern, without_a_table_texts_stay_as_they_are)
{
    ou_runtime_options options = {.no_intern = true};
    ou_object *op, *slot, *other;

    CHECK_EQ(ou_runtime_init(&options), 0);
    slot = op = new_text(1);
    other = ou_intern(op);
    CHECK_SAME(other, op);
    ou_decref(other);
    ou_intern_in_place(&slot);
    ou_intern_immortal(&slot);
    CHECK_SAME(slot, op);
    CHECK_EQ(ou_is_interned(op), false);
    CHECK_EQ(ou_object_is_immortal(op), false);
    other = ou_intern_from(text_of(1));
    CHECK_EQ(other == op, false);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(other);
    ou_decref(op);
    CHECK_EQ(ou_runtime_fini(), 0);
}

/* ---- Memory that ends ---------------------------------------------------- */

/* Each way to intern, when the table would have to grow and cannot. */
TEST_EACH(intern, a_table_that_cannot_grow_refuses_and_stays_sound, 4)
{
    ou_object *ones[100], *op, *slot, *got = NULL;
    int n = 0;

    begin();
    fail_from(SIZE_MAX);
    for (;; n++) { /* until the next one does not fit */
        op = new_text(n);
        requests[OU_DOMAIN_MEM].start = 0;
        ones[n] = ou_intern(op);
        fail_from(SIZE_MAX);
        ou_decref(op);
        if (ones[n] == NULL && n > 0) {
            break;
        }
        ou_error_clear();
        if (n == 0) {
            ones[n] = ou_intern_from(text_of(n));
        }
    }
    CHECK_STR_EQ(error_name(), "MemoryError");
    slot = op = new_text(n);
    requests[OU_DOMAIN_MEM].start = 0;
    switch (param) {
    case 0:
        got = ou_intern(op);
        break;
    case 1:
        got = ou_intern_from(text_of(n));
        break;
    case 2:
        ou_intern_in_place(&slot);
        break;
    default:
        ou_intern_immortal(&slot);
    }
    fail_from(SIZE_MAX);
    CHECK_NULL(got);
    CHECK_STR_EQ(error_name(), param < 2 ? "MemoryError" : "");
    CHECK_SAME(slot, op);
    CHECK_EQ(ou_is_interned(op), false);
    CHECK_EQ(ou_refcnt(op), 1);
    CHECK_EQ(ou_intern_size(), n);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_decref(op);
    while (n > 0) {
        ou_decref(ones[--n]);
    }
    end();
}

/* Intern 300 texts; return how many were refused. */
static size_t
intern_300(ou_object **ones)
{
    size_t nrefused = 0;

    for (int i = 0; i < 300; i++) {
        ones[i] = ou_intern_from(text_of(i));
        if (ones[i] == NULL) {
            nrefused++;
            CHECK_STR_EQ(error_name(), "MemoryError");
        }
    }
    return nrefused;
}

/* Of the requests of a domain each in turn is refused, it alone. */
TEST_EACH(intern, one_request_that_is_refused_costs_one_text, 2)
{
    ou_nomemory *domain = &requests[param == 0 ? OU_DOMAIN_MEM : OU_DOMAIN_OBJ];
    ou_object *ones[300];
    size_t nrefused = 1, n = 0, nlive;

    for (; nrefused > 0; n++) {
        begin();
        nlive = ou_registry_nlive();
        domain->start = domain->ncalls + n;
        domain->stop = domain->start + 1;
        nrefused = intern_300(ones);
        CHECK_LE(nrefused, 1);
        CHECK_EQ(ou_intern_size(), 300 - nrefused);
        CHECK_EQ(ou_registry_nlive(), nlive + 300 - nrefused);
        CHECK_STR_EQ(ou_intern_verify(), NULL);
        for (int i = 0; i < 300; i++) {
            ou_xdecref(ones[i]);
        }
        CHECK_EQ(ou_intern_size(), 0);
        end();
    }
    CHECK_GT(n, param == 0 ? 4 : 300);
}

/* ---- The verifier -------------------------------------------------------- */

TEST(intern_verify, each_kind_of_damage_is_found)
{
    ou_object *one, *stranger;
    ou_str *s;

    begin();
    one = ou_intern_from("one text");
    stranger = ou_str_from("another");
    ou_str_set_interned(stranger, OU_INTERNED_MORTAL);
    check_said(ou_intern_verify(), "2 live texts are marked as interned");
    ou_str_set_interned(stranger, OU_NOT_INTERNED);
    ou_str_set_interned(one, OU_NOT_INTERNED);
    check_said(ou_intern_verify(), "is in the table and not marked so");
    ou_str_set_interned(one, OU_INTERNED_IMMORTAL);
    check_said(ou_intern_verify(), "not both");
    ou_str_set_interned(one, OU_INTERNED_MORTAL);
    ou_object_immortalize(one);
    check_said(ou_intern_verify(), "not both");
    one->ob_refcnt = 1;
    s = (ou_str *)one;
    s->data[0] = 'O'; /* not found under its hash any more */
    check_said(ou_intern_verify(), "not given out");
    s->data[0] = 'o';
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_decref(one);
    one = ou_intern_from("one text");
    ou_decref(stranger);
    stranger = ou_intern_from("two text");
    memcpy(((ou_str *)stranger)->data, "one", 3);
    check_said(ou_intern_verify(), "two texts in the table say \"one text\"");
    memcpy(((ou_str *)stranger)->data, "two", 3);
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    ou_decref(stranger);
    ou_decref(one);
    end();
}

/* ---- Random programs ----------------------------------------------------- */

#define NTEXTS 300
#define NSLOTS 400

/* one[t]: the str that text t is interned to, NULL: none.  A slot holds a str
 * of text which[i], or is empty. */
struct program {
    ou_object *slots[NSLOTS], *one[NTEXTS];
    int which[NSLOTS];
    bool immortal[NTEXTS];
    size_t ninterned;
};

static void
program_start(void *state)
{
    begin();
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (int i = 0; i < NSLOTS; i++) {
        ou_object_clear_ref(&p->slots[i]);
    }
    end();
}

/* Empty slot i: if that was the last reference to a mortal one, the text is
 * interned no more. */
static void
drop(struct program *p, int i)
{
    ou_object *op = p->slots[i];
    int t = p->which[i];
    bool dies = op != NULL && !p->immortal[t] && op == p->one[t];

    for (int j = 0; j < NSLOTS && dies; j++) {
        dies = j == i || p->slots[j] != op;
    }
    if (dies) {
        p->one[t] = NULL;
        p->ninterned--;
    }
    ou_object_clear_ref(&p->slots[i]);
}

/* Slot i has what it was interned to, which was before, or is itself. */
static const char *
note_interned(struct program *p, int i, ou_object *before)
{
    int t = p->which[i];

    if (p->one[t] == NULL) {
        p->one[t] = before != NULL ? before : p->slots[i];
        p->ninterned++;
    }
    return p->slots[i] == p->one[t] ? NULL : "interned to another str";
}

enum action { DROP, PLAIN, INTERN, IN_PLACE, FROM, IMMORTAL, NACTIONS };

static const char *
act(struct program *p, int i, int t, enum action action)
{
    ou_object *op;

    if (action <= PLAIN || action == FROM || p->slots[i] == NULL) {
        drop(p, i);
        p->which[i] = t;
        p->slots[i] = action == DROP   ? NULL
                      : action == FROM ? ou_intern_from(text_of(t))
                                       : new_text(t);
        return action == FROM ? note_interned(p, i, NULL) : NULL;
    }
    op = p->slots[i];
    if (action == INTERN) {
        ou_object_set_ref(&p->slots[i], ou_intern(op));
    }
    else if (action == IN_PLACE) {
        ou_intern_in_place(&p->slots[i]);
    }
    else {
        ou_intern_immortal(&p->slots[i]);
        p->immortal[p->which[i]] = true;
    }
    return note_interned(p, i, p->one[p->which[i]] == NULL ? op : NULL);
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int i = (int)(number % NSLOTS), t = (int)((number >> 16) % NTEXTS);
    unsigned kind = (number >> 32) % 40;
    const char *bad = act(p, i, t, kind == 0 ? IMMORTAL : kind % IMMORTAL);

    for (t = 0; t < NTEXTS && bad == NULL; t++) {
        if (p->one[t] != NULL &&
            ou_object_is_immortal(p->one[t]) != p->immortal[t]) {
            bad = "immortal, or not, wrongly";
        }
    }
    if (bad == NULL && ou_intern_size() != p->ninterned) {
        bad = "the table has another size";
    }
    return bad != NULL ? bad : ou_intern_verify();
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const names[] = {"drop",        "plain text",
                                        "intern",      "intern in place",
                                        "intern_from", "immortal"};
    unsigned kind = (number >> 32) % 40;

    snprintf(buffer, size, "slot %d, text %d: %s", (int)(number % NSLOTS),
             (int)((number >> 16) % NTEXTS),
             names[kind == 0 ? IMMORTAL : kind % IMMORTAL]);
}

TEST(intern, agrees_with_an_array_of_texts)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 4000);
}
