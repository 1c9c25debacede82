/* largeheap.c -- large blocks, each with room to grow.
 * Layer 15.  Needs: os pageheap.  Used by: fastheap.
 * SPDX-License-Identifier: MIT
 *
 * A slot is never cut up or joined with another: addresses are not worth the
 * trouble.  Free slots of a size are a stack, so that the memory used last,
 * which the cache and the kernel's tables still know, is used first.
 * lib/verify/fastheap_verify.c checks the sums of the header.
 * CPython: no counterpart. */
#include "mem/largeheap.h"

#include "mem/os.h"
#include "mem/pageheap_internal.h"

#include <string.h>

static size_t
slot_size(const ou_slot *slot)
{
    return (size_t)1 << (OU_SLOT_SHIFT + slot->class);
}

static char *
slot_start(const ou_largeheap *lh, const ou_slot *slot)
{
    return lh->ph->base + (slot->unit << OU_UNIT_SHIFT);
}

int
ou_largeheap_init(ou_largeheap *lh, ou_pageheap *ph)
{
    memset(lh, 0, sizeof *lh);
    lh->ph = ph;
    lh->range_bytes = ou__round_up(
        (ph->span >> OU_SLOT_SHIFT) * sizeof(ou_slot), ou_os_page_size());
    lh->slots = ou_os_reserve(lh->range_bytes);
    lh->side_bottom = (ph->span >> OU_UNIT_SHIFT) * ph->side_size;
    return lh->slots == NULL ? -1 : 0;
}

void
ou_largeheap_fini(ou_largeheap *lh)
{
    ou_os_release(lh->slots, lh->range_bytes, lh->table_bytes);
}

/* ---- Cutting slots ------------------------------------------------------- */

/* Commit the page of the side table in which the entry of unit lies.  Slots are
 * cut from the top down, and so are these pages. */
static int
commit_side(ou_largeheap *lh, size_t unit)
{
    size_t page = ou_os_page_size();
    size_t from = unit * lh->ph->side_size / page * page;
    size_t to = ou__round_up((unit + 1) * lh->ph->side_size, page);

    to = to < lh->side_bottom ? to : lh->side_bottom;
    if (from < to) {
        if (ou_os_commit(lh->ph->side + from, to - from) < 0) {
            return -1;
        }
        lh->ph->large_side += to - from;
        lh->side_bottom = from;
    }
    return 0;
}

/* Cut a new slot off the top of the range, or return NULL. */
static ou_slot *
cut_slot(ou_largeheap *lh, unsigned class)
{
    size_t nunits = (size_t)1 << (OU_SLOT_SHIFT + class - OU_UNIT_SHIFT);
    ou_slot *slot = &lh->slots[lh->nslots];

    if (nunits > lh->ph->nunits - lh->ph->nchunks * OU_CHUNK_UNITS ||
        ou__commit_table(lh->slots, (lh->nslots + 1) * sizeof *slot,
                         &lh->table_bytes) < 0 ||
        commit_side(lh, lh->ph->nunits - nunits) < 0) {
        return NULL;
    }
    lh->nslots++;
    lh->ph->nunits -= nunits;
    memset(slot, 0, sizeof *slot);
    slot->unit = lh->ph->nunits;
    slot->class = class;
    return slot;
}

/* ---- Memory -------------------------------------------------------------- */

/* See to it that the first nbytes bytes of slot, whole pages, have memory. */
static int
touch(ou_largeheap *lh, ou_slot *slot, size_t nbytes)
{
    size_t more = nbytes - slot->touched;

    if (nbytes <= slot->touched) {
        return 0;
    }
    if (!ou_pageheap_may_hold(lh->ph, more) ||
        ou_os_commit(slot_start(lh, slot) + slot->touched, more) < 0) {
        return -1;
    }
    slot->touched = nbytes;
    ou_pageheap_large(lh->ph, 0, (ptrdiff_t)more);
    return 0;
}

/* Give back all but the first nbytes bytes, whole pages, of slot's memory. */
static void
untouch(ou_largeheap *lh, ou_slot *slot, size_t nbytes)
{
    size_t less = slot->touched - nbytes;

    if (less > 0) {
        ou_os_purge(slot_start(lh, slot) + nbytes, less);
        slot->touched = nbytes;
        ou_pageheap_large(lh->ph, 0, -(ptrdiff_t)less);
    }
}

static void
set_used(ou_largeheap *lh, ou_slot *slot, size_t used)
{
    ou_pageheap_large(lh->ph, (ptrdiff_t)used - (ptrdiff_t)slot->used, 0);
    slot->used = used;
}

static size_t
idle(const ou_largeheap *lh)
{
    return lh->ph->large_held - lh->ph->large_used;
}

static void
put_slot(ou_largeheap *lh, ou_slot *slot)
{
    slot->next = lh->free[slot->class];
    lh->free[slot->class] = slot;
}

/* Free slots at the bottom of those that were cut: their addresses go back to
 * the page heap, and the lists of free slots are made anew. */
