/* os_mmap.c -- pages from the kernel.
 * Layer 1.  Needs: fatal.  Used by: firstfit toy_buggy.
 * SPDX-License-Identifier: MIT
 *
 * live is the sum of what mmap handed out and munmap has not taken back, so it
 * is 0 whenever nobody holds pages.
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

size_t
ou_os_live_bytes(void)
{
    return state.live;
}
