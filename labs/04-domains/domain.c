/* domain.c -- three ways to ask for memory, and who answers each.
 * Lab 04-domains: Domains and debug hooks.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=04-domains):
 *
 *     limits        10 points   What every table may rely on
 *     tables         5 points   Exchange who answers
 *     hooks          5 points   A guard for each domain
 *
 * A table is asked for at most PTRDIFF_MAX bytes, whoever has put it in.
 * CPython: PyMem_Malloc and its companions, PyMem_SetAllocator,
 * PyMem_SetupDebugHooks (Objects/obmalloc.c). */
#include "mem/domain.h"

#include "mem/fatal.h"

#include <stdint.h>

/* Exercise limits, 10 points: What every table may rely on.
 * Contract: lib/mem/domain.h. */
void *
ou_domain_malloc(ou_domains *domains, enum ou_domain domain, size_t nbytes)
{
    ou_todo();
}

/* Exercise limits, continued.
 * Contract: lib/mem/domain.h. */
void *
ou_domain_calloc(ou_domains *domains, enum ou_domain domain, size_t nelem,
                 size_t elsize)
{
    ou_todo();
}

/* Exercise limits, continued.
 * Contract: lib/mem/domain.h. */
void *
ou_domain_realloc(ou_domains *domains, enum ou_domain domain, void *p,
                  size_t nbytes)
{
    ou_todo();
}

/* Exercise limits, continued.
 * Contract: lib/mem/domain.h. */
void
ou_domain_free(ou_domains *domains, enum ou_domain domain, void *p)
{
    ou_todo();
}

/* Exercise tables, 5 points: Exchange who answers.
 * Contract: lib/mem/domain.h. */
ou_allocator
ou_domain_get_allocator(const ou_domains *domains, enum ou_domain domain)
{
    ou_todo();
}

/* Exercise tables, continued.
 * Contract: lib/mem/domain.h. */
void
ou_domain_set_allocator(ou_domains *domains, enum ou_domain domain,
                        ou_allocator allocator)
{
    ou_todo();
}

/* Exercise hooks, 5 points: A guard for each domain.
 * Contract: lib/mem/domain.h. */
void
ou_domains_setup_debug_hooks(ou_domains *domains)
{
    ou_todo();
}
