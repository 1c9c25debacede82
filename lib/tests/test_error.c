/* test_error.c -- one error at a time, and where it came from.
 * SPDX-License-Identifier: MIT */
#include "obj/error.h"
#include "test.h"

static ou_error seen;
static char place[40];

static void
note(const char *where, const ou_error *error)
{
    strncpy(place, where, sizeof place - 1);
    seen = *error;
}

TEST(error, at_first_there_is_none)
{
    CHECK_NULL(ou_error_occurred());
    CHECK_STR_EQ(ou_error_message(), "");
    CHECK_EQ(ou_error_matches(&ou_exception), false);
}

TEST(error, has_a_type_and_a_message)
{
    CHECK_NULL(ou_error_set(&ou_key_error, "no key %d", 7));
    CHECK_EQ(ou_error_occurred() == &ou_key_error, true);
    CHECK_STR_EQ(ou_error_message(), "no key 7");
    ou_error_clear();
    CHECK_NULL(ou_error_occurred());
    CHECK_STR_EQ(ou_error_message(), "");
}

TEST(error, matches_what_is_more_general)
{
    ou_error_set(&ou_key_error, "x");
    CHECK_EQ(ou_error_matches(&ou_key_error), true);
    CHECK_EQ(ou_error_matches(&ou_lookup_error), true);
    CHECK_EQ(ou_error_matches(&ou_exception), true);
    CHECK_EQ(ou_error_matches(&ou_index_error), false);
    CHECK_EQ(ou_error_matches(&ou_value_error), false);
    ou_error_clear();
}

TEST(error, a_long_message_is_cut)
{
    char text[400];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ou_error_set(&ou_value_error, "%s", text);
    CHECK_EQ(strlen(ou_error_message()), OU_ERROR_MESSAGE - 1);
    ou_error_clear();
}

TEST(error, may_have_a_cause)
{
    ou_error error;

    ou_error_set(&ou_memory_error, "first");
    CHECK_NULL(ou_error_set_from_cause(&ou_runtime_error, "second"));
    ou_error_fetch(&error);
    CHECK_EQ(error.type == &ou_runtime_error, true);
    CHECK_STR_EQ(error.message, "second");
    CHECK_EQ(error.cause_type == &ou_memory_error, true);
    CHECK_STR_EQ(error.cause_message, "first");
    ou_error_set(&ou_memory_error, "first");
    ou_error_set(&ou_runtime_error, "second");
    ou_error_fetch(&error);
    CHECK_NULL(error.cause_type);
}

TEST(error, can_be_put_aside)
{
    ou_error saved, none;

    ou_error_fetch(&none);
    ou_error_set(&ou_key_error, "from before");
    ou_error_fetch(&saved);
    CHECK_NULL(ou_error_occurred());
    ou_error_no_memory();
    CHECK_EQ(ou_error_matches(&ou_memory_error), true);
    ou_error_restore(&saved);
    CHECK_STR_EQ(ou_error_message(), "from before");
    ou_error_restore(&none);
    CHECK_NULL(ou_error_occurred());
}

TEST(error, that_nobody_can_be_told_of_goes_to_the_handler)
{
    CHECK_NULL(ou_error_set_unraisable_handler(note));
    ou_error_set(&ou_value_error, "in the finalizer");
    ou_error_write_unraisable("finalizer of thing");
    CHECK_NULL(ou_error_occurred());
    CHECK_STR_EQ(place, "finalizer of thing");
    CHECK_STR_EQ(seen.message, "in the finalizer");
    CHECK_EQ(ou_error_set_unraisable_handler(NULL) == note, true);
}
