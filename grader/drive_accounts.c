/* drive_accounts.c -- the judge's own list of live blocks.
 * SPDX-License-Identifier: MIT
 *
 * Invariant: granule g is owned by handle h (owner[g] == h + 1) exactly if g
 * lies in the live block of h; every live block lies in one taken unit, whose
 * `live` counts it; each unit below ncut is either taken or in returned[]. */
#include "drive_accounts_internal.h"

#include "mix.h"
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Making -------------------------------------------------------------- */

struct accounts *
accounts_new(unsigned char *heap, uint64_t heap_bytes, uint32_t nhandles,
             const ou_geometry *geo, const struct account_layout *layout,
             uint64_t seed)
{
    struct accounts *a = calloc(1, sizeof *a);

    if (a == NULL) {
        return NULL;
    }
    a->heap = heap;
    a->heap_bytes = heap_bytes;
    a->seed = seed;
    a->geo = geo;
    a->shift = geo->alignment_shift;
    a->nhandles = nhandles;
    a->layout = *layout;
    a->nunits =
        (heap_bytes - layout->first + layout->stride - layout->unit_bytes) /
        layout->stride;
    a->blocks = calloc(nhandles, sizeof *a->blocks);
    a->owner = calloc(heap_bytes >> a->shift, sizeof *a->owner);
    a->ghost = calloc(heap_bytes >> a->shift, sizeof *a->ghost);
    a->ends = calloc(heap_bytes / SLOT_BYTES, sizeof *a->ends);
    a->units = calloc(a->nunits, sizeof *a->units);
    a->returned = calloc(a->nunits, sizeof *a->returned);
    if (a->blocks == NULL || a->owner == NULL || a->ghost == NULL ||
        a->ends == NULL || a->units == NULL || a->returned == NULL) {
        accounts_free(a);
        return NULL;
    }
    return a;
}

void
accounts_free(struct accounts *a)
{
    if (a != NULL) {
        free(a->blocks);
        free(a->owner);
        free(a->ghost);
        free(a->ends);
        free(a->units);
        free(a->returned);
        free(a);
    }
}

const struct account_sums *
accounts_sums(const struct accounts *a)
{
    return &a->sums;
}

enum verdict
accounts_verdict(const struct accounts *a)
{
    return a->verdict;
}

/* ---- Small helpers ------------------------------------------------------- */

/* The taken unit that covers offset, or NULL. */
static struct unit *
unit_of(const struct accounts *a, uint64_t offset)
{
    uint64_t i = account_unit_index(a, offset);

    return i < a->nunits && a->units[i].taken ? &a->units[i] : NULL;
}

static bool
is_whole_heap(const struct accounts *a)
{
    return a->layout.unit_bytes == a->heap_bytes;
}

const char *
account_complain(struct accounts *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(a->complaint, sizeof a->complaint, format, args);
    va_end(args);
    a->verdict = VERDICT_WA;
    return a->complaint;
}

const char *
account_place(const struct accounts *a, uint64_t offset, char *text)
{
    if (unit_of(a, offset) == NULL || is_whole_heap(a)) {
        snprintf(text, ACCOUNT_PLACE_SIZE, "heap+%#llx",
                 (unsigned long long)offset);
    }
    else {
        snprintf(
            text, ACCOUNT_PLACE_SIZE, "heap+%#llx (%llu bytes into its %s)",
            (unsigned long long)offset,
            (unsigned long long)((offset - a->layout.first) % a->layout.stride),
            a->layout.word);
    }
    return text;
}

static void
digest(struct accounts *a, uint64_t value)
{
    a->sums.digest = mix64(a->sums.digest ^ value);
}

static uint64_t
granules(const struct accounts *a, uint64_t bytes)
{
    return (bytes + (1u << a->shift) - 1) >> a->shift;
}

static uint64_t
block_bytes(const struct accounts *a, uint32_t size)
{
    return granules(a, size) << a->shift;
}

/* ---- The footprint of a heap that is one unit ---------------------------- */

/* Return where the highest live block ends, at or below `from`. */
static uint64_t
highest_end(const struct accounts *a, uint64_t from)
{
    uint64_t slot = (from + SLOT_BYTES - 1) / SLOT_BYTES;
    uint64_t granule;

    while (slot > 0 && a->ends[slot - 1] == 0) {
        slot--;
    }
    granule = slot * SLOT_BYTES >> a->shift;
    while (granule > 0 && a->owner[granule - 1] == 0) {
        granule--;
    }
    return granule << a->shift;
}

/* Count the block in (+1) or out (-1) of the slot where it ends. */
static void
note_end(struct accounts *a, uint64_t end, int change)
{
    a->ends[(end - 1) / SLOT_BYTES] += change;
}

