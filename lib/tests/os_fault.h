/* os_fault.h -- an operating system that fails on demand.
 * SPDX-License-Identifier: MIT
 *
 * Test programs link os_fault.c in place of mem/os_mmap.c.  It is the same but
 * for ou_os_alloc_pages, ou_os_reserve and ou_os_commit, which can be told to
 * fail. */
#ifndef OU_OS_FAULT_H
#define OU_OS_FAULT_H

#include <stddef.h>

/* Let the next n calls of the three functions through; all after them fail. */
void ou_os_fail_after(size_t n);

/* Let all calls through again. */
void ou_os_fail_never(void);

/* Refuse ranges of addresses larger than nbytes, apart from the above;
 * SIZE_MAX: none.  Such a refusal is not counted as a failure. */
void ou_os_refuse_ranges_above(size_t nbytes);

/* Let there be nbytes bytes of addresses in all: refuse ranges with which more
 * would be reserved at a time; SIZE_MAX: any number.  As above. */
void ou_os_limit_addresses(size_t nbytes);

/* Return how many calls of the three functions there were since the last call
 * of ou_os_fail_after or ou_os_fail_never; how many of them were made to fail.
 */
size_t ou_os_calls(void);
size_t ou_os_failures(void);

#endif
