/* pageheap.c -- runs of units out of one large range of addresses.
 * Layer 14.  Needs: fatal os.  Used by: fastheap.
 * SPDX-License-Identifier: MIT
 *
 * What memory costs decides the policy.  A page of 4 KiB that is touched for
 * the first time costs the kernel about as much as five hundred calls of malloc
 * from a free list; a huge page of 2 MiB costs as much as seventy of those
 * pages, though it is five hundred of them.  Hence:
 *
 *   - Memory goes back by whole chunks that are free from end to end, never in
 *     pieces: a huge page would break up into small ones.
 *   - A chunk starts with small pages, so that a heap that is small stays
 *     small.  One that was almost full before it was given back will be so
 *     again, and comes back as one huge page.
 *   - A quarter of the high-water mark may lie idle.  What goes first are huge
 *     pages, which are cheap to get again.
 *   - Who takes n units may later give back n: credit.  A program that goes up
 *     and down across the edge of a chunk therefore does not pay for a chunk
 *     each time it has used a few units of it.
 *
 * lib/verify/fastheap_verify.c checks the sums of the header.
 * CPython: new_arena, arena_map_* (Objects/obmalloc.c). */
#include "mem/pageheap.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

#define LARGEST_SPAN  ((size_t)64 << 30)
#define SMALLEST_SPAN ((size_t)64 << 20)

/* Idle units that are never given back: what a small heap lives on. */
#define ALWAYS_IDLE (768 * 1024 / OU_UNIT_SIZE)

/* ---- Begin and end ------------------------------------------------------- */

static size_t
round_up(size_t n, size_t step)
{
    return (n + step - 1) / step * step;
}

/* Lay out span bytes of units and the two tables in a new reservation. */
static int
reserve(ou_pageheap *ph, size_t span)
{
    size_t page = ou_os_page_size();
    size_t nchunks = span / OU_CHUNK_SIZE;
    size_t chunk_bytes = round_up(nchunks * sizeof(ou_chunk), page);
    size_t side_bytes =
        round_up(nchunks * OU_CHUNK_UNITS * ph->side_size, page);
    uintptr_t units;

    ph->range_bytes = chunk_bytes + side_bytes + OU_CHUNK_SIZE + span;
    ph->range = ou_os_reserve(ph->range_bytes);
    if (ph->range == NULL) {
        return -1;
    }
    ph->chunks = (ou_chunk *)ph->range;
    ph->side = ph->range + chunk_bytes;
    units = (uintptr_t)ph->side + side_bytes;
    ph->base = (char *)(round_up(units, OU_CHUNK_SIZE));
    ph->span = span;
    return 0;
}

int
ou_pageheap_init(ou_pageheap *ph, size_t side_size, size_t limit)
{
    memset(ph, 0, sizeof *ph);
    ph->side_size = side_size;
    ph->limit = limit == 0 ? SIZE_MAX : limit;
    for (size_t span = LARGEST_SPAN; span >= SMALLEST_SPAN; span /= 2) {
        if (reserve(ph, span) == 0) {
            return 0;
        }
    }
    return -1;
}

void
ou_pageheap_fini(ou_pageheap *ph)
{
    ou_os_release(ph->range, ph->range_bytes, ou_pageheap_held(ph));
}

size_t
ou_pageheap_held(const ou_pageheap *ph)
{
    return ph->chunk_bytes + ph->side_bytes + ph->nheld * OU_UNIT_SIZE;
}

/* ---- Bits ---------------------------------------------------------------- */

static uint64_t
mask(size_t from, size_t n)
{
    return (n == 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1) << from;
}

/* Set or clear the bits of the units [from, from + n) of chunk. */
static void
put_bits(ou_chunk *chunk, size_t from, size_t n, bool value)
{
    while (n > 0) {
        size_t at = from % 64;
        size_t here = n < 64 - at ? n : 64 - at;

        if (value) {
            chunk->used[from / 64] |= mask(at, here);
        }
        else {
            chunk->used[from / 64] &= ~mask(at, here);
        }
        from += here;
        n -= here;
    }
}

bool
ou_pageheap_is_used(const ou_pageheap *ph, size_t unit)
{
    const ou_chunk *chunk = &ph->chunks[unit / OU_CHUNK_UNITS];

    return unit / OU_CHUNK_UNITS < ph->nchunks &&
           (chunk->used[unit % OU_CHUNK_UNITS / 64] >> unit % 64 & 1) != 0;
}

/* A run of units, cut at the borders of chunks. */
struct part {
    ou_chunk *chunk;
    size_t from; /* first unit, in its chunk */
    size_t n;
};

/* Return the part of [unit, end) that begins at unit. */
static struct part
part_at(const ou_pageheap *ph, size_t unit, size_t end)
{
    size_t from = unit % OU_CHUNK_UNITS;
    size_t n = OU_CHUNK_UNITS - from;

    return (struct part){&ph->chunks[unit / OU_CHUNK_UNITS], from,
                         end - unit < n ? end - unit : n};
}