static void
note_footprint(struct accounts *a)
{
    if (a->sums.footprint > a->sums.peak_footprint) {
        a->sums.peak_footprint = a->sums.footprint;
    }
}

/* ---- Blocks -------------------------------------------------------------- */

static const char *
check_place(struct accounts *a, const char *call, uint32_t size,
            uint64_t offset)
{
    const struct unit *unit;
    char where[ACCOUNT_PLACE_SIZE];

    if (offset == OU_DRIVE_FAILED) {
        return account_complain(
            a,
            "%s(%u) returned NULL, though %llu bytes are live "
            "and %llu of %llu bytes are taken",
            call, size, (unsigned long long)a->sums.live,
            (unsigned long long)a->sums.footprint,
            (unsigned long long)a->heap_bytes);
    }
    if (offset >= a->heap_bytes ||
        block_bytes(a, size) > a->heap_bytes - offset) {
        return account_complain(a, "%s(%u) returned a block outside the heap",
                                call, size);
    }
    if (offset % (1u << a->shift) != 0) {
        return account_complain(a,
                                "%s(%u) returned a block at %s, which is not "
                                "aligned to %u",
                                call, size, account_place(a, offset, where),
                                1u << a->shift);
    }
    unit = unit_of(a, offset);
    if (unit == NULL ||
        size > a->layout.unit_bytes -
                   (offset - a->layout.first) % a->layout.stride) {
        return account_complain(
            a,
            "%s(%u) returned a block at %s, which does not lie "
            "in memory taken from the source%s",
            call, size, account_place(a, offset, where),
            unit == NULL ? "" : ": it runs over the end");
    }
    return NULL;
}

static const char *
check_overlap(struct accounts *a, const char *call, uint32_t size,
              uint64_t offset)
{
    uint64_t first = offset >> a->shift;
    char mine[ACCOUNT_PLACE_SIZE], theirs[ACCOUNT_PLACE_SIZE];

    for (uint64_t i = 0; i < granules(a, size); i++) {
        uint32_t owner = a->owner[first + i];

        if (owner != 0) {
            const struct account_block *other = &a->blocks[owner - 1];

            return account_complain(
                a,
                "%s(%u) returned a block at %s, which overlaps "
                "the block of handle %u: %u bytes at %s, live "
                "since step %zu",
                call, size, account_place(a, offset, mine), owner - 1,
                other->size, account_place(a, other->offset, theirs),
                other->step);
        }
    }
    return NULL;
}

/* Write owner over the granules of block; what was free there is forgotten. */
static void
paint(struct accounts *a, const struct account_block *block, uint32_t owner)
{
    uint64_t first = block->offset >> a->shift;
    uint64_t n = granules(a, block->size);

    for (uint64_t i = 0; i < n; i++) {
        a->owner[first + i] = owner;
        a->ghost[first + i] = 0;
    }
    note_end(a, block->offset + (n << a->shift), owner != 0 ? 1 : -1);
}

static void
sum_malloc(struct accounts *a, const struct account_block *block)
{
    uint64_t end = block->offset + block_bytes(a, block->size);

    unit_of(a, block->offset)->live++;
    a->sums.live += block->size;
    a->sums.blocks += block_bytes(a, block->size);
    if (a->sums.live > a->sums.peak_live) {
        a->sums.peak_live = a->sums.live;
    }
    if (a->sums.blocks > a->sums.peak_blocks) {
        a->sums.peak_blocks = a->sums.blocks;
    }
    if (is_whole_heap(a) && end > a->sums.footprint) {
        a->sums.footprint = end;
        note_footprint(a);
    }
}

/* Give handle the new block, of which nothing is known but what known says. */
static const char *
place_block(struct accounts *a, const char *call, uint32_t handle,
            const struct account_block *known)
{
    uint32_t size = known->size;
    const char *fault = check_place(a, call, size, known->offset);

    if (fault == NULL) {
        fault = check_overlap(a, call, size, known->offset);
    }
    if (fault != NULL) {
        return fault;
    }
    digest(a, known->offset);
    a->blocks[handle] = *known;
    paint(a, known, handle + 1);
    sum_malloc(a, known);
    if (a->nwaiting < OU_DRIVE_BATCH) {
        a->waiting[a->nwaiting++] = handle;
    }
    return NULL;
}

const char *
accounts_malloc(struct accounts *a, size_t step, uint32_t handle, uint32_t size,
                uint64_t offset)
{
    return place_block(
        a, "malloc", handle,
        &(struct account_block){.offset = offset, .size = size, .step = step});
}

