/* test_intern.c -- equal texts as one object.
 * SPDX-License-Identifier: MIT */
#include "fixture.h"

/* ---- intern -------------------------------------------------------------- */

TEST(intern, a_text_that_is_new_is_itself)
{
    ou_object *a, *one;

    begin_interning();
    a = text("never seen before");
    CHECK_EQ(ou_is_interned(a), false);
    one = ou_intern(a);
    CHECK_SAME(one, a);
    CHECK_EQ(ou_is_interned(a), true);
    CHECK_EQ(ou_str_interned(a), OU_INTERNED_MORTAL);
    CHECK_EQ(ou_intern_size(), 1);
    ou_decref(one);
    ou_decref(a);
    end_interning();
}

TEST(intern, an_equal_text_is_the_first_one)
{
    ou_object *a, *b, *one;

    begin_interning();
    a = text("spam and eggs");
    b = text("spam and eggs");
    ou_decref(ou_intern(a));
    one = ou_intern(b);
    CHECK_SAME(one, a);
    CHECK_EQ(ou_is_interned(b), false);
    CHECK_EQ(ou_refcnt(a), 2);
    CHECK_EQ(ou_refcnt(b), 1);
    ou_decref(one);
    ou_decref(a);
    ou_decref(b);
    end_interning();
}

TEST(intern, the_table_does_not_count)
{
    ou_object *a;

    begin_interning();
    a = text("spam");
    ou_decref(ou_intern(a));
    CHECK_EQ(ou_refcnt(a), 1);
    ou_decref(a);
    CHECK_EQ(ou_registry_nlive(), 0);
    end_interning();
}

TEST(intern, a_text_that_dies_is_forgotten)
{
    ou_object *a, *b;

    begin_interning();
    a = text("spam");
    ou_decref(ou_intern(a));
    ou_decref(a);
    CHECK_EQ(ou_intern_size(), 0);
    b = text("spam");
    CHECK_EQ(ou_is_interned(b), false);
    a = ou_intern(b);
    CHECK_SAME(a, b);
    CHECK_EQ(ou_intern_size(), 1);
    ou_decref(a);
    ou_decref(b);
    end_interning();
}

TEST(intern, only_a_str_can_be_interned)
{
    ou_object *number, *kind;

    begin_interning();
    number = ou_int_new(42);
    CHECK_NULL(ou_intern(number));
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    CHECK_EQ(ou_is_interned(number), false);
    kind = text_of_a_kind("spam");
    CHECK_NULL(ou_intern(kind));
    CHECK_EQ(ou_error_occurred() == &ou_type_error, true);
    ou_error_clear();
    CHECK_EQ(ou_is_interned(kind), false);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(kind);
    ou_decref(number);
    end_interning();
}

TEST(intern, in_place_replaces_what_is_equal)
{
    ou_object *a, *slot;

    begin_interning();
    a = ou_intern(text("spam"));
    slot = text("spam");
    ou_intern_in_place(&slot);
    CHECK_SAME(slot, a);
    CHECK_EQ(ou_refcnt(a), 3);
    ou_decref(slot);
    ou_decref(a);
    ou_decref(a);
    CHECK_EQ(ou_registry_nlive(), 0);
    end_interning();
}

TEST(intern, in_place_leaves_what_it_cannot_intern)
{
    ou_object *slot, *before;

    begin_interning();
    slot = before = text_of_a_kind("spam");
    ou_intern_in_place(&slot);
    CHECK_SAME(slot, before);
    CHECK_NULL(ou_error_occurred());
    ou_decref(slot);
    slot = before = text("no memory for the table");
    ou_error_set(&ou_key_error, "from before");
    fail_from(0);
    ou_intern_in_place(&slot);
    fail_none();
    CHECK_SAME(slot, before);
    CHECK_STR_EQ(ou_error_message(), "from before");
    ou_error_clear();
    CHECK_EQ(ou_is_interned(slot), false);
    ou_decref(slot);
    end_interning();
}

TEST(intern, without_memory_nothing_is_interned)
{
    ou_object *a;

    begin_interning();
    a = text("spam");
    fail_from(0);
    CHECK_NULL(ou_intern(a));
    fail_none();
    CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
    ou_error_clear();
    CHECK_EQ(ou_is_interned(a), false);
    CHECK_EQ(ou_refcnt(a), 1);
    ou_decref(a);
    end_interning();
}