/* ---- Finding a run ------------------------------------------------------- */

/* A search for n free units in a row has come to unit `at`; the `run` units
 * before that are free. */
struct search {
    size_t n;
    size_t at;
    size_t run;
};

/* Go over the 64 units from s->at on, whose bits are word.  Returns true if the
 * run that ends or lies here is long enough; it starts at s->at - s->run. */
static bool
search_word(struct search *s, uint64_t word)
{
    size_t left = 64;

    while (word != 0) {
        size_t nfree = (size_t)__builtin_ctzll(word);
        size_t nused;

        if (s->run + nfree >= s->n) {
            return true;
        }
        word >>= nfree;
        nused = ~word == 0 ? 64 : (size_t)__builtin_ctzll(~word);
        word = nused == 64 ? 0 : word >> nused;
        s->at += nfree + nused;
        s->run = 0;
        left -= nfree + nused;
    }
    if (s->run + left >= s->n) {
        return true;
    }
    s->at += left;
    s->run += left;
    return false;
}

/* Return the first unit of the lowest run that fits, which may reach beyond the
 * chunks in use, or OU_NO_UNIT if the addresses end before. */
static size_t
search(const ou_pageheap *ph, size_t n)
{
    struct search s = {n, ph->first * OU_CHUNK_UNITS, 0};

    for (size_t i = ph->first; i < ph->nchunks; i++) {
        if (ph->chunks[i].nused == OU_CHUNK_UNITS) {
            s.at += OU_CHUNK_UNITS;
            s.run = 0;
            continue;
        }
        for (size_t w = 0; w < OU_CHUNK_WORDS; w++) {
            if (search_word(&s, ph->chunks[i].used[w])) {
                return s.at - s.run;
            }
        }
    }
    if (n > (ph->span >> OU_UNIT_SHIFT) - (s.at - s.run)) {
        return OU_NO_UNIT;
    }
    return s.at - s.run;
}

/* ---- Taking memory ------------------------------------------------------- */

/* Commit what table i, with size bytes a chunk, needs for nchunks chunks. */
static int
commit_table(ou_pageheap *ph, char *table, size_t size, size_t nchunks,
             size_t *committed)
{
    size_t wanted = round_up(nchunks * size, ou_os_page_size());

    if (wanted > *committed) {
        size_t more = wanted - *committed;

        if (ou_os_commit(table + *committed, more) < 0) {
            return -1;
        }
        *committed = wanted;
    }
    return 0;
}

/* See to it that chunks 0 to nchunks - 1 have records. */
static int
use_chunks(ou_pageheap *ph, size_t nchunks)
{
    if (nchunks <= ph->nchunks) {
        return 0;
    }
    if (commit_table(ph, (char *)ph->chunks, sizeof(ou_chunk), nchunks,
                     &ph->chunk_bytes) < 0 ||
        commit_table(ph, ph->side, OU_CHUNK_UNITS * ph->side_size, nchunks,
                     &ph->side_bytes) < 0) {
        return -1;
    }
    ph->nchunks = nchunks;
    return 0;
}

/* See to it that the first `top` units of chunk have memory; all of them if it
 * is a huge page, which comes as a whole. */
static int
raise_top(ou_pageheap *ph, ou_chunk *chunk, size_t top)
{
    char *base = ph->base + (size_t)(chunk - ph->chunks) * OU_CHUNK_SIZE;
    size_t more;

    top = chunk->huge ? OU_CHUNK_UNITS : top;
    if (top <= chunk->top) {
        return 0;
    }
    more = top - chunk->top;
    if (ou_pageheap_held(ph) + more * OU_UNIT_SIZE > ph->limit ||
        ou_os_commit(base + chunk->top * OU_UNIT_SIZE, more * OU_UNIT_SIZE) <
            0) {
        return -1;
    }
    if (chunk->top == 0) {
        ph->narenas_taken++;
        ph->narenas++;
        if (ph->narenas > ph->narenas_highwater) {
            ph->narenas_highwater = ph->narenas;
        }
    }
    chunk->top = (uint16_t)top;
    ph->nheld += more;
    ph->nidle += chunk->nused == 0 ? more : 0;
    return 0;
}

/* See to it that the n units at unit have memory.  What was committed before a
 * failure stays: it lies idle, like any other memory not in use. */
static int
commit(ou_pageheap *ph, size_t unit, size_t n)
{
    size_t end = unit + n;

    if (use_chunks(ph, (end + OU_CHUNK_UNITS - 1) / OU_CHUNK_UNITS) < 0) {
        return -1;
    }
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        if (raise_top(ph, part.chunk, part.from + part.n) < 0) {
            return -1;
        }
        unit += part.n;
    }
    return 0;
}

