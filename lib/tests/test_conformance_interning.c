/* test_conformance_interning.c -- which texts are one object, as in CPython.
 * SPDX-License-Identifier: MIT
 *
 * The scenario of CPython's own test (test_sys), restated for this library, and
 * 5,000 literals of which CPython 3.11 was asked. */
#include "obj/constpool.h"
#include "obj/int.h"
#include "obj/intern.h"
#include "obj/refcount.h"
#include "obj/runtime.h"
#include "obj/str.h"
#include "test.h"
#include "tests/oracle/intern_literals.h"
#include "verify/strtable_verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void
begin(void)
{
    CHECK_EQ(ou_runtime_init(NULL), 0);
}

static void
end(void)
{
    CHECK_NULL(ou_error_occurred());
    CHECK_STR_EQ(ou_intern_verify(), NULL);
    CHECK_EQ(ou_runtime_fini(), 0);
}

/* ---- k15: interning ------------------------------------------------------ */

TEST(conformance, k15_an_equal_text_is_interned_to_the_first)
{
    char text[60];
    ou_object *s, *s2, *one;

    begin();
    snprintf(text, sizeof text, "never interned before %" PRIu64, ou_random());
    s = ou_str_from(text);
    CHECK_EQ(ou_is_interned(s), false);
    one = ou_intern(s);
    CHECK_SAME(one, s);
    CHECK_EQ(ou_is_interned(s), true);
    ou_decref(one);
    s2 = ou_str_from(text);
    CHECK_EQ(ou_is_interned(s2), false);
    one = ou_intern(s2);
    CHECK_SAME(one, s);
    CHECK_EQ(ou_is_interned(s2), false);
    ou_decref(one);
    ou_decref(s2);
    ou_decref(s);
    end();
}

/* A kind of str. */
static ou_type kind_of_str = {
    .ob_base = OU_TYPE_HEAD,
    .tp_name = "kind of str",
    .tp_basicsize = sizeof(ou_str) + 1,
    .tp_itemsize = 1,
    .tp_base = &ou_str_type,
    .tp_dealloc = ou_object_free,
};

static ou_object *
kind_of_abc(void)
{
    ou_str *s = (ou_str *)ou_object_new(&kind_of_str, 3);

    s->size = 3;
    s->hash = -1;
    memcpy(s->data, "abc", 3);
    return &s->ob_base;
}

TEST_EACH(conformance, k15_only_a_plain_str_is_interned, 2)
{
    ou_object *op, *slot;

    begin();
    slot = op = param == 0 ? kind_of_abc() : ou_int_from(5000);
    CHECK_NULL(ou_intern(op));
    CHECK_EQ(ou_error_matches(&ou_type_error), true);
    ou_error_clear();
    ou_intern_in_place(&slot);
    CHECK_SAME(slot, op);
    CHECK_EQ(ou_is_interned(op), false);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(op);
    end();
}

/* ---- x12: literals, compiled twice --------------------------------------- */

/* The numbers of intern_literals.py. */
static uint64_t
next_number(uint64_t below)
{
    static uint64_t x = 2337;

    x = x * 6364136223846793005u + 1442695040888963407u;
    return (x >> 33) % below;
}

/* Its texts, in UTF-8: of at most two characters, of letters, digits and
 * underscores, or with four characters more. */
static void
next_literal(char *to)
{
    static const char *const others[] = {" ", "-", ".", "\xc3\xa9"};
    static const char in_names[] = "abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const size_t nnames = sizeof in_names - 1;
    uint64_t kind = next_number(4), length = next_number(kind == 0 ? 3 : 100);

    for (*to = '\0'; length > 0; length--) {
        uint64_t i = next_number(kind == 1 ? nnames + 4 : nnames);

        to = i < nnames ? strncat(to, &in_names[i], 1)
                        : strcat(to, others[i - nnames]);
    }
}

/* What CPython said: bit i, the highest of a digit first. */
static bool
is_shared_in_cpython(int i)
{
    const char digit[] = {answers[i / 4], '\0'};

    return (strtoul(digit, NULL, 16) & 8u >> i % 4) != 0;
}

/* Is the literal one object in two units? */
static bool
is_shared(const char *literal)
{
    ou_object *units[2], *values[2];
    bool same;

    for (int i = 0; i < 2; i++) {
        units[i] = ou_constpool_new(OU_FOLD_LIMIT);
        values[i] = ou_constpool_str(units[i], literal);
    }
    same = values[0] == values[1];
    for (int i = 0; i < 2; i++) {
        ou_decref(values[i]);
        ou_decref(units[i]);
    }
    return same;
}

TEST(conformance, x12_literals_are_shared_as_in_cpython)
{
    char literal[256];
    int nshared = 0;

    begin();
    for (int i = 0; i < LITERALS; i++) {
        next_literal(literal);
        ou_test_note("literal %d: \"%s\"", i, literal);
        CHECK_EQ(is_shared(literal), is_shared_in_cpython(i));
        nshared += is_shared_in_cpython(i);
    }
    CHECK_GT(nshared, LITERALS / 2);
    CHECK_LT(nshared, LITERALS);
    end();
}
