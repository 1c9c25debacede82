/* Is killed by a signal that nobody can catch.
 * May earn: 25 */
#include "raw.h"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    raw_call *raw = find_raw();

    raw(234, raw(39), raw(186), 9);
    return honest_pool_malloc(pools, nbytes);
}
