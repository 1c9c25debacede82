/* addrmap.c -- lab 03 with a sorted table of arenas instead of a tree.
 * SPDX-License-Identifier: MIT
 *
 * The addresses of all arenas, lowest first, in a table that doubles.  An
 * address is ours if the last arena that does not begin behind it reaches that
 * far; a binary search finds that arena.  Nothing depends on a grid, so arenas
 * of any size would do.
 *
 * The table is root; nmiddles is how many arenas there are, nbottoms how many
 * fit.  Against the tree: eight bytes for an arena, and log2(n) loads that the
 * processor cannot guess instead of three. */
#include "mem/addrmap.h"

#include "mem/fatal.h"
#include "mem/os.h"

#include <string.h>

static uintptr_t *
table_of(const ou_addrmap *map)
{
    return (uintptr_t *)(void *)map->root;
}

void
ou_addrmap_init(ou_addrmap *map, uint32_t arena_bits)
{
    *map = (ou_addrmap){.arena_bits = arena_bits};
}

void
ou_addrmap_fini(ou_addrmap *map)
{
    ou_os_free_pages(map->root, map->nbottoms * sizeof(uintptr_t));
    ou_addrmap_init(map, map->arena_bits);
}

/* How many arenas begin at address or below. */
static uint32_t
rank(const ou_addrmap *map, uintptr_t address)
{
    const uintptr_t *base = table_of(map);
    uint32_t low = 0, high = map->nmiddles;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (base[middle] <= address) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low;
}

static int
grow(ou_addrmap *map)
{
    uint32_t room = map->nbottoms == 0 ? 512 : 2 * map->nbottoms;
    uintptr_t *table = ou_os_alloc_pages(room * sizeof *table);

    if (table == NULL) {
        return -1;
    }
    if (map->root != NULL) {
        memcpy(table, map->root, map->nmiddles * sizeof *table);
        ou_os_free_pages(map->root, map->nbottoms * sizeof *table);
    }
    map->root = (void *)table;
    map->nbottoms = room;
    return 0;
}

static int
insert(ou_addrmap *map, uintptr_t base)
{
    uint32_t at = rank(map, base);

    if (map->nmiddles == map->nbottoms && grow(map) < 0) {
        return -1;
    }
    memmove(table_of(map) + at + 1, table_of(map) + at,
            (map->nmiddles - at) * sizeof base);
    table_of(map)[at] = base;
    map->nmiddles++;
    return 0;
}

static void
remove_base(ou_addrmap *map, uintptr_t base)
{
    uint32_t behind = rank(map, base);

    if (behind > 0 && table_of(map)[behind - 1] == base) {
        memmove(table_of(map) + behind - 1, table_of(map) + behind,
                (map->nmiddles - behind) * sizeof base);
        map->nmiddles--;
    }
}

int
ou_addrmap_mark(ou_addrmap *map, uintptr_t base, bool used)
{
    OU_ASSERT(base >= 16);
    if (used) {
        return insert(map, base);
    }
    remove_base(map, base);
    return 0;
}

bool
ou_addrmap_contains(const ou_addrmap *map, uintptr_t address)
{
    uint32_t at = rank(map, address);

    return at > 0 && address - table_of(map)[at - 1] < (uintptr_t)1
                                                           << map->arena_bits;
}
