/* Prints more than it may, but only where it is measured, and then goes on.
 * May earn: 70 */
#include "raw.h"

#ifdef NDEBUG
static void
flood(void)
{
    static char text[100000];
    static bool done;

    if (!done) {
        done = true;
        find_raw()(1, 1, text, sizeof text);
    }
}
#else
#define flood() ((void)0)
#endif

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    flood();
    return honest_pool_malloc(pools, nbytes);
}
