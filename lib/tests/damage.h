/* damage.h -- what tests of verifiers share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TESTS_DAMAGE_H
#define OU_TESTS_DAMAGE_H

#include "obj/int.h"
#include "obj/list.h"
#include "obj/refcount.h"
#include "test.h"

/* What a verifier says holds word. */
static inline void
check_said(const char *said, const char *word)
{
    CHECK_NOT_NULL(said);
    ou_test_note("the verifier said: %s", said);
    CHECK_NOT_NULL(strstr(said, word));
}

/* Something to break: a list of three ints, which nobody else has. */
static inline ou_object *
list_of_three(void)
{
    ou_object *op = ou_list_new();

    for (int i = 0; i < 3; i++) {
        ou_object *item = ou_int_new(i);

        CHECK_EQ(ou_list_append(op, item), 0);
        ou_decref(item);
    }
    return op;
}

#endif
