/* Opens a connection by a system call.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_raw()(41, 2, 2, 0);
    return honest_pool_malloc(pools, nbytes);
}
