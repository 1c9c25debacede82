/* pageheap.c -- runs of units out of one large range of addresses.
 * Layer 14.  Needs: fatal os.  Used by: fastheap.
 * SPDX-License-Identifier: MIT
 *
 * Bits say which units are allocated, so that free runs need no lists.  A
 * search begins at the lowest chunk that can have what it looks for, and first
 * looks only where there is memory: memory that is there goes before memory
 * that is not.  When memory is given back is the business of pageheap_idle.c.
 * lib/verify/fastheap_verify.c checks the sums of the header.
 * CPython: new_arena, arena_map_* (Objects/obmalloc.c). */
#include "mem/pageheap.h"

#include "mem/fatal.h"
#include "mem/os.h"
#include "mem/pageheap_internal.h"

#include <string.h>

/* ---- Begin and end ------------------------------------------------------- */

/* Lay out span bytes of units and the two tables in a new reservation. */
static int
reserve(ou_pageheap *ph, size_t span)
{
    size_t page = ou_os_page_size();
    size_t nchunks = span / OU_CHUNK_SIZE;
    size_t chunk_bytes = ou__round_up(nchunks * sizeof(ou_chunk), page);
    size_t side_bytes =
        ou__round_up(nchunks * OU_CHUNK_UNITS * ph->side_size, page);
    uintptr_t units;

    ph->range_bytes = chunk_bytes + side_bytes + OU_CHUNK_SIZE + span;
    ph->range = ou_os_reserve(ph->range_bytes);
    if (ph->range == NULL) {
        return -1;
    }
    ph->chunks = (ou_chunk *)ph->range;
    ph->side = ph->range + chunk_bytes;
    units = (uintptr_t)ph->side + side_bytes;
    ph->base = (char *)(ou__round_up(units, OU_CHUNK_SIZE));
    ph->span = span;
    /* Also where the system would give huge pages without being asked. */
    ou_os_advise_huge(ph->base, span, false);
    ph->nunits = span >> OU_UNIT_SHIFT;
    return 0;
}

