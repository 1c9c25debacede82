/* test_interning_hidden.c -- 5,000 literals as CPython has them, random texts,
 * and memory that ends.
 * SPDX-License-Identifier: MIT */
#include "../../../lib/tests/oracle/intern_literals.h"

#include "../../../labs/06-interning/fixture.h"

#include <stdio.h>

/* ---- Literals, as CPython 3.11 answered ---------------------------------- */

static uint64_t generator;

static uint64_t
next_number(void)
{
    generator = generator * 6364136223846793005u + 1442695040888963407u;
    return generator >> 33;
}

/* The next text of intern_literals.py, in UTF-8. */
static void
next_literal(char *to)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ -.";
    uint64_t kind = next_number() % 4, length = next_number();

    length %= kind == 0 ? 3 : 100;
    for (; length > 0; length--) {
        uint64_t i = next_number() % (kind != 1 ? 63 : 67);

        if (i < 66) {
            *to++ = characters[i];
        }
        else {
            *to++ = '\xc3';
            *to++ = '\xa9';
        }
    }
    *to = '\0';
}

/* Answer i of CPython. */
static bool
is_shared_there(int i)
{
    char digit = answers[i / 4];
    int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;

    return (value >> (3 - i % 4) & 1) != 0;
}

/* Is the literal, compiled in two units, one object? */
static bool
is_shared_here(const char *literal)
{
    ou_object *p = ou_constpool_new(OU_FOLD_LIMIT);
    ou_object *q = ou_constpool_new(OU_FOLD_LIMIT);
    ou_object *a = ou_constpool_str(p, literal);
    ou_object *b = ou_constpool_str(q, literal);
    bool same = a == b;

    ou_decref(a);
    ou_decref(b);
    ou_decref(p);
    ou_decref(q);
    return same;
}

TEST(literals, five_thousand_are_shared_as_in_cpython)
{
    char literal[256];
    int nwrong = 0, nshared = 0;

    begin_interning();
    CHECK_EQ(ou_latin1_init(), 0);
    generator = 2337;
    for (int i = 0; i < LITERALS; i++) {
        bool here;

        next_literal(literal);
        here = is_shared_here(literal);
        nshared += here;
        if (here != is_shared_there(i) && nwrong++ == 0) {
            ou_test_note("the first that differs is \"%s\"", literal);
        }
    }
    CHECK_GT(nshared, 1000);
    CHECK_LT(nshared, 4900);
    CHECK_EQ(nwrong, 0);
    ou_latin1_fini();
    end_interning();
}

/* ---- Random texts -------------------------------------------------------- */

#define NTEXTS 12
#define NSLOTS 30

struct program {
    ou_object *slots[NSLOTS];
    int which[NSLOTS]; /* text of the slot; -1: empty */
    bool interned[NSLOTS];
};

static void
name_of(int which, char *to)
{
    snprintf(to, 32, "text number %d", which);
}

static void
program_start(void *state)
{
    struct program *p = state;

    begin_interning();
    for (int i = 0; i < NSLOTS; i++) {
        p->which[i] = -1;
    }
}

static void
program_stop(void *state)
{
    struct program *p = state;

    for (int i = 0; i < NSLOTS; i++) {
        ou_xdecref(p->slots[i]);
    }
    end_interning();
}

/* Texts that some slot has interned. */
static size_t
count_texts(const struct program *p)
{
    size_t n = 0;

    for (int t = 0; t < NTEXTS; t++) {
        bool any = false;

        for (int i = 0; i < NSLOTS; i++) {
            any = any || (p->which[i] == t && p->interned[i]);
        }
        n += any;
    }
    return n;
}

static const char *
complain_about(const struct program *p)
{
    for (int i = 0; i < NSLOTS; i++) {
        for (int j = 0; j < i; j++) {
            if (p->which[i] >= 0 && p->interned[i] && p->interned[j] &&
                (p->slots[i] == p->slots[j]) != (p->which[i] == p->which[j])) {
                return "two interned texts are one object, or not, wrongly";
            }
        }
        if (p->slots[i] != NULL && !p->interned[i] &&
            ou_refcnt(p->slots[i]) != 1) {
            return "a text that is not interned is shared";
        }
    }
    return ou_intern_size() == count_texts(p) ? NULL
                                              : "the table has another size";
}

static const char *
program_step(void *state, uint64_t number)
{
    struct program *p = state;
    int i = (int)(number % NSLOTS), t = (int)((number >> 16) % NTEXTS);
    int action = (int)((number >> 32) % 4);
    char name[32];

    name_of(t, name);
    ou_object_clear_ref(&p->slots[i]);
    p->which[i] = -1;
    p->interned[i] = false;
    if (action > 0) {
        p->slots[i] = text(name);
        p->which[i] = t;
        p->interned[i] = action != 3;
    }
    if (action == 1) {
        ou_object_set_ref(&p->slots[i], ou_intern(p->slots[i]));
    }
    if (action == 2) {
        ou_intern_in_place(&p->slots[i]);
    }
    return complain_about(p);
}

static void
program_describe(uint64_t number, char *buffer, size_t size)
{
    static const char *const actions[] = {"empty", "intern", "intern_in_place",
                                          "plain text"};

    snprintf(buffer, size, "slot %d text %d: %s", (int)(number % NSLOTS),
             (int)((number >> 16) % NTEXTS), actions[(number >> 32) % 4]);
}

