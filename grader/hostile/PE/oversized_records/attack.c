/* Claims to have written more records than there is room for.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    find_records()->used = 1ull << 60;
    find_raw()(231, 0);
    return honest_pool_malloc(pools, nbytes);
}
