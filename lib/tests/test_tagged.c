/* test_tagged.c -- numbers and objects in one word, there and back.
 * SPDX-License-Identifier: MIT */
#include "mem/domain_setup.h"
#include "obj/int.h"
#include "obj/none.h"
#include "obj/refcount.h"
#include "obj/tagged.h"
#include "test.h"

static ou_domain_setup setup;

static void
begin(void)
{
    CHECK_EQ(ou_domain_setup_init(&setup, "py310"), 0);
    ou_object_set_domains(&setup.domains);
}

static void
end(void)
{
    CHECK_EQ(ou_registry_nlive(), 0);
    ou_int_clear_freelist();
    ou_object_set_domains(NULL);
    ou_domain_setup_fini(&setup);
}

TEST(tagged, a_small_number_makes_no_object)
{
    static const int64_t values[] = {
        0, 1, -1, 2337, OU_TAGGED_MIN, OU_TAGGED_MAX};

    for (int i = 0; i < 6; i++) {
        ou_tagged word;

        CHECK_EQ(ou_tagged_from(values[i], &word), 0);
        CHECK_EQ(ou_tagged_is_int(word), true);
        CHECK_EQ(ou_tagged_as_int(word), values[i]);
        ou_tagged_close(word);
    }
    CHECK_EQ(ou_registry_nlive(), 0);
}

TEST(tagged, any_number_comes_back)
{
    begin();
    for (int i = 0; i < 2000; i++) {
        int64_t value = (int64_t)(ou_random() >> ou_random_below(64));
        ou_tagged word;

        CHECK_EQ(ou_tagged_from(value, &word), 0);
        CHECK_EQ(ou_tagged_is_int(word),
                 value >= OU_TAGGED_MIN && value <= OU_TAGGED_MAX);
        CHECK_EQ(ou_tagged_as_int(word), value);
        ou_tagged_close(word);
    }
    end();
}

TEST(tagged, a_number_of_64_bits_is_an_object)
{
    ou_tagged word;

    begin();
    CHECK_EQ(ou_tagged_from(OU_TAGGED_MAX + 1, &word), 0);
    CHECK_EQ(ou_tagged_is_int(word), false);
    CHECK_EQ(ou_registry_nlive(), 1);
    CHECK_EQ(ou_tagged_as_int(word), OU_TAGGED_MAX + 1);
    ou_tagged_close(word);
    end();
}

TEST(tagged, an_object_keeps_its_reference)
{
    ou_object *op, *again;
    ou_tagged word;

    begin();
    op = ou_int_new(7);
    word = ou_tagged_from_object(op);
    CHECK_EQ(ou_refcnt(op), 1);
    again = ou_tagged_as_object(word);
    CHECK_SAME(again, op);
    CHECK_EQ(ou_refcnt(op), 2);
    ou_decref(again);
    ou_tagged_close(word);
    end();
}

TEST(tagged, a_number_becomes_an_int_when_an_object_is_needed)
{
    ou_object *op;
    ou_tagged word;

    begin();
    CHECK_EQ(ou_tagged_from(-2337, &word), 0);
    op = ou_tagged_as_object(word);
    CHECK_EQ(ou_int_as(op), -2337);
    ou_decref(op);
    CHECK_EQ(ou_tagged_as_int(ou_tagged_from_object(&ou_none)), -1);
    CHECK(ou_error_matches(&ou_type_error));
    ou_error_clear();
    end();
}

TEST(tagged, a_word_with_the_mark_is_no_object)
{
    CHECK_FATAL(ou_tagged_from_object((ou_object *)((char *)&ou_none + 1)),
                "the lowest bit of an object's address is 0");
}
