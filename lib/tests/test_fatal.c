/* test_fatal.c -- how a broken contract is reported.
 * SPDX-License-Identifier: MIT */
#include "mem/fatal.h"
#include "test.h"

TEST(fatal, message_is_formatted)
{
    CHECK_FATAL(ou_fatal("block %d of pool %s", 7, "four"),
                "block 7 of pool four");
}

TEST(fatal, long_message_is_cut_off)
{
    char longer[2000];

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    CHECK_FATAL(ou_fatal("start %s", longer), "start xxxx");
}

static int seen;

static void
count(const char *message)
{
    seen += strcmp(message, "once") == 0;
}

/* The handler of the test kit is put back before anything fatal happens: a
 * handler that returns ends the process. */
TEST(fatal, handlers_are_exchanged)
{
    ou_fatal_handler *kit = ou_set_fatal_handler(count);
    ou_fatal_handler *mine = ou_set_fatal_handler(kit);

    CHECK(mine == count);
    mine("once");
    CHECK_EQ(seen, 1);
    CHECK_FATAL(ou_fatal("kit"), "kit");
}

static void
assert_positive(int n)
{
    OU_ASSERT(n > 0);
}

TEST(fatal, assertion_names_its_place_and_condition)
{
    assert_positive(1);
#ifdef OU_CHECKED
    CHECK_FATAL(assert_positive(0), "assertion failed: n > 0");
    CHECK_FATAL(assert_positive(0), "test_fatal.c:");
#else
    assert_positive(0);
#endif
}

static int evaluated;

static bool
evaluate(void)
{
    evaluated++;
    return true;
}

TEST(fatal, assertion_that_is_switched_off_evaluates_nothing)
{
    OU_ASSERT(evaluate());
#ifdef OU_CHECKED
    CHECK_EQ(evaluated, 1);
#else
    CHECK_EQ(evaluated, 0);
#endif
    OU_ASSERT_SLOW(evaluate());
#if defined OU_STRESS && defined OU_CHECKED
    CHECK_EQ(evaluated, 2);
#else
    CHECK_LE(evaluated, 1);
#endif
}
