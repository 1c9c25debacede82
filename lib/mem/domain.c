/* domain.c -- three ways to ask for memory, and who answers each.
 * Layer 19.  Needs: fatal allocator memdebug.  Used by: domain_setup.
 * SPDX-License-Identifier: MIT
 *
 * A table is asked for at most PTRDIFF_MAX bytes, whoever has put it in.
 * CPython: PyMem_Malloc and its companions, PyMem_SetAllocator,
 * PyMem_SetupDebugHooks (Objects/obmalloc.c). */
#include "mem/domain.h"

#include "mem/fatal.h"

#include <stdint.h>

static bool
is_domain(enum ou_domain domain)
{
    return (unsigned)domain < OU_NDOMAINS;
}

static const ou_allocator *
table_of(const ou_domains *domains, enum ou_domain domain)
{
    OU_ASSERT(is_domain(domain));
    return &domains->table[domain];
}

void *
ou_domain_malloc(ou_domains *domains, enum ou_domain domain, size_t nbytes)
{
    const ou_allocator *table = table_of(domains, domain);

    if (nbytes > PTRDIFF_MAX) {
        return NULL;
    }
    return table->malloc(table->ctx, nbytes);
}

void *
ou_domain_calloc(ou_domains *domains, enum ou_domain domain, size_t nelem,
                 size_t elsize)
{
    const ou_allocator *table = table_of(domains, domain);

    if (elsize != 0 && nelem > PTRDIFF_MAX / elsize) {
        return NULL;
    }
    return table->calloc(table->ctx, nelem, elsize);
}

void *
ou_domain_realloc(ou_domains *domains, enum ou_domain domain, void *p,
                  size_t nbytes)
{
    const ou_allocator *table = table_of(domains, domain);

    if (nbytes > PTRDIFF_MAX) {
        return NULL;
    }
    return table->realloc(table->ctx, p, nbytes);
}

void
ou_domain_free(ou_domains *domains, enum ou_domain domain, void *p)
{
    const ou_allocator *table = table_of(domains, domain);

    table->free(table->ctx, p);
}

ou_allocator
ou_domain_get_allocator(const ou_domains *domains, enum ou_domain domain)
{
    return *table_of(domains, domain);
}

void
ou_domain_set_allocator(ou_domains *domains, enum ou_domain domain,
                        ou_allocator allocator)
{
    OU_ASSERT(is_domain(domain));
    domains->table[domain] = allocator;
}

void
ou_domains_setup_debug_hooks(ou_domains *domains)
{
    static const char api[OU_NDOMAINS] = {'r', 'm', 'o'};

    for (int d = 0; d < OU_NDOMAINS; d++) {
        if (!domains->hooked[d]) {
            domains->table[d] = ou_memdebug_init(&domains->debug[d], api[d],
                                                 domains->table[d], false);
            domains->hooked[d] = true;
        }
    }
}
