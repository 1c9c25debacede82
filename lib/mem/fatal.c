/* fatal.c -- how the library says that a contract was broken.
 * Layer 0.  Needs: nothing.  Used by: every module.
 * SPDX-License-Identifier: MIT
 *
 * The message is built in a local buffer: when the heap is what is broken, the
 * reporter must not allocate.
 * CPython: Py_FatalError (Python/pylifecycle.c). */
#include "mem/fatal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    ou_fatal_handler *handler; /* NULL: print to stderr */
} state;

ou_fatal_handler *
ou_set_fatal_handler(ou_fatal_handler *handler)
{
    ou_fatal_handler *previous = state.handler;

    state.handler = handler;
    return previous;
}

void
ou_fatal(const char *format, ...)
{
    char message[512];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (state.handler != NULL) {
        state.handler(message);
    }
    else {
        fprintf(stderr, "ouroboros: fatal: %s\n", message);
    }
    abort();
}

void
ou__todo(const char *file, int line, const char *function)
{
    ou_fatal("not implemented: %s:%d %s", file, line, function);
}

void
ou__assert_failed(const char *file, int line, const char *condition)
{
    ou_fatal("%s:%d: assertion failed: %s", file, line, condition);
}
