/* arena_draw.h -- the picture of arenas: records, pools, and the two lists.
 * SPDX-License-Identifier: MIT
 *
 * Draws what is in the records, the lists and the headers of pools, as text or
 * as SVG, and calls no function of the arena module.  What a design may keep to
 * itself, freepools and nfp2lasta, is not looked at: any student's arenas can
 * be drawn. */
#ifndef OU_ARENA_DRAW_H
#define OU_ARENA_DRAW_H

#include "mem/arena.h"
#include "mem/pool.h"

#include <stdio.h>

/* Print the first nrecords records of arenas, each with its pools: in use (how
 * full: pools, which lie in these arenas, knows), given back, or not carved;
 * and both lists, of the unused one what is among these records.  Addresses are
 * shown as distances from base.  CPython: no counterpart. */
void ou_arenas_print_text(const ou_arenas *arenas, const ou_pools *pools,
                          uint32_t nrecords, uintptr_t base, FILE *out);

/* The same as a picture that is readable on light and dark ground: arrows are
 * the lists.  CPython: no counterpart. */
void ou_arenas_print_svg(const ou_arenas *arenas, const ou_pools *pools,
                         uint32_t nrecords, uintptr_t base, FILE *out);

#endif
