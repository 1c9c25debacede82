/* os.h -- pages from the kernel.
 * SPDX-License-Identifier: MIT
 *
 * The one place where the library talks to the operating system about memory,
 * so that a test can be the operating system: os_mmap.c is the product,
 * os_fault.c is a twin that fails on demand (os_fault.h).
 *
 * Memory comes in two ways: as pages, which are there at once; and as a range
 * of addresses, large and almost free of charge, parts of which are given
 * memory (committed) and lose it again (purged) while the addresses stay.
 *
 * CPython: _PyObject_ArenaMmap, _PyObject_ArenaMunmap (Objects/obmalloc.c). */
#ifndef OU_OS_H
#define OU_OS_H

#include <stdbool.h>
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

/* Return a new range of nbytes bytes of addresses with no memory behind it,
 * aligned to a page, or NULL if nbytes is 0 or no whole number of pages or the
 * kernel refuses.  The caller gives it back with ou_os_release and the same
 * nbytes.  CPython: no counterpart; its arenas are mapped one by one. */
void *ou_os_reserve(size_t nbytes);

/* Give back the range at p, obtained as nbytes bytes, of which committed bytes
 * are committed.  Steals p; NULL does nothing.  CPython: no counterpart. */
void ou_os_release(void *p, size_t nbytes, size_t committed);

/* Put memory behind the nbytes bytes at p, whole pages of a reserved range that
 * are not committed.  They read as zeros.  Returns 0, or -1 if the kernel
 * refuses.  CPython: no counterpart. */
int ou_os_commit(void *p, size_t nbytes);

/* Give back the memory behind the nbytes bytes at p, whole pages of a reserved
 * range that are committed; their contents are lost, the addresses stay.
 * CPython: no counterpart; compare _PyObject_ArenaMunmap. */
void ou_os_purge(void *p, size_t nbytes);

/* Tell the kernel that the nbytes bytes at p, in a reserved range, are better
 * served by huge pages (2 MiB on x86-64), or no longer are.  A hint: it may
 * have no effect.  CPython: no counterpart. */
void ou_os_advise_huge(void *p, size_t nbytes, bool huge);

/* Ask the kernel to replace the small pages behind the nbytes bytes at p, in a
 * committed range, by huge ones, now.  Contents stay.  A hint, as above.
 * CPython: no counterpart. */
void ou_os_collapse(void *p, size_t nbytes);

/* Return the bytes handed out or committed and not yet given back, in whole
 * pages.  CPython: no counterpart; leak checks use it. */
size_t ou_os_live_bytes(void);

/* Return the bytes of addresses reserved and not yet released.
 * CPython: no counterpart; leak checks use it. */
size_t ou_os_reserved_bytes(void);

#endif
