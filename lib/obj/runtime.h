/* runtime.h -- objects from nothing, and back.
 * SPDX-License-Identifier: MIT
 *
 *     if (ou_runtime_init(NULL) < 0) { … }
 *     ou_object *x = ou_int_from(2337);
 *     ou_decref(x);
 *     ou_runtime_fini();
 *
 * One runtime a process.  It has the memory that objects live in, the objects
 * that exist from the beginning, and the table of interned texts.
 *
 * CPython: Py_InitializeEx, Py_FinalizeEx. */
#ifndef OU_RUNTIME_H
#define OU_RUNTIME_H

#include "mem/domain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A member that is NULL, 0 or false leaves the choice to us. */
typedef struct {
    ou_domains *domains; /* borrowed; NULL: set up as OUROMALLOC says */
    int64_t small_int_low, small_int_high; /* both 0: -5 and 256 */
    bool ledger;        /* checked builds: note every reference operation */
    bool no_singletons; /* neither small ints nor one-character texts */
    bool no_intern;     /* no table of interned texts */
} ou_runtime_options;

/* Start the runtime.  options may be NULL.  Returns 0; -1 with an error, and
 * nothing is started, if there is no memory or OUROMALLOC is no name.  A second
 * start without an end is fatal.  CPython: Py_InitializeEx. */
int ou_runtime_init(const ou_runtime_options *options);

/* End the runtime and give its memory back.  In a checked build, objects that
 * are still alive are reported on stderr, one a line, with the place where the
 * first reference was taken that nobody gave up, if there is a ledger.  Returns
 * the number of such objects, 0 in other builds.  Whoever still has one must
 * not use it.  CPython: Py_FinalizeEx, -X showrefcount. */
size_t ou_runtime_fini(void);

/* Free lists: give back the memory of dead objects that is kept.
 * CPython: what gc.collect does besides, clear_freelists. */
void ou_runtime_clear_freelists(void);

#endif