const char *
accounts_calloc(struct accounts *a, size_t step, uint32_t handle, uint32_t size,
                uint64_t offset)
{
    return place_block(a, "calloc", handle,
                       &(struct account_block){.offset = offset,
                                               .size = size,
                                               .filled = size,
                                               .key = ACCOUNT_ZEROS,
                                               .step = step});
}

const char *
accounts_realloc(struct accounts *a, size_t step, uint32_t handle,
                 const struct account_block *old, uint32_t size,
                 uint64_t offset)
{
    struct account_block known = {
        .offset = offset,
        .size = size,
        .filled = old->filled < size ? old->filled : size,
        .key = old->key,
        .step = step,
    };

    return place_block(a, "realloc", handle, &known);
}

const struct account_block *
accounts_block(const struct accounts *a, uint32_t handle)
{
    return &a->blocks[handle];
}

void
accounts_release(struct accounts *a, uint32_t handle)
{
    struct account_block *block = &a->blocks[handle];
    uint64_t end = block->offset + block_bytes(a, block->size);

    paint(a, block, 0);
    a->ghost[block->offset >> a->shift] = (uint16_t)block->size;
    unit_of(a, block->offset)->live--;
    a->sums.live -= block->size;
    a->sums.blocks -= block_bytes(a, block->size);
    block->size = 0;
    if (is_whole_heap(a) && end == a->sums.footprint) {
        a->sums.footprint = highest_end(a, end);
    }
}

/* ---- Units --------------------------------------------------------------- */

/* Nothing that the source does makes such a record: it was written by somebody
 * else. */
static const char *
disown(struct accounts *a, bool taken, uint64_t offset, uint64_t bytes)
{
    account_complain(
        a,
        "the records of memory taken and given back are not what the "
        "source offers: %llu bytes at heap+%#llx are said to be %s, but "
        "a unit is %llu bytes, and begins where one may",
        (unsigned long long)bytes, (unsigned long long)offset,
        taken ? "taken" : "given back",
        (unsigned long long)a->layout.unit_bytes);
    a->verdict = VERDICT_SV;
    return a->complaint;
}

/* Return the unit that the source hands out next; nunits: none is left. */
static uint64_t
next_unit(const struct accounts *a)
{
    return a->nreturned > 0 ? a->returned[a->nreturned - 1] : a->ncut;
}

static const char *
take_unit(struct accounts *a, uint64_t offset)
{
    uint64_t next = next_unit(a);

    if (next == a->nunits || offset != account_unit_offset(a, next)) {
        return account_complain(
            a,
            "memory was taken that is not what the source offers: "
            "heap+%#llx, where heap+%#llx is next (a%s %s that was "
            "given back belongs to the source, which keeps its "
            "list there)",
            (unsigned long long)offset,
            (unsigned long long)account_unit_offset(a, next),
            strchr("aeiou", a->layout.word[0]) ? "n" : "", a->layout.word);
    }
    if (a->nreturned > 0) {
        a->nreturned--;
    }
    else {
        a->ncut++;
    }
    a->units[next].taken = true;
    a->units[next].forgotten = false;
    a->ntaken++;
    a->sums.footprint += is_whole_heap(a) ? 0 : a->layout.unit_bytes;
    note_footprint(a);
    return NULL;
}

static const char *
give_unit(struct accounts *a, uint64_t offset)
{
    uint64_t bytes = a->layout.unit_bytes;
    struct unit *unit = unit_of(a, offset);

    if (unit == NULL || (offset - a->layout.first) % a->layout.stride != 0) {
        return account_complain(
            a,
            "memory was given back that is not taken: %llu bytes "
            "at heap+%#llx",
            (unsigned long long)bytes, (unsigned long long)offset);
    }
    if (unit->live != 0) {
        return account_complain(
            a,
            "memory was given back with %u live block%s in it: "
            "%llu bytes at heap+%#llx",
            unit->live, unit->live == 1 ? "" : "s", (unsigned long long)bytes,
            (unsigned long long)offset);
    }
    unit->taken = false;
    a->returned[a->nreturned++] = account_unit_index(a, offset);
    memset(&a->ghost[offset >> a->shift], 0,
           (bytes >> a->shift) * sizeof *a->ghost);
    a->ntaken--;
    a->sums.footprint -= is_whole_heap(a) ? 0 : bytes;
    return NULL;
}

const char *
accounts_unit(struct accounts *a, bool taken, uint64_t offset, uint64_t bytes)
{
    bool aligned = offset >= a->layout.first &&
                   (offset - a->layout.first) % a->layout.stride == 0;

    if (bytes != a->layout.unit_bytes || (taken && !aligned)) {
        return disown(a, taken, offset, bytes);
    }
    a->sums.calls++;
    digest(a, offset * 2 + taken);
    return taken ? take_unit(a, offset) : give_unit(a, offset);
}
