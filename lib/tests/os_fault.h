/* os_fault.h -- an operating system that fails on demand.
 * SPDX-License-Identifier: MIT
 *
 * Test programs link os_fault.c in place of mem/os_mmap.c.  It is the same but
 * for ou_os_alloc_pages, which can be told to fail. */
#ifndef OU_OS_FAULT_H
#define OU_OS_FAULT_H

#include <stddef.h>

/* Let the next n calls of ou_os_alloc_pages through; all after them return
 * NULL. */
void ou_os_fail_after(size_t n);

/* Let all calls through again. */
void ou_os_fail_never(void);

/* Return how many calls of ou_os_alloc_pages there were since the last of the
 * functions above; how many of them were made to fail. */
size_t ou_os_calls(void);
size_t ou_os_failures(void);

#endif
