/* Asks for memory that it can write and run. */
__attribute__((section(
    ".own,\"awx\",@progbits#"))) static volatile unsigned char code[64] = {
    0xc3};

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    code[0] = 0xc3;
    ((void (*)(void))code)();
    return honest_pool_malloc(pools, nbytes);
}
