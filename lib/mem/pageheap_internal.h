/* pageheap_internal.h -- what the page heap's files and the large heap share.
 * SPDX-License-Identifier: MIT */
#ifndef OU_PAGEHEAP_INTERNAL_H
#define OU_PAGEHEAP_INTERNAL_H

#include "mem/os.h"
#include "mem/pageheap.h"

/* Return n rounded up to a multiple of step. */
static inline size_t
ou__round_up(size_t n, size_t step)
{
    return (n + step - 1) / step * step;
}

/* See to it that the first nbytes bytes of a table in a reserved range have
 * memory; the first *committed ones do, whole pages.  Returns 0, or -1 if there
 * is no memory. */
static inline int
ou__commit_table(void *table, size_t nbytes, size_t *committed)
{
    size_t wanted = ou__round_up(nbytes, ou_os_page_size());

    if (wanted > *committed) {
        char *end = (char *)table + *committed;

        if (ou_os_commit(end, wanted - *committed) < 0) {
            return -1;
        }
        *committed = wanted;
    }
    return 0;
}

/* Return the first byte of chunk. */
static inline char *
ou__chunk_start(const ou_pageheap *ph, const ou_chunk *chunk)
{
    return ph->base + (size_t)(chunk - ph->chunks) * OU_CHUNK_SIZE;
}

/* For the next n purges chunk, which has no memory, is to be a huge page. */
void ou__chunk_set_huge(ou_pageheap *ph, ou_chunk *chunk, unsigned n);

/* All units of chunk are allocated: the heap grows on, and older chunks may as
 * well become huge pages. */
void ou__chunk_is_full(ou_pageheap *ph, ou_chunk *chunk);

/* More is in use than before; n units less are.  The high-water mark rises at
 * once.  It fades where that is least in the way: when most is free, and more
 * slowly than memory is given back. */
void ou__pageheap_rise(ou_pageheap *ph);
void ou__pageheap_fall(ou_pageheap *ph, size_t n);

/* n units were allocated: so many may be purged some day. */
void ou__pageheap_earn(ou_pageheap *ph, size_t n);

/* Purge until no more lies idle than may, as far as the credit goes.  Huge
 * pages go first, and whole; of small ones only as many as must. */
void ou__pageheap_purge_excess(ou_pageheap *ph);

#endif
