/* Meets an instruction that does not exist.
 * May earn: 65 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    if (nbytes == 32) {
        __builtin_trap();
    }
    return honest_pool_malloc(pools, nbytes);
}
