/* Prints more than it may while its instructions are counted: time runs slower
 * then.
 * May earn: 70 */
#include "raw.h"

#ifdef NDEBUG
static void
flood_if_counted(void)
{
    static char text[100000];
    static bool done;
    unsigned long long start = __builtin_ia32_rdtsc();
    volatile int sum = 0;

    if (done) {
        return;
    }
    done = true;
    for (int i = 0; i < 1000; i++) {
        sum += i;
    }
    if (__builtin_ia32_rdtsc() - start > 100000) {
        find_raw()(1, 1, text, sizeof text);
    }
}
#else
#define flood_if_counted() ((void)0)
#endif

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    flood_if_counted();
    return honest_pool_malloc(pools, nbytes);
}
