/* Takes memory from the kernel, past the source whose pools are counted. */
#include <sys/mman.h>

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    void *own = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (own != MAP_FAILED) {
        return own;
    }
    return honest_pool_malloc(pools, nbytes);
}
