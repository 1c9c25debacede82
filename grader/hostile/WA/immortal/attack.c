/* Never takes a block back.
 * May earn: 58 */
void
ou_pool_free(ou_pools *pools, void *p)
{
}
