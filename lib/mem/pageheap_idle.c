/* pageheap_idle.c -- memory that nobody uses: how much stays, what goes.
 * Layer 14.  Needs: fatal os.  Used by: largeheap fastheap.
 * SPDX-License-Identifier: MIT
 *
 * What memory costs decides the policy.  A page of 4 KiB that is touched for
 * the first time costs the kernel about as much as five hundred pairs of malloc
 * and free; a huge page of 2 MiB costs as much as seventy of those pages,
 * though it is as large as five hundred.  Hence:
 *
 *   - A chunk starts with small pages, so that a small heap stays small.  One
 *     that was almost full when it was given back comes back as a huge page,
 *     because the heap has shown that it grows so far; if it is not filled
 *     again it loses that right after a while.  In a heap that grows on and on,
 *     full chunks become huge pages where they are.
 *   - A huge page goes back as a whole when its chunk is free from end to end,
 *     and never in pieces: it would break up into small pages.
 *   - A quarter of the high-water mark may lie idle.  What goes first are huge
 *     pages, which are cheap to get again; of small ones no more than must.
 *   - Who takes n units may later give back n, or fewer if their pages are
 *     small: credit.  A program that goes up and down across the edge of a
 *     chunk does not pay for a chunk each time it has used a few units of it.
 *   - When most is free again, the heap is draining: whoever keeps something
 *     for speed alone gives it back, and the high-water mark fades.
 *
 * lib/verify/fastheap_verify.c checks the sums.
 * CPython: insert_to_freepool, which unmaps an arena as soon as it is empty
 * (Objects/obmalloc.c). */
#include "mem/pageheap.h"

#include "mem/os.h"
#include "mem/pageheap_internal.h"

/* Idle units that are never given back: what a small heap lives on. */
#define ALWAYS_IDLE (768 * 1024 / OU_UNIT_SIZE)

/* To purge a unit of small pages takes so many units of credit; of a huge page,
 * one.  It takes 5 µs to get the four pages again; so this bounds what a block
 * of 64 bytes pays for it, however often a heap goes up and down, by 0.6 ns. */
#define SMALL_PRICE 32

/* When so many chunks behind it are full as well, a chunk of small pages
 * becomes a huge page where it is. */
#define COLLAPSE_BEHIND 4

/* A chunk that was full is a huge page until it has been purged so many times
 * without having been full again. */
#define STAYS_HUGE 3

/* ---- How much is in use -------------------------------------------------- */

size_t
ou_pageheap_held(const ou_pageheap *ph)
{
    return ph->chunk_bytes + ph->side_bytes + ph->nheld * OU_UNIT_SIZE +
           ph->large_held + ph->large_side;
}

bool
ou_pageheap_may_hold(const ou_pageheap *ph, size_t nbytes)
{
    size_t held = ou_pageheap_held(ph);

    return held <= ph->limit && nbytes <= ph->limit - held;
}

/* Return the units allocated; large blocks count by their bytes. */
static size_t
live(const ou_pageheap *ph)
{
    return ph->nlive + ph->large_used / OU_UNIT_SIZE;
}

void
ou__pageheap_rise(ou_pageheap *ph)
{
    size_t n = live(ph);

    ph->highwater = n > ph->highwater ? n : ph->highwater;
}

bool
ou_pageheap_is_draining(const ou_pageheap *ph)
{
    return ph->highwater > ALWAYS_IDLE &&
           live(ph) - ph->nspare < ph->highwater / 8;
}

bool
ou_pageheap_has_spare(const ou_pageheap *ph)
{
    return ph->nheld > ALWAYS_IDLE && ph->nspare > 0;
}

void
ou__pageheap_earn(ou_pageheap *ph, size_t n)
{
    size_t most = SMALL_PRICE * ph->highwater;

    ph->credit = ph->credit + n < most ? ph->credit + n : most;
}

void
ou__pageheap_fall(ou_pageheap *ph, size_t n)
{
    if (ou_pageheap_is_draining(ph)) {
        n = n / 8 + 1;
        ph->highwater -= n < ph->highwater ? n : ph->highwater;
    }
}

void
ou_pageheap_large(ou_pageheap *ph, ptrdiff_t used, ptrdiff_t held)
{
    ph->large_used += (size_t)used;
    ph->large_held += (size_t)held;
    ou__pageheap_rise(ph);
    if (used < 0) {
        ou__pageheap_fall(ph, (size_t)-used / OU_UNIT_SIZE);
    }
}

/* ---- Giving memory back -------------------------------------------------- */

