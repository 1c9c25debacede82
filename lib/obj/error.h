/* error.h -- what went wrong, kept until somebody asks.
 * SPDX-License-Identifier: MIT
 *
 * A function that cannot do its work returns NULL or -1 and leaves the reason
 * here; callers pass the NULL or -1 on, and whoever can do something about it
 * looks at the reason and clears it. So "failed" and "has set an error" are the
 * same thing, and a function that succeeds leaves the state as it was.
 *
 * An error is a type, a message and perhaps the error that led to it. All of it
 * lies in one struct of fixed size: to report that there is no memory needs
 * none. Types form a tree, as CPython's exceptions do: who asks for a
 * LookupError means KeyError and IndexError, too.
 *
 * CPython: PyErr_SetString and its companions (Python/errors.c). */
#ifndef OU_ERROR_H
#define OU_ERROR_H

#include "mem/fatal.h"

#include <stdbool.h>

/* A kind of error.  Kinds are static objects: compare their addresses, or ask
 * ou_error_matches. */
typedef struct ou_error_type {
    const char *name;
    const struct ou_error_type *base; /* a more general kind; NULL: none */
} ou_error_type;

/* CPython: the exceptions of the same names. */
extern const ou_error_type ou_exception, ou_type_error, ou_value_error,
    ou_lookup_error, ou_key_error, ou_index_error, ou_name_error,
    ou_attribute_error, ou_arithmetic_error, ou_overflow_error,
    ou_zero_division_error, ou_memory_error, ou_reference_error,
    ou_runtime_error, ou_recursion_error, ou_buffer_error, ou_system_error;

#define OU_ERROR_MESSAGE 200

/* type NULL: no error.  cause_type NULL: nothing led to it. */
typedef struct {
    const ou_error_type *type;
    const ou_error_type *cause_type;
    char message[OU_ERROR_MESSAGE];
    char cause_message[OU_ERROR_MESSAGE];
} ou_error;

/* Set the error: type, with the formatted message, cut to what fits.  What was
 * set before is forgotten.  Returns NULL, so that a caller can return this.
 * CPython: PyErr_Format. */
void *ou_error_set(const ou_error_type *type, const char *format, ...)
    OU_PRINTF(2, 3);

/* The same, keeping what was set before as the cause.
 * CPython: _PyErr_FormatFromCause. */
void *ou_error_set_from_cause(const ou_error_type *type, const char *format,
                              ...) OU_PRINTF(2, 3);

/* Set memory_error.  Returns NULL.  CPython: PyErr_NoMemory. */
void *ou_error_no_memory(void);

/* Return the type of the error that is set, or NULL if there is none.
 * CPython: PyErr_Occurred. */
const ou_error_type *ou_error_occurred(void);

/* Is an error set, and is it of this type or a kind of it?
 * CPython: PyErr_ExceptionMatches. */
bool ou_error_matches(const ou_error_type *type);

/* Return the message of the error that is set; "" if there is none.  Valid
 * until the error changes.  CPython: str(exception). */
const char *ou_error_message(void);

/* Forget the error.  CPython: PyErr_Clear. */
void ou_error_clear(void);

/* Move the error that is set, or its absence, to *saved and clear it: for code
 * whose errors must not mix with a pending one.  CPython: PyErr_Fetch. */
void ou_error_fetch(ou_error *saved);

/* Put *saved back, forgetting what was set since.  CPython: PyErr_Restore. */
void ou_error_restore(const ou_error *saved);

/* An error that nobody can be told of, because it happened in a finalizer or a
 * callback: hand it to the handler, with where it happened, and clear it.
 * CPython: PyErr_WriteUnraisable. */
void ou_error_write_unraisable(const char *where);

/* Called by ou_error_write_unraisable.  error is borrowed. */
typedef void ou_unraisable_handler(const char *where, const ou_error *error);

/* Install handler (NULL: print a line on stderr) and return the previous one.
 * CPython: sys.unraisablehook. */
ou_unraisable_handler *
ou_error_set_unraisable_handler(ou_unraisable_handler *handler);

#endif
