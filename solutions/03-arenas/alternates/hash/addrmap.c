/* addrmap.c -- lab 03 with a hash table of slots instead of a tree.
 * SPDX-License-Identifier: MIT
 *
 * One entry for each slot that an arena touches, found by multiplication and
 * linear probing.  An entry of a slot that no arena touches any more stays
 * until the table is made anew, so unmarking moves nothing and needs no memory.
 *
 * The table is root; interior_bits is the logarithm of its length, nmiddles the
 * number of entries that are taken.  Against the tree: a few pages instead of
 * 640 KiB of address space for the first arena, and, for an address that is not
 * ours, a probe that may have to go on. */
#include "mem/addrmap.h"

#include "mem/fatal.h"
#include "mem/os.h"

#define FIRST_LOG2 8 /* 256 entries fill a page */

/* key is 1 + the number of the slot; 0: nobody was here. */
struct entry {
    uint64_t key;
    ou_addrmap_slot slot;
};

static struct entry *
table_of(const ou_addrmap *map)
{
    return (struct entry *)(void *)map->root;
}

static size_t
length_of(const ou_addrmap *map)
{
    return table_of(map) == NULL ? 0 : (size_t)1 << map->interior_bits;
}

void
ou_addrmap_init(ou_addrmap *map, uint32_t arena_bits)
{
    *map = (ou_addrmap){.arena_bits = arena_bits, .interior_bits = FIRST_LOG2};
}

void
ou_addrmap_fini(ou_addrmap *map)
{
    ou_os_free_pages(map->root, length_of(map) * sizeof(struct entry));
    ou_addrmap_init(map, map->arena_bits);
}

/* The entry of key, or the empty one where it would stand.  There is always one
 * that is empty. */
static struct entry *
probe(struct entry *table, uint32_t log2, uint64_t key)
{
    size_t mask = ((size_t)1 << log2) - 1;
    size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> (64 - log2));

    while (table[i].key != key && table[i].key != 0) {
        i = (i + 1) & mask;
    }
    return &table[i];
}

/* Move what is in use to a table of 2**log2 entries.  Returns 0, or -1 if there
 * is no memory. */
static int
rebuild(ou_addrmap *map, uint32_t log2)
{
    struct entry *table =
        ou_os_alloc_pages(((size_t)1 << log2) * sizeof(struct entry));
    const struct entry *old = table_of(map);
    uint32_t taken = 0;

    if (table == NULL) {
        return -1;
    }
    for (size_t i = 0; i < length_of(map); i++) {
        if (old[i].slot.tail_hi != 0 || old[i].slot.tail_lo != 0) {
            *probe(table, log2, old[i].key) = old[i];
            taken++;
        }
    }
    ou_os_free_pages(map->root, length_of(map) * sizeof(struct entry));
    map->root = (void *)table;
    map->interior_bits = log2;
    map->nmiddles = taken;
    return 0;
}

/* Make sure that two more entries leave half of the table empty. */
static int
make_room(ou_addrmap *map)
{
    if (map->root == NULL) {
        return rebuild(map, FIRST_LOG2);
    }
    if (2 * ((size_t)map->nmiddles + 2) > length_of(map)) {
        return rebuild(map, map->interior_bits + 1);
    }
    return 0;
}

static uint64_t
key_of(const ou_addrmap *map, uintptr_t address)
{
    return 1 + (address >> map->arena_bits);
}

/* The slot of address, made if it was not there; there must be room. */
static ou_addrmap_slot *
slot_of(ou_addrmap *map, uintptr_t address)
{
    uint64_t key = key_of(map, address);
    struct entry *entry = probe(table_of(map), map->interior_bits, key);

    if (entry->key == 0) {
        entry->key = key;
        map->nmiddles++;
    }
    return &entry->slot;
}

int
ou_addrmap_mark(ou_addrmap *map, uintptr_t base, bool used)
{
    uintptr_t size = (uintptr_t)1 << map->arena_bits;
    int32_t tail = (int32_t)(base & (size - 1));

    OU_ASSERT(base >= 16);
    if (used && make_room(map) < 0) {
        return -1;
    }
    if (map->root == NULL) {
        return 0;
    }
    if (tail == 0) {
        slot_of(map, base)->tail_hi = used ? OU_ADDRMAP_WHOLE : 0;
        return 0;
    }
    slot_of(map, base)->tail_hi = used ? tail : 0;
    slot_of(map, base + size)->tail_lo = used ? tail : 0;
    return 0;
}

bool
ou_addrmap_contains(const ou_addrmap *map, uintptr_t address)
{
    int32_t offset =
        (int32_t)(address & (((uintptr_t)1 << map->arena_bits) - 1));
    const struct entry *entry;

    if (map->root == NULL) {
        return false;
    }
    entry = probe(table_of(map), map->interior_bits, key_of(map, address));
    return offset < entry->slot.tail_lo ||
           (entry->slot.tail_hi != 0 && offset >= entry->slot.tail_hi);
}
