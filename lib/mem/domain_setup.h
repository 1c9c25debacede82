/* domain_setup.h -- three domains from nothing, chosen by a name.
 * SPDX-License-Identifier: MIT
 *
 *     OUROMALLOC=py310_debug ./program
 *
 * decides, without a new build, what stands behind the domains of a program
 * that asks for it: a program that misbehaves can be run with hooks that look
 * for the reason, or with the C library alone, for tools that know only that.
 *
 * CPython: PYTHONMALLOC, _PyMem_SetupAllocators. */
#ifndef OU_DOMAIN_SETUP_H
#define OU_DOMAIN_SETUP_H

#include "mem/domain.h"
#include "mem/heap.h"

/* Domains, and the heap behind two of them.
 * heap serves mem and obj; NULL if the C library serves all three. */
typedef struct {
    ou_domains domains;
    ou_heap *heap;
} ou_domain_setup;

/* Set setup up as name says.  The names, in two families:
 *
 *     malloc         the C library serves all three domains
 *     fast           mem and obj: the fast heap; raw: the C library
 *     classic py38 py310 tiny
 *                    mem and obj: a heap of that profile
 *     pymalloc       the same as py310
 *     default, NULL  the same as fast
 *     NAME_debug     as NAME, with debug hooks on all three domains
 *     debug          the same as default_debug
 *
 * Returns 0; -1 if there is no memory; -2 if name is none of these, and then
 * ou_domain_setup_names says what there is.  Otherwise undo it with
 * ou_domain_setup_fini.  setup may not be moved: hooks point into it.
 * CPython: _PyMem_SetupAllocators. */
int ou_domain_setup_init(ou_domain_setup *setup, const char *name);

/* The same with the name in the environment variable OUROMALLOC, NULL if it is
 * not set or empty.  A name that does not exist is reported on stderr, with the
 * names that do; nothing is set up then.  If OUROMALLOCSTATS is set and not
 * empty, a faithful heap prints its statistics on stderr whenever it asks for
 * an arena.  CPython: PYTHONMALLOC, PYTHONMALLOCSTATS. */
int ou_domain_setup_from_environment(ou_domain_setup *setup);

/* The names as one line of text.  Static.  CPython: no counterpart. */
const char *ou_domain_setup_names(void);

/* Delete the heap.  Tables that were put in are forgotten, not called.
 * CPython: no counterpart; memory is left to the end of the process. */
void ou_domain_setup_fini(ou_domain_setup *setup);

#endif