static void
mark_used(ou_pageheap *ph, size_t unit, size_t n)
{
    size_t end = unit + n;

    ph->nlive += n;
    if (ph->nlive > ph->highwater) {
        ph->highwater = ph->nlive;
    }
    ph->credit += n;
    if (ph->credit > 2 * ph->highwater) {
        ph->credit = 2 * ph->highwater;
    }
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        put_bits(part.chunk, part.from, part.n, true);
        ph->nidle -= part.chunk->nused == 0 ? part.chunk->top : 0;
        part.chunk->nused += (uint16_t)part.n;
        if (part.chunk->nused > part.chunk->npeak) {
            part.chunk->npeak = part.chunk->nused;
        }
        unit += part.n;
    }
}

/* Do the n units at unit have memory? */
static bool
is_committed(const ou_pageheap *ph, size_t unit, size_t n)
{
    size_t end = unit + n;

    if (end > ph->nchunks * OU_CHUNK_UNITS) {
        return false;
    }
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        if (part.from + part.n > part.chunk->top) {
            return false;
        }
        unit += part.n;
    }
    return true;
}

size_t
ou_pageheap_alloc(ou_pageheap *ph, size_t n, bool may_grow)
{
    size_t unit = search(ph, n);

    if (unit == OU_NO_UNIT || (!may_grow && !is_committed(ph, unit, n))) {
        return OU_NO_UNIT;
    }
    if (commit(ph, unit, n) < 0) {
        ou_pageheap_trim(ph); /* idle memory elsewhere may be what we lack */
        if (commit(ph, unit, n) < 0) {
            return OU_NO_UNIT;
        }
    }
    mark_used(ph, unit, n);
    if (n == 1) {
        ph->first = unit / OU_CHUNK_UNITS;
    }
    return unit;
}

bool
ou_pageheap_extend(ou_pageheap *ph, size_t unit, size_t n, size_t wanted)
{
    size_t end = unit + wanted;

    if (end > ph->span >> OU_UNIT_SHIFT) {
        return false;
    }
    for (size_t u = unit + n; u < end; u++) {
        if (ou_pageheap_is_used(ph, u)) {
            return false;
        }
    }
    if (commit(ph, unit + n, wanted - n) < 0) {
        return false;
    }
    mark_used(ph, unit + n, wanted - n);
    return true;
}

/* ---- Giving memory back -------------------------------------------------- */

/* Give back the memory of chunk, which has nothing allocated, and decide what
 * pages it shall have next time. */
static void
purge(ou_pageheap *ph, ou_chunk *chunk)
{
    char *base = ph->base + (size_t)(chunk - ph->chunks) * OU_CHUNK_SIZE;
    bool huge = chunk->npeak >= OU_CHUNK_UNITS * 7 / 8;

    ou_os_purge(base, chunk->top * OU_UNIT_SIZE);
    if (huge != chunk->huge) {
        ou_os_advise_huge(base, OU_CHUNK_SIZE, huge);
        chunk->huge = huge;
    }
    ph->nheld -= chunk->top;
    ph->nidle -= chunk->top;
    ph->narenas--;
    chunk->top = 0;
    chunk->npeak = 0;
}

/* Return the highest idle chunk that is (or is not) a huge page, or NULL. */
static ou_chunk *
highest_idle(const ou_pageheap *ph, bool huge)
{
    for (size_t i = ph->nchunks; i-- > 0;) {
        ou_chunk *chunk = &ph->chunks[i];

        if (chunk->nused == 0 && chunk->top > 0 && chunk->huge == huge) {
            return chunk;
        }
    }
    return NULL;
}

/* Purge until no more lies idle than may, as far as the credit goes. */
static void
purge_excess(ou_pageheap *ph)
{
    size_t may = ph->highwater * 26 / 100;

    may = may < ALWAYS_IDLE ? ALWAYS_IDLE : may;
    while (ph->nidle > may) {
        ou_chunk *chunk = highest_idle(ph, true);

        chunk = chunk == NULL ? highest_idle(ph, false) : chunk;
        if (ph->credit < chunk->top) {
            return;
        }
        ph->credit -= chunk->top;
        purge(ph, chunk);
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

bool
ou_pageheap_is_draining(const ou_pageheap *ph)
{
    return ph->nlive - ph->nspare < ph->highwater / 8;
}

void
ou_pageheap_free(ou_pageheap *ph, size_t unit, size_t n)
{
    size_t end = unit + n;
    size_t idle = ph->nidle;

    ph->nlive -= n;
    if (unit / OU_CHUNK_UNITS < ph->first) {
        ph->first = unit / OU_CHUNK_UNITS;
    }
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        put_bits(part.chunk, part.from, part.n, false);
        part.chunk->nused -= (uint16_t)part.n;
        ph->nidle += part.chunk->nused == 0 ? part.chunk->top : 0;
        unit += part.n;
    }
    if (ou_pageheap_is_draining(ph)) {
        ph->highwater--; /* it fades where it is least in the way */
    }
    if (ph->nidle > idle) {
        purge_excess(ph);
    }
}
