/* addrmap.c -- does an address lie in one of our arenas?
 * Lab 03-arenas: Arenas, and giving back.
 * SPDX-License-Identifier: MIT
 *
 * Exercises in this file (make check LAB=03-arenas):
 *
 *     map           17 points   Whose address is this
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

/* Exercise map, 17 points: Whose address is this.
 * Contract: lib/mem/addrmap.h. */
int
ou_addrmap_mark(ou_addrmap *map, uintptr_t base, bool used)
{
    ou_todo();
}

/* Exercise map, continued.
 * Contract: lib/mem/addrmap.h. */
bool
ou_addrmap_contains(const ou_addrmap *map, uintptr_t address)
{
    ou_todo();
}