TEST(intern, agrees_with_a_list_of_slots)
{
    static const struct ou_model model = {sizeof(struct program), program_start,
                                          program_step, program_stop,
                                          program_describe};

    ou_test_model(&model, 600);
}

/* ---- Corners ------------------------------------------------------------- */

TEST(immortal, short_texts_are_the_static_ones)
{
    ou_object *a, *slot;

    begin_interning();
    CHECK_EQ(ou_latin1_init(), 0);
    a = ou_intern(text("a"));
    CHECK_SAME(a, ou_lend(ou_latin1_char('a')));
    CHECK_EQ(ou_registry_nlive(), 258);
    CHECK_EQ(ou_intern_size(), 0);
    slot = text("\xc3\xa9");
    ou_intern_immortal(&slot);
    CHECK_SAME(slot, ou_lend(ou_latin1_char(0xe9)));
    CHECK_EQ(ou_str_interned(slot), OU_INTERNED_STATIC);
    ou_latin1_fini();
    ou_intern_fini();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup); /* with the text that the test gave away */
}

TEST(intern, a_nul_in_a_text_is_a_character)
{
    ou_object *a, *b;

    begin_interning();
    a = ou_str_from_bytes("sp\0am", 5);
    b = ou_str_from_bytes("sp\0oon", 6);
    ou_decref(ou_intern(a));
    ou_decref(ou_intern(b));
    CHECK_EQ(ou_intern_size(), 2);
    ou_decref(a);
    ou_decref(b);
    end_interning();
}

/* Nobody would be told of its death. */
TEST(intern, before_and_after_nothing_is_interned)
{
    ou_object *a, *b;

    begin();
    for (int i = 0; i < 2; i++) {
        a = text("spam");
        b = ou_intern(a);
        CHECK_SAME(b, a);
        CHECK_EQ(ou_is_interned(a), false);
        CHECK_EQ(ou_intern_size(), 0);
        ou_decref(b);
        ou_decref(a);
        CHECK_EQ(ou_intern_init(), 0);
        ou_intern_fini();
    }
    end();
}

TEST(immortal, stays_immortal_when_it_is_interned_again)
{
    ou_object *slot, *a;

    begin_interning();
    slot = text("spam");
    ou_intern_immortal(&slot);
    a = ou_intern(slot);
    CHECK_EQ(ou_str_interned(a), OU_INTERNED_IMMORTAL);
    ou_intern_immortal(&slot);
    CHECK_EQ(ou_refcnt(slot), OU_IMMORTAL_REFCNT);
    CHECK_EQ(ou_str_interned(slot), OU_INTERNED_IMMORTAL);
    end_interning();
}

static void
dies(ou_object *op)
{
}

TEST(latin1, what_others_have_put_in_stays)
{
    ou_str_shared shared = {.interned_dies = dies};

    begin();
    ou_str_set_shared(&shared);
    CHECK_EQ(ou_latin1_init(), 0);
    CHECK_EQ(ou_str_get_shared()->interned_dies == dies, true);
    ou_latin1_fini();
    CHECK_EQ(ou_str_get_shared()->interned_dies == dies, true);
    CHECK_NULL(ou_str_get_shared()->empty);
    end();
}

TEST(small_ints, negative_ranges_and_single_ones)
{
    begin();
    CHECK_EQ(ou_small_ints_init(-1000, -990), 0);
    CHECK_EQ(ou_int_as(ou_lend(ou_small_int(-1000))), -1000);
    CHECK_EQ(ou_int_as(ou_lend(ou_small_int(-990))), -990);
    CHECK_NULL(ou_lend(ou_small_int(-989)));
    CHECK_NULL(ou_lend(ou_small_int(INT64_MIN)));
    CHECK_NULL(ou_lend(ou_small_int(INT64_MAX)));
    ou_small_ints_fini();
    CHECK_EQ(ou_small_ints_init(10, 3), 0);
    CHECK_NULL(ou_lend(ou_small_int(5)));
    ou_small_ints_fini();
    end();
}

TEST(merge, not_a_number_is_the_same_if_its_bits_are)
{
    ou_object *pool, *a, *b;

    begin_interning();
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    a = ou_constpool_add(pool, ou_float_from(__builtin_nan("")));
    b = ou_constpool_add(pool, ou_float_from(__builtin_nan("")));
    CHECK_SAME(a, b);
    ou_decref(a);
    ou_decref(b);
    ou_decref(pool);
    end_interning();
}

TEST(merge, minus_zero_in_a_tuple_is_another_tuple)
{
    ou_object *pool, *a, *b;

    begin_interning();
    pool = ou_constpool_new(OU_FOLD_LIMIT);
    a = ou_tuple_new(1);
    b = ou_tuple_new(1);
    ou_tuple_set_item(a, 0, ou_float_from(0.0));
    ou_tuple_set_item(b, 0, ou_float_from(-0.0));
    a = ou_constpool_add(pool, a);
    b = ou_constpool_add(pool, b);
    CHECK_EQ(a == b, false);
    ou_decref(a);
    ou_decref(b);
    ou_decref(pool);
    end_interning();
}