static void
give_back_addresses(ou_largeheap *lh)
{
    while (lh->nslots > 0 && lh->slots[lh->nslots - 1].used == 0) {
        lh->nslots--;
        lh->ph->nunits += slot_size(&lh->slots[lh->nslots]) >> OU_UNIT_SHIFT;
    }
    memset(lh->free, 0, sizeof lh->free);
    for (size_t i = 0; i < lh->nslots; i++) {
        if (lh->slots[i].used == 0) {
            put_slot(lh, &lh->slots[i]);
        }
    }
}

void
ou_largeheap_trim(ou_largeheap *lh, size_t may)
{
    for (unsigned class = OU_SLOT_NCLASSES; class -- > 0;) {
        for (ou_slot *s = lh->free[class]; s != NULL; s = s->next) {
            if (idle(lh) > may) {
                untouch(lh, s, 0);
            }
        }
    }
    if (may == 0) {
        give_back_addresses(lh);
    }
}

void
ou_largeheap_fit(ou_largeheap *lh)
{
    size_t may = ou_pageheap_may_idle(lh->ph);

    if (!ou_pageheap_is_draining(lh->ph) && may < lh->ph->highwater / 2) {
        may = lh->ph->highwater / 2;
    }
    if (idle(lh) > may * OU_UNIT_SIZE) {
        ou_largeheap_trim(lh, may * OU_UNIT_SIZE);
    }
}

/* ---- Blocks -------------------------------------------------------------- */

/* Return the least class whose slots hold nbytes bytes. */
static unsigned
slot_class_of(size_t nbytes)
{
    unsigned class = 0;

    while ((size_t)1 << (OU_SLOT_SHIFT + class) < nbytes) {
        class ++;
    }
    return class;
}

/* Take a free slot of class, or cut one. */
static ou_slot *
take_slot(ou_largeheap *lh, unsigned class)
{
    ou_slot *slot;

    if (class >= OU_SLOT_NCLASSES) {
        return NULL;
    }
    slot = lh->free[class];
    if (slot == NULL) {
        return cut_slot(lh, class);
    }
    lh->free[class] = slot->next;
    return slot;
}

/* What lies idle may be what we lack: give back all of it. */
static void
trim_all(ou_largeheap *lh)
{
    ou_largeheap_trim(lh, 0);
    ou_pageheap_trim(lh->ph);
}

/* Return a slot with memory for used bytes, whole pages, of which *dirty have
 * been used before; or NULL. */
static ou_slot *
slot_with_memory(ou_largeheap *lh, size_t used, bool growing, size_t *dirty)
{
    ou_slot *slot = take_slot(lh, slot_class_of(growing ? 2 * used : used));

    if (slot == NULL && growing) {
        slot = take_slot(lh, slot_class_of(used));
    }
    if (slot == NULL) {
        return NULL;
    }
    *dirty = slot->touched;
    if (touch(lh, slot, used) < 0) {
        put_slot(lh, slot);
        return NULL;
    }
    return slot;
}

ou_slot *
ou_slot_alloc(ou_largeheap *lh, size_t nbytes, bool growing, size_t *dirty)
{
    size_t used;
    ou_slot *slot;

    if (nbytes > lh->ph->span / 2) {
        return NULL; /* one block shall not leave the others without room */
    }
    used = ou__round_up(nbytes, ou_os_page_size());
    slot = slot_with_memory(lh, used, growing, dirty);
    if (slot == NULL) {
        trim_all(lh);
        slot = slot_with_memory(lh, used, growing, dirty);
    }
    if (slot == NULL) {
        trim_all(lh); /* with the addresses that were cut for nothing */
        return NULL;
    }
    set_used(lh, slot, used);
    return slot;
}

bool
ou_slot_resize(ou_largeheap *lh, ou_slot *slot, size_t nbytes)
{
    size_t used;

    if (nbytes > slot_size(slot)) {
        return false;
    }
    used = ou__round_up(nbytes, ou_os_page_size());
    if (touch(lh, slot, used) < 0) {
        trim_all(lh);
        if (touch(lh, slot, used) < 0) {
            return false;
        }
    }
    if (used < slot->used) {
        untouch(lh, slot, used);
    }
    set_used(lh, slot, used);
    return true;
}

void
ou_slot_free(ou_largeheap *lh, ou_slot *slot)
{
    set_used(lh, slot, 0);
    put_slot(lh, slot);
    ou_largeheap_fit(lh);
}

/* ---- Looking ------------------------------------------------------------- */

ou_slot *
ou_slot_at(const ou_largeheap *lh, size_t unit)
{
    size_t low = 0, high = lh->nslots; /* slots lie in falling order */

    while (low < high) {
        size_t middle = (low + high) / 2;
        ou_slot *slot = &lh->slots[middle];

        if (unit < slot->unit) {
            low = middle + 1;
        }
        else if (unit - slot->unit >= slot_size(slot) / OU_UNIT_SIZE) {
            high = middle;
        }
        else {
            return slot->used > 0 ? slot : NULL;
        }
    }
    return NULL;
}
