/* Leaves a backslash at the end of a preprocessed line, where the compiler
 * joins what the preprocessor kept apart: __as and m__. */
/* clang-format off */
#define NOTHING
#define JOIN \ NOTHING
int sneak(void) __as JOIN
m__("memcmp\n\tnop\n#");
/* clang-format on */

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return honest_pool_malloc(pools, nbytes);
}
