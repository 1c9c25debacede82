/* Runs code when the program is loaded, by choosing a function then. */
static void *
choose(void)
{
    return honest_pool_malloc;
}

__attribute__((ifunc("choose"))) void *ou_pool_malloc(ou_pools *pools,
                                                      size_t nbytes);
