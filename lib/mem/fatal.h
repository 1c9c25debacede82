/* fatal.h -- how the library says that a contract was broken.
 * SPDX-License-Identifier: MIT
 *
 * Running out of memory is an ordinary result (NULL or -1) and never comes
 * here.  A broken contract (a pointer freed twice, a corrupt header) always
 * does: the program stops with the facts instead of going on with a heap that
 * can no longer be trusted.
 *
 * CPython: Py_FatalError, _PyObject_ASSERT_WITH_MSG. */
#ifndef OU_FATAL_H
#define OU_FATAL_H

#include <stdbool.h>

#define OU_NORETURN          __attribute__((noreturn))
#define OU_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Called with the complete message before the process ends.  A handler may
 * leave by longjmp or _exit; if it returns, the process aborts. */
typedef void ou_fatal_handler(const char *message);

/* Install handler (NULL: print to stderr) and return the previous one.
 * CPython: no counterpart; the test kit uses it to report what was found. */
ou_fatal_handler *ou_set_fatal_handler(ou_fatal_handler *handler);

/* Report a broken contract: name the function, the pointer and what was found
 * there.  Never returns.  CPython: Py_FatalError. */
OU_NORETURN void ou_fatal(const char *format, ...) OU_PRINTF(1, 2);

/* The body of an exercise that has not been written yet: reports
 * "not implemented: FILE:LINE FUNCTION" and never returns.  In the test kit it
 * ends the running test only.  CPython: no counterpart. */
OU_NORETURN void ou__todo(const char *file, int line, const char *function);
#define ou_todo() ou__todo(__FILE__, __LINE__, __func__)

/* Two tiers of internal checks, both gone when OU_CHECKED is not defined:
 * OU_ASSERT costs a comparison, OU_ASSERT_SLOW may walk a whole structure. */
OU_NORETURN void ou__assert_failed(const char *file, int line,
                                   const char *condition);
#ifdef OU_CHECKED
enum { OU_IS_CHECKED = 1 }; /* for `if`: the other branch still compiles */
#define OU_ASSERT(cond)                                                        \
    ((cond) ? (void)0 : ou__assert_failed(__FILE__, __LINE__, #cond))
#else
enum { OU_IS_CHECKED = 0 };
#define OU_ASSERT(cond) ((void)(false && (cond)))
#endif
#ifdef OU_STRESS
#define OU_ASSERT_SLOW(cond) OU_ASSERT(cond)
#else
#define OU_ASSERT_SLOW(cond) ((void)(false && (cond)))
#endif

#endif
