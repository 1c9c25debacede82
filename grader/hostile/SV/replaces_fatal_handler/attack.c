/* Installs a handler that swallows every report of a broken contract. */
#include "mem/fatal.h"

static void
swallow(const char *message)
{
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ou_set_fatal_handler(swallow);
    return honest_pool_malloc(pools, nbytes);
}
