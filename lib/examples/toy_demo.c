/* toy_demo.c -- four lines that a well-known toy promises and never printed.
 * SPDX-License-Identifier: MIT
 *
 * A post about memory shows a small allocator in Python and the output of its
 * demonstration: 1024 bytes; take 256, take 256, give the first 256 back, ask
 * for 1024.  The program cannot have printed it: it keys a dictionary by a
 * ctypes array, which cannot be hashed, and stops at its first malloc.  Here
 * are the same steps on a heap that works. */
#include "mem/firstfit.h"

#include <stdio.h>
#include <stdlib.h>

/* Allocate, or say that there is no memory and end the demonstration. */
static void *
allocate(ou_firstfit *heap, size_t nbytes)
{
    void *block = ou_firstfit_malloc(heap, nbytes);

    if (block == NULL) {
        puts("Out of memory");
        ou_firstfit_delete(heap);
        exit(EXIT_SUCCESS);
    }
    return block;
}

int
main(void)
{
    ou_firstfit *heap = ou_firstfit_new(NULL, 1024, 16, OU_FIT_FIRST);
    void *block1;

    if (heap == NULL) {
        fputs("no pages for the heap itself\n", stderr);
        return EXIT_FAILURE;
    }
    block1 = allocate(heap, 256);
    puts("Block1 allocated");
    allocate(heap, 256);
    puts("Block2 allocated");
    ou_firstfit_free(heap, block1);
    puts("Block1 freed");
    allocate(heap, 1024);
    puts("Block3 allocated: this cannot be");
    ou_firstfit_delete(heap);
    return EXIT_FAILURE;
}
