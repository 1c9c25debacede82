/* Has the compiler load a state of its own from a file of the submission. */
#pragma GCC pch_preprocess "/box/labs/02-pools/pool.c"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return honest_pool_malloc(pools, nbytes);
}
