/* fuzz_heap.h -- the function that a fuzzer calls.
 * SPDX-License-Identifier: MIT */
#ifndef FUZZ_HEAP_H
#define FUZZ_HEAP_H

#include <stddef.h>

/* Run the size bytes at data as operations on a heap (fuzz_heap.c has the
 * form).  Returns 0; ends the program if something is wrong. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#endif
