/* firstfit_verify.c -- is a first-fit heap what firstfit.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * One walk over the ranges adds up what it sees; the figures must agree.
 * CPython: no counterpart. */
#include "verify/firstfit_verify.h"

#include "verify/complain.h"

#include <stdio.h>

static bool
is_hole(const ou_range *range)
{
    return range->requested == 0;
}

/* Check one range of heap, which should begin at offset. */
static const char *
verify_range(const ou_firstfit *heap, const ou_range *range, size_t offset)
{
    ou_range last;

    if (range->offset != offset || range->size == 0) {
        return ou__complain(
            "the range at %zu says that it begins at %zu and has "
            "%zu bytes",
            offset, range->offset, range->size);
    }
    if (range->requested > range->size) {
        return ou__complain(
            "the block at %zu has %zu bytes for a request of %zu", offset,
            range->size, range->requested);
    }
    last = ou_firstfit_range_at(heap, offset + range->size - 1);
    if (last.offset != range->offset || last.size != range->size ||
        last.requested != range->requested) {
        return ou__complain(
            "the last byte of the range at %zu is not found in it", offset);
    }
    return NULL;
}

static void
count(ou_firstfit_figures *sum, const ou_range *range)
{
    if (is_hole(range)) {
        sum->holes++;
        sum->hole_bytes += range->size;
        if (range->size > sum->largest_hole) {
            sum->largest_hole = range->size;
        }
    }
    else {
        sum->blocks++;
        sum->live_bytes += range->requested;
        sum->block_bytes += range->size;
    }
    sum->capacity += range->size;
}

/* Compare what the heap says of itself with what the walk found. */
static const char *
verify_figures(const ou_firstfit *heap, const ou_firstfit_figures *sum)
{
    ou_firstfit_figures said = ou_firstfit_stats(heap);

    if (said.capacity != sum->capacity) {
        return ou__complain("the ranges cover %zu of %zu bytes", sum->capacity,
                            said.capacity);
    }
    if (said.blocks != sum->blocks || said.live_bytes != sum->live_bytes ||
        said.block_bytes != sum->block_bytes) {
        return ou__complain(
            "said: %zu blocks, %zu bytes live, %zu with padding; "
            "found: %zu, %zu, %zu",
            said.blocks, said.live_bytes, said.block_bytes, sum->blocks,
            sum->live_bytes, sum->block_bytes);
    }
    if (said.holes != sum->holes || said.hole_bytes != sum->hole_bytes) {
        return ou__complain("said: %zu holes of %zu bytes; found: %zu of %zu",
                            said.holes, said.hole_bytes, sum->holes,
                            sum->hole_bytes);
    }
    if (said.largest_hole != sum->largest_hole ||
        ou_firstfit_largest_hole(heap) != sum->largest_hole) {
        return ou__complain("said: the largest hole has %zu bytes; found: %zu",
                            said.largest_hole, sum->largest_hole);
    }
    return NULL;
}

const char *
ou_firstfit_verify(const ou_firstfit *heap)
{
    size_t capacity = ou_firstfit_stats(heap).capacity;
    ou_firstfit_figures sum = {0};
    bool after_hole = false;

    while (sum.capacity < capacity) {
        ou_range range = ou_firstfit_range_at(heap, sum.capacity);
        const char *complaint = verify_range(heap, &range, sum.capacity);

        if (complaint != NULL) {
            return complaint;
        }
        if (after_hole && is_hole(&range)) {
            return ou__complain("the hole at %zu has a hole to its left",
                                range.offset);
        }
        after_hole = is_hole(&range);
        count(&sum, &range);
    }
    return verify_figures(heap, &sum);
}

const char *
ou_firstfit_map(const ou_firstfit *heap, char *buffer, size_t size)
{
    size_t used = 0;
    size_t offset = 0;
    ou_range range;

    buffer[0] = '\0';
    while (used < size &&
           (range = ou_firstfit_range_at(heap, offset)).size > 0) {
        used += (size_t)snprintf(buffer + used, size - used,
                                 is_hole(&range) ? "%s%zu" : "%s[%zu]",
                                 offset > 0 ? " " : "", range.size);
        offset += range.size;
    }
    return buffer;
}
