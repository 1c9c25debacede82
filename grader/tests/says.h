/* says.h -- check what a message says, without all of its words.
 * SPDX-License-Identifier: MIT */
#ifndef OU_SAYS_H
#define OU_SAYS_H

#include "test.h"

/* Return whether message contains part; the message is noted. */
static inline bool
says(const char *message, const char *part)
{
    ou_test_note("it says \"%s\"", message == NULL ? "(nothing)" : message);
    return message != NULL && strstr(message, part) != NULL;
}

#define CHECK_SAYS(message, part) CHECK(says(message, part))

#endif
