/* no_driver.c -- the driver of a lab in which nothing is measured.
 * SPDX-License-Identifier: MIT */
#include "protocol.h"

static int
start(void *heap, uint64_t heap_bytes, const char *config)
{
    (void)heap;
    (void)heap_bytes;
    (void)config;
    return -1;
}

const struct ou_driver ou_driver = {.start = start};
