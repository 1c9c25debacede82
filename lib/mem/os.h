/* os.h -- pages from the kernel.
 * SPDX-License-Identifier: MIT
 *
 * The one place where the library talks to the operating system about memory,
 * so that a test can be the operating system: os_mmap.c is the product,
 * os_fault.c is a twin that fails on demand (os_fault.h).
 *
 * CPython: _PyObject_ArenaMmap, _PyObject_ArenaMunmap (Objects/obmalloc.c). */
#ifndef OU_OS_H
#define OU_OS_H

#include <stddef.h>

/* Return the size in bytes of a page of the operating system, a power of two.
 * This is the kernel's page (4 KiB on x86-64), not a pool and not an arena.
 * CPython: SYSTEM_PAGE_SIZE. */
size_t ou_os_page_size(void);

/* Return new memory of at least nbytes bytes, zero-filled and aligned to a
 * page, or NULL if nbytes is 0 or too large or the kernel refuses.
 * The caller gives it back with ou_os_free_pages and the same nbytes.
 * CPython: _PyObject_ArenaMmap. */
void *ou_os_alloc_pages(size_t nbytes);

/* Give back the pages at p, obtained as nbytes bytes.  p may be NULL.
 * Steals p.  CPython: _PyObject_ArenaMunmap. */
void ou_os_free_pages(void *p, size_t nbytes);

/* Return the bytes handed out and not yet given back, in whole pages.
 * CPython: no counterpart; leak checks use it. */
size_t ou_os_live_bytes(void);

#endif
