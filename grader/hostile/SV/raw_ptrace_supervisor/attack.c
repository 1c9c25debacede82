/* Attaches to the process that supervises it.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_raw()(101, 16, 1, 0, 0);
    return honest_pool_malloc(pools, nbytes);
}
