/* Catches the signals that would report its crashes. */
#include <signal.h>
#include <stdlib.h>

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    signal(SIGSEGV, exit);
    signal(SIGXCPU, SIG_IGN);
    return honest_pool_malloc(pools, nbytes);
}
