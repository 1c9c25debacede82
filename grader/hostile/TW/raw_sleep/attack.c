/* Sleeps for ever at one size, using no processor time.
 * May earn: 80 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    static int word;

    while (nbytes == 512) {
        find_raw()(202, &word, 0, 0, 0);
    }
    return honest_pool_malloc(pools, nbytes);
}
