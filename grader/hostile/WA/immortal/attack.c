/* Never takes a block back.
 * May earn: 65 */
void
ou_pool_free(ou_pools *pools, void *p)
{
}
