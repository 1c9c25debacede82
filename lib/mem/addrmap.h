/* addrmap.h -- does an address lie in one of our arenas?
 * SPDX-License-Identifier: MIT
 *
 * free() gets an address and nothing else.  Before the header of "its pool" may
 * be read, one must know that the address is the heap's at all.  A tree of
 * three levels answers that in three loads: the top bits of an address choose
 * an entry of the root, the next bits one of a middle node, the next ones a
 * slot of a bottom node.  The rest, arena_bits of them, is an offset.
 *
 *     | interior bits | interior bits | bottom bits | arena_bits |
 *          root            middle         bottom       in the slot
 *
 * A slot stands for arena_size bytes of address space that begin at a multiple
 * of arena_size: an ideal arena.  A real arena begins anywhere, so it covers
 * the end of one slot and the beginning of the next one; two slots are all that
 * it can touch.
 *
 *     slot i                          slot i + 1
 *     |           tail_hi             |      tail_lo              |
 *     |............[=== the arena ===================)...........|
 *
 * CPython: arena_map_mark_used, arena_map_is_used, since 3.10. */
#ifndef OU_ADDRMAP_H
#define OU_ADDRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What of one slot arenas cover: offsets from tail_hi on, if tail_hi is not 0;
 * and offsets below tail_lo.  An arena that is exactly the slot has tail_hi
 * OU_ADDRMAP_WHOLE, which is below every offset, and is not in the next slot.
 * CPython: arena_coverage_t. */
typedef struct {
    int32_t tail_hi;
    int32_t tail_lo;
} ou_addrmap_slot;

#define OU_ADDRMAP_WHOLE (-1)

/* root[i][j][k] is a slot.  Nodes are pages of the operating system, made when
 * they are needed, all zeros at first, and given back by fini only.
 * 2 * interior_bits + bottom_bits + arena_bits == 64. */
typedef struct {
    ou_addrmap_slot ***root; /* NULL until the first arena is marked */
    uint32_t arena_bits;
    uint32_t interior_bits; /* of an address, for the root; and for a middle */
    uint32_t bottom_bits;
    uint32_t nmiddles, nbottoms; /* nodes made so far */
} ou_addrmap;

/* Make map the empty set of arenas of 2**arena_bits bytes, 12 <= arena_bits <=
 * 30.  Of the other bits of an address a third, rounded up, goes to each upper
 * level.  Takes no memory.  CPython: MAP_TOP_BITS, MAP_MID_BITS, MAP_BOT_BITS.
 */
void ou_addrmap_init(ou_addrmap *map, uint32_t arena_bits);

/* Give back all nodes.  map is then as after init.
 * CPython: no counterpart. */
void ou_addrmap_fini(ou_addrmap *map);

/* Note that the arena that begins at base belongs to the heap (used), or does
 * no more.  Marked arenas do not overlap.  base is at least 16 and the arena
 * ends below the top of the address space.
 * Returns 0, or -1 if a node was needed and there is no memory; then no answer
 * of ou_addrmap_contains has changed.  Unmarking an arena that is marked never
 * fails.  CPython: arena_map_mark_used. */
int ou_addrmap_mark(ou_addrmap *map, uintptr_t base, bool used);

/* Does address lie in a marked arena?  Any address may be asked for; it is not
 * dereferenced.  CPython: arena_map_is_used. */
bool ou_addrmap_contains(const ou_addrmap *map, uintptr_t address);

#endif
