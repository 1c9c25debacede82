/* domain.c -- lab 04, alternate "always-moves": the plain way.
 * SPDX-License-Identifier: MIT */
#include "mem/domain.h"

#include "mem/fatal.h"

#include <stdint.h>

void *
ou_domain_malloc(ou_domains *domains, enum ou_domain domain, size_t nbytes)
{
    ou_allocator table = domains->table[domain];

    return nbytes > PTRDIFF_MAX ? NULL : table.malloc(table.ctx, nbytes);
}

void *
ou_domain_calloc(ou_domains *domains, enum ou_domain domain, size_t nelem,
                 size_t elsize)
{
    ou_allocator table = domains->table[domain];
    size_t nbytes;

    if (__builtin_mul_overflow(nelem, elsize, &nbytes) ||
        nbytes > PTRDIFF_MAX) {
        return NULL;
    }
    return table.calloc(table.ctx, nelem, elsize);
}

void *
ou_domain_realloc(ou_domains *domains, enum ou_domain domain, void *p,
                  size_t nbytes)
{
    ou_allocator table = domains->table[domain];

    return nbytes > PTRDIFF_MAX ? NULL : table.realloc(table.ctx, p, nbytes);
}

void
ou_domain_free(ou_domains *domains, enum ou_domain domain, void *p)
{
    domains->table[domain].free(domains->table[domain].ctx, p);
}

ou_allocator
ou_domain_get_allocator(const ou_domains *domains, enum ou_domain domain)
{
    return domains->table[domain];
}

void
ou_domain_set_allocator(ou_domains *domains, enum ou_domain domain,
                        ou_allocator allocator)
{
    domains->table[domain] = allocator;
}

static void
hook(ou_domains *domains, enum ou_domain domain, char api)
{
    if (domains->hooked[domain]) {
        return;
    }
    domains->hooked[domain] = true;
    domains->table[domain] = ou_memdebug_init(&domains->debug[domain], api,
                                              domains->table[domain], false);
}

void
ou_domains_setup_debug_hooks(ou_domains *domains)
{
    hook(domains, OU_DOMAIN_RAW, 'r');
    hook(domains, OU_DOMAIN_MEM, 'm');
    hook(domains, OU_DOMAIN_OBJ, 'o');
}
