/* addrmap.c -- does an address lie in one of our arenas?
 * Layer 9.  Needs: fatal os.  Used by: arena.
 * SPDX-License-Identifier: MIT
 *
 * An arena is marked in the slot that it begins in and, unless it begins where
 * the slot does, in the next one.  Both are written or neither is.
 * lib/verify/addrmap_verify.c counts what is marked.
 * CPython: arena_map_mark_used, arena_map_is_used (Objects/obmalloc.c). */
#include "mem/addrmap.h"

#include "mem/fatal.h"
#include "mem/os.h"

void
ou_addrmap_init(ou_addrmap *map, uint32_t arena_bits)
{
    uint32_t bits = 64 - arena_bits;

    OU_ASSERT(arena_bits >= 12 && arena_bits <= 30);
    *map = (ou_addrmap){
        .arena_bits = arena_bits,
        .interior_bits = (bits + 2) / 3,
        .bottom_bits = bits - 2 * ((bits + 2) / 3),
    };
}

static size_t
interior_bytes(const ou_addrmap *map)
{
    return sizeof(void *) << map->interior_bits;
}

static size_t
bottom_bytes(const ou_addrmap *map)
{
    return sizeof(ou_addrmap_slot) << map->bottom_bits;
}

static void
free_middle(const ou_addrmap *map, ou_addrmap_slot **middle)
{
    for (size_t i = 0; i >> map->interior_bits == 0; i++) {
        if (middle[i] != NULL) {
            ou_os_free_pages(middle[i], bottom_bytes(map));
        }
    }
    ou_os_free_pages(middle, interior_bytes(map));
}

void
ou_addrmap_fini(ou_addrmap *map)
{
    for (size_t i = 0; map->root != NULL && i >> map->interior_bits == 0; i++) {
        if (map->root[i] != NULL) {
            free_middle(map, map->root[i]);
        }
    }
    ou_os_free_pages(map->root, interior_bytes(map));
    ou_addrmap_init(map, map->arena_bits);
}

/* The n bits of address from bit `from` on. */
static size_t
bits_of(uintptr_t address, uint32_t from, uint32_t n)
{
    return (address >> from) & (((uintptr_t)1 << n) - 1);
}

static size_t
root_index(const ou_addrmap *map, uintptr_t address)
{
    return address >> (64 - map->interior_bits);
}

static size_t
middle_index(const ou_addrmap *map, uintptr_t address)
{
    return bits_of(address, map->arena_bits + map->bottom_bits,
                   map->interior_bits);
}

static size_t
bottom_index(const ou_addrmap *map, uintptr_t address)
{
    return bits_of(address, map->arena_bits, map->bottom_bits);
}

/* Return the slot that address lies in, or NULL if nothing was ever marked near
 * it.  Borrowed. */
static ou_addrmap_slot *
find_slot(const ou_addrmap *map, uintptr_t address)
{
    ou_addrmap_slot **middle;
    ou_addrmap_slot *bottom;

    if (map->root == NULL) {
        return NULL;
    }
    middle = map->root[root_index(map, address)];
    if (middle == NULL) {
        return NULL;
    }
    bottom = middle[middle_index(map, address)];
    return bottom == NULL ? NULL : &bottom[bottom_index(map, address)];
}

/* Return the slot that address lies in, making the nodes on the way; NULL if
 * there is no memory for one. */
static ou_addrmap_slot *
make_slot(ou_addrmap *map, uintptr_t address)
{
    ou_addrmap_slot ***middle;
    ou_addrmap_slot **bottom;

    if (map->root == NULL) {
        map->root = ou_os_alloc_pages(interior_bytes(map));
        if (map->root == NULL) {
            return NULL;
        }
    }
    middle = &map->root[root_index(map, address)];
    if (*middle == NULL) {
        *middle = ou_os_alloc_pages(interior_bytes(map));
        if (*middle == NULL) {
            return NULL;
        }
        map->nmiddles++;
    }
    bottom = &(*middle)[middle_index(map, address)];
    if (*bottom == NULL) {
        *bottom = ou_os_alloc_pages(bottom_bytes(map));
        if (*bottom == NULL) {
            return NULL;
        }
        map->nbottoms++;
    }
    return &(*bottom)[bottom_index(map, address)];
}

int
ou_addrmap_mark(ou_addrmap *map, uintptr_t base, bool used)
{
    int32_t tail = (int32_t)bits_of(base, 0, map->arena_bits);
    ou_addrmap_slot *first = make_slot(map, base);
    ou_addrmap_slot *second;

    if (first == NULL) {
        return -1;
    }
    if (tail == 0) {
        first->tail_hi = used ? OU_ADDRMAP_WHOLE : 0;
        return 0;
    }
    second = make_slot(map, base + ((uintptr_t)1 << map->arena_bits));
    if (second == NULL) {
        return -1;
    }
    first->tail_hi = used ? tail : 0;
    second->tail_lo = used ? tail : 0;
    return 0;
}

bool
ou_addrmap_contains(const ou_addrmap *map, uintptr_t address)
{
    int32_t offset = (int32_t)bits_of(address, 0, map->arena_bits);
    const ou_addrmap_slot *slot = find_slot(map, address);

    if (slot == NULL) {
        return false;
    }
    return offset < slot->tail_lo ||
           (slot->tail_hi != 0 && offset >= slot->tail_hi);
}