TEST(intern, many_texts_keep_apart)
{
    ou_object *texts[500];

    begin_interning();
    for (int i = 0; i < 500; i++) {
        char name[8] = {'n', (char)('a' + i % 26), (char)('a' + i / 26 % 26),
                        (char)('a' + i / 676)};

        texts[i] = text(name);
        ou_decref(ou_intern(texts[i]));
    }
    CHECK_EQ(ou_intern_size(), 500);
    for (int i = 0; i < 500; i += 2) {
        ou_decref(texts[i]);
    }
    CHECK_EQ(ou_intern_size(), 250);
    for (int i = 1; i < 500; i += 2) {
        ou_object *again = text(ou_str_as(texts[i])), *one = ou_intern(again);

        CHECK_SAME(one, texts[i]);
        ou_decref(one);
        ou_decref(again);
        ou_decref(texts[i]);
    }
    CHECK_EQ(ou_intern_size(), 0);
    end_interning();
}

TEST(intern, at_the_end_living_texts_are_interned_no_more)
{
    ou_object *a;

    begin_interning();
    a = text("spam");
    ou_decref(ou_intern(a));
    ou_intern_fini();
    CHECK_EQ(ou_is_interned(a), false);
    CHECK_EQ(ou_intern_size(), 0);
    ou_decref(a);
    end();
}

/* ---- immortal ------------------------------------------------------------ */

TEST(immortal, a_text_for_ever)
{
    ou_object *slot, *a;

    begin_interning();
    slot = a = text("spam");
    ou_intern_immortal(&slot);
    CHECK_SAME(slot, a);
    CHECK_EQ(ou_str_interned(a), OU_INTERNED_IMMORTAL);
    CHECK_EQ(ou_object_is_immortal(a), true);
    ou_decref(a);
    CHECK_EQ(ou_intern_size(), 1);
    slot = text("spam");
    ou_intern_in_place(&slot);
    CHECK_SAME(slot, a);
    CHECK_EQ(ou_str_interned(a), OU_INTERNED_IMMORTAL);
    end_interning();
}

TEST(immortal, a_mortal_text_may_become_immortal)
{
    ou_object *mortal, *slot;

    begin_interning();
    mortal = text("spam");
    ou_decref(ou_intern(mortal));
    slot = text("spam");
    ou_intern_immortal(&slot);
    CHECK_SAME(slot, mortal);
    CHECK_EQ(ou_str_interned(mortal), OU_INTERNED_IMMORTAL);
    end_interning();
}

TEST(immortal, only_a_str_becomes_immortal)
{
    ou_object *slot, *before;

    begin_interning();
    slot = before = text_of_a_kind("spam");
    ou_intern_immortal(&slot);
    CHECK_SAME(slot, before);
    CHECK_EQ(ou_object_is_immortal(slot), false);
    ou_decref(slot);
    end_interning();
}

/* ---- from_text ----------------------------------------------------------- */

TEST(from_text, makes_a_str_the_first_time)
{
    ou_object *a, *b;

    begin_interning();
    a = ou_intern_from("spam");
    CHECK_STR_EQ(ou_str_as(a), "spam");
    CHECK_EQ(ou_str_interned(a), OU_INTERNED_MORTAL);
    b = ou_intern_from("spam");
    CHECK_SAME(b, a);
    CHECK_EQ(ou_refcnt(a), 2);
    ou_decref(a);
    ou_decref(b);
    CHECK_EQ(ou_intern_size(), 0);
    end_interning();
}

TEST(from_text, takes_no_memory_when_it_is_there)
{
    ou_object *a;
    size_t before;

    begin_interning();
    a = ou_intern_from("spam");
    before = nrequests();
    for (int i = 0; i < 10; i++) {
        ou_decref(ou_intern_from("spam"));
    }
    CHECK_EQ(nrequests() - before, 0);
    ou_decref(a);
    end_interning();
}

TEST(from_text, without_memory_nothing_is_lost)
{
    begin_interning();
    for (int which = 0; which < 2; which++) {
        ou_nomemory *failing = which == 0 ? &objects : &buffers;

        failing->start = 0; /* no memory for the str, for the table */
        CHECK_NULL(ou_intern_from("spam"));
        fail_none();
        CHECK_EQ(ou_error_occurred() == &ou_memory_error, true);
        ou_error_clear();
        CHECK_EQ(ou_registry_nlive(), 0);
        CHECK_EQ(ou_intern_size(), 0);
    }
    end_interning();
}
