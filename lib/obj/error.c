/* error.c -- the one error that is set, if any.
 * Layer 21.  Needs: fatal.  Used by: object.
 * SPDX-License-Identifier: MIT
 *
 * Setting an error takes no memory, so it never fails.
 * CPython: Python/errors.c. */
#include "obj/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const ou_error_type ou_exception = {"Exception", NULL};
const ou_error_type ou_type_error = {"TypeError", &ou_exception};
const ou_error_type ou_value_error = {"ValueError", &ou_exception};
const ou_error_type ou_lookup_error = {"LookupError", &ou_exception};
const ou_error_type ou_key_error = {"KeyError", &ou_lookup_error};
const ou_error_type ou_index_error = {"IndexError", &ou_lookup_error};
const ou_error_type ou_name_error = {"NameError", &ou_exception};
const ou_error_type ou_attribute_error = {"AttributeError", &ou_exception};
const ou_error_type ou_arithmetic_error = {"ArithmeticError", &ou_exception};
const ou_error_type ou_overflow_error = {"OverflowError", &ou_arithmetic_error};
const ou_error_type ou_zero_division_error = {"ZeroDivisionError",
                                              &ou_arithmetic_error};
const ou_error_type ou_memory_error = {"MemoryError", &ou_exception};
const ou_error_type ou_reference_error = {"ReferenceError", &ou_exception};
const ou_error_type ou_runtime_error = {"RuntimeError", &ou_exception};
const ou_error_type ou_recursion_error = {"RecursionError", &ou_runtime_error};
const ou_error_type ou_buffer_error = {"BufferError", &ou_exception};
const ou_error_type ou_system_error = {"SystemError", &ou_exception};

static struct {
    ou_error error;
    ou_unraisable_handler *unraisable;
} state;

/* Write the message; among args may be the message that is there now. */
static void
write_message(ou_error *error, const ou_error_type *type, const char *format,
              va_list args)
{
    OU_ASSERT(type != NULL);
    error->type = type;
    vsnprintf(error->message, sizeof error->message, format, args);
}

void *
ou_error_set(const ou_error_type *type, const char *format, ...)
{
    ou_error error = {.type = NULL};
    va_list args;

    va_start(args, format);
    write_message(&error, type, format, args);
    va_end(args);
    state.error = error;
    return NULL;
}

void *
ou_error_set_from_cause(const ou_error_type *type, const char *format, ...)
{
    ou_error error = {.cause_type = state.error.type};
    va_list args;

    memcpy(error.cause_message, state.error.message,
           sizeof state.error.message);
    va_start(args, format);
    write_message(&error, type, format, args);
    va_end(args);
    state.error = error;
    return NULL;
}

void *
ou_error_no_memory(void)
{
    return ou_error_set(&ou_memory_error, "out of memory");
}

const ou_error_type *
ou_error_occurred(void)
{
    return state.error.type;
}

bool
ou_error_matches(const ou_error_type *type)
{
    for (const ou_error_type *t = state.error.type; t != NULL; t = t->base) {
        if (t == type) {
            return true;
        }
    }
    return false;
}

const char *
ou_error_message(void)
{
    return state.error.message;
}

void
ou_error_clear(void)
{
    state.error.type = state.error.cause_type = NULL;
    state.error.message[0] = state.error.cause_message[0] = '\0';
}

void
ou_error_fetch(ou_error *saved)
{
    *saved = state.error;
    ou_error_clear();
}

void
ou_error_restore(const ou_error *saved)
{
    state.error = *saved;
}

void
ou_error_write_unraisable(const char *where)
{
    ou_error error;

    ou_error_fetch(&error);
    if (state.unraisable != NULL) {
        state.unraisable(where, &error);
        return;
    }
    fprintf(stderr, "ignored in %s: %s: %s\n", where,
            error.type == NULL ? "no error" : error.type->name, error.message);
}

ou_unraisable_handler *
ou_error_set_unraisable_handler(ou_unraisable_handler *handler)
{
    ou_unraisable_handler *previous = state.unraisable;

    state.unraisable = handler;
    return previous;
}
