/* Becomes another program.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_raw()(59, "/bin/true", 0, 0);
    return honest_pool_malloc(pools, nbytes);
}
