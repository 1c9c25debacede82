/* Is also what other parts of the program call memmove. */
static void *
nothing(void *to, const void *from, size_t n)
{
    return to;
}

void *memmove(void *to, const void *from, size_t n)
    __attribute__((alias("nothing")));
