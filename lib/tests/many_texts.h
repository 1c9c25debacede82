/* many_texts.h -- what tests of many texts share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_TESTS_MANY_TEXTS_H
#define OU_TESTS_MANY_TEXTS_H

#include "obj/str.h"
#include "objects.h"

#include <stdio.h>

#define MANY 6000

/* The text of that number, in a buffer that the next call uses again. */
static inline const char *
text_of(int number)
{
    static char text[40];

    snprintf(text, sizeof text, "%.*s%d", 1 + number % 12, "identifiers_",
             number);
    return text;
}

static inline ou_object *
new_text(int number)
{
    ou_object *op = ou_str_from(text_of(number));

    CHECK_NOT_NULL(op);
    return op;
}

#endif
