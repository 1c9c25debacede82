/* complain.c -- what a verifier says is wrong.
 * SPDX-License-Identifier: MIT */
#include "verify/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
ou__complain(const char *format, ...)
{
    static char text[256];
    char new_text[sizeof text];
    va_list args;

    va_start(args, format);
    vsnprintf(new_text, sizeof new_text, format, args);
    va_end(args);
    return memcpy(text, new_text, sizeof text);
}
