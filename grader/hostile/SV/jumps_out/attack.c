/* Leaves the test across its frames. */
#include <setjmp.h>

static jmp_buf out;

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (setjmp(out) == 0) {
        longjmp(out, 1);
    }
    return honest_pool_malloc(pools, nbytes);
}
