/* addrmap_verify.c -- is a map of addresses what addrmap.h says it is?
 * SPDX-License-Identifier: MIT
 *
 * The slots are visited from low addresses to high ones.  An arena that begins
 * in a slot and goes on is owed an end by the next one, so one number, what the
 * slot before owes, is all that has to be remembered. */
#include "verify/addrmap_verify.h"

#include "verify/complain.h"

/* What the walk has seen so far. */
struct walk {
    const ou_addrmap *map;
    uint32_t nmiddles, nbottoms;
    size_t narenas;
    uint64_t next; /* number of the slot behind the last one visited */
    int32_t owed;  /* its tail_lo must be this */
};

static const char *
verify_slot(struct walk *w, uint64_t number, const ou_addrmap_slot *slot)
{
    int64_t size = (int64_t)1 << w->map->arena_bits;
    int32_t owed = number == w->next ? w->owed : 0;
    int32_t begin = slot->tail_hi == OU_ADDRMAP_WHOLE ? 0 : slot->tail_hi;

    if (number != w->next && w->owed != 0) {
        return ou__complain("the arena in slot %#llx ends nowhere",
                            (unsigned long long)w->next - 1);
    }
    if (slot->tail_lo != owed) {
        return ou__complain(
            "slot %#llx: tail_lo is %d; the slot before says %d",
            (unsigned long long)number, slot->tail_lo, owed);
    }
    if (slot->tail_hi < OU_ADDRMAP_WHOLE || slot->tail_hi >= size) {
        return ou__complain("slot %#llx: tail_hi %d is no offset",
                            (unsigned long long)number, slot->tail_hi);
    }
    if (slot->tail_hi != 0 && begin < slot->tail_lo) {
        return ou__complain(
            "slot %#llx: an arena begins at %d, but another one "
            "ends at %d",
            (unsigned long long)number, begin, slot->tail_lo);
    }
    w->narenas += slot->tail_hi != 0;
    w->owed = slot->tail_hi == OU_ADDRMAP_WHOLE ? 0 : slot->tail_hi;
    w->next = number + 1;
    return NULL;
}

/* A bottom node whose first slot has number first. */
static const char *
verify_bottom(struct walk *w, const ou_addrmap_slot *bottom, uint64_t first)
{
    const char *bad = NULL;

    w->nbottoms++;
    for (uint64_t i = 0; bad == NULL && i >> w->map->bottom_bits == 0; i++) {
        bad = verify_slot(w, first + i, &bottom[i]);
    }
    return bad;
}

static const char *
verify_middle(struct walk *w, ou_addrmap_slot *const *middle, uint64_t first)
{
    const char *bad = NULL;

    w->nmiddles++;
    for (uint64_t i = 0; bad == NULL && i >> w->map->interior_bits == 0; i++) {
        if (middle[i] != NULL) {
            bad =
                verify_bottom(w, middle[i], first + (i << w->map->bottom_bits));
        }
    }
    return bad;
}

const char *
ou_addrmap_verify(const ou_addrmap *map, size_t narenas)
{
    struct walk w = {.map = map};
    uint32_t shift = map->interior_bits + map->bottom_bits;
    const char *bad = NULL;

    if (2 * map->interior_bits + map->bottom_bits + map->arena_bits != 64) {
        return ou__complain("the parts of an address have %u bits, not 64",
                            2 * map->interior_bits + map->bottom_bits +
                                map->arena_bits);
    }
    for (uint64_t i = 0;
         bad == NULL && map->root != NULL && i >> map->interior_bits == 0;
         i++) {
        if (map->root[i] != NULL) {
            bad = verify_middle(&w, map->root[i], i << shift);
        }
    }
    if (bad != NULL) {
        return bad;
    }
    if (w.owed != 0) {
        return ou__complain("the arena in slot %#llx ends nowhere",
                            (unsigned long long)w.next - 1);
    }
    if (w.nmiddles != map->nmiddles || w.nbottoms != map->nbottoms) {
        return ou__complain(
            "%u middle and %u bottom nodes; %u and %u are counted", w.nmiddles,
            w.nbottoms, map->nmiddles, map->nbottoms);
    }
    return w.narenas == narenas ? NULL
                                : ou__complain("%zu arenas are marked, not %zu",
                                               w.narenas, narenas);
}