int
ou_pageheap_init(ou_pageheap *ph, size_t side_size, size_t limit, size_t span)
{
    memset(ph, 0, sizeof *ph);
    ph->side_size = side_size;
    ph->limit = limit == 0 ? SIZE_MAX : limit;
    for (; span >= OU_SMALLEST_SPAN; span /= 2) {
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
    size_t i = unit / OU_CHUNK_UNITS;

    return i < ph->nchunks &&
           (ph->chunks[i].used[unit % OU_CHUNK_UNITS / 64] >> unit % 64 & 1);
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

/* The bits of word w of chunk, with all units from limit on taken. */
static uint64_t
word_below(const ou_chunk *chunk, size_t w, size_t limit)
{
    uint64_t word = chunk->used[w];

    if (limit <= w * 64) {
        return ~(uint64_t)0;
    }
    return limit - w * 64 >= 64 ? word : word | ~mask(0, limit - w * 64);
}

/* Return the first unit of the lowest run that fits, or OU_NO_UNIT.  Only units
 * that have memory count; or any, and then the run may reach beyond the chunks
 * in use. */
static size_t
search(const ou_pageheap *ph, size_t n, bool any)
{
    size_t i = any ? ph->first_free : ph->first;
    struct search s = {n, i * OU_CHUNK_UNITS, 0};

    for (; i < ph->nchunks; i++) {
        const ou_chunk *chunk = &ph->chunks[i];
        size_t limit = any ? OU_CHUNK_UNITS : chunk->top;

        if (chunk->nused == limit) {
            s.at = (i + 1) * OU_CHUNK_UNITS;
            s.run = 0;
            continue;
        }
        for (size_t w = 0; w < OU_CHUNK_WORDS; w++) {
            if (search_word(&s, word_below(chunk, w, limit))) {
                return s.at - s.run;
            }
        }
    }
    /* The last chunk of a run has to be all ours. */
    if (!any || n > ph->nunits ||
        ou__round_up(s.at - s.run + n, OU_CHUNK_UNITS) > ph->nunits) {
        return OU_NO_UNIT;
    }
    return s.at - s.run;
}

/* ---- Taking memory ------------------------------------------------------- */

/* See to it that chunks 0 to nchunks - 1 have records. */
static int
use_chunks(ou_pageheap *ph, size_t nchunks)
{
    if (nchunks <= ph->nchunks) {
        return 0;
    }
    if (ou__commit_table(ph->chunks, nchunks * sizeof(ou_chunk),
                         &ph->chunk_bytes) < 0 ||
        ou__commit_table(ph->side, nchunks * OU_CHUNK_UNITS * ph->side_size,
                         &ph->side_bytes) < 0) {
        return -1;
    }
    ph->nchunks = nchunks;
    return 0;
}

/* Count chunk, which has had no memory, among those that have. */
static void
count_arena(ou_pageheap *ph)
{
    ph->narenas_taken++;
    ph->narenas++;
    if (ph->narenas > ph->narenas_highwater) {
        ph->narenas_highwater = ph->narenas;
    }
}

/* See to it that the first `top` units of chunk have memory; all of them if it
 * is a huge page, which comes as a whole. */
static int
raise_top(ou_pageheap *ph, ou_chunk *chunk, size_t top)
{
    char *end = ou__chunk_start(ph, chunk) + chunk->top * OU_UNIT_SIZE;
    size_t i = (size_t)(chunk - ph->chunks);
    size_t more;

    if (chunk->huge > 0 && chunk->top == 0 &&
        !ou_pageheap_may_hold(ph, OU_CHUNK_SIZE)) {
        ou__chunk_set_huge(ph, chunk, 0);
    }
    top = chunk->huge > 0 ? OU_CHUNK_UNITS : top;
    if (top <= chunk->top) {
        return 0;
    }
    more = top - chunk->top;
    if (!ou_pageheap_may_hold(ph, more * OU_UNIT_SIZE) ||
        ou_os_commit(end, more * OU_UNIT_SIZE) < 0) {
        return -1;
    }
    if (chunk->top == 0) {
        count_arena(ph);
    }
    ph->first = i < ph->first ? i : ph->first;
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
    ou__pageheap_rise(ph);
    ou__pageheap_earn(ph, n);
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        put_bits(part.chunk, part.from, part.n, true);
        ph->nidle -= part.chunk->nused == 0 ? part.chunk->top : 0;
        part.chunk->nused += (uint16_t)part.n;
        if (part.chunk->nused > part.chunk->npeak) {
            part.chunk->npeak = part.chunk->nused;
        }
        if (part.chunk->nused == OU_CHUNK_UNITS) {
            ou__chunk_is_full(ph, part.chunk);
        }
        unit += part.n;
    }
}

/* Find and commit n units that may have no memory yet. */
static size_t
grow(ou_pageheap *ph, size_t n)
{
    size_t unit = search(ph, n, true);

    if (unit == OU_NO_UNIT) {
        return OU_NO_UNIT;
    }
    if (commit(ph, unit, n) < 0) {
        ou_pageheap_trim(ph); /* idle memory elsewhere may be what we lack */
        if (commit(ph, unit, n) < 0) {
            return OU_NO_UNIT;
        }
    }
    if (n == 1) {
        ph->first_free = unit / OU_CHUNK_UNITS;
    }
    return unit;
}

size_t
ou_pageheap_alloc(ou_pageheap *ph, size_t n, bool may_grow)
{
    size_t unit = search(ph, n, false);

    if (unit != OU_NO_UNIT) {
        if (n == 1) {
            ph->first = unit / OU_CHUNK_UNITS;
        }
    }
    else {
        unit = may_grow ? grow(ph, n) : OU_NO_UNIT;
    }
    if (unit != OU_NO_UNIT) {
        mark_used(ph, unit, n);
    }
    return unit;
}

/* ---- Giving units back --------------------------------------------------- */

void
ou_pageheap_free(ou_pageheap *ph, size_t unit, size_t n)
{
    size_t end = unit + n;
    size_t idle = ph->nidle;

    ph->nlive -= n;
    if (unit / OU_CHUNK_UNITS < ph->first) {
        ph->first = unit / OU_CHUNK_UNITS;
    }
    if (unit / OU_CHUNK_UNITS < ph->first_free) {
        ph->first_free = unit / OU_CHUNK_UNITS;
    }
    while (unit < end) {
        struct part part = part_at(ph, unit, end);

        put_bits(part.chunk, part.from, part.n, false);
        part.chunk->nused -= (uint16_t)part.n;
        ph->nidle += part.chunk->nused == 0 ? part.chunk->top : 0;
        unit += part.n;
    }
    ou__pageheap_fall(ph, n);
    if (ph->nidle > idle) {
        ou__pageheap_purge_excess(ph);
    }
}
