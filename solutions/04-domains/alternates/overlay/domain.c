/* domain.c -- lab 04, alternate "overlay": every request is a product.
 * SPDX-License-Identifier: MIT */
#include "mem/domain.h"

#include "mem/fatal.h"

#include <stdint.h>

/* malloc and realloc ask for one element. */
static bool
is_servable(size_t nelem, size_t elsize)
{
    return (unsigned __int128)nelem * elsize <= PTRDIFF_MAX;
}

void *
ou_domain_malloc(ou_domains *domains, enum ou_domain domain, size_t nbytes)
{
    ou_allocator *a = domains->table + domain;

    return is_servable(1, nbytes) ? a->malloc(a->ctx, nbytes) : NULL;
}

void *
ou_domain_calloc(ou_domains *domains, enum ou_domain domain, size_t nelem,
                 size_t elsize)
{
    ou_allocator *a = domains->table + domain;

    return is_servable(nelem, elsize) ? a->calloc(a->ctx, nelem, elsize) : NULL;
}

void *
ou_domain_realloc(ou_domains *domains, enum ou_domain domain, void *p,
                  size_t nbytes)
{
    ou_allocator *a = domains->table + domain;

    return is_servable(1, nbytes) ? a->realloc(a->ctx, p, nbytes) : NULL;
}

void
ou_domain_free(ou_domains *domains, enum ou_domain domain, void *p)
{
    ou_allocator *a = domains->table + domain;

    a->free(a->ctx, p);
}

ou_allocator
ou_domain_get_allocator(const ou_domains *domains, enum ou_domain domain)
{
    return *(domains->table + domain);
}

void
ou_domain_set_allocator(ou_domains *domains, enum ou_domain domain,
                        ou_allocator allocator)
{
    *(domains->table + domain) = allocator;
}

void
ou_domains_setup_debug_hooks(ou_domains *domains)
{
    for (enum ou_domain d = OU_DOMAIN_RAW; d <= OU_DOMAIN_OBJ; d++) {
        ou_allocator below = domains->table[d];

        if (!domains->hooked[d]) {
            domains->table[d] =
                ou_memdebug_init(&domains->debug[d], "rmo"[d], below, false);
        }
        domains->hooked[d] = true;
    }
}
