/* os_mmap.c -- pages from the kernel.
 * Layer 1.  Needs: fatal.  Used by: firstfit toy_buggy arena_source addrmap arena pageheap fastheap heap.
 * SPDX-License-Identifier: MIT
 *
 * live is the sum of what was handed out or committed and has not been given
 * back, so it is 0 whenever nobody holds memory; reserved says the same of
 * ranges of addresses.
 * CPython: _PyObject_ArenaMmap, _PyObject_ArenaMunmap (Objects/obmalloc.c). */
#include "mem/os.h"

#include "mem/fatal.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
    size_t page_size; /* 0: not asked for yet */
    size_t live;      /* bytes, whole pages */
    size_t reserved;  /* bytes of addresses */
} state;

size_t
ou_os_page_size(void)
{
    if (state.page_size == 0) {
        state.page_size = (size_t)sysconf(_SC_PAGESIZE);
    }
    return state.page_size;
}

/* Return nbytes rounded up to whole pages, or 0 if that is no size. */
static size_t
whole_pages(size_t nbytes)
{
    size_t page = ou_os_page_size();

    if (nbytes > SIZE_MAX - (page - 1)) {
        return 0;
    }
    return (nbytes + page - 1) & ~(page - 1);
}

void *
ou_os_alloc_pages(size_t nbytes)
{
    size_t bytes = whole_pages(nbytes);
    void *p;

    if (bytes == 0) {
        return NULL;
    }
    p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
             -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    state.live += bytes;
    return p;
}

void
ou_os_free_pages(void *p, size_t nbytes)
{
    size_t bytes = whole_pages(nbytes);

    if (p == NULL) {
        return;
    }
    if (bytes == 0 || bytes > state.live) {
        ou_fatal("ou_os_free_pages(%p, %zu): only %zu bytes are handed out", p,
                 nbytes, state.live);
    }
    if (munmap(p, bytes) < 0) {
        ou_fatal("ou_os_free_pages(%p, %zu): not pages of ours: %s", p, nbytes,
                 strerror(errno));
    }
    state.live -= bytes;
}

/* ---- Ranges of addresses ------------------------------------------------- */

void *
ou_os_reserve(size_t nbytes)
{
    void *p;

    if (nbytes == 0 || whole_pages(nbytes) != nbytes) {
        return NULL;
    }
    /* MAP_NORESERVE: addresses that nobody uses count for nothing, also where
     * the kernel weighs what a process may come to need.  Only where it is told
     * to promise no more than it has (vm.overcommit_memory=2) they count in
     * full: a large range is refused there, and a smaller one has to do. */
    p = mmap(NULL, nbytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        return NULL;
    }
    state.reserved += nbytes;
    return p;
}

/* Stop if p and nbytes are not pages, or are more than is committed. */
static void
check_committed(const char *function, const void *p, size_t nbytes)
{
    if (whole_pages(nbytes) != nbytes ||
        (uintptr_t)p % ou_os_page_size() != 0 || nbytes > state.live) {
        ou_fatal("%s(%p, %zu): not whole pages, or more than the %zu bytes "
                 "that are committed",
                 function, p, nbytes, state.live);
    }
}

void
ou_os_release(void *p, size_t nbytes, size_t committed)
{
    if (p == NULL) {
        return;
    }
    check_committed("ou_os_release", p, committed);
    if (nbytes > state.reserved || munmap(p, nbytes) < 0) {
        ou_fatal("ou_os_release(%p, %zu): not a range of ours (%zu bytes are "
                 "reserved)",
                 p, nbytes, state.reserved);
    }
    state.reserved -= nbytes;
    state.live -= committed;
}

int
ou_os_commit(void *p, size_t nbytes)
{
    (void)p; /* the kernel adds a page when it is first touched */
    if (whole_pages(nbytes) != nbytes) {
        return -1;
    }
    state.live += nbytes;
    return 0;
}

/* Replace the pages at p by pages that read as zeros and take no memory. */
static int
forget(void *p, size_t nbytes)
{
#ifdef __linux__
    return madvise(p, nbytes, MADV_DONTNEED);
#else
    /* Elsewhere MADV_DONTNEED may keep the contents. */
    return mmap(p, nbytes, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                0) == MAP_FAILED
               ? -1
               : 0;
#endif
}

void
ou_os_purge(void *p, size_t nbytes)
{
    check_committed("ou_os_purge", p, nbytes);
    if (forget(p, nbytes) < 0) {
        ou_fatal("ou_os_purge(%p, %zu): not pages of ours: %s", p, nbytes,
                 strerror(errno));
    }
    state.live -= nbytes;
}

/* A kernel without huge pages refuses both: nothing is lost but speed. */

void
ou_os_advise_huge(void *p, size_t nbytes, bool huge)
{
#ifdef MADV_HUGEPAGE
    (void)madvise(p, nbytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
#endif
}

void
ou_os_collapse(void *p, size_t nbytes)
{
#ifdef __linux__
    enum { COLLAPSE = 25 }; /* MADV_COLLAPSE, newer than many C libraries */

    (void)madvise(p, nbytes, COLLAPSE);
#endif
}

size_t
ou_os_live_bytes(void)
{
    return state.live;
}

size_t
ou_os_reserved_bytes(void)
{
    return state.reserved;
}