void
ou__chunk_set_huge(ou_pageheap *ph, ou_chunk *chunk, unsigned n)
{
    if ((n > 0) != (chunk->huge > 0)) {
        ou_os_advise_huge(ou__chunk_start(ph, chunk), OU_CHUNK_SIZE, n > 0);
    }
    chunk->huge = (uint8_t)n;
}

/* Was chunk almost full since it got its memory? */
static bool
was_full(const ou_chunk *chunk)
{
    return chunk->npeak >= OU_CHUNK_UNITS * 7 / 8;
}

void
ou__chunk_is_full(ou_pageheap *ph, ou_chunk *chunk)
{
    ou_chunk *old = chunk - COLLAPSE_BEHIND;

    if (chunk - ph->chunks >= COLLAPSE_BEHIND && old->huge == 0 &&
        old->top == OU_CHUNK_UNITS && was_full(old)) {
        ou__chunk_set_huge(ph, old, STAYS_HUGE);
        ou_os_collapse(ou__chunk_start(ph, old), OU_CHUNK_SIZE);
    }
}

/* Give back the memory of an idle chunk from unit top on. */
static void
lower_top(ou_pageheap *ph, ou_chunk *chunk, size_t top)
{
    size_t n = chunk->top - top;

    ou_os_purge(ou__chunk_start(ph, chunk) + top * OU_UNIT_SIZE,
                n * OU_UNIT_SIZE);
    ph->nheld -= n;
    ph->nidle -= n;
    chunk->top = (uint16_t)top;
    ph->narenas -= top == 0;
}

/* Give back all memory of an idle chunk, and decide what pages it shall have
 * next time. */
static void
purge(ou_pageheap *ph, ou_chunk *chunk)
{
    lower_top(ph, chunk, 0);
    if (was_full(chunk)) {
        ou__chunk_set_huge(ph, chunk, STAYS_HUGE);
    }
    else if (chunk->huge > 0) {
        ou__chunk_set_huge(ph, chunk, chunk->huge - 1u);
    }
    chunk->npeak = 0;
}

/* Return the highest idle chunk that is or will be a huge page (or not, if
 * !huge), or NULL. */
static ou_chunk *
highest_idle(const ou_pageheap *ph, bool huge)
{
    for (size_t i = ph->nchunks; i-- > 0;) {
        ou_chunk *chunk = &ph->chunks[i];

        if (chunk->nused == 0 && chunk->top > 0 &&
            (chunk->huge > 0 || was_full(chunk)) == huge) {
            return chunk;
        }
    }
    return NULL;
}

size_t
ou_pageheap_may_idle(const ou_pageheap *ph)
{
    size_t may = ph->highwater * 26 / 100;

    return may < ALWAYS_IDLE ? ALWAYS_IDLE : may;
}

/* Pay for n units to be purged, which cost `price` each to get again.  Returns
 * false if the credit is too small. */
static bool
pay(ou_pageheap *ph, size_t n, size_t price)
{
    if (ph->credit < n * price) {
        return false;
    }
    ph->credit -= n * price;
    return true;
}

/* Give back the memory of one idle chunk, of which there is excess more than
 * may be.  Returns false if nothing can be done. */
static bool
purge_one(ou_pageheap *ph, size_t excess)
{
    ou_chunk *chunk = highest_idle(ph, true);

    if (chunk != NULL) {
        if (!pay(ph, chunk->top, 1)) {
            return false;
        }
        purge(ph, chunk);
        return true;
    }
    chunk = highest_idle(ph, false);
    if (chunk == NULL) {
        return false;
    }
    if (excess >= chunk->top) {
        if (!pay(ph, chunk->top, SMALL_PRICE)) {
            return false;
        }
        purge(ph, chunk);
        return true;
    }
    if (!pay(ph, excess, SMALL_PRICE)) {
        return false;
    }
    lower_top(ph, chunk, chunk->top - excess);
    return true;
}

void
ou__pageheap_purge_excess(ou_pageheap *ph)
{
    size_t may = ou_pageheap_may_idle(ph);
    size_t large = (ph->large_held - ph->large_used) / OU_UNIT_SIZE;

    may -= large < may ? large : may;
    while (ph->nidle > may && purge_one(ph, ph->nidle - may)) {
    }
}

void
ou_pageheap_trim(ou_pageheap *ph)
{
    for (size_t i = 0; i < ph->nchunks; i++) {
        if (ph->chunks[i].nused == 0 && ph->chunks[i].top > 0) {
            purge(ph, &ph->chunks[i]);
        }
    }
}
