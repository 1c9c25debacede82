/* replay.c -- run files as a fuzzer would, in a build without one.
 * SPDX-License-Identifier: MIT
 *
 *     fuzz-replay FILE ... */
#include "tests/fuzz/fuzz_heap.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_BYTES 65536

int
main(int argc, char **argv)
{
    static unsigned char data[MAX_BYTES];

    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "rb");
        size_t size;

        if (in == NULL) {
            perror(argv[i]);
            return EXIT_FAILURE;
        }
        size = fread(data, 1, sizeof data, in);
        fclose(in);
        fprintf(stderr, "%s\n", argv[i]); /* the last one named is to blame */
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("%d passed, 0 failed\n", argc - 1);
    return EXIT_SUCCESS;
}
