/* Puts instructions into the text that identifies the file. */
#ident "x\"\n\t.text\n\txchgq %rbx,%rbx\n\t.ascii \"y"

void *
ou_pool_malloc(ou_pools *pools, size_t nbytes)
{
    return honest_pool_malloc(pools, nbytes);
}
