/* hello_heap.c -- a heap of one's own, in ten lines.
 * SPDX-License-Identifier: MIT
 *
 *     gcc -Ilib lib/examples/hello_heap.c build/libouro.a && ./a.out */
#include "ouro.h"

int
main(void)
{
    ou_heap *heap = ou_heap_new(NULL);
    char *text = heap == NULL ? NULL : ou_heap_malloc(heap, 32);

    if (text != NULL) {
        snprintf(text, 32, "%zu block of my own", ou_heap_nblocks(heap));
        puts(text);
        ou_heap_free(heap, text);
    }
    ou_heap_delete(heap);
}
