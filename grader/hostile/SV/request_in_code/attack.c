/* Puts a request to valgrind, written as numbers, among its code. */
__attribute__((section(".text"), used)) static const unsigned char request[] = {
    0x48, 0x89, 0xf8, 0x31, 0xd2, 0x48, 0xc1, 0xc7, 0x03,
    0x48, 0xc1, 0xc7, 0x0d, 0x48, 0xc1, 0xc7, 0x3d, 0x48,
    0xc1, 0xc7, 0x33, 0x48, 0x87, 0xdb, 0xc3,
};
static const unsigned long toggle[6] = {0x43540002};

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    ((void (*)(const unsigned long *))(size_t)request)(toggle);
    return honest_pool_malloc(pools, nbytes);
}
